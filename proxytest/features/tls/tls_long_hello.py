"""A long beginning of a TLS handshake arrives.

What it checks: whether a ClientHello of 1,700 bytes is answered, whole and in two segments.
Why it matters: with post-quantum keys a client's first message no longer fits into one packet. Boxes that expect it in
one drop it or wait for ever, and new clients hang where old ones work.
How it decides: a tunnel to one host is opened for each, and the message is padded. Any answer by TLS is a pass. Where
none comes, the long one is sent once more, and a short one that is written alike. If only the short one is answered,
the size is the cause: a failure, and a warning where the profile's clients are older than TLS 1.3. If the short one is
not answered either, it is undecided.
Remedy: update the firewall or proxy that inspects TLS handshakes, or let it reassemble them.
Sources: RFC 8446 section 4.1.2; RFC 7685; tldr.fail; requirement R01.
"""

from collections.abc import Iterator

from proxytest.features.tls.observations import HelloTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.next_actions import AGAIN
from proxytest.judgement.say import fails, passes, skips, undecided, warns
from proxytest.judgement.unseen import without_handshake
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party

_HOST = "idbroker.webex.com:443"
_EXAMPLES = (
    Example(
        title="No tunnel opens",
        transcript=f"""
            1 > CONNECT {_HOST} HTTP/1.1
            1 < HTTP/1.1 403 Forbidden
            1 < Content-Length: 0
            1 <
        """,
        expect={NO_TARGET: "skip"},
    ),
)

HELLO_DROPPED = Code(
    id="tls.long-hello-dropped",
    title="A long ClientHello gets no answer, and a short one does",
    remedy="Update the firewall or proxy that inspects TLS handshakes, or let it reassemble those of several packets.",
    party=Party.PATH,
)


@check(
    "tls/long-hello",
    reads=(HelloTried,),
    proves=True,
    requirements=("R01",),
    examples=_EXAMPLES,
    codes=(HELLO_DROPPED,),
)
def tls_long_hello(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the host to which they were sent."""
    tried: dict[str, list[HelloTried]] = {}
    for one in evidence.each(HelloTried):
        if one.opened:
            tried.setdefault(one.target, []).append(one)
    if not tried:
        reason = "no TLS handshake was seen in a tunnel"
        unopened = any(evidence.each(HelloTried))
        yield skips(NO_TARGET, reason, do=AGAIN) if unopened else without_handshake(evidence, reason)
    for target, every in tried.items():
        yield _judge(target, every, evidence)


def _judge(target: str, every: list[HelloTried], evidence: Evidence) -> Judgement:
    longest = max(one.size for one in every)
    read = {(one.size, one.parts) for one in every if one.read}
    lost = {one.parts: one for one in every if one.size == longest and (longest, one.parts) not in read}
    if not lost:
        events = tuple(sorted({event for one in every for event in one.events[-1:]}))
        return passes(target, f"a ClientHello of {longest} bytes is answered, whole and in two", evidence=events)
    if not any(size < longest for size, _ in read):
        reason = "a ClientHello written by hand is not answered, be it long or short"
        return undecided(target, reason, do=f"Run again with --target of another host than {target}.")
    found = [_finding(one, every) for one in lost.values()]
    return warns(target, *found) if evidence.profile.least_tls is None else fails(target, *found)


def _finding(lost: HelloTried, every: list[HelloTried]) -> Finding:
    short = next(one for one in every if one.size < lost.size and one.read)
    return HELLO_DROPPED.finding(
        message=f"A {lost.title} gets no answer, and one of {short.size} bytes does",
        expected="a ServerHello, or an alert",
        actual=str(lost.failed or lost.note or "nothing"),
        evidence=tuple(sorted({*lost.events[-1:], *short.events[-1:]})),
        facts={"bytes": lost.size, "segments": lost.parts},
    )
