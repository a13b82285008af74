"""Packets arrive in time, and few are lost.

What it checks: the loss, the round trip and the jitter (RFC 3550) of 50 packets, sent every 20 ms as audio is, on each
UDP port that media prefer. With a token they look like audio, else they are STUN requests.
Why it matters: a port can be open, and calls be bad all the same: where a line is full, a radio link is weak, or the
way leads through a far data centre.
How it decides: warn where more than 1 % of the packets are lost there or back, where a round trip takes more than 300
ms, or where the jitter is over 30 ms. Fail where more than 10 % are lost. Undecided where this machine itself was late
to send. Where more of the packets that look like audio are lost than of the requests sent beside them, no full line
does that, but what inspects UDP. Skip where the port does not answer, or where media are dropped on purpose: see
media/proof.
Remedy: look for a full line, a bad radio link, a limit of the rate, or a long way to the Internet; give media priority
(DSCP EF). Where audio alone is lost, allow media by address and port, without inspection.
Sources: RFC 3550 section 6.4.1; ITU-T G.114 (150 ms one way); Cisco's guideline for voice: loss at most 1 %, jitter at
most 30 ms; requirement R05.
"""

from collections.abc import Iterator

from proxytest.features.media import port_answers, tried_ports
from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import with_media
from proxytest.judgement.say import fails, passes, skips, undecided, warns
from proxytest.model.code import Code
from proxytest.model.profile import MediaPorts
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.model.traffic import Traffic

_LITTLE = 0.01  #: of the packets
_ROUND_TRIP = 0.3  #: seconds
_JITTER = 0.03
_AT_THE_END = 8  #: packets in a row: of a tenth that is lost at random, not once in millions of runs
_LATE = 0.02  #: this machine was so late to send, and so it may have been to receive

_TARGET = "127.0.0.1:33434/udp"
_EXAMPLES = (
    Example(
        title="Every packet is answered at once",
        transcript="",
        media={"udp 33434": "answers"},
        expect={_TARGET: "pass"},
        says="50 of 50",
    ),
    Example(
        title="Every fourth packet is lost",
        transcript="",
        media={"udp 33434": "loses every fourth"},
        expect={_TARGET: "fail"},
        says="of 50 packets are lost",
    ),
    Example(
        title="The port does not answer",
        transcript="",
        media={"udp 33434": "refuses"},
        expect={_TARGET: "skip"},
    ),
    Example(title="No media host is known", transcript="", expect={NO_TARGET: "skip"}, says="--media HOST"),
)

LOSS = Code(
    id="media.loss",
    title="Packets of media are lost",
    remedy=(
        "Look for a full line, a bad radio link, or a limit of the rate of UDP between here and the media host, and "
        "give media priority (DSCP EF)."
    ),
    party=Party.PATH,
)

DELAY = Code(
    id="media.delay",
    title="Packets of media take long",
    remedy="Let media take the shortest way to the Internet, not through a far data centre or a VPN.",
    party=Party.PATH,
)

JITTER = Code(
    id="media.jitter",
    title="Packets of media arrive unevenly",
    remedy="Give media priority (DSCP EF) where lines are full, and look at radio links.",
    party=Party.PATH,
)

LATE = Code(
    id="media.machine-late",
    title="This machine was too busy to measure the delay of packets",
    remedy="Run the audit again on a machine that has less to do.",
    party=Party.OUR_LIMIT,
    certainty=Sureness.PROVEN,
)


@check(
    "media/quality",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried, MediaSeries),
    proves=True,
    concerns=with_media,
    requirements=("R05",),
    examples=_EXAMPLES,
    codes=(LOSS, DELAY, JITTER, LATE),
)
def media_quality(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each port on each host."""
    return port_answers.each_by_udp(evidence, _judge)


def _judge(evidence: Evidence, _: MediaPorts, tried: MediaTried) -> Judgement:
    if tried_ports.drops_media(evidence, tried):
        return skips(tried.target, "media are dropped", because=port_answers.MEDIA_DROPPED.id)
    series = tried_ports.series_of(evidence, tried, "rtp")
    if series is None or not series.answered:
        series = tried_ports.series_of(evidence, tried, "stun")
    if series is None or not series.answered:
        return skips(tried.target, "no packet of a series was answered", because=_why(evidence, tried))
    beside = tried_ports.series_of(evidence, tried, "stun") if series.shape == "rtp" else None
    return _measured(series, beside if beside is not None and tried_ports.lost_more(series, beside) else None)


def _why(evidence: Evidence, tried: MediaTried) -> str | None:
    """Return the code of what hides the answers; None where one request was answered, and no packet of a series."""
    if tried.proven is False:
        return port_answers.UNKNOWN_TOKEN.id
    return None if tried.answered else port_answers.why_silent(evidence, tried)


def _measured(series: MediaSeries, beside: MediaSeries | None) -> Judgement:
    """Judge a series; `beside` are the requests, where more of them arrived than chance explains."""
    found = tuple(_lost(series, beside))
    late = series.late_s > _LATE
    if not late:
        found += tuple(_slow(series))
    if found:
        return (fails if series.loss > tried_ports.DROPPED else warns)(series.target, *found)
    if late and tuple(_slow(series)):
        reason = f"this machine was too busy, and sent a packet {series.late_s * 1000:.0f} ms late ({_figures(series)})"
        return undecided(series.target, reason, code=LATE)
    return passes(series.target, _figures(series), duration_s=series.round_trip_s or 0.0)


def _lost(series: MediaSeries, beside: MediaSeries | None) -> Iterator[Finding]:
    if series.loss > _LITTLE:
        sent = len(series.round_trips_s)
        control = f"; of the requests that were sent beside them {beside.note}" if beside is not None else ""
        yield LOSS.finding(
            message=f"{sent - len(series.answered)} of {sent} packets are lost{_ends(series)}",
            expected="at most 1 % are lost",
            actual=f"{_figures(series)}{control}",
            remedy=port_answers.MEDIA_DROPPED.remedy if beside is not None else None,
            evidence=series.events,
            facts={"loss": round(series.loss, 3), "packets": sent},
        )


def _slow(series: MediaSeries) -> Iterator[Finding]:
    median = series.round_trip_s or 0.0
    if median > _ROUND_TRIP:
        yield DELAY.finding(
            message=f"A round trip takes {median * 1000:.0f} ms",
            expected="at most 300 ms",
            actual=_figures(series),
            evidence=series.events,
            facts={"round_trip_ms": round(median * 1000)},
        )
    if series.jitter_s > _JITTER:
        yield JITTER.finding(
            message=f"The jitter is {series.jitter_s * 1000:.0f} ms",
            expected="at most 30 ms",
            actual=_figures(series),
            evidence=series.events,
            facts={"jitter_ms": round(series.jitter_s * 1000)},
        )


def _ends(series: MediaSeries) -> str:
    """Return after which packet nothing came back any more, if that was long before the end."""
    sent, last = len(series.round_trips_s), series.ends_after
    return f": none after the first {last}" if last is not None and sent - last >= _AT_THE_END else ""


def _figures(series: MediaSeries) -> str:
    shape = "packets that look like audio" if series.shape == "rtp" else "requests"
    took, least, most = series.round_trip_s or 0.0, min(series.answered), max(series.answered)
    return (
        f"{len(series.answered)} of {len(series.round_trips_s)} {shape} are answered; round trip {took * 1000:.0f} ms "
        f"({least * 1000:.0f} to {most * 1000:.0f}), jitter {series.jitter_s * 1000:.0f} ms"
    )
