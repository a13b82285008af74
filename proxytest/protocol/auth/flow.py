"""What an authentication scheme and the code that holds the connection exchange."""

from collections.abc import Generator
from dataclasses import dataclass, field

from proxytest.model.answer import Answer
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.outcome import Outcome
from proxytest.model.proof import TokenProof


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send the request once more, with these credentials."""

    authorization: str | None = field(repr=False)  #: value of Proxy-Authorization; None: no such header
    bound: bool = False  #: must it use the same connection as the request before?
    proves: bool = False  #: does it prove the password, so that a refusal counts against the account?
    otherwise: "Ended | None" = None  #: for a second proof in one dialogue: the end if no further proof is allowed
    only_here: bool = False  #: does it tell something only on the connection of the answer before? Else: `otherwise`


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The answer to a request."""

    answer: Answer
    challenges: tuple[Challenge, ...] = field(repr=False)  #: unchanged, to be answered
    shown: tuple[Challenge, ...] = ()  #: the same without the secrets in them, to be stored
    content: bytes = field(default=b"", repr=False)  #: the first raw bytes of the body: not text, not evidence
    connection: int = 0  #: the number of the one that brought it
    forwarded: bool = False  #: can a server behind the proxy have sent it? True for every request but CONNECT

    @property
    def asks(self) -> bool:
        """Does the proxy ask for credentials (again)?

        A 401 to CONNECT comes from the proxy too; px sends it for wrong credentials. A 401 to a GET comes from the
        far end, which wants its own log-on (RFC 9110 section 15.5.2), unless it has proxy challenges.
        """
        return self.answer.status == 407 or (self.answer.status == 401 and not (self.forwarded and not self.challenges))

    @property
    def passes(self) -> bool:
        """Does the proxy let the request pass? Only a 2xx does: some answer a wrong password with 403, 302 or 503."""
        return 200 <= self.answer.status < 300

    def challenge(self, scheme: Scheme) -> Challenge | None:
        """Return the first challenge of a scheme."""
        return next((challenge for challenge in self.challenges if challenge.is_for(scheme)), None)

    def offers(self) -> str:
        """Return the names of the offered schemes, for a sentence."""
        return ", ".join(dict.fromkeys(challenge.scheme for challenge in self.challenges)) or "no scheme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the dialogue ended."""

    outcome: Outcome
    mechanism: str | None = None
    detail: str = ""
    asks_on: bool = False  #: did the proxy accept the proof in its token, and ask for another all the same?
    proof: TokenProof | None = field(default=None, compare=False)  #: what tokens of NTLM and Kerberos show
    begun_again: bool = field(default=False, compare=False)  #: was a first token declined, and another one sent?


AuthFlow = Generator[Send, Received, Ended]


def after_proof(received: Received, mechanism: str | None) -> Ended:
    """Return how a dialogue ended in which the proof was answered without another challenge."""
    if received.passes:
        return Ended(outcome=Outcome.ACCEPTED, mechanism=mechanism)
    detail = f"the proxy answered the log-on with {received.answer}"
    return Ended(outcome=Outcome.UNCONFIRMED, mechanism=mechanism, detail=detail)


def without_proof(received: Received, mechanism: str | None = None, detail: str = "") -> Ended:
    """Return how a dialogue ended in which the request was answered without a challenge, before any proof."""
    if received.passes:
        return Ended(outcome=Outcome.NOT_CHALLENGED, mechanism=mechanism, detail=detail)
    answered = f"the proxy answered {received.answer} before anything was proven"
    return Ended(outcome=Outcome.UNDECIDED, mechanism=mechanism, detail=answered)


def anonymous() -> AuthFlow:
    """Send no credentials."""
    received = yield Send(authorization=None)
    if received.asks:
        return Ended(outcome=Outcome.NOT_OFFERED, detail=f"the proxy asks for authentication: {received.offers()}")
    return Ended(outcome=Outcome.ACCEPTED if received.passes else Outcome.UNDECIDED)
