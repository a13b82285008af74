"""No firewall filters the cloud by IP address.

What it checks: with --direct, whether every address of every host answers TLS without the proxy.
Why it matters: the cloud's addresses change. A rule that lists them works today and fails tomorrow.
How it decides: warn where some addresses, or the addresses of some hosts, can be reached and others cannot: this looks
like a rule by address. A name that this machine cannot resolve, and a family (IPv4, IPv6) by which no host can be
reached, say nothing of a rule. Undecided where nothing can be reached directly: a proxy's address rules cannot be seen.
Remedy: use rules by name on the proxy; open TCP port 443 and the media ports to every destination.
Sources: "What goes wrong in the field", case 21; requirement R10.
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import DirectTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import passes, skips, undecided, warns
from proxytest.judgement.transcripts import DENIES, exchange
from proxytest.model.code import Code
from proxytest.model.result import Judgement

_EXAMPLES = (
    Example(
        title="No direct path was asked for",
        transcript=exchange(1, DENIES),
        expect={NO_TARGET: "skip"},
        says="--direct",
    ),
)


BY_ADDRESS = Code(
    id="direct.by-address",
    title="Some addresses of the cloud can be reached directly and others cannot",
    remedy="Replace rules by address with rules by name, or open TCP port 443 to every destination.",
)


@check(
    "policy/addresses",
    traffic=(),
    reads=(DirectTried,),
    proves=True,
    requirements=("R10",),
    examples=_EXAMPLES,
    codes=(BY_ADDRESS,),
)
def policy_addresses(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each host by its addresses."""
    tried: dict[str, list[DirectTried]] = {}
    for one in evidence.each(DirectTried):
        tried.setdefault(one.target, []).append(one)
    if not tried:
        yield skips(NO_TARGET, "address rules are visible only with --direct")
    elif not any(one.tls for every in tried.values() for one in every):
        reason = "no host can be reached directly, and a proxy's address rules cannot be seen"
        yield undecided(NO_TARGET, reason, do="Look in the firewall and the proxy for rules by address.")
    else:
        families = {_family(one) for every in tried.values() for one in every if one.tls}
        for target, every in tried.items():
            comparable = [one for one in every if one.address is not None and _family(one) in families]
            yield _judge(target, comparable) if comparable else _not_told(target, every[0])


def _family(tried: DirectTried) -> str:
    return "IPv6" if ":" in (tried.address or "") else "IPv4"


def _not_told(target: str, tried: DirectTried) -> Judgement:
    if tried.address is None:
        return skips(target, f"this machine cannot resolve the name: {tried.failed}")
    return skips(target, f"no host can be reached by {_family(tried)} from here")


def _judge(target: str, every: list[DirectTried]) -> Judgement:
    closed = [one for one in every if one.tls is None]
    if not closed:
        return passes(target, f"{len(every)} of {len(every)} addresses answer")
    some = len(closed) < len(every)
    finding = BY_ADDRESS.finding(
        message=f"{'Some addresses of this host' if some else 'This host, unlike others,'} cannot be reached directly: "
        "this may be a rule by address",
        expected="all addresses answer, or none",
        actual=f"{len(closed)} of {len(every)} do not: {closed[0].failed}",
        remedy="Replace rules by address with rules by name, or open TCP port 443 to every destination.",
        evidence=tuple(sorted({event for one in closed for event in one.events})),
    )
    return warns(target, finding)
