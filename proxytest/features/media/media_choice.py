"""Which transport a call would use for its media.

What it checks: which of the transports that were tried a call would use.
Why it matters: at its start client and cloud try UDP, TCP and, in the profile of 2026, TLS, and use what works. UDP is
preferred. The choice decides how a call sounds.
How it decides: pass where UDP works. Warn where only TCP or TLS works, since they degrade media. Fail where nothing
works. TLS with a server name (SNI) does not count where the clients send none: see media/tls. Warn where --media
names another port than the profile, and UDP was not seen to work on a port of the profile.
Remedy: allow outbound UDP on the ports of the profile to any destination, and its return traffic.
Sources: requirements R07, R20; "What goes wrong in the field", case 21: a blocked direct path is no fault of the
proxy, but media cannot use a proxy.
"""

from collections.abc import Iterator

from proxytest.features.media import port_answers
from proxytest.features.media.observations import MediaTried
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import with_media
from proxytest.judgement.say import fails, passes, skips, undecided, warns
from proxytest.model.code import Code
from proxytest.model.profile import MediaPorts, MediaRole
from proxytest.model.result import Finding, Judgement, Party, Sureness

_ROLES = (MediaRole.PREFERRED, MediaRole.FALLBACK, MediaRole.LAST_RESORT)
_HOST = "127.0.0.1"
_EXAMPLES = (
    Example(
        title="UDP and TCP work: UDP wins",
        transcript="",
        media={"udp 33434": "answers", "tcp 33434": "answers"},
        expect={_HOST: "pass"},
        says="UDP 33434",
    ),
    Example(
        title="Only TCP works",
        transcript="",
        media={"udp 33434": "refuses", "tcp 33434": "answers"},
        expect={_HOST: "warn"},
        says="TCP 33434",
    ),
    Example(
        title="Only TLS works",
        transcript="",
        profile="webex-2026",
        media={"udp 5004": "refuses", "tcp 5004": "refuses", "tls 443": "answers"},
        expect={_HOST: "warn"},
        says="TLS 443",
    ),
    Example(
        title="TLS works only with a server name, and the app sends none",
        transcript="",
        profile="webex-2026",
        media={"udp 5004": "refuses", "tcp 5004": "refuses", "tls 443": "wants a server name"},
        media_host="localhost",
        expect={"localhost": "fail"},
        says="TLS 443 without SNI: a connection, but no TLS",
    ),
    Example(
        title="Nothing works: a middlebox accepts connections and does not answer",
        transcript="",
        media={"udp 33434": "refuses", "tcp 33434": "closes"},
        expect={_HOST: "fail"},
    ),
    Example(
        title="Only a port that calls do not use answers",
        transcript="",
        media={"udp 33434": "refuses", "tcp 33434": "refuses", "udp 33598": "answers"},
        expect={_HOST: "fail"},
    ),
    Example(title="No media host is known", transcript="", expect={NO_TARGET: "skip"}, says="--media HOST"),
)


CHOICE_UNKNOWN = Code(
    id="media.choice-unknown",
    title="The transport of a call is not known, since another port was tried instead",
    remedy="Use --media HOST without a port: a host where `proxytest reflect` answers on the profile's own ports.",
    party=Party.OUR_LIMIT,
    certainty=Sureness.PROVEN,
)

DEGRADED = Code(
    id="media.degraded",
    title="A call would use a transport that delays and degrades media",
    remedy="Allow outbound UDP on the profile's ports to any destination, and its return traffic.",
)

NO_MEDIA = Code(
    id="media.none",
    title="Calls cannot send media",
    remedy="Allow outbound UDP and TCP on the profile's ports to any destination, not through the proxy.",
)


