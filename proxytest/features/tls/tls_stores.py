"""The certificate stores that clients use contain the cloud's roots.

What it checks: whether the chain of each host leads to a root of Mozilla's list and of this machine's operating
system.
Why it matters: clients use the operating system's store; browsers may use their own. A machine without updates for
years lacks today's roots.
How it decides: pass where both trust the chain; warn where only Mozilla does. tls/inspection judges intercepted hosts,
and every host where --cacert gives the roots.
Remedy: update the operating system's root certificates.
Sources: requirement R12.
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import passes, skips, warns
from proxytest.judgement.transcripts import DENIES, exchange
from proxytest.judgement.unseen import without_handshake
from proxytest.model.certificate import TlsSeen
from proxytest.model.code import Code
from proxytest.model.result import Judgement, Party, Sureness

_EXAMPLES = (
    Example(
        title="The roots are given by --cacert",
        transcript=exchange(1, DENIES),
        expect={NO_TARGET: "skip"},
    ),
)


NO_ROOT = Code(
    id="store.no-root",
    title="This machine's operating system does not trust the cloud's root certificate",
    remedy="Update the root certificates of the operating system.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


@check("tls/stores", reads=(HttpsTried,), proves=True, requirements=("R12",), examples=_EXAMPLES, codes=(NO_ROOT,))
def tls_stores(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each host that answered with a public chain."""
    chains = {
        tried.target: tried.tls
        for tunnels in evidence.tunnels("https").values()
        for tried in tunnels
        if tried.tls is not None and tried.tls.anchor is not None
    }
    if evidence.asked.own_roots:
        yield skips(NO_TARGET, "--cacert replaces the public roots")
    elif not chains:
        yield without_handshake(evidence, "no public certificate chain was seen")
    elif not any(seen.system_known for seen in chains.values()):
        yield skips(NO_TARGET, "the operating system's store cannot be read")
    else:
        yield from (_judge(target, seen) for target, seen in chains.items())


def _judge(target: str, seen: TlsSeen) -> Judgement:
    anchor = seen.anchor.subject if seen.anchor else ""
    if seen.system is not None:
        return passes(target, f"Mozilla and the operating system trust {anchor}")
    finding = NO_ROOT.finding(
        message="This machine's operating system does not trust the cloud's root certificate",
        expected=f"{anchor} in the operating system's certificate store",
        actual="the store has no root for this chain",
        remedy="Update the root certificates of the operating system.",
        evidence=(seen.event,),
    )
    return warns(target, finding)
