"""What the checks of media share: which ports were tried, and what came of them, in the same words."""

from collections.abc import Callable, Iterator

from proxytest.features.media.observations import MediaTried
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import passes, skips, undecided, warns
from proxytest.model.code import Code
from proxytest.model.media import MediaOutcome
from proxytest.model.profile import MediaPorts, MediaRole, Transport
from proxytest.model.result import Finding, Judgement, Party, Sureness

NO_HOST = "no media host is known: give --media HOST, a host outside the firewall where `proxytest reflect` runs"
OWN_PORTS = "Give --media HOST without a port: a host where `proxytest reflect` answers on the profile's own ports."
NOT_TRIED = "not tried: the media host stands for other ports"
_BLOCKED = "unknown or blocked"

STAND_IN = Code(
    id="media.stand-in",
    title="A port was not tried itself, since another stood in for it",
    remedy="Give --media HOST without a port: a host where `proxytest reflect` answers on the profile's own ports.",
    party=Party.OUR_LIMIT,
    certainty=Sureness.PROVEN,
)

BLOCKED = Code(
    id="media.blocked",
    title="A port of the media host does not answer",
    remedy="Allow the port outbound to any destination; and see that `proxytest reflect` runs on the media host.",
)
#: Of what `judge_ports` and `blocked` find.
CODES = (STAND_IN, BLOCKED)

_SEEN = {
    MediaOutcome.ANSWERED: "an answer from the far end",
    MediaOutcome.NO_ANSWER: f"no answer: {_BLOCKED}",
    MediaOutcome.REFUSED: "refused, by a firewall or since nothing listens there",
    MediaOutcome.PROHIBITED: "prohibited by a firewall, which says so",
    MediaOutcome.UNREACHABLE: "unreachable: no route, or a firewall says so",
    MediaOutcome.ACCEPTED: f"a connection, and no answer through it: {_BLOCKED}",
    MediaOutcome.NOT_STUN: "an answer of something else than the far end",
    MediaOutcome.TLS_FAILED: "a connection, and no TLS in it",
    MediaOutcome.TOO_LARGE: "packets of this size do not pass whole",
    MediaOutcome.NAME_UNKNOWN: "the name of the media host does not resolve",
    MediaOutcome.UNKNOWN: "an error of this machine",
}
_ITSELF = "A middlebox takes connections itself (transparent proxy, WAN optimizer, SYN proxy): let {ports} pass it by"
_LISTENS = "see that `proxytest reflect` runs on the media host"
_REMEDY = {
    MediaOutcome.ACCEPTED: f"{_ITSELF}; and {_LISTENS}.",
    MediaOutcome.NOT_STUN: f"{_ITSELF}; and {_LISTENS}.",
    MediaOutcome.TLS_FAILED: "Let {ports} pass unopened, also without a server name (SNI); and " + _LISTENS + ".",
    MediaOutcome.UNREACHABLE: "Give this network a route to every destination, and allow outbound {ports} there.",
}
_UDP = (
    "Allow outbound {ports} to any destination and the return traffic, with a NAT time-out of at least 30 s, and "
    f"without a SIP or STUN ALG; and {_LISTENS}."
)
_TCP = f"Allow outbound {{ports}} to any destination, past the proxy and without inspection; and {_LISTENS}."

#: What says nothing of the network: the name does not resolve here, or this machine could not send.
UNDECIDED = frozenset({MediaOutcome.NAME_UNKNOWN, MediaOutcome.UNKNOWN})

#: What is said of a port that did not answer.
Unanswered = Callable[[str, MediaPorts, MediaTried], Judgement]


def judge_ports(evidence: Evidence, ports: tuple[MediaPorts, ...], unanswered: Unanswered) -> Iterator[Judgement]:
    """Judge single ports on each host: an answer is a pass, and a port that another stood in for a warning."""
    if ports and not hosts(evidence):
        yield skips(NO_TARGET, NO_HOST)
    for host in hosts(evidence):
        for row in ports:
            target, tried = name_of(host, row), tries(evidence, host, row)
            if not tried:
                yield skips(target, NOT_TRIED)
            for one in tried:
                yield _judge(target, row, one, unanswered)


