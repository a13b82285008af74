"""Packets of the size that media need arrive.

What it checks: whether a STUN request that fills an IP packet of 1300 bytes is answered, without fragmentation where
the operating system can forbid it.
Why it matters: some tunnels and VPNs silently drop larger packets. Then there is sound but no video.
How it decides: pass where the far end answers the large request. Fail where this machine or a router says that the
packet is too large. Warn where only a small request is answered: the large one was lost on the way, or the media host
does not answer large requests. Undecided where packets of any size are lost: see media/quality.
Remedy: raise the MTU of the path to at least 1300 bytes, and allow ICMP "fragmentation needed".
Sources: RFC 8489 section 6.1, RFC 5780 section 7.6 (PADDING), RFC 1191 and RFC 8201 (path MTU); requirement R21.
"""

from collections.abc import Iterator

from proxytest.features.media import port_answers, tried_ports
from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import with_media
from proxytest.judgement.say import fails, passes, skips, undecided, warns
from proxytest.model.code import Code
from proxytest.model.media import MediaOutcome
from proxytest.model.result import Finding, Judgement
from proxytest.model.traffic import Traffic

_TARGET = "127.0.0.1:5004/udp"
_EXAMPLES = (
    Example(
        title="The large request is answered",
        transcript="",
        profile="webex-2026",
        media={"udp 5004": "answers"},
        expect={_TARGET: "pass"},
    ),
    Example(
        title="Only the small one is answered",
        transcript="",
        profile="webex-2026",
        media={"udp 5004": "answers small requests"},
        expect={_TARGET: "warn"},
    ),
    Example(
        title="Not even the small one is answered",
        transcript="",
        profile="webex-2026",
        media={"udp 5004": "refuses"},
        expect={_TARGET: "skip"},
    ),
    Example(title="No media host is known", transcript="", profile="webex-2026", expect={NO_TARGET: "skip"}),
)


LARGE_PACKETS = Code(
    id="media.large-packets",
    title="Large packets are lost, and small ones arrive",
    remedy="Raise the MTU of the path, and allow ICMP 'fragmentation needed' and ICMPv6 'packet too big'.",
)


@check(
    "media/mtu",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried, MediaSeries),
    proves=True,
    concerns=with_media,
    requirements=("R21",),
    examples=_EXAMPLES,
    codes=(LARGE_PACKETS,),
)
def media_mtu(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the padded request to each host."""
    if evidence.profile.media.mtu is None:
        return
    if not tried_ports.hosts(evidence):
        yield skips(NO_TARGET, port_answers.NO_HOST)
    for tried in evidence.each(MediaTried):
        if tried.size is not None:
            yield _judge(evidence, tried, small=_small(evidence, tried))


def _small(evidence: Evidence, large: MediaTried) -> MediaTried | None:
    """Return the same request without padding."""
    alike = (one for one in evidence.each(MediaTried) if one.target == large.target and one.size is None)
    return next(alike, None)


def _judge(evidence: Evidence, large: MediaTried, *, small: MediaTried | None) -> Judgement:
    if large.answered:
        return passes(large.target, f"packets of {large.size} bytes arrive: {port_answers.answer(large)}")
    if large.outcome is MediaOutcome.TOO_LARGE:
        return fails(large.target, _finding(large))
    if small is None or not small.answered:
        return skips(
            large.target,
            f"a small request is not answered either: {port_answers.seen(large)}",
            because=port_answers.why_silent(evidence, large),
        )
    if tried_ports.lossy(evidence, large.host):
        reason = "a large packet is not answered, but packets of any size are lost"
        return undecided(large.target, reason, do=port_answers.MEND_LOSS)
    return warns(large.target, _finding(large))


def _finding(large: MediaTried) -> Finding:
    return LARGE_PACKETS.finding(
        message=f"Packets of {large.size} bytes are lost, and small ones arrive",
        expected=f"an answer to a request that fills a packet of {large.size} bytes",
        actual=port_answers.seen(large),
        remedy=(
            f"Raise the MTU of the path (VPN, tunnel, PPPoE) to {large.size} bytes or more, and allow ICMP "
            "'fragmentation needed' and ICMPv6 'packet too big'."
        ),
        evidence=large.events,
        facts={"bytes": large.size or 0},
    )
