"""Which media ports were tried, and what was seen of them together."""

from ipaddress import ip_address, ip_network
from math import sqrt

from proxytest.features.media.observations import MediaSeries, MediaTried
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.model.media import MediaOutcome
from proxytest.model.profile import MediaPorts, MediaRole, Transport
from proxytest.model.result import Party

_NO_CHANCE = 3.0  #: standard deviations
DROPPED = 0.1  #: of the packets, from which on no speech is understood (see media/quality)


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


def answers(evidence: Evidence, tried: MediaTried) -> bool:
    """Did the far end answer, if not the single request then one of a series?"""
    alike = (one for one in evidence.each(MediaSeries) if one.target == tried.target)
    by_udp = tried.transport is Transport.UDP and tried.size is None
    return tried.answered or (by_udp and any(one.answered for one in alike))


def outside(evidence: Evidence, tried: MediaTried) -> bool:
    """Was a host asked that the vendor's published networks do not hold, so that a firewall may rightly block it?

    A port of the lab stands for one of the profile's, whatever its address.
    """
    if not evidence.profile.media.subnets or tried.asked is None or (tried.stand_in and not tried.elsewhere):
        return False
    try:
        address = ip_address(host_of(tried.asked))
    except ValueError:  # of a stored run
        return False
    return not any(address in ip_network(one) for one in evidence.profile.media.subnets)


def series_of(evidence: Evidence, tried: MediaTried, shape: str) -> MediaSeries | None:
    """Return the series of packets of one shape that was sent to a port."""
    alike = (one for one in evidence.each(MediaSeries) if (one.target, one.shape) == (tried.target, shape))
    return next(alike, None) if tried.transport is Transport.UDP and tried.size is None else None


def drops_media(evidence: Evidence, tried: MediaTried) -> bool:
    """Does what looks like media get lost where requests beside it arrive?"""
    media, requests = series_of(evidence, tried, "rtp"), series_of(evidence, tried, "stun")
    if media is None or requests is None or not requests.answered:
        return False
    return media.loss > DROPPED and len(media.answered) * 2 < len(requests.answered)


def lost_more(media: MediaSeries, requests: MediaSeries) -> bool:
    """Are more of one series lost than by chance, where both were sent side by side on the same way?

    Of as many losses as a network spreads at random over both, half fall to each; three standard deviations are not
    reached once in 700 runs.
    """
    of_media, of_requests = (len(one.round_trips_s) - len(one.answered) for one in (media, requests))
    both = of_media + of_requests
    return both > 0 and of_media - of_requests >= _NO_CHANCE * sqrt(both)


def lossy(evidence: Evidence, host: str) -> bool:
    """Are so many packets to a host lost that one without an answer says nothing of its port or size?"""
    requests = (one for one in evidence.each(MediaSeries) if one.host == host and one.shape == "stun")
    return any(one.answered and one.loss > DROPPED for one in requests)


def alive(evidence: Evidence, host: str) -> bool:
    """Does the media host answer on some port? Then the way there decides on the others, most likely."""
    return any(one.works for one in evidence.each(MediaTried) if one.host == host)


def refuses(tried: MediaTried) -> Party | None:
    """Return who refuses, by the sender of the ICMP error; None where it is the media host, or not known."""
    if tried.refused_by is None or tried.refused_by == _address(tried.asked):
        return None
    own = _address(tried.local)
    return Party.THIS_MACHINE if tried.refused_by in ("", own) else Party.PATH


def may_listen_nowhere(evidence: Evidence, host: str) -> bool:
    """Is every port of the media host refused, as where nothing listens on it?"""
    tried = [one for one in evidence.each(MediaTried) if one.host == host]
    return all(one.outcome is MediaOutcome.REFUSED and refuses(one) is None for one in tried)


def _address(name: str | None) -> str | None:
    return name.rpartition(":")[0].strip("[]") if name else None


def proves_itself(evidence: Evidence, host: str) -> bool:
    """Has the media host shown on some port that it knows the token?"""
    return any(one.proven for one in evidence.each(MediaTried) if one.host == host)
