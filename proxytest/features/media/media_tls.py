"""Media can use TLS, the last resort.

What it checks: whether a host on the Internet answers STUN inside TLS on port 443, directly, with a server name (SNI)
and without one.
Why it matters: where UDP and TCP are blocked, only TLS is left. The app sends no server name there, so a middlebox
that requires one blocks it.
How it decides: pass where the far end itself answers. Without an answer warn, as "unknown or blocked"; skip where UDP
or TCP works, since a call then needs no last resort. Always warn where it works with a server name only.
Remedy: allow outbound TLS on port 443 to any destination, without TLS inspection, and also without a server name.
Sources: RFC 8489 section 6.2.3; requirement R20.
"""

from collections.abc import Iterator

from proxytest.features.media import port_answers, tried_ports
from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.features.media.port_answers import WANTS_SNI
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import with_media
from proxytest.judgement.say import skips, warns
from proxytest.model.profile import MediaPorts, MediaRole, Transport
from proxytest.model.result import Judgement
from proxytest.model.traffic import Traffic

_WITHOUT = "127.0.0.1:443/tls without SNI"
_NAMED, _NAMED_WITHOUT = "localhost:443/tls", "localhost:443/tls without SNI"
_PROFILE = "webex-2026"
_EXAMPLES = (
    Example(
        title="The far end answers without a server name",
        transcript="",
        profile=_PROFILE,
        media={"tls 443": "answers"},
        expect={_WITHOUT: "pass"},
    ),
    Example(
        title="A middlebox requires a server name",
        transcript="",
        profile=_PROFILE,
        media={"tls 443": "wants a server name"},
        media_host="localhost",
        expect={_NAMED: "pass", _NAMED_WITHOUT: "warn"},
        says="with a server name it works",
    ),
    Example(
        title="Blocked, and not needed",
        transcript="",
        profile=_PROFILE,
        media={"udp 5004": "answers", "tls 443": "refuses"},
        expect={_WITHOUT: "skip"},
    ),
    Example(
        title="Blocked, and all other ports too",
        transcript="",
        profile=_PROFILE,
        media={"udp 5004": "refuses", "tls 443": "closes"},
        expect={_WITHOUT: "warn"},
    ),
    Example(
        title="Something that does not speak TLS",
        transcript="",
        profile=_PROFILE,
        media={"tls 443": "speaks HTTP"},
        expect={_WITHOUT: "warn"},
        says="but no TLS",
    ),
    Example(title="No media host is known", transcript="", profile=_PROFILE, expect={NO_TARGET: "skip"}),
)


@check(
    "media/tls",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried,),
    beside=(MediaSeries,),
    proves=True,
    concerns=with_media,
    requirements=("R20",),
    examples=_EXAMPLES,
    codes=(*port_answers.CODES, WANTS_SNI),
)
def media_tls(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each port on each host."""
    ports = tried_ports.rows(evidence, MediaRole.LAST_RESORT, transport=Transport.TLS)
    yield from port_answers.judge_ports(evidence, ports, _unanswered)


def _unanswered(evidence: Evidence, target: str, row: MediaPorts, tried: MediaTried) -> Judgement:
    if not row.sni and _answers_to_a_name(evidence, tried):
        message = f"No answer on {row}, but with a server name it works: a middlebox requires one"
        return warns(target, port_answers.blocked(evidence, tried, row, message=message, code=WANTS_SNI))
    better = tried_ports.rows(evidence, MediaRole.PREFERRED, MediaRole.FALLBACK)
    works = [row for row in better for one in tried_ports.tries(evidence, tried.host, row) if one.works]
    if works:
        return skips(target, f"{port_answers.seen(tried)}; not needed, since {works[0]} works")
    return warns(target, port_answers.blocked(evidence, tried, row, message=f"No answer on {row}"))


def _answers_to_a_name(evidence: Evidence, tried: MediaTried) -> bool:
    """Did the same port answer with a server name?"""
    return any(
        one.answered
        for row in tried_ports.rows(evidence, MediaRole.LAST_RESORT)
        if row.sni and row.transport is Transport.TLS and tried.port in row.ports
        for one in tried_ports.tries(evidence, tried.host, row)
    )
