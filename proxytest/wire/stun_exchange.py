"""What STUN transactions share on every transport."""

from dataclasses import dataclass, field

from proxytest.model.address import Authority
from proxytest.model.certificate import TlsSeen
from proxytest.model.credentials import Secret
from proxytest.model.event import Failed, Failure, Operation, Phase
from proxytest.model.media import MediaOutcome
from proxytest.protocol.head import Malformed
from proxytest.protocol.stun import Message, decode
from proxytest.protocol.stun_integrity import is_signed
from proxytest.wire.recorder import Recorder

_OUTCOMES = {
    Failure.TIMEOUT: MediaOutcome.NO_ANSWER,
    Failure.REFUSED: MediaOutcome.REFUSED,
    Failure.RESET: MediaOutcome.REFUSED,
    Failure.PROHIBITED: MediaOutcome.PROHIBITED,
    Failure.UNREACHABLE: MediaOutcome.UNREACHABLE,
    Failure.TOO_LARGE: MediaOutcome.TOO_LARGE,
    Failure.NAME_NOT_FOUND: MediaOutcome.NAME_UNKNOWN,
    Failure.NAME_SERVICE: MediaOutcome.NAME_UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A request and its destination."""

    number: int  #: of the connection, in the trace
    address: Authority  #: an IP address and its port
    request: bytes
    token: Secret | None = field(default=None, repr=False)  #: with which the request is signed

    def proven(self, data: bytes, message: Message) -> bool | None:
        """Is an answer signed with the token? None where there is no token."""
        return is_signed(data, message.integrity, self.token) if self.token is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """The result of a request."""

    outcome: MediaOutcome
    asked: Authority | None = None
    answer: Message | None = None
    proven: bool | None = None  #: does the answer prove the far end? None: it was not asked to
    sends: int = 1  #: how often the request was sent
    local: Authority | None = None
    refused_by: str | None = None  #: who sent an ICMP error; empty: this machine itself; None: not known
    round_trip_s: float | None = None
    tls: TlsSeen | None = None
    detail: str = ""
    failed: Failed | None = None


def unconnected(failed: Failed, asked: Authority | None = None, *, strange: str = "") -> Exchange:
    """Return the result of a request without a connection; `strange` is what came instead of an answer."""
    outcome = _OUTCOMES.get(failed.failure, MediaOutcome.UNKNOWN)
    if outcome is MediaOutcome.NO_ANSWER and strange:
        outcome = MediaOutcome.NOT_STUN
    return Exchange(outcome=outcome, asked=asked, detail=strange or failed.detail, failed=failed)


def read_answer(data: bytes, request: bytes) -> Message | str:
    """Return the answer to a request, or why it is not one: only the far end knows the transaction id."""
    message = decode(data)
    if isinstance(message, Malformed):
        return message.detail
    if not message.answers(request):
        return "a STUN message that does not answer our request"
    if message.fingerprint is False:
        return "an answer whose FINGERPRINT does not fit: something on the way has changed it"
    return message


def record_request(recorder: Recorder, ask: Ask, transport: str) -> None:
    """Record that a request was sent."""
    said = f"Binding request of {len(ask.request)} bytes by {transport} to {ask.address}"
    recorder.record(ask.number, Operation.STUN, Phase.SENT, detail=said)


_PROVEN = {None: "", True: ", signed with the token", False: ", not signed with the token"}


def record_answer(recorder: Recorder, ask: Ask, message: Message, *, proven: bool | None) -> None:
    """Record the far end's answer."""
    seen = f", which sees us as {message.mapped}" if message.mapped else ""
    error = f"error {message.error}" if message.error else "success"
    detail = f"Binding {error} from {ask.address}{seen}{_PROVEN[proven]}"
    recorder.record(ask.number, Operation.STUN, Phase.RECEIVED, detail=detail)


def authority(name: object) -> Authority | None:
    """Return a socket's address; an IPv4-mapped IPv6 address becomes IPv4."""
    if not isinstance(name, tuple) or len(name) < 2:
        return None
    return Authority(host=str(name[0]).partition("%")[0].removeprefix("::ffff:"), port=int(name[1]))
