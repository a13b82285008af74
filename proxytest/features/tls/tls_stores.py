"""The roots of the cloud are in the stores that clients use.

What it checks: whether the chain of each host leads to a root of Mozilla's list and of this machine's operating
system.
Why it matters: clients take the operating system's store, browsers may take their own; a machine that was not updated
for years lacks the roots of today.
How it decides: pass where both lead to a root; warn where only Mozilla's does. An intercepted host is judged by
tls/inspection, and so is every host where --cacert gives the roots.
Remedy: update the operating system's root certificates.
Sources: requirement R12.
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import passes, skips, warns
from proxytest.model.certificate import TlsSeen
from proxytest.model.code import Code
from proxytest.model.result import Judgement, Party, Sureness

_EXAMPLES = (
    Example(
        title="The roots are given by --cacert",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 403 Forbidden
            1 < Content-Length: 0
            1 <
        """,
        expect={NO_TARGET: "skip"},
    ),
)


NO_ROOT = Code(
    id="store.no-root",
    title="The operating system of this machine does not trust the root of the public service",
    remedy="Update the root certificates of the operating system.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


@check("tls/stores", reads=(HttpsTried,), proves=True, requirements=("R12",), examples=_EXAMPLES, codes=(NO_ROOT,))
def tls_stores(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each host that answered with the public service's own chain."""
    chains = {
        tried.target: tried.tls
        for tunnels in evidence.tunnels("https").values()
        for tried in tunnels
        if tried.tls is not None and tried.tls.anchor is not None
    }
    if evidence.asked.own_roots:
        yield skips(NO_TARGET, "the roots of --cacert stand for the public ones")
    elif not chains:
        yield skips(NO_TARGET, "no chain of the public service was seen")
    elif not any(seen.system_known for seen in chains.values()):
        yield skips(NO_TARGET, "the operating system's store cannot be read")
    else:
        yield from (_judge(target, seen) for target, seen in chains.items())


def _judge(target: str, seen: TlsSeen) -> Judgement:
    anchor = seen.anchor.subject if seen.anchor else ""
    if seen.system is not None:
        return passes(target, f"Mozilla and the operating system trust {anchor}")
    finding = NO_ROOT.finding(
        message="The operating system of this machine does not trust the root of the public service",
        expected=f"{anchor} among the roots of the operating system",
        actual="no root there to which the chain leads",
        remedy="Update the root certificates of the operating system.",
        evidence=(seen.event,),
    )
    return warns(target, finding)
