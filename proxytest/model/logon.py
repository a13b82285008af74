"""How a request is authenticated."""

from dataclasses import dataclass

from proxytest.model.challenge import Challenge, Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class Logon:
    """A scheme, the challenge that it answers, and the form that the proxy accepts."""

    scheme: Scheme
    challenge: Challenge | None = None
    raw: bool = False  #: is NTLM in Negotiate sent raw, as Windows does, and not inside SPNEGO?
    charset: str | None = None  #: of Basic: the one by which it was accepted

    def named(self, what: str) -> str:
        """Return an action with its scheme, such as `HTTPS by NTLM`."""
        return what if self.scheme is Scheme.NONE else f"{what} by {self.scheme.label}"


NO_LOGON = Logon(scheme=Scheme.NONE)
