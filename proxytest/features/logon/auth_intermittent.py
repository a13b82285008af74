"""The proxy gives consistent answers to repeated log-ons.

What it checks: whether a log-on that was accepted once is accepted again. It is repeated five times on new connections
to the same host, and is used in the tunnels to that host.
Why it matters: a load balancer can send one handshake, or one log-on after another, to different proxies. Then NTLM
works on some connections and not on others, and users see a client that comes and goes.
How it decides: fail where the same scheme was accepted on some connections and refused, or cut, on others. Warn where
a connection was lost before its answer, or the answer neither opens a tunnel nor refuses the log-on. Skip where no
log-on could be repeated. A refusal for another host does not count here. After the first refusal nothing further is
tried, to protect the account.
Remedy: make the proxies behind the load balancer alike: domain membership, keytab, policy. Keep each connection on one.
Sources: MS-NTHT section 1.3 (the handshake is bound to its connection); "What goes wrong in the field", case 4.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.proxy.observations import AskedAgain, HeldTunnels
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import LOGON_NONCE_NOT_SHARED
from proxytest.judgement.disturbances import disturbance
from proxytest.judgement.evidence import PASSED, Evidence
from proxytest.judgement.next_actions import AGAIN
from proxytest.judgement.roles import by_scheme
from proxytest.judgement.say import fails, passes, skips, undecided, warns
from proxytest.judgement.transcripts import inside
from proxytest.judgement.unseen import without_logon
from proxytest.model.answer import Answer
from proxytest.model.code import Code
from proxytest.model.event import Failed
from proxytest.model.outcome import Outcome
from proxytest.model.result import Finding, Judgement, Party, Sureness

_OTHERWISE = frozenset(
    {
        Outcome.REFUSED,
        Outcome.NONCE_REFUSED,
        Outcome.TOKEN_REFUSED,
        Outcome.CONNECTION_LOST,
        Outcome.NOT_OFFERED,
        Outcome.UNUSABLE_CHALLENGE,
    }
)


def _transcript(later: str) -> str:
    asks = """
            {n} < HTTP/1.1 407 Proxy Authentication Required
            {n} < Proxy-Authenticate: Basic realm="corp"
            {n} < Content-Length: 0
            {n} <
    """
    lets = """
            {n} < HTTP/1.1 200 Connection established
            {n} <
    """
    denies = """
            {n} < HTTP/1.1 403 Forbidden
            {n} < Content-Length: 0
            {n} <
    """
    cuts = """
            {n} * closes
    """
    ask = "{n} > CONNECT idbroker.webex.com:443 HTTP/1.1"
    answers = [asks, lets, lets, *{"lets": [lets] * 5, "refuses": [asks], "loses": [cuts], "denies": [denies]}[later]]
    return "\n".join((ask + answer).format(n=number) for number, answer in enumerate(answers, start=1))


_EXAMPLES = (
    Example(
        title="Always accepted",
        transcript=_transcript("lets") + inside(8, "HTTP/1.1 200 OK"),
        expect={"basic": "pass"},
        auth=("basic",),
    ),
    Example(
        title="Accepted, then cut before an answer",
        transcript=_transcript("loses"),
        expect={"basic": "warn"},
        auth=("basic",),
    ),
    Example(
        title="Accepted, then answered by 403: another node, or a limit of the proxy",
        transcript=_transcript("denies"),
        expect={"basic": "warn"},
        auth=("basic",),
        says="gets another answer on another connection",
    ),
    Example(
        title="Accepted twice, then refused: two proxies behind one address",
        transcript=_transcript("refuses"),
        expect={"basic": "fail"},
        auth=("basic",),
    ),
)


INTERMITTENT = Code(
    id="logon.intermittent",
    title="The same log-on is accepted on some connections and refused on others",
    remedy="Make the proxies behind the load balancer alike: domain membership, keytab, policy. If handshakes are cut, "
    "keep each connection on one proxy.",
    party=Party.PROXY,
    certainty=Sureness.PROVEN,
)

ANSWERED_OTHERWISE = Code(
    id="logon.answered-otherwise",
    title="A log-on that was accepted gets another answer on another connection",
    remedy="See the answer. Likely a limit of connections or log-ons, or another proxy behind a load balancer.",
)

LOST_AGAIN = Code(
    id="logon.lost",
    title="The log-on is accepted on some connections, but one connection was lost",
    remedy="Run again; if it happens again, check each proxy behind the load balancer.",
)


_NODES = (
    "Let the nodes behind the proxy's address know the same users and share their Digest nonces, or keep each client "
    "on one node. Run again with --max-auth-failures 2: where the connection is kept, the new nonce is answered on it, "
    "which tells the nonce from the user."
)


@dataclass(frozen=True, slots=True)
class _Dialogue:
    """How one log-on ended; of the repeated ones the answer is that of the last."""

    outcome: Outcome
    events: tuple[int, ...]
    opened: bool  #: did its last answer open a tunnel? After a refused nonce: its own one was accepted


@check(
    "auth/intermittent",
    reads=(SchemeRepeated, HttpsTried),
    beside=(AskedAgain, HeldTunnels),
    proves=True,
    concerns=by_scheme,
    requirements=("R11",),
    examples=_EXAMPLES,
    codes=(INTERMITTENT, LOGON_NONCE_NOT_SHARED, ANSWERED_OTHERWISE, LOST_AGAIN),
)
def auth_intermittent(evidence: Evidence) -> Iterator[Judgement]:
    """Compare all dialogues of the repeated scheme."""
    repeated = evidence.one(SchemeRepeated)
    if repeated is None:
        yield without_logon(evidence, "no scheme was accepted, so none could be repeated")
        return
    dialogues = _dialogues(evidence, repeated)
    accepted = sum(one.outcome in PASSED for one in dialogues)
    if otherwise := [one for one in dialogues if one.outcome in _OTHERWISE]:
        yield fails(repeated.scheme.value, replace(_finding(accepted, otherwise), because=_why(evidence)))
    elif denied := [one for one in dialogues if one.outcome is Outcome.UNCONFIRMED]:
        yield warns(repeated.scheme.value, replace(_denied(accepted, denied), because=_why(evidence)))
    elif repeated.failed is not None:
        yield warns(repeated.scheme.value, replace(_lost(accepted, repeated.failed), because=_why(evidence)))
    elif (last := repeated.outcomes[-1:]) and last[0] not in PASSED:
        times = len(repeated.outcomes) - 1
        say = skips if last[0] is Outcome.WITHHELD else undecided
        yield say(repeated.scheme.value, f"repeated {times} time{'' if times == 1 else 's'}, then {last[0]}", do=AGAIN)
    else:
        yield passes(repeated.scheme.value, f"accepted on {accepted} of {accepted} connections")


def _why(evidence: Evidence) -> str | None:
    """Return the code of what disturbs the run as a whole: a limit, nodes that differ, a state that changed."""
    found = disturbance(evidence)
    return found.code.id if found is not None and found.code is not None else None


def _finding(accepted: int, otherwise: list[_Dialogue]) -> Finding:
    if all(one.outcome is Outcome.NONCE_REFUSED for one in otherwise):
        return (_nonces if any(one.opened for one in otherwise) else _nonce_or_user)(accepted, otherwise)
    cut = any(one.outcome is Outcome.CONNECTION_LOST for one in otherwise)  # it is not known who cut it
    return INTERMITTENT.finding(
        message="The same log-on is accepted on some connections and refused on others",
        expected="the same answer on every connection",
        actual=f"accepted {accepted} times, then {', '.join(dict.fromkeys(one.outcome for one in otherwise))}",
        evidence=_events(otherwise),
        party=Party.NOT_KNOWN if cut else None,
        certainty=Sureness.LIKELY if cut else None,
        facts={"accepted": accepted, "otherwise": len(otherwise)},
    )


def _nonce_or_user(accepted: int, otherwise: list[_Dialogue]) -> Finding:
    """Return the finding where nothing tells a node that does not know the nonce from one that refuses the user."""
    return INTERMITTENT.finding(
        message="The same log-on is accepted on some connections and refused on others",
        expected="the same answer on every connection",
        actual=f"accepted {accepted} times, then a nonce that another connection brought was refused: by a node that "
        "does not know it, or that refuses the user",
        remedy=_NODES,
        evidence=_events(otherwise),
        facts={"accepted": accepted, "otherwise": len(otherwise)},
    )


def _nonces(accepted: int, otherwise: list[_Dialogue]) -> Finding:
    """Return the finding where a node refuses the nonces of others and accepts its own: it knows the user."""
    return LOGON_NONCE_NOT_SHARED.finding(
        message="Digest: a nonce is refused on another connection than the one that brought it",
        expected="each node of the proxy knows the nonces of the others",
        actual=f"accepted {accepted} times, and {len(otherwise)} times the nonce of another connection was refused",
        evidence=_events(otherwise),
        certainty=Sureness.PROVEN,
        facts={"accepted": accepted, "otherwise": len(otherwise)},
    )


def _denied(accepted: int, denied: Iterable[_Dialogue]) -> Finding:
    return ANSWERED_OTHERWISE.finding(
        message="A log-on that was accepted gets another answer on another connection",
        expected="the same answer on every connection",
        actual=f"accepted {accepted} times, then neither accepted nor refused",
        remedy="See the answer. Likely a limit of connections or log-ons, or another proxy behind a load balancer.",
        evidence=_events(denied),
    )


def _lost(accepted: int, failed: Failed) -> Finding:
    return LOST_AGAIN.finding(
        message="The log-on is accepted on some connections, but one connection was lost",
        expected="the same answer on every connection",
        actual=f"accepted {accepted} times, then {failed}",
        remedy="Run again; if it happens again, check each proxy behind the load balancer.",
        evidence=(failed.event,),
    )


def _events(dialogues: Iterable[_Dialogue]) -> tuple[int, ...]:
    return tuple(sorted({event for one in dialogues for event in one.events}))


def _dialogues(evidence: Evidence, repeated: SchemeRepeated) -> list[_Dialogue]:
    """Return every dialogue of the scheme for this host: a 407 for another host may be the policy for that host."""
    tried: tuple[SchemeTried | TunnelTried, ...] = (*evidence.each(SchemeTried), *evidence.each(TunnelTried))
    alike = [one for one in tried if one.scheme is repeated.scheme and one.target == repeated.target]
    return [
        *(_Dialogue(one.outcome, one.events, opened=_opens(one.answer)) for one in alike),
        *(_Dialogue(outcome, repeated.events, opened=_opens(repeated.answer)) for outcome in repeated.outcomes),
    ]


def _opens(answer: Answer | None) -> bool:
    return answer is not None and answer.head.connected
