"""The media servers' whole port range is open.

What it checks: whether a host on the Internet answers STUN on the ports 33434 to 33598, by UDP and by TCP. Without
`--ports all` six of them are tried: the first, the last, and four at equal distances between.
Why it matters: the servers use these ports for media, over UDP, TCP or both. If a firewall opens only 33434, calls
begin, but stop working when the server moves media to another port.
How it decides: pass where every port that was tried answers. One transport is enough: skip the other where one has
the whole range open. Otherwise warn, and list the ports that do not answer. Undecided where packets to any port are
lost: see media/quality.
Remedy: allow the whole range, outbound to any destination.
Sources: RFC 8489; requirement R08.
"""

from collections.abc import Iterator

from proxytest.features.media import port_answers, tried_ports
from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import with_media
from proxytest.judgement.say import passes, skips, undecided, warns
from proxytest.model.code import Code
from proxytest.model.profile import MediaPorts, MediaRole, Transport
from proxytest.model.result import Finding, Judgement
from proxytest.model.traffic import Traffic

_UDP, _TCP = "127.0.0.1:33434-33598/udp", "127.0.0.1:33434-33598/tcp"
_LOSSY = "some ports are not answered, but packets to any port are lost"
_OPEN = {"udp 33434": "answers", "udp 33499": "answers", "udp 33598": "answers"}
_EXAMPLES = (
    Example(
        title="All tried ports answer by UDP, and TCP is closed",
        transcript="",
        media={**_OPEN, "tcp 33434": "refuses", "tcp 33598": "refuses"},
        expect={_UDP: "pass", _TCP: "skip"},
        says="33434, 33499, 33598",
    ),
    Example(
        title="Only 33434 is open",
        transcript="",
        media={**_OPEN, "udp 33499": "refuses", "udp 33598": "refuses"},
        expect={_UDP: "warn"},
        says="33499, 33598",
    ),
    Example(title="No media host is known", transcript="", expect={NO_TARGET: "skip"}, says="--media HOST"),
)


RANGE_BLOCKED = Code(
    id="media.range-blocked",
    title="Not every port of the media servers' range answers",
    remedy="Allow the whole range outbound to any destination, with the return traffic.",
)


@check(
    "media/server-range",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried, MediaSeries),
    proves=True,
    concerns=with_media,
    requirements=("R08",),
    examples=_EXAMPLES,
    codes=(RANGE_BLOCKED,),
)
def media_server_range(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each transport on each host."""
    rows = tried_ports.rows(evidence, MediaRole.SERVER_RANGE)
    if rows and not tried_ports.hosts(evidence):
        yield skips(NO_TARGET, port_answers.NO_HOST)
    for host in tried_ports.hosts(evidence):
        tried = {row: tried_ports.range_tries(evidence, host, row) for row in rows}
        whole = [row for row, every in tried.items() if every and all(one.answered for one in every)]
        for row, every in tried.items():
            name, by_udp = tried_ports.name_of(host, row), row.transport is Transport.UDP
            if every and not whole and by_udp and tried_ports.lossy(evidence, host):
                yield undecided(name, _LOSSY, do=port_answers.MEND_LOSS)
            elif every and tried_ports.may_listen_nowhere(evidence, host):
                yield port_answers.all_refused(name, host, RANGE_BLOCKED)
            else:
                yield _judge(name, row, every, whole)


def _judge(target: str, row: MediaPorts, tried: tuple[MediaTried, ...], whole: list[MediaPorts]) -> Judgement:
    if not tried:
        return skips(target, port_answers.NOT_TRIED)
    if row in whole:
        return passes(target, f"{tried_ports.listed(row, tried)} answer")
    if doubts := [one for one in tried if one.outcome in port_answers.UNDECIDED]:
        return undecided(target, port_answers.seen(doubts[0]), do=port_answers.decides(doubts[0]))
    closed = tuple(one for one in tried if not one.answered)
    if whole:
        return skips(target, f"no answer on {tried_ports.listed(row, closed)}; not needed, since {whole[0]} works")
    return warns(target, _finding(row, tried, closed))


def _finding(row: MediaPorts, tried: tuple[MediaTried, ...], closed: tuple[MediaTried, ...]) -> Finding:
    told = "; ".join(dict.fromkeys(port_answers.seen(one) for one in closed))
    return RANGE_BLOCKED.finding(
        message=f"Not every port of {row} answers: {len(closed)} of {len(tried)} tried ports do not",
        expected=f"an answer from the far end on {tried_ports.listed(row, tried)}",
        actual=f"{told}: {tried_ports.listed(row, closed)}",
        remedy=f"Allow outbound {row} to any destination, with the return traffic.",
        evidence=tuple(sorted({number for one in closed for number in one.events})),
        because=port_answers.BLOCKED.id if len(closed) == len(tried) else None,
        facts={"tried": len(tried), "closed": len(closed)},
    )
