"""Media can use TCP.

What it checks: whether a host on the Internet answers STUN on the TCP port that media fall back to (33434; in the
profile of 2026 5004).
Why it matters: calls use TCP where UDP is blocked. They work, but with delays, since lost packets are sent again.
How it decides: pass where the far end itself answers. A connection alone is not enough, since middleboxes accept
connections themselves. Without an answer warn, as "unknown or blocked"; media/choice says whether calls work. Warn
where --media names another port: a firewall may have another rule for this one.
Remedy: allow outbound TCP to any destination, not through the proxy or another middlebox.
Sources: RFC 8489 section 6.2.2; requirements R06, R10; "What goes wrong in the field", case 20.
"""

from collections.abc import Iterator

from proxytest.features.media import port_answers, tried_ports
from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import with_media
from proxytest.judgement.say import warns
from proxytest.model.profile import MediaPorts, MediaRole, Transport
from proxytest.model.result import Judgement
from proxytest.model.traffic import Traffic

_TARGET = "127.0.0.1:33434/tcp"
_EXAMPLES = (
    Example(
        title="The far end answers",
        transcript="",
        media={"tcp 33434": "answers"},
        expect={_TARGET: "pass"},
    ),
    Example(
        title="A middlebox accepts the connection and closes it",
        transcript="",
        media={"tcp 33434": "closes"},
        expect={_TARGET: "warn"},
        says="a connection, but no answer",
    ),
    Example(
        title="A middlebox accepts the connection and says nothing",
        transcript="",
        media={"tcp 33434": "says nothing"},
        expect={_TARGET: "warn"},
        says="unknown or blocked",
    ),
    Example(
        title="A transparent proxy answers with its own page",
        transcript="",
        media={"tcp 33434": "speaks HTTP"},
        expect={_TARGET: "warn"},
        says="they begin with 'HTTP/1.1 403 Forbidden'",
    ),
    Example(
        title="A refused port",
        transcript="",
        media={"tcp 33434": "says nothing"},
        expect={_TARGET: "warn"},
    ),
    Example(title="No media host is known", transcript="", expect={NO_TARGET: "skip"}, says="--media HOST"),
)


@check(
    "media/tcp",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried,),
    beside=(MediaSeries,),
    proves=True,
    concerns=with_media,
    requirements=("R06", "R10"),
    examples=_EXAMPLES,
    codes=port_answers.CODES,
)
def media_tcp(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each port on each host."""
    ports = tried_ports.rows(evidence, MediaRole.FALLBACK, transport=Transport.TCP)
    yield from port_answers.judge_ports(evidence, ports, _unanswered)


def _unanswered(evidence: Evidence, target: str, row: MediaPorts, tried: MediaTried) -> Judgement:
    return warns(target, port_answers.blocked(evidence, tried, row, message=f"No answer on {row}"))
