"""The identity to prove to the proxy, in types that never print secrets."""

import base64
from dataclasses import dataclass
from typing import Never, Self

from proxytest.model.errors import UsageError
from proxytest.model.spellings import spellings


class Secret:
    """A text that never appears in a repr, format, comparison message, JSON or pickle."""

    __slots__ = ("_text", "traces")

    def __init__(self, text: str) -> None:
        self._text = text
        self.traces: dict[str, tuple[str, ...]] = {}  #: by user, once they were asked for

    def reveal(self) -> str:
        """Return the text itself; called only to make bytes for the proxy."""
        return self._text

    def __repr__(self) -> str:
        return "<secret>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> Never:
        raise TypeError("a secret is not to be stored")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _memo: object) -> Self:
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    r"""A user name, as typed (`alice`, `CORP\alice`, `alice@corp.test`), and its password.

    Raises UsageError for a name or password that no scheme can carry.
    """

    user: str
    password: Secret

    def __post_init__(self) -> None:
        # A control character would break the header (RFC 7617 section 2); a lone surrogate cannot be encoded.
        if not self.user.rpartition("\\")[2] or not self.user.isprintable():
            raise UsageError(
                "the user name is empty or has control characters (YAML reads one in CORP\\alice in double quotes)"
            )
        if any(char < " " or "\ud800" <= char <= "\udfff" or char == "\x7f" for char in self.password.reveal()):
            raise UsageError("the password has control characters, or bytes that are not UTF-8")

    def traces(self) -> tuple[str, ...]:
        """Return the texts that would reveal the password in an output; longest first."""
        known = self.password.traces
        if self.user not in known:
            known[self.user] = self._traces()
        return known[self.user]

    def _traces(self) -> tuple[str, ...]:
        password = self.password.reveal()
        names = {self.user, self.user.rpartition("\\")[2]}
        # A password of common words is searched only with the name; others are rare enough by themselves.
        secrets = {password, *(f"{name}:{password}" for name in names if password.isalnum())}
        for encoding in ("utf-8", "latin-1", "utf-16-le"):
            secrets |= _base64_forms(password, names, encoding)
        forms = {form for secret in secrets for form in spellings(secret)}
        return tuple(sorted(forms, key=len, reverse=True))


def refuse_password(user: str) -> None:
    """Raise UsageError for `name:password`, before any output repeats it.

    Basic allows no colon in a name (RFC 7617 section 2), and Active Directory none in a sAMAccountName.
    """
    if ":" in user:
        raise UsageError(
            "the user name contains a colon: pass the password with --password-file, PROXYTEST_PASSWORD, a prompt, "
            "or a reference in a scenario"
        )


def _base64_forms(password: str, names: set[str], encoding: str) -> set[str]:
    try:
        plain = {password.encode(encoding)} | {f"{name}:{password}".encode(encoding) for name in names}
    except UnicodeEncodeError:
        return set()
    return {base64.b64encode(form).decode("ascii").rstrip("=") for form in plain}
