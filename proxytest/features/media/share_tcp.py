"""Screen sharing can use TCP.

What it checks: whether a host on the Internet answers STUN on the TCP port of screen sharing (33434).
Why it matters: screen sharing uses TCP only. Where only UDP works, calls are fine but nobody sees a shared screen.
How it decides: pass where the far end itself answers. Fail where it does not: there is no fall-back. Warn where --media
names another port: a firewall may have another rule for this one.
Remedy: allow outbound TCP 33434 to any destination, not through the proxy or another middlebox.
Sources: RFC 8489 section 6.2.2; requirements R04, R10.
"""

from collections.abc import Iterator
from dataclasses import replace

from proxytest.features.media import port_answers, tried_ports
from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import with_media
from proxytest.judgement.say import fails
from proxytest.model.code import Code
from proxytest.model.profile import MediaPorts, MediaRole
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
        title="UDP works, and TCP is refused",
        transcript="",
        media={"udp 33434": "answers", "tcp 33434": "refuses"},
        expect={_TARGET: "fail"},
        says="never uses UDP",
    ),
    Example(
        title="A middlebox accepts the connection and resets it",
        transcript="",
        media={"tcp 33434": "resets"},
        expect={_TARGET: "fail"},
    ),
    Example(title="No media host is known", transcript="", expect={NO_TARGET: "skip"}, says="--media HOST"),
)


SHARE_BLOCKED = Code(
    id="share.blocked",
    title="The port of screen sharing does not answer",
    remedy="Allow outbound TCP 33434 to any destination, not through the proxy.",
)


@check(
    "share/tcp",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried,),
    beside=(MediaSeries,),
    proves=True,
    concerns=with_media,
    requirements=("R04", "R10"),
    examples=_EXAMPLES,
    codes=(*port_answers.CODES, SHARE_BLOCKED),
)
def share_tcp(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the port on each host."""
    yield from port_answers.judge_ports(evidence, tried_ports.rows(evidence, MediaRole.SHARE), _unanswered)


def _unanswered(evidence: Evidence, target: str, row: MediaPorts, tried: MediaTried) -> Judgement:
    message = f"No answer on {row}: screen sharing does not work, since it never uses UDP"
    finding = port_answers.blocked(evidence, tried, row, message=message, code=SHARE_BLOCKED)
    return fails(target, replace(finding, because=port_answers.BLOCKED.id))
