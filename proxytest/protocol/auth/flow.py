"""The conversation between an authentication scheme and whoever holds the connection."""

from collections.abc import Generator
from dataclasses import dataclass, field

from proxytest.model.answer import Answer
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.outcome import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """Send the request once more, with these credentials."""

    authorization: str | None = field(repr=False)  #: value of Proxy-Authorization; None: none
    bound: bool = False  #: must it go on the same connection as the one before?
    proves: bool = False  #: does it prove the password, so that a refusal counts against the account?
    otherwise: "Ended | None" = None  #: of a second proof in one dialogue: its end where no further proof may be risked


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What came back."""

    answer: Answer
    challenges: tuple[Challenge, ...] = field(repr=False)  #: as they came, to be answered
    shown: tuple[Challenge, ...] = ()  #: the same without the secrets in them, to be stored
    content: bytes = field(default=b"", repr=False)  #: the beginning of the body as it came: no text, no evidence
    forwarded: bool = False  #: may somebody behind the proxy have given it? So it is with all but CONNECT

    @property
    def asks(self) -> bool:
        """Does the proxy ask for credentials (again)?

        401 as the answer to CONNECT comes from the proxy too; px answers so to wrong credentials. To a GET it is the
        far end's, which wants a log-on of its own (RFC 9110 section 15.5.2), unless it bears challenges of a proxy.
        """
        return self.answer.status == 407 or (self.answer.status == 401 and not (self.forwarded and not self.challenges))

    @property
    def passes(self) -> bool:
        """Does it let the request pass? Only a 2xx does: some answer a wrong password by 403, 302, 503 or a page."""
        return 200 <= self.answer.status < 300

    def challenge(self, scheme: Scheme) -> Challenge | None:
        """Return the first challenge of a scheme."""
        return next((challenge for challenge in self.challenges if challenge.is_for(scheme)), None)

    def offers(self) -> str:
        """Name the schemes that are offered, for a sentence."""
        return ", ".join(dict.fromkeys(challenge.scheme for challenge in self.challenges)) or "no scheme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How the dialogue ended."""

    outcome: Outcome
    mechanism: str | None = None
    detail: str = ""
    asks_on: bool = False  #: did the proxy accept the proof in its token, and ask for another all the same?


AuthFlow = Generator[Send, Received, Ended]


def after_proof(received: Received, mechanism: str | None) -> Ended:
    """Return the end of a dialogue whose proof is answered without a further challenge."""
    if received.passes:
        return Ended(outcome=Outcome.ACCEPTED, mechanism=mechanism)
    detail = f"the proxy answered the log-on with {received.answer}"
    return Ended(outcome=Outcome.UNCONFIRMED, mechanism=mechanism, detail=detail)


def without_proof(received: Received, mechanism: str | None = None, detail: str = "") -> Ended:
    """Return the end of a dialogue whose request was answered, without a challenge, before anything was proven."""
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
