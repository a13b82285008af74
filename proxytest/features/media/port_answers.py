"""What the media checks say alike of a port: how it answered, or what is in the way."""

from collections.abc import Callable, Iterator

from proxytest.features.media.observations import MediaTried
from proxytest.features.media.tried_ports import (
    alive,
    answers,
    hosts,
    may_listen_nowhere,
    name_of,
    outside,
    proves_itself,
    refuses,
    rows,
    tries,
)
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.say import passes, skips, undecided, warns
from proxytest.model.code import Code
from proxytest.model.media import MediaOutcome
from proxytest.model.profile import MediaPorts, MediaRole, Profile, Transport
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
    remedy="Allow the port outbound, and check that `proxytest reflect` runs on the media host.",
)

OUTSIDE = Code(
    id="media.outside-networks",
    title="The media host does not answer, and is outside the networks that the vendor publishes",
    remedy=(
        "If your firewall opens the ports to the published networks only, as `proxytest policy` prints it, this is as "
        "it should be. To test the rule, allow the ports to the media host too for the time of the test."
    ),
    party=Party.OUR_LIMIT,
)

BY_ANOTHER = Code(
    id="media.answered-by-another",
    title="Something else than the media host answers on a port",
    remedy=(
        "Find the device on the way that answers STUN itself (a transparent proxy, a session border controller, an "
        "ALG), and let media bypass it; or the other server on this port of the media host."
    ),
    party=Party.PATH,
)

UNKNOWN_TOKEN = Code(
    id="media.token-unknown",
    title="The answers of the media host are not signed with the token",
    remedy=(
        "Give `run` the token that `proxytest reflect` on the media host printed. If both have the same, something on "
        "the way answers in its place."
    ),
)

MEDIA_DROPPED = Code(
    id="media.dropped",
    title="Requests (STUN) pass, and packets that look like media are dropped",
    remedy=(
        "Let media (SRTP) pass on these ports: allow them by address and port, not by application, and turn off the "
        "inspection of UDP and of unknown or encrypted applications there."
    ),
    party=Party.PATH,
    certainty=Sureness.PROVEN,
)

WANTS_SNI = Code(
    id="media.wants-sni",
    title="TLS for media works only with a server name, and clients send none",
    remedy="Allow outbound TLS on port 443 to any destination, without TLS inspection, and also without a server name.",
    party=Party.PATH,
)

#: The codes of `judge_ports` and `blocked`.
CODES = (STAND_IN, BLOCKED, OUTSIDE, BY_ANOTHER, UNKNOWN_TOKEN)

_SEEN = {
    MediaOutcome.ANSWERED: "an answer from the far end",
    MediaOutcome.NO_ANSWER: f"no answer: {_BLOCKED}",
    MediaOutcome.REFUSED: "refused: by a firewall, or no server listens there",
    MediaOutcome.PROHIBITED: "prohibited, by a firewall on the way or of this machine",
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
    MediaOutcome.UNREACHABLE: "Give this network a route to {to}, and allow outbound {ports} there.",
}
_LISTEN = (
    "Start `proxytest reflect` on {}, or name a host where it runs (--media), and see that its own firewall lets these "
    "ports in. From a network with a free way out the same command then has to pass."
)
_HERE = (
    "Allow outbound {ports} on this machine (its own firewall), or give it a route to {to}: it refuses to send, and so "
    "the network was not tested."
)
_UDP = (
    "Allow outbound {ports} to {to} and the return traffic, with a NAT time-out of at least 30 s, and "
    f"without a SIP or STUN ALG; {_LISTENS}."
)
_TCP = f"Allow outbound {{ports}} to {{to}}, not through the proxy and without inspection; {_LISTENS}."

#: These say nothing about the network: the name does not resolve here, or this machine could not send.
UNDECIDED = frozenset({MediaOutcome.NAME_UNKNOWN, MediaOutcome.UNKNOWN})
_TO_DECIDE = {
    MediaOutcome.NAME_UNKNOWN: "Give the media host by its address (--media ADDRESS), or let this machine resolve it.",
    MediaOutcome.UNKNOWN: "Run again from a machine that can send to the media host.",
}
MEND_LOSS = "Mend the loss of packets first (media/quality tells how many), and run again."

#: Judges a port that did not answer.
Unanswered = Callable[[Evidence, str, MediaPorts, MediaTried], Judgement]


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
                yield _judge(evidence, target, row, one, unanswered)


def _judge(evidence: Evidence, target: str, row: MediaPorts, tried: MediaTried, unanswered: Unanswered) -> Judgement:
    if tried.outcome in UNDECIDED:
        return undecided(target, seen(tried), do=decides(tried))
    if tried.elsewhere:
        return warns(target, untried(tried, row))
    if tried.answered and tried.proven is False:
        return unproven(evidence, target, row, tried)
    if answers(evidence, tried):
        unsure = "; that media arrive is not proven" if tried.proven is None and row.transport is Transport.UDP else ""
        return passes(target, f"{answer(tried)}{unsure}", duration_s=tried.round_trip_s or 0.0)
    if outside(evidence, tried):
        return undecided(target, f"{seen(tried)}; {OUTSIDE_SAYS}", code=OUTSIDE)
    if may_listen_nowhere(evidence, tried.host):
        return all_refused(target, tried.host, BLOCKED)
    return unanswered(evidence, target, row, tried)


