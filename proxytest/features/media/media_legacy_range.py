"""The legacy ports 8000-8100 are open.

What it checks: whether a host on the Internet answers STUN on the ports 8000 to 8100, by UDP and by TCP. Without
`--ports all` six of them are tried.
Why it matters: these ports are still used for customers who opened them earlier. Nobody else needs them.
How it decides: pass where ports answer, and name them. Skip where none does: most networks do not need them, and a
failure here would ask you to open ports for nothing.
Remedy: none. Do not open them now; where they are open, close them when media/udp passes.
Sources: RFC 8489; requirement R09.
"""

from collections.abc import Iterator

from proxytest.features.media import port_answers, tried_ports
from proxytest.features.media.observations import MediaTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import Role, with_media
from proxytest.judgement.say import passes, skips
from proxytest.model.profile import MediaPorts, MediaRole
from proxytest.model.result import Judgement
from proxytest.model.traffic import Traffic

_UDP, _TCP = "127.0.0.1:8000-8100/udp", "127.0.0.1:8000-8100/tcp"
_EXAMPLES = (
    Example(
        title="Open in part by UDP, closed by TCP",
        transcript="",
        media={"udp 8000": "answers", "udp 8100": "refuses", "tcp 8000": "refuses", "tcp 8100": "refuses"},
        expect={_UDP: "pass", _TCP: "skip"},
        says="not needed unless",
    ),
    Example(title="No media host is known", transcript="", expect={NO_TARGET: "skip"}, says="--media HOST"),
)


@check(
    "media/legacy-range",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried,),
    proves=True,
    concerns=with_media,
    requirements=("R09",),
    examples=_EXAMPLES,
    role=Role.INFORMS,
)
def media_legacy_range(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each transport on each host."""
    rows = tried_ports.rows(evidence, MediaRole.LEGACY_RANGE)
    if rows and not tried_ports.hosts(evidence):
        yield skips(NO_TARGET, port_answers.NO_HOST)
    for host in tried_ports.hosts(evidence):
        for row in rows:
            yield _judge(tried_ports.name_of(host, row), row, tried_ports.range_tries(evidence, host, row))


def _judge(target: str, row: MediaPorts, tried: tuple[MediaTried, ...]) -> Judgement:
    if not tried:
        return skips(target, port_answers.NOT_TRIED)
    answered = tuple(one for one in tried if one.answered)
    if not answered:
        return skips(
            target, f"{port_answers.seen(tried[0])}; not needed unless your firewall opened these ports earlier"
        )
    part = "" if len(answered) == len(tried) else f"; the other {len(tried) - len(answered)} do not"
    return passes(target, f"{tried_ports.listed(row, answered)} answer{part}")