def _judge(target: str, row: MediaPorts, tried: MediaTried, unanswered: Unanswered) -> Judgement:
    if tried.outcome in UNDECIDED:
        return undecided(target, seen(tried))
    if tried.elsewhere:
        return warns(target, untried(tried, row))
    if tried.answered:
        return passes(target, answer(tried), duration_s=tried.round_trip_s or 0.0)
    return unanswered(target, row, tried)


def hosts(evidence: Evidence) -> tuple[str, ...]:
    """Return the media hosts that were tried."""
    return tuple(dict.fromkeys(tried.host for tried in evidence.each(MediaTried)))


def rows(evidence: Evidence, *roles: MediaRole, transport: Transport | None = None) -> tuple[MediaPorts, ...]:
    """Return the ports that the profile asks for."""
    wanted = (row for row in evidence.profile.media.ports if row.role in roles)
    return tuple(row for row in wanted if transport in (None, row.transport))


def tries(evidence: Evidence, host: str, row: MediaPorts) -> tuple[MediaTried, ...]:
    """Return what was tried of a row; requests that were padded are another matter."""
    return tuple(
        tried
        for tried in evidence.each(MediaTried)
        if tried.host == host
        and tried.transport is row.transport
        and tried.port in row.ports
        and tried.size is None
        and (row.sni == tried.sni or row.transport is not Transport.TLS)
    )


def range_tries(evidence: Evidence, host: str, row: MediaPorts) -> tuple[MediaTried, ...]:
    """Return what was tried of a range; nothing where not even its ends were: the port of a call lies in it too."""
    tried = tries(evidence, host, row)
    return tried if {row.first, row.last} <= {one.port for one in tried} else ()


def name_of(host: str, row: MediaPorts) -> str:
    """Return the target of a result on a row, such as `192.0.2.1:33434-33598/udp`."""
    ports = str(row.first) if row.first == row.last else f"{row.first}-{row.last}"
    around = f"[{host}]" if ":" in host else host
    return f"{around}:{ports}/{row.transport}{'' if row.sni else ' without SNI'}"


def listed(row: MediaPorts, tried: tuple[MediaTried, ...]) -> str:
    """Name the ports that were tried, in a word where they are all of the row."""
    ports = sorted({one.port for one in tried})
    return f"all {len(ports)} ports" if len(ports) == len(row.ports) > 1 else ", ".join(map(str, ports))


def seen(tried: MediaTried) -> str:
    """Say what came of a request."""
    said = _SEEN[tried.outcome]
    return f"{said} ({tried.detail})" if tried.outcome is MediaOutcome.NOT_STUN and tried.detail else said


def answer(tried: MediaTried) -> str:
    """Say how the far end answered: how fast, through which NAT, and on which port if on another than the profile's."""
    took = f" after {tried.round_trip_s * 1000:.0f} ms" if tried.round_trip_s is not None else ""
    nat = f", which sees us as {tried.mapped}" if tried.mapped and tried.mapped != tried.local else ""
    return f"the far end answers{took}{nat}{_instead(tried)}"


def untried(tried: MediaTried, row: MediaPorts) -> Finding:
    """Say of a port that another stood in for, at the user's wish, that nothing is proven of it."""
    return STAND_IN.finding(
        message=f"{row} itself was not tried: port {tried.stand_in} stood in for it",
        expected="an answer from the far end on the port itself, for which a firewall has a rule of its own",
        actual=told(tried),
        remedy=OWN_PORTS,
        evidence=tried.events,
    )


def told(tried: MediaTried) -> str:
    """Say what came of a request, and on which port."""
    return answer(tried) if tried.answered else f"{seen(tried)}{_instead(tried)}"


def _instead(tried: MediaTried) -> str:
    return f", on port {tried.stand_in} in its place" if tried.stand_in else ""


def blocked(tried: MediaTried, row: MediaPorts, *, message: str, code: Code = BLOCKED) -> Finding:
    """Describe a port without an answer."""
    remedy = _REMEDY.get(tried.outcome, _UDP if row.transport is Transport.UDP else _TCP)
    told = tried.outcome is MediaOutcome.PROHIBITED  # by whoever is in the way, in its own words
    return code.finding(
        message=message,
        expected="an answer from the far end; a connection alone says nothing",
        actual=seen(tried),
        remedy=remedy.format(ports=row),
        evidence=tried.events,
        party=Party.PATH if told else None,
        certainty=Sureness.PROVEN if told else None,
        facts={"transport": row.transport.value, "port": tried.port, "outcome": tried.outcome.value},
    )
