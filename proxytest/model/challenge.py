"""Authentication schemes, and the challenge by which a proxy offers one."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain


class Scheme(StrEnum):
    """A proxy authentication scheme that proxytest can perform; NONE is to send no credentials."""

    NONE = "none"
    BASIC = "basic"
    DIGEST = "digest"
    NTLM = "ntlm"
    NEGOTIATE = "negotiate"

    @property
    def label(self) -> str:
        """The name as the registry and the protocols spell it; some proxies compare it case-sensitively (Zscaler)."""
        return "NTLM" if self is Scheme.NTLM else self.value.capitalize()


#: Strongest first: the order in which browsers choose (Chromium: Negotiate, NTLM, Digest, Basic).
STRENGTH = (Scheme.NEGOTIATE, Scheme.NTLM, Scheme.DIGEST, Scheme.BASIC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """One challenge of RFC 9110 section 11.3: a scheme with either a token68 or parameters."""

    scheme: str  #: as spelled on the wire
    token: str | None = None
    parameters: tuple[tuple[str, str], ...] = ()  #: names in lower case, in order

    def is_for(self, scheme: Scheme) -> bool:
        """Compare by the scheme's name, which is case-insensitive (RFC 9110 section 11.1)."""
        return self.scheme.lower() == scheme.value

    def changed(self, change: Callable[[str], str]) -> "Challenge":
        """Return a copy with its texts changed; all at once, one per line, since a header's value is one line.

        Known schemes are kept, since the log-on depends on them.
        """
        texts = (self.scheme, self.token or "", *chain.from_iterable(self.parameters))
        scheme, token, *changed = change("\n".join(texts)).split("\n")
        return Challenge(
            scheme=self.scheme if any(map(self.is_for, Scheme)) else scheme,
            token=None if self.token is None else token,
            parameters=tuple(zip(changed[::2], changed[1::2], strict=False)),
        )

    def parameter(self, name: str) -> str | None:
        """Return the first value of a parameter; RFC 9110 section 11.2 forbids repetition."""
        return next((value for key, value in self.parameters if key == name), None)
