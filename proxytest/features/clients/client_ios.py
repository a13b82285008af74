"""iPhone and iPad can reach the cloud.

What it checks: some profiles say that the clients on iPhone and iPad do not work behind any proxy. For these, the
check looks for a direct path. It needs --direct.
Why it matters: where only the proxy has Internet access, such a client cannot work, whatever the proxy does.
How it decides: skip without --direct, since this is not a property of the proxy. Pass where every host answers
directly with a public certificate chain. Warn where one does not. In later profiles these clients work behind a
proxy, and client/support judges them.
Remedy: give these devices a network with direct Internet access on TCP port 443, such as a guest Wi-Fi.
Sources: requirement R16.
"""

from collections.abc import Iterator

from proxytest.features.tunnel.observations import DirectTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import Role
from proxytest.judgement.say import passes, skips, warns
from proxytest.judgement.transcripts import DENIES, exchange
from proxytest.model.code import Code
from proxytest.model.profile import Client, ProxySupport
from proxytest.model.result import Judgement

_EXAMPLES = (
    Example(
        title="No direct path was asked for",
        transcript=exchange(1, DENIES),
        expect={"iphone-ipad": "skip"},
        says="cannot be used behind a proxy",
    ),
)


NO_DIRECT_WAY = Code(
    id="direct.blocked",
    title="A client that cannot use a proxy has no direct path",
    remedy="Give these devices a network with direct Internet access on TCP port 443.",
)


@check(
    "client/ios",
    traffic=(),
    reads=(DirectTried,),
    role=Role.PER_CLIENT,
    requirements=("R16",),
    examples=_EXAMPLES,
    codes=(NO_DIRECT_WAY,),
)
def client_ios(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the clients that cannot use a proxy."""
    clients = [client for client in evidence.profile.clients if client.behind_proxy is ProxySupport.NEVER]
    if not clients:
        yield skips(NO_TARGET, "in this profile these clients work behind a proxy: see client/support")
    yield from (_judge(client, evidence.each(DirectTried)) for client in clients)


def _judge(client: Client, tried: tuple[DirectTried, ...]) -> Judgement:
    if not tried:
        return skips(client.name, f"{client.note} Use --direct to test a direct path.")
    hosts = {one.target for one in tried}
    reached = {one.target for one in tried if one.tls is not None and one.tls.anchor is not None}
    if hosts == reached:
        return passes(client.name, f"{len(hosts)} hosts can be reached without the proxy")
    finding = NO_DIRECT_WAY.finding(
        message=f"{client.title} cannot be used in this network: they cannot use a proxy, and no direct path works",
        expected="every host answers without the proxy",
        actual=f"{len(hosts - reached)} of {len(hosts)} hosts do not",
        remedy="Give these devices a network with direct Internet access on TCP port 443.",
        evidence=tuple(sorted({event for one in tried if one.target not in reached for event in one.events}))[:20],
        facts={"hosts": len(hosts), "blocked": len(hosts - reached)},
    )
    return warns(client.name, finding)