@check(
    "media/choice",
    reads=(MediaTried,),
    proves=True,
    concerns=with_media,
    requirements=("R07", "R10"),
    examples=_EXAMPLES,
    codes=(CHOICE_UNKNOWN, DEGRADED, NO_MEDIA),
)
def media_choice(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each host."""
    rows = _rows(evidence)
    if rows and not port_answers.hosts(evidence):
        yield skips(NO_TARGET, port_answers.NO_HOST)
    for host in port_answers.hosts(evidence):
        tried = [(row, one) for row in rows for one in port_answers.tries(evidence, host, row)]
        if not tried:
            yield skips(host, "no port of a call was tried")
        elif (doubt := _doubt([one for _, one in tried])) is not None:
            yield undecided(host, port_answers.seen(doubt))
        else:
            yield _judge(host, tried)


def _rows(evidence: Evidence) -> list[MediaPorts]:
    """Return the ports of a call; R20: not TLS with a server name, which is tried only to find middleboxes."""
    rows = port_answers.rows(evidence, *_ROLES)
    nameless = {(row.transport, row.ports) for row in rows if not row.sni}
    return [row for row in rows if not row.sni or (row.transport, row.ports) not in nameless]


def _doubt(tried: list[MediaTried]) -> MediaTried | None:
    """Return one that says nothing about the network, where none answered: then the transport is unknown."""
    if any(one.answered for one in tried):
        return None
    return next((one for one in tried if one.outcome in port_answers.UNDECIDED), None)


def _judge(host: str, tried: list[tuple[MediaPorts, MediaTried]]) -> Judgement:
    working = [row for row, one in tried if one.works]
    best = min(working, key=lambda row: _ROLES.index(row.role), default=None)
    preferred = best is not None and best.role is MediaRole.PREFERRED
    if not preferred and any(one.elsewhere for _, one in tried):
        return warns(host, _untried(tried))
    if best is None:
        return fails(host, _nothing(tried))
    named = " or ".join(dict.fromkeys(str(row) for row in working if row.role is best.role))
    others = [str(row) for row in working if row.role is not best.role]
    if preferred:
        return passes(host, f"a call would use {named}" + (f"; {', '.join(others)} would work too" if others else ""))
    return warns(host, _degraded(tried, best, named))


def _untried(tried: list[tuple[MediaPorts, MediaTried]]) -> Finding:
    ports = ", ".join(dict.fromkeys(str(row) for row, one in tried if one.elsewhere))
    instead = ", ".join(dict.fromkeys(one.stand_in for _, one in tried if one.elsewhere and one.stand_in))
    return CHOICE_UNKNOWN.finding(
        message=f"The transport of a call is not known: {ports} were not tried, but port {instead} instead",
        expected="an answer from the far end on these ports",
        actual="; ".join(f"{row}: {port_answers.describe(one)}" for row, one in tried),
        remedy=port_answers.OWN_PORTS,
        evidence=_events(tried),
    )


def _degraded(tried: list[tuple[MediaPorts, MediaTried]], best: MediaPorts, named: str) -> Finding:
    preferred = [row for row, _ in tried if row.role is MediaRole.PREFERRED]
    wanted = " or ".join(dict.fromkeys(map(str, preferred))) or "UDP"
    return DEGRADED.finding(
        message=f"A call would use {named}. It works, but {best.transport.upper()} delays and degrades media",
        expected=f"{wanted} works",
        actual="; ".join(f"{row}: {port_answers.seen(one)}" for row, one in tried),
        remedy=f"Allow outbound {wanted} to any destination, and its return traffic.",
        evidence=_events(tried),
    )


def _nothing(tried: list[tuple[MediaPorts, MediaTried]]) -> Finding:
    ports = ", ".join(dict.fromkeys(str(row) for row, _ in tried))
    return NO_MEDIA.finding(
        message="Calls cannot send media: no port answers",
        expected=f"an answer from the far end on one of {ports}",
        actual="; ".join(f"{row}: {port_answers.seen(one)}" for row, one in tried),
        remedy=(
            "Allow outbound UDP and TCP on these ports to any destination, with the return traffic, "
            "not through the proxy. "
            "Check that `proxytest reflect` runs on the media host: otherwise this says nothing about the firewall."
        ),
        evidence=_events(tried),
    )


def _events(tried: list[tuple[MediaPorts, MediaTried]]) -> tuple[int, ...]:
    return tuple(sorted({number for _, one in tried for number in one.events}))
