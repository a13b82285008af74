"""What the media checks share: which ports were tried, and how each answered."""

from collections.abc import Callable, Iterator

from proxytest.features.media.observations import MediaTried
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import passes, skips, undecided, warns
from proxytest.model.code import Code
from proxytest.model.media import MediaOutcome
from proxytest.model.profile import MediaPorts, MediaRole, Transport
from proxytest.model.result import Finding, Judgement, Party, Sureness

NO_HOST = "no media host is known: use --media HOST, a host on the Internet that runs `proxytest reflect`"
OWN_PORTS = "Use --media HOST without a port: a host where `proxytest reflect` answers on the profile's own ports."
NOT_TRIED = "not tried: --media HOST is for other ports"
_BLOCKED = "unknown or blocked"

STAND_IN = Code(
    id="media.stand-in",
    title="A port was not tried, since another port was tried instead",
    remedy="Use --media HOST without a port: a host where `proxytest reflect` answers on the profile's own ports.",
    party=Party.OUR_LIMIT,
    certainty=Sureness.PROVEN,
)

BLOCKED = Code(
    id="media.blocked",
    title="A port of the media host does not answer",
    remedy="Allow the port outbound to any destination; check that `proxytest reflect` runs on the media host.",
)
#: The codes of `judge_ports` and `blocked`.
CODES = (STAND_IN, BLOCKED)

_SEEN = {
    MediaOutcome.ANSWERED: "an answer from the far end",
    MediaOutcome.NO_ANSWER: f"no answer: {_BLOCKED}",
    MediaOutcome.REFUSED: "refused: by a firewall, or no server listens there",
    MediaOutcome.PROHIBITED: "a firewall answers that it is prohibited",
    MediaOutcome.UNREACHABLE: "unreachable: no route, or a firewall answers so",
    MediaOutcome.ACCEPTED: f"a connection, but no answer: {_BLOCKED}",
    MediaOutcome.NOT_STUN: "an answer, but not from the far end",
    MediaOutcome.TLS_FAILED: "a connection, but no TLS",
    MediaOutcome.TOO_LARGE: "packets of this size are too large for the path",
    MediaOutcome.NAME_UNKNOWN: "the name of the media host does not resolve",
    MediaOutcome.UNKNOWN: "an error of this machine",
}
_ITSELF = "A middlebox accepts connections itself (transparent proxy, WAN optimizer, SYN proxy): let {ports} bypass it"
_LISTENS = "check that `proxytest reflect` runs on the media host"
_REMEDY = {
    MediaOutcome.ACCEPTED: f"{_ITSELF}; {_LISTENS}.",
    MediaOutcome.NOT_STUN: f"{_ITSELF}; {_LISTENS}.",
    MediaOutcome.TLS_FAILED: "Exempt {ports} from TLS inspection, also without a server name (SNI); " + _LISTENS + ".",
    MediaOutcome.UNREACHABLE: "Give this network a route to every destination, and allow outbound {ports} there.",
}
_UDP = (
    "Allow outbound {ports} to any destination and the return traffic, with a NAT time-out of at least 30 s, and "
    f"without a SIP or STUN ALG; {_LISTENS}."
)
_TCP = f"Allow outbound {{ports}} to any destination, not through the proxy and without inspection; {_LISTENS}."

#: These say nothing about the network: the name does not resolve here, or this machine could not send.
UNDECIDED = frozenset({MediaOutcome.NAME_UNKNOWN, MediaOutcome.UNKNOWN})

#: Judges a port that did not answer.
Unanswered = Callable[[str, MediaPorts, MediaTried], Judgement]


def judge_ports(evidence: Evidence, ports: tuple[MediaPorts, ...], unanswered: Unanswered) -> Iterator[Judgement]:
    """Judge single ports on each host: an answer passes; a port that was replaced by another warns."""
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
    """Return the tries on a row, without the padded requests."""
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
    """Return the tries on a range; none where not even its ends were tried: a call's port may lie in it too."""
    tried = tries(evidence, host, row)
    return tried if {row.first, row.last} <= {one.port for one in tried} else ()


def name_of(host: str, row: MediaPorts) -> str:
    """Return the target of a result on a row, such as `192.0.2.1:33434-33598/udp`."""
    ports = str(row.first) if row.first == row.last else f"{row.first}-{row.last}"
    around = f"[{host}]" if ":" in host else host
    return f"{around}:{ports}/{row.transport}{'' if row.sni else ' without SNI'}"


def listed(row: MediaPorts, tried: tuple[MediaTried, ...]) -> str:
    """Return the ports that were tried; `all N ports` where no other is in the row."""
    ports = sorted({one.port for one in tried})
    return f"all {len(ports)} ports" if len(ports) == len(row.ports) > 1 else ", ".join(map(str, ports))


def seen(tried: MediaTried) -> str:
    """Return how a request ended."""
    said = _SEEN[tried.outcome]
    return f"{said} ({tried.detail})" if tried.outcome is MediaOutcome.NOT_STUN and tried.detail else said


def answer(tried: MediaTried) -> str:
    """Return how the far end answered: how fast, through which NAT, and on which port if not on the profile's."""
    took = f" after {tried.round_trip_s * 1000:.0f} ms" if tried.round_trip_s is not None else ""
    nat = f", which sees us as {tried.mapped}" if tried.mapped and tried.mapped != tried.local else ""
    return f"the far end answers{took}{nat}{_instead(tried)}"


def untried(tried: MediaTried, row: MediaPorts) -> Finding:
    """Return a warning for a port that was not tried, since the user named another one."""
    return STAND_IN.finding(
        message=f"{row} was not tried, but port {tried.stand_in} instead",
        expected="an answer from the far end on this port, since a firewall may treat it differently",
        actual=describe(tried),
        remedy=OWN_PORTS,
        evidence=tried.events,
    )


def describe(tried: MediaTried) -> str:
    """Return how a request ended, and on which port."""
    return answer(tried) if tried.answered else f"{seen(tried)}{_instead(tried)}"


def _instead(tried: MediaTried) -> str:
    return f", on port {tried.stand_in} instead" if tried.stand_in else ""


def blocked(tried: MediaTried, row: MediaPorts, *, message: str, code: Code = BLOCKED) -> Finding:
    """Return the finding for a port without an answer."""
    remedy = _REMEDY.get(tried.outcome, _UDP if row.transport is Transport.UDP else _TCP)
    told = tried.outcome is MediaOutcome.PROHIBITED  # the middlebox's own answer
    return code.finding(
        message=message,
        expected="an answer from the far end; a connection alone is not enough",
        actual=seen(tried),
        remedy=remedy.format(ports=row),
        evidence=tried.events,
        party=Party.PATH if told else None,
        certainty=Sureness.PROVEN if told else None,
        facts={"transport": row.transport.value, "port": tried.port, "outcome": tried.outcome.value},
    )
