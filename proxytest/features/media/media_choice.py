"""Which transport a call would use for its media.

What it checks: which of the transports that were tried a call would use.
Why it matters: at its start client and cloud try UDP, TCP and, in the profile of 2026, TLS, and use what works. UDP is
preferred. The choice decides how a call sounds.
How it decides: pass where UDP works. Warn where only TCP or TLS works, since they degrade media; by TLS also through
the proxy, where the profile says that clients do so. Fail where nothing works, or where media are dropped on the port
that a call would choose. Undecided where UDP does not work, and the media host is outside the networks that the vendor
publishes: a firewall may rightly let nothing else out. TLS with a server name (SNI) does not count where the clients
send none: see media/tls. Undecided where every port is refused, and nothing shows that another than the media host
refuses: nothing may listen there. Warn where --media names another port than the profile, and UDP was not seen to work
on a port of the profile.
Remedy: allow outbound UDP on the ports of the profile, to any destination or to the published networks, and its
return traffic.
Sources: requirements R07, R20; "What goes wrong in the field", case 21: a blocked direct path is no fault of the
proxy, but media cannot use a proxy.
"""

from collections.abc import Iterable, Iterator

from proxytest.features.media import port_answers, tried_ports
from proxytest.features.media.observations import MediaSeries, MediaTried, MediaTunnelled
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import with_media
from proxytest.judgement.say import fails, passes, skips, undecided, warns
from proxytest.model.code import Code
from proxytest.model.listing import listed
from proxytest.model.profile import MediaPorts, MediaRole
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.model.traffic import Traffic

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
    remedy="Allow outbound UDP on the profile's ports, and its return traffic.",
)

NO_MEDIA = Code(
    id="media.none",
    title="Calls cannot send media",
    remedy="Allow outbound UDP and TCP on the profile's ports, not through the proxy.",
)


