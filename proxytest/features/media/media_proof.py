"""Both ends prove each other, and what looks like media arrives.

What it checks: with a token that only `proxytest reflect` and this audit know, whether its answers on the UDP ports of
media are signed (MESSAGE-INTEGRITY-SHA256), and whether 50 packets that look like audio (SRTP) come back.
Why it matters: a device on the way can answer STUN itself, or let STUN pass and drop media. Then a call is set up, and
nobody hears anything.
How it decides: pass where the answers are signed and media come back. Fail where requests are answered and media, sent
in the same second on the same way, are not. Warn where something else answers in the place of the media host.
Undecided without a token, and where no answer of the host is signed.
Remedy: allow the ports of media by address and port, not by application, and exempt them from inspection.
Sources: RFC 8489 section 9.1 (short-term credentials), RFC 3711 (SRTP), RFC 7983 (how both share a port);
requirement R05.
"""

from collections.abc import Iterator

from proxytest.features.media import port_answers, tried_ports
from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.features.media.port_answers import MEDIA_DROPPED
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import with_media
from proxytest.judgement.say import fails, passes, skips, undecided
from proxytest.model.code import Code
from proxytest.model.profile import MediaPorts
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.model.traffic import Traffic

_TARGET = "127.0.0.1:33434/udp"
_EXAMPLES = (
    Example(
        title="The far end signs, and media come back",
        transcript="",
        media={"udp 33434": "answers"},
        media_token=True,
        expect={_TARGET: "pass"},
    ),
    Example(
        title="Requests pass, and media do not",
        transcript="",
        media={"udp 33434": "drops media"},
        media_token=True,
        expect={_TARGET: "fail"},
        says="are dropped",
    ),
    Example(
        title="No answer is signed",
        transcript="",
        media={"udp 33434": "knows no token"},
        media_token=True,
        expect={_TARGET: "undecided"},
    ),
    Example(
        title="Without a token an answer proves no media",
        transcript="",
        media={"udp 33434": "answers"},
        expect={_TARGET: "undecided"},
        says="not proven",
    ),
    Example(title="No media host is known", transcript="", expect={NO_TARGET: "skip"}, says="--media HOST"),
)

NOT_PROVEN = Code(
    id="media.not-proven",
    title="Requests are answered, and it is not proven that media arrive",
    remedy=(
        "Run `proxytest reflect` on the media host, and give its token to `run`: --reflector-token-file FILE, or the "
        "variable PROXYTEST_REFLECTOR_TOKEN."
    ),
    party=Party.OUR_LIMIT,
    certainty=Sureness.PROVEN,
)


@check(
    "media/proof",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried, MediaSeries),
    proves=True,
    concerns=with_media,
    requirements=("R05",),
    examples=_EXAMPLES,
    codes=(NOT_PROVEN, MEDIA_DROPPED, port_answers.BY_ANOTHER, port_answers.UNKNOWN_TOKEN),
)
def media_proof(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each port on each host."""
    return port_answers.each_by_udp(evidence, _judge)


def _judge(evidence: Evidence, row: MediaPorts, tried: MediaTried) -> Judgement:
    target = tried.target
    if not tried_ports.answers(evidence, tried):
        return skips(target, port_answers.seen(tried), because=port_answers.why_silent(evidence, tried))
    if tried.answered and tried.proven is None:
        return undecided(target, "answered, media not proven: no token was given", code=NOT_PROVEN)
    if tried.answered and not tried.proven:
        return port_answers.unproven(evidence, target, row, tried)
    media = tried_ports.series_of(evidence, tried, "rtp")
    if media is None:
        return undecided(target, "answered, media not proven: none were sent", code=NOT_PROVEN)
    if tried_ports.drops_media(evidence, tried):
        return fails(target, _dropped(evidence, row, tried, media))
    if not media.answered:
        return undecided(target, "neither requests nor media came back in the series", code=NOT_PROVEN)
    return passes(target, f"the far end proves itself by the token, and media come back: {media.note}")


def _dropped(evidence: Evidence, row: MediaPorts, tried: MediaTried, media: MediaSeries) -> Finding:
    requests = tried_ports.series_of(evidence, tried, "stun")
    after = f", none after the first {media.ends_after}" if media.ends_after else ""
    return MEDIA_DROPPED.finding(
        message=f"Requests (STUN) pass on {row}, and packets that look like media are dropped",
        expected="media come back as requests do, which were sent in the same second on the same way",
        actual=f"of the requests {requests.note if requests else 'some'}; of the media {media.note}{after}",
        evidence=media.events,
        facts={"media_answered": len(media.answered), "media_sent": len(media.round_trips_s)},
    )
