"""What a call would use for its media.

What it checks: over all the ways that were tried, which one a call would take.
Why it matters: at its start client and cloud try UDP, TCP and, in the profile of 2026, TLS, and use what works; UDP
wins where several do. What is left decides how a call sounds.
How it decides: pass where UDP works, warn where only TCP or TLS does, since that degrades media, fail where nothing
does. TLS with a server name (SNI) counts for nothing where the clients send none: media/tls tells of it. Where
--media names a port that stands in for others, and UDP was not seen to work on a port of its own: warn.
Remedy: allow outbound UDP on the ports of the profile to any destination, and its return traffic.
Sources: requirements R07, R20; "What goes wrong in the field", case 21: that a direct way is blocked is no fault of a
proxy, but media know no other.
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
        title="Only TLS with a server name works, and the app sends none",
        transcript="",
        profile="webex-2026",
        media={"udp 5004": "refuses", "tcp 5004": "refuses", "tls 443": "wants a server name"},
        media_host="localhost",
        expect={"localhost": "fail"},
        says="TLS 443 without SNI: a connection, and no TLS in it",
    ),
    Example(
        title="Nothing works: a middlebox accepts connections and answers none",
        transcript="",
        media={"udp 33434": "refuses", "tcp 33434": "closes"},
        expect={_HOST: "fail"},
    ),
    Example(
        title="Beside ports that do not matter to a call",
        transcript="",
        media={"udp 33434": "refuses", "tcp 33434": "refuses", "udp 33598": "answers"},
        expect={_HOST: "fail"},
    ),
    Example(title="No media host is known", transcript="", expect={NO_TARGET: "skip"}, says="--media HOST"),
)


CHOICE_UNKNOWN = Code(
    id="media.choice-unknown",
    title="What a call would use is not known, since another port stood in for its own",
    remedy="Give --media HOST without a port: a host where `proxytest reflect` answers on the profile's own ports.",
    party=Party.OUR_LIMIT,
    certainty=Sureness.PROVEN,
)

DEGRADED = Code(
    id="media.degraded",
    title="A call would use a way that delays and degrades media",
    remedy="Allow outbound UDP on the profile's ports to any destination, and its return traffic.",
)

NO_MEDIA = Code(
    id="media.none",
    title="Calls have no way for their media",
    remedy="Allow outbound UDP and TCP on the profile's ports to any destination, past the proxy.",
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
            yield skips(host, "no port that a call uses was tried")
        elif (doubt := _doubt([one for _, one in tried])) is not None:
            yield undecided(host, port_answers.seen(doubt))
        else:
            yield _judge(host, tried)


def _rows(evidence: Evidence) -> list[MediaPorts]:
    """Return what a call uses; R20: not TLS with a server name, which is tried only to find who wants one."""
    rows = port_answers.rows(evidence, *_ROLES)
    nameless = {(row.transport, row.ports) for row in rows if not row.sni}
    return [row for row in rows if not row.sni or (row.transport, row.ports) not in nameless]


def _doubt(tried: list[MediaTried]) -> MediaTried | None:
    """Return one that says nothing of the network, where none answered: then nobody knows what a call would use."""
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
        message=f"What a call would use is not known: not tried were {ports}, for which port {instead} stood in",
        expected="an answer from the far end on the ports themselves",
        actual="; ".join(f"{row}: {port_answers.told(one)}" for row, one in tried),
        remedy=port_answers.OWN_PORTS,
        evidence=_events(tried),
    )


def _degraded(tried: list[tuple[MediaPorts, MediaTried]], best: MediaPorts, named: str) -> Finding:
    preferred = [row for row, _ in tried if row.role is MediaRole.PREFERRED]
    wanted = " or ".join(dict.fromkeys(map(str, preferred))) or "UDP"
    return DEGRADED.finding(
        message=f"A call would use {named}: it works, but {best.transport.upper()} delays and degrades media",
        expected=f"{wanted} works; it wins where several do",
        actual="; ".join(f"{row}: {port_answers.seen(one)}" for row, one in tried),
        remedy=f"Allow outbound {wanted} to any destination, and its return traffic.",
        evidence=_events(tried),
    )


def _nothing(tried: list[tuple[MediaPorts, MediaTried]]) -> Finding:
    ports = ", ".join(dict.fromkeys(str(row) for row, _ in tried))
    return NO_MEDIA.finding(
        message="Calls have no way for their media: nothing answers",
        expected=f"an answer of the far end by one of {ports}",
        actual="; ".join(f"{row}: {port_answers.seen(one)}" for row, one in tried),
        remedy=(
            "Allow outbound UDP and TCP on these ports to any destination, past the proxy, with the return traffic; "
            "and see that `proxytest reflect` runs on the media host: if not, this tells nothing of the firewall."
        ),
        evidence=_events(tried),
    )


def _events(tried: list[tuple[MediaPorts, MediaTried]]) -> tuple[int, ...]:
    return tuple(sorted({number for _, one in tried for number in one.events}))
