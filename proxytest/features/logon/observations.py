"""What was seen of log-ons, and of requests that prove nothing."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from proxytest.model.answer import Answer
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Failed
from proxytest.model.observation import Observation, ended
from proxytest.model.outcome import Outcome
from proxytest.model.proof import TokenProof


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeTried(Observation):
    """One authentication dialogue for one scheme, on a CONNECT to one target."""

    kind: Literal["scheme"] = "scheme"
    scheme: Scheme
    target: str
    outcome: Outcome
    legs: int = 0  #: requests sent in the dialogue
    statuses: tuple[int, ...] = ()  #: of their answers
    mechanism: str | None = (
        None  #: "NTLM" or "Kerberos" inside Negotiate; the algorithm of Digest; the charset of Basic
    )
    answer: Answer | None = None  #: the last one
    detail: str = ""
    proven: bool = False  #: was a password or a ticket put to the test?
    logon_s: float | None = None  #: the requests with credentials, until the answer of each; None: there were none
    begun_again: bool = False  #: did the proxy decline the first token of NTLM or Negotiate, and take another?
    proof: TokenProof | None = None  #: what the tokens of NTLM and Kerberos show; None in older runs, and without any
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What was done."""
        return f"log-on by {self.scheme.label}"

    @property
    def note(self) -> str:
        """How the dialogue ended."""
        return ended(self, str(self.outcome))


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeRepeated(Observation):
    """The same dialogue again and again, each on a fresh connection: does the proxy always answer alike?"""

    kind: Literal["repeat"] = "repeat"
    scheme: Scheme
    target: str
    outcomes: tuple[Outcome, ...]
    answer: Answer | None = None  #: the last one
    logon_s: tuple[float, ...] = ()  #: of each, as of one log-on
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What was done."""
        return f"{self.scheme.label} again"

    @property
    def note(self) -> str:
        """How often it was done."""
        return ended(self, f"{len(self.outcomes)} times")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogonControl(Observation):
    """The log-on that was accepted before, repeated since another one was not."""

    kind: Literal["logon-control"] = "logon-control"
    scheme: Scheme
    target: str
    outcome: Outcome
    answer: Answer | None = None
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What was done."""
        return f"{self.scheme.label} as a control"

    @property
    def note(self) -> str:
        """How it ended."""
        return ended(self, str(self.outcome))


@dataclass(frozen=True, slots=True, kw_only=True)
class UserAgentTried(Observation):
    """The challenges to another User-Agent than proxytest's own."""

    kind: Literal["user-agent"] = "user-agent"
    target: str
    user_agent: str
    answer: Answer | None = None
    challenges: tuple[Challenge, ...] = ()
    again: Answer | None = None  #: to our own once more, where the answer differed from the one before the log-on
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def title(self) -> str:
        """What was done."""
        return "as a browser"

    @property
    def note(self) -> str:
        """The proxy's answer."""
        return ended(self, str(self.answer or ""))


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSizes(Observation):
    """How large a request head may be; a Kerberos token has to fit into it."""

    kind: Literal["head-sizes"] = "head-sizes"
    target: str
    taken: tuple[int, ...]  #: bytes of heads that were answered as a small one
    refused: int | None = None  #: bytes of the first that was not; lost once, it was sent again
    answer: Answer | None = None  #: to the refused one
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def once_taken(self) -> bool:
        """Was the refused one taken when it was sent again?"""
        return self.refused in self.taken

    @property
    def title(self) -> str:
        """What was done."""
        return "larger heads"

    @property
    def note(self) -> str:
        """The largest head that was taken."""
        return ended(self, f"up to {max(self.taken)} bytes" if self.taken else "none is taken")


class TokenReply(StrEnum):
    """What a proxy made of a first token that proves nothing."""

    CONTINUED = "continued"  #: it sent a token of its own: it speaks the mechanism
    REFUSED = "refused"  #: it asked again without a token, or chose another mechanism
    PASSED = "passed"  #: it let the request pass
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NegotiateMechanisms(Observation):
    """Does Negotiate lead to NTLM? Found out with NTLM type-1 messages, which hold no password."""

    kind: Literal["negotiate"] = "negotiate"
    target: str
    raw: TokenReply  #: a raw NTLMSSP message under Negotiate
    wrapped: TokenReply  #: the same inside SPNEGO
    kerberos: bool = False  #: did an answer choose Kerberos, or reject NTLM as only SPNEGO does?
    failed: Failed | None = None
    events: tuple[int, ...] = ()

    @property
    def speaks_ntlm(self) -> bool | None:
        """None where the network failed, or nothing was asked."""
        if TokenReply.CONTINUED in (self.raw, self.wrapped):
            return True
        return False if self.raw is self.wrapped is TokenReply.REFUSED else None

    @property
    def title(self) -> str:
        """What was done."""
        return "what Negotiate leads to"

    @property
    def note(self) -> str:
        """What it leads to."""
        return ended(self, {True: "to NTLM", False: "not to NTLM", None: "undecided"}[self.speaks_ntlm])
