"""Does Negotiate accept NTLM, or only Kerberos? Tested with type-1 messages, which prove nothing and lock nobody."""

from collections.abc import Iterator
from functools import partial

from proxytest.features.logon.observations import NegotiateMechanisms, TokenReply
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.address import Authority, parse_authority
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.probe.ask import ask_openly
from proxytest.probe.declare import Case, Foreseen, Probe, Task
from proxytest.probe.logons import challenged
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.auth.choose import offered_schemes
from proxytest.protocol.auth.flow import AuthFlow, Ended, Send
from proxytest.protocol.ntlm import ANONYMOUS_TYPE_1, decode_token, encode_token, read_message, wrap_type_1
from proxytest.protocol.request import connect
from proxytest.protocol.spnego_answer import chooses_kerberos, rejects
from proxytest.wire.dial import Dialler
from proxytest.wire.drive import Dialogue


async def ask_mechanisms(dialler: Dialler, target: Authority) -> NegotiateMechanisms:
    """Send a type-1 message under Negotiate, raw and inside SPNEGO, each on its own connection."""
    raw = await _ask(dialler, target, ANONYMOUS_TYPE_1)
    wrapped = await _ask(dialler, target, wrap_type_1(ANONYMOUS_TYPE_1))
    return NegotiateMechanisms(
        target=str(target),
        raw=_reply(raw),
        wrapped=_reply(wrapped),
        kerberos=any(map(_speaks_kerberos, (raw, wrapped))),
        failed=raw.failed or wrapped.failed,
        events=(*raw.events, *wrapped.events),
    )


async def _ask(dialler: Dialler, target: Authority, token: bytes) -> Dialogue:
    return await ask_openly(dialler, connect(target), flow=partial(_one_token, token))


def _one_token(token: bytes) -> AuthFlow:
    """Send the token, and again after a 407 without one: some proxies want a request without credentials first."""
    send = Send(authorization=f"{Scheme.NEGOTIATE.label} {encode_token(token)}")
    received = yield send
    challenge = received.challenge(Scheme.NEGOTIATE)
    if received.asks and challenge is not None and challenge.token is None:
        yield send
    return Ended(outcome=Outcome.WITHHELD)


def _reply(dialogue: Dialogue) -> TokenReply:
    received = dialogue.received
    if received is None:
        return TokenReply.FAILED
    if not received.asks:
        return TokenReply.PASSED if received.answer.head.connected else TokenReply.FAILED
    challenge = received.challenge(Scheme.NEGOTIATE)
    message = read_message(decode_token(challenge.token) or b"") if challenge and challenge.token else None
    # A SPNEGO answer without an NTLM message chooses another mechanism, or rejects.
    return TokenReply.CONTINUED if message is not None and message.type == 2 else TokenReply.REFUSED


def _speaks_kerberos(dialogue: Dialogue) -> bool:
    """Is there an answer that a helper which does not work cannot give?"""
    challenge = dialogue.received.challenge(Scheme.NEGOTIATE) if dialogue.received is not None else None
    token = (decode_token(challenge.token) or b"") if challenge is not None and challenge.token else b""
    return chooses_kerberos(token) or rejects(token)


def _asks(case: Case) -> Iterator[Task]:
    asked = challenged(case.evidence)
    if asked is not None and Scheme.NEGOTIATE in offered_schemes(asked.challenges):
        work = partial(_work, target=parse_authority(asked.target))
        yield Task(title="Ask what Negotiate leads to", target=asked.target, work=work)


async def _work(network: Network, *, target: Authority) -> tuple[Observation, ...]:
    return (await ask_mechanisms(network.access.dialler, target),)


def _foresees(plan: Plan) -> Iterator[Foreseen]:
    seconds = 4 * plan.limits.timeout
    yield Foreseen(
        target=str(plan.targets[0]), connections=4, seconds=seconds, condition="if the proxy offers Negotiate"
    )


MECHANISMS = Probe(
    id="logon/mechanisms",
    gives=NegotiateMechanisms,
    needs=(ChallengesSeen,),
    sends="CONNECT with the first NTLM message under Negotiate, which holds neither user nor password",
    asks=_asks,
    foresees=_foresees,
)
