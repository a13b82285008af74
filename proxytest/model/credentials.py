"""The identity that is proven to the proxy, in types that never print what is secret."""

import base64
from dataclasses import dataclass
from typing import Never, Self

from proxytest.model.errors import UsageError
from proxytest.model.spellings import spellings


class Secret:
    """A text that no repr, format, comparison message, copy into JSON or pickle shows."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself; called only where bytes for the proxy are made."""
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
        # A control character, RFC 7617 section 2 forbids it, would break the header; half a surrogate has no encoding.
        if not self.user.rpartition("\\")[2] or not self.user.isprintable():
            raise UsageError(
                "the user name is empty or holds control characters (YAML makes one of CORP\\alice in double quotes)"
            )
        if any(char < " " or "\ud800" <= char <= "\udfff" or char == "\x7f" for char in self.password.reveal()):
            raise UsageError("the password holds control characters, or bytes that are not UTF-8")

    def traces(self) -> tuple[str, ...]:
        """Return each text whose presence in an output would betray the password; longest first."""
        password = self.password.reveal()
        names = {self.user, self.user.rpartition("\\")[2]}
        # A password of common words is only found beside the name; one of odd signs is long enough by itself.
        secrets = {password, *(f"{name}:{password}" for name in names if password.isalnum())}
        for encoding in ("utf-8", "latin-1", "utf-16-le"):
            secrets |= _base64_forms(password, names, encoding)
        forms = {form for secret in secrets for form in spellings(secret)}
        return tuple(sorted(forms, key=len, reverse=True))


def refuse_password(user: str) -> None:
    """Raise UsageError for `name:password` as somebody types it, before anything repeats it.

    Basic carries no colon in a name (RFC 7617 section 2), and Active Directory allows none in a sAMAccountName.
    """
    if ":" in user:
        raise UsageError(
            "the user name holds a colon: a password is given by --password-file, PROXYTEST_PASSWORD, a prompt, "
            "or what a scenario refers to"
        )


def _base64_forms(password: str, names: set[str], encoding: str) -> set[str]:
    try:
        plain = {password.encode(encoding)} | {f"{name}:{password}".encode(encoding) for name in names}
    except UnicodeEncodeError:
        return set()
    return {base64.b64encode(form).decode("ascii").rstrip("=") for form in plain}
