"""Media can go through the proxy, where no other way is open.

What it checks: whether the media host answers STUN inside TLS on port 443 through the proxy, with a server name (SNI)
and without one. It is tried where neither UDP nor TCP works past the proxy.
Why it matters: since 2023 the app sends its media by TLS through the proxy, if nothing else works. Calls then work, but
sound and video are delayed.
How it decides: pass where the far end itself answers: works, degraded. Warn where it does not, and where it does with a
server name only, since the app sends none. Undecided where the proxy opens no tunnel to the media host: it may open one
to the hosts of the profile. Skip where UDP or TCP works, or no log-on does.
Remedy: let UDP out past the proxy. Else let the proxy open tunnels to port 443 of media hosts, without TLS inspection.
Sources: RFC 8489 section 6.2.3; requirement R20.
"""

from collections.abc import Iterator

from proxytest.features.media import port_answers, tried_ports
from proxytest.features.media.observations import MediaTried, MediaTunnelled
from proxytest.features.media.port_answers import WANTS_SNI
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import with_media
from proxytest.judgement.say import passes, skips, undecided, warns
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.code import Code
from proxytest.model.profile import Transport
from proxytest.model.result import Finding, Judgement, Party
from proxytest.model.traffic import Traffic

_HOST = "127.0.0.1"
_EXAMPLES = (
    Example(
        title="UDP works, so nothing is tried through the proxy",
        transcript="",
        profile="webex-2026",
        media={"udp 5004": "answers"},
        expect={_HOST: "skip"},
    ),
    Example(
        title="Clients of spark-2016 send no media through a proxy",
        transcript="",
        media={"udp 33434": "answers"},
        expect={},
    ),
    Example(title="No media host is known", transcript="", profile="webex-2026", expect={NO_TARGET: "skip"}),
)

NO_TUNNEL = Code(
    id="media.no-tunnel",
    title="The proxy opens no tunnel to the media host",
    remedy="Allow CONNECT to port 443 of the media host for the time of the test: it is no host of the profile.",
    party=Party.OUR_LIMIT,
)

UNANSWERED = Code(
    id="media.tunnel-unanswered",
    title="The media host does not answer by TLS through the proxy",
    remedy=(
        "Exempt port 443 of media hosts from TLS inspection, also without a server name (SNI); check that "
        "`proxytest reflect` runs on the media host."
    ),
)


@check(
    "media/through-proxy",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried, MediaTunnelled),
    proves=True,
    concerns=with_media,
    requirements=("R20",),
    examples=_EXAMPLES,
    codes=(NO_TUNNEL, UNANSWERED, WANTS_SNI, port_answers.UNKNOWN_TOKEN),
)
def media_through_proxy(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each way on each host."""
    if not evidence.profile.media.through_proxy:
        return
    if not tried_ports.hosts(evidence):
        yield skips(NO_TARGET, port_answers.NO_HOST)
    for host in tried_ports.hosts(evidence):
        tried = [one for one in evidence.each(MediaTunnelled) if one.host == host]
        if not tried:
            yield _untried(evidence, host)
        for one in tried:
            yield _judge(evidence, one, named=any(other.sni and other.works for other in tried))


def _untried(evidence: Evidence, host: str) -> Judgement:
    better = (
        one
        for one in evidence.each(MediaTried)
        if one.host == host and one.works and one.transport is not Transport.TLS
    )
    works = next(better, None)
    if works is not None:
        return skips(host, f"not needed, since {works.transport.upper()} {works.port} works past the proxy")
    blocked = why_blocked(evidence)
    return skips(host, blocked.reason, because=blocked.code.id if blocked.code else None)


def _judge(evidence: Evidence, tried: MediaTunnelled, *, named: bool) -> Judgement:
    if tried.works:
        took = f" after {tried.round_trip_s * 1000:.0f} ms" if tried.round_trip_s is not None else ""
        return passes(tried.target, f"works, degraded: the far end answers{took}", evidence=tried.events)
    if tried.proven is False:
        return undecided(tried.target, "an answer that is not signed with the token", code=port_answers.UNKNOWN_TOKEN)
    if tried.refused:
        said = f"the proxy opens no tunnel to the media host: {tried.answer}"
        return undecided(tried.target, said, code=NO_TUNNEL)
    if tried.outcome is None:
        return undecided(tried.target, f"no tunnel could be opened: {tried.note}", code=NO_TUNNEL)
    return warns(tried.target, _unanswered(evidence, tried, named=named and not tried.sni))


def _unanswered(evidence: Evidence, tried: MediaTunnelled, *, named: bool) -> Finding:
    past = any(
        one.works and one.sni == tried.sni
        for one in evidence.each(MediaTried)
        if one.host == tried.host and one.transport is Transport.TLS
    )
    rest = ", but with a server name it works: something there requires one" if named else ""
    return (WANTS_SNI if named else UNANSWERED).finding(
        message=f"No answer on TLS {tried.port} through the proxy{'' if tried.sni else ' without SNI'}{rest}",
        expected="an answer from the far end",
        actual=str(tried.failed or tried.note),
        evidence=tried.events,
        party=Party.PROXY if past else Party.NOT_KNOWN,  # it may also be behind the proxy, or the media host
        facts={"port": tried.port, "sni": tried.sni},
    )
