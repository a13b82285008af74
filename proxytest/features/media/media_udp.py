"""Media can use UDP.

What it checks: whether a host on the Internet answers STUN on the UDP ports that media prefer (33434; in the profile
of 2026 5004 and 9000).
Why it matters: UDP carries sound and video without delay. Where it is blocked, calls fall back to TCP or TLS.
How it decides: pass where the far end itself answers; media/proof says whether media arrive too. Without an answer
warn, as "unknown or blocked": a firewall and a host without a server are both silent. Undecided where the media host is
outside the networks that the vendor publishes: a firewall may rightly let nothing else out. With a token, warn where
something else answers. media/choice says whether calls work at all. Warn where --media names another port: a firewall
may have another rule for this one.
Remedy: allow outbound UDP to where the profile says (any destination, or the published networks), and its return
traffic; keep NAT bindings for at least 30 s; no SIP or STUN ALG.
Sources: RFC 8489 (STUN), RFC 4787 (NAT and UDP); requirements R05, R10.
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

_TARGET = "127.0.0.1:33434/udp"
_EXAMPLES = (
    Example(
        title="The far end answers",
        transcript="",
        media={"udp 33434": "answers"},
        expect={_TARGET: "pass"},
    ),
    Example(
        title="Silence",
        transcript="",
        media={"udp 33434": "says nothing"},
        expect={_TARGET: "warn"},
        says="unknown or blocked",
    ),
    Example(
        title="A refused port",
        transcript="",
        media={"udp 33434": "refuses", "tcp 33434": "says nothing"},
        expect={_TARGET: "warn"},
        says="refused: by a firewall, or no server listens there",
    ),
    Example(
        title="Two ports, of which one is open",
        transcript="",
        profile="webex-2026",
        media={"udp 5004": "answers", "udp 9000": "refuses"},
        expect={"127.0.0.1:5004/udp": "pass", "127.0.0.1:9000/udp": "warn"},
    ),
    Example(title="No media host is known", transcript="", expect={NO_TARGET: "skip"}, says="--media HOST"),
)


@check(
    "media/udp",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried, MediaSeries),
    proves=True,
    concerns=with_media,
    requirements=("R05", "R10"),
    examples=_EXAMPLES,
    codes=port_answers.CODES,
)
def media_udp(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each port on each host."""
    ports = tried_ports.rows(evidence, MediaRole.PREFERRED, transport=Transport.UDP)
    yield from port_answers.judge_ports(evidence, ports, _unanswered)


def _unanswered(evidence: Evidence, target: str, row: MediaPorts, tried: MediaTried) -> Judgement:
    return warns(target, port_answers.blocked(evidence, tried, row, message=f"No answer on {row}"))