@check(
    "media/choice",
    traffic=(Traffic.MEDIA,),
    reads=(MediaTried, MediaSeries, MediaTunnelled),
    proves=True,
    concerns=with_media,
    requirements=("R07", "R10"),
    examples=_EXAMPLES,
    codes=(CHOICE_UNKNOWN, DEGRADED, NO_MEDIA, port_answers.OUTSIDE, port_answers.UNKNOWN_TOKEN),
)
def media_choice(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each host."""
    rows = _rows(evidence)
    if rows and not tried_ports.hosts(evidence):
        yield skips(NO_TARGET, port_answers.NO_HOST)
    for host in tried_ports.hosts(evidence):
        tried = [(row, one) for row in rows for one in tried_ports.tries(evidence, host, row)]
        if not tried:
            yield skips(host, "no port of a call was tried")
        elif (way := _through_proxy(evidence, host, tried)) is not None:
            yield warns(host, _by_proxy(evidence, tried, way))
        elif (doubt := _doubt([one for _, one in tried])) is not None:
            yield undecided(host, port_answers.seen(doubt), do=port_answers.decides(doubt))
        elif any(one.answered for _, one in tried) and all(_anyones(one) for _, one in tried if one.answered):
            yield undecided(host, "no answer is signed with the token", code=port_answers.UNKNOWN_TOKEN)
        else:
            yield _judge(evidence, host, tried)


def _rows(evidence: Evidence) -> list[MediaPorts]:
    """Return the ports of a call; R20: not TLS with a server name, which is tried only to find middleboxes."""
    rows = tried_ports.rows(evidence, *_ROLES)
    nameless = {(row.transport, row.ports) for row in rows if not row.sni}
    return [row for row in rows if not row.sni or (row.transport, row.ports) not in nameless]


def _doubt(tried: list[MediaTried]) -> MediaTried | None:
    """Return one that says nothing about the network, where none answered: then the transport is unknown."""
    if any(one.answered for one in tried):
        return None
    return next((one for one in tried if one.outcome in port_answers.UNDECIDED), None)


def _through_proxy(evidence: Evidence, host: str, tried: list[tuple[MediaPorts, MediaTried]]) -> MediaTunnelled | None:
    """Return the way through the proxy, if it works as the clients use it and no other does."""
    if any(_works(evidence, one) for _, one in tried):
        return None
    ways = [one for one in evidence.each(MediaTunnelled) if one.host == host]
    nameless = any(not row.sni for row in evidence.profile.media.ports)
    return next((one for one in ways if one.works and one.sni is not nameless), None)


def _by_proxy(evidence: Evidence, tried: list[tuple[MediaPorts, MediaTried]], way: MediaTunnelled) -> Finding:
    wanted = _wanted(tried)
    return DEGRADED.finding(
        message=f"A call would use TLS {way.port} through the proxy. It works, but degraded: it delays media",
        expected=f"{wanted} works, past the proxy",
        actual="; ".join(f"{row}: {port_answers.seen(one)}" for row, one in tried),
        remedy=f"Allow outbound {wanted} to {port_answers.destination(evidence.profile)}, and its return traffic.",
        evidence=tuple(sorted({*_events(tried), *way.events})),
        because=port_answers.BLOCKED.id,
        party=Party.PATH,
    )


def _wanted(tried: list[tuple[MediaPorts, MediaTried]]) -> str:
    preferred = [row for row, _ in tried if row.role is MediaRole.PREFERRED]
    return " or ".join(dict.fromkeys(map(str, preferred))) or "UDP"


def _anyones(tried: MediaTried) -> bool:
    return tried.proven is False


def _judge(evidence: Evidence, host: str, tried: list[tuple[MediaPorts, MediaTried]]) -> Judgement:
    working = [(row, one) for row, one in tried if _works(evidence, one)]
    best = min((row for row, _ in working), key=lambda row: _ROLES.index(row.role), default=None)
    preferred = best is not None and best.role is MediaRole.PREFERRED
    if not preferred and any(one.elsewhere for _, one in tried):
        return warns(host, _untried(tried))
    if not preferred and any(tried_ports.outside(evidence, one) for _, one in tried):
        return undecided(host, _beyond(best), code=port_answers.OUTSIDE)
    if best is None and tried_ports.may_listen_nowhere(evidence, host):
        return port_answers.all_refused(host, host, NO_MEDIA)
    if best is None:
        return fails(host, _nothing(evidence, tried))
    chosen = [(row, one) for row, one in working if row.role is best.role]
    named = " or ".join(dict.fromkeys(str(row) for row, _ in chosen))
    if not preferred:
        return warns(host, _degraded(evidence, tried, best, named))
    if all(tried_ports.drops_media(evidence, one) for _, one in chosen):
        return fails(host, _silent(chosen, named))
    others = [str(row) for row, _ in working if row.role is not best.role]
    return passes(host, f"a call would use {named}" + (f"; {', '.join(others)} would work too" if others else ""))


def _works(evidence: Evidence, tried: MediaTried) -> bool:
    return tried.works or (not tried.elsewhere and not tried.answered and tried_ports.answers(evidence, tried))


def _beyond(best: MediaPorts | None) -> str:
    least = f"at least {best} works" if best else "no port answers"
    return f"{least}; {port_answers.OUTSIDE_SAYS}"


def _silent(chosen: list[tuple[MediaPorts, MediaTried]], named: str) -> Finding:
    return NO_MEDIA.finding(
        message=f"A call would choose {named}, since requests are answered there, and its media would be lost",
        expected="media pass where requests (STUN) do",
        actual="requests are answered, and packets that look like media are not",
        remedy="Let media (SRTP) pass on these ports, without inspection of the application.",
        because=port_answers.MEDIA_DROPPED.id,
        party=Party.PATH,
        certainty=Sureness.PROVEN,
        evidence=_events(chosen),
    )


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


def _degraded(evidence: Evidence, tried: list[tuple[MediaPorts, MediaTried]], best: MediaPorts, named: str) -> Finding:
    wanted = _wanted(tried)
    closed = [one for row, one in tried if row.role is MediaRole.PREFERRED]
    return DEGRADED.finding(
        message=f"A call would use {named}. It works, but {best.transport.upper()} delays and degrades media",
        expected=f"{wanted} works",
        actual="; ".join(f"{row}: {port_answers.seen(one)}" for row, one in tried),
        remedy=f"Allow outbound {wanted} to {port_answers.destination(evidence.profile)}, and its return traffic.",
        evidence=_events(tried),
        because=port_answers.BLOCKED.id,
        party=Party.PATH if all(port_answers.decided_on_the_way(evidence, one) for one in closed) else None,
    )


def _nothing(evidence: Evidence, tried: list[tuple[MediaPorts, MediaTried]]) -> Finding:
    ports = ", ".join(dict.fromkeys(str(row) for row, _ in tried))
    return NO_MEDIA.finding(
        message="Calls cannot send media: no port answers",
        expected=f"an answer from the media host on one of {ports}",
        actual="; ".join(f"{row}: {port_answers.seen(one)}" for row, one in tried),
        remedy=(
            f"Allow outbound {_every_port(evidence)} to {port_answers.destination(evidence.profile)}, with the "
            "return traffic, not through the proxy. "
            "Check that `proxytest reflect` runs on the media host: otherwise this says nothing about the firewall."
        ),
        evidence=_events(tried),
        because=port_answers.BLOCKED.id,
        party=_who(one for _, one in tried),
    )


def _who(tried: Iterable[MediaTried]) -> Party | None:
    """Return who refuses, where only one is known to."""
    known = {party for one in tried if (party := tried_ports.refuses(one)) is not None}
    return known.pop() if len(known) == 1 else None


def _every_port(evidence: Evidence) -> str:
    """Return all ports of calls, with the servers' range: who opens the first port alone meets the next failure."""
    return listed(dict.fromkeys(map(str, tried_ports.rows(evidence, *_ROLES, MediaRole.SERVER_RANGE))))


def _events(tried: list[tuple[MediaPorts, MediaTried]]) -> tuple[int, ...]:
    return tuple(sorted({number for _, one in tried for number in one.events}))