def all_refused(target: str, host: str, code: Code) -> Judgement:
    """Return that nothing tells a firewall from a media host on which nothing listens."""
    reason = "every port is refused: by a firewall, or since nothing listens on the media host"
    return undecided(target, reason, code=code, do=_LISTEN.format(host))


def decides(tried: MediaTried) -> str:
    """Return what would decide a request that says nothing of the network."""
    return _TO_DECIDE[tried.outcome]


OUTSIDE_SAYS = "the media host is outside the published networks, to which alone the port must be open"


def why_silent(evidence: Evidence, tried: MediaTried) -> str:
    """Return the code that tells why a port does not answer."""
    return (OUTSIDE if outside(evidence, tried) else BLOCKED).id


def destination(profile: Profile) -> str:
    """Return where media must be let out to."""
    published = "the networks that the vendor publishes (`proxytest policy` prints them)"
    return published if profile.media.subnets else "any destination"


def unproven(evidence: Evidence, target: str, row: MediaPorts, tried: MediaTried) -> Judgement:
    """Judge an answer that is not signed: it is another's where the media host signs on other ports."""
    if not proves_itself(evidence, tried.host):
        return undecided(target, "an answer that is not signed with the token: it may be anyone's", code=UNKNOWN_TOKEN)
    finding = BY_ANOTHER.finding(
        message=f"Not the media host answers on {row}, but something else",
        expected="an answer that is signed with the token, as on other ports of this host",
        actual="an answer without that signature",
        evidence=tried.events,
        facts={"transport": row.transport.value, "port": tried.port},
    )
    return warns(target, finding)


def each_by_udp(
    evidence: Evidence, judge: Callable[[Evidence, MediaPorts, MediaTried], Judgement]
) -> Iterator[Judgement]:
    """Judge each try of the ports that calls prefer."""
    wanted = rows(evidence, MediaRole.PREFERRED, transport=Transport.UDP)
    if wanted and not hosts(evidence):
        yield skips(NO_TARGET, NO_HOST)
    for host in hosts(evidence):
        yield from (judge(evidence, row, tried) for row in wanted for tried in tries(evidence, host, row))


def seen(tried: MediaTried) -> str:
    """Return how a request ended."""
    said = _said(tried) or _SEEN[tried.outcome]
    return f"{said} ({tried.detail})" if tried.outcome is MediaOutcome.NOT_STUN and tried.detail else said


def _said(tried: MediaTried) -> str | None:
    """Return the same where it is known who says it."""
    match refuses(tried):
        case Party.THIS_MACHINE:
            return f"{tried.outcome}: this machine itself says so"
        case Party.PATH:
            return f"{tried.outcome}: {tried.refused_by} says so, which is not the media host"
        case _:
            return None


def answer(tried: MediaTried) -> str:
    """Return how the far end answered: how fast, through which NAT, and on which port if not on the profile's."""
    took = f" after {tried.round_trip_s * 1000:.0f} ms" if tried.round_trip_s is not None else ""
    took += f" and {tried.sends} requests" if tried.sends > 1 else ""
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


def decided_on_the_way(evidence: Evidence, tried: MediaTried) -> bool:
    """Does the way decide on this port, most likely, and not the media host?

    A refusal may be the host's own, where nobody listens: any STUN server may be on one port alone, and only
    `proxytest reflect`, which proves itself, is on all of them.
    """
    if (known := refuses(tried)) is not None:
        return known is Party.PATH
    if tried.outcome is MediaOutcome.PROHIBITED:
        return False  # by this machine's firewall, perhaps: nothing tells
    control = proves_itself if tried.outcome is MediaOutcome.REFUSED else alive
    return control(evidence, tried.host)


def blocked(evidence: Evidence, tried: MediaTried, row: MediaPorts, *, message: str, code: Code = BLOCKED) -> Finding:
    """Return the finding for a port without an answer."""
    known = refuses(tried)
    here = known is Party.THIS_MACHINE
    remedy = _HERE if here else _REMEDY.get(tried.outcome, _UDP if row.transport is Transport.UDP else _TCP)
    on_the_way = not here and (code.party is Party.PATH or decided_on_the_way(evidence, tried))
    return code.finding(
        message=message,
        expected="an answer from the media host (a connection alone is not enough)",
        actual=seen(tried),
        remedy=remedy.format(ports=row, to=destination(evidence.profile)),
        evidence=tried.events,
        party=known or (Party.PATH if on_the_way else None),
        certainty=Sureness.PROVEN if known is not None else None,  # by its own answer
        facts={"transport": row.transport.value, "port": tried.port, "outcome": tried.outcome.value},
    )
