"""The media hosts of a run: those of the user, of the profile, or of the lab."""

from collections.abc import Mapping

from proxytest.model.address import Authority, parse_authority
from proxytest.model.media import MediaHost
from proxytest.model.profile import MediaRole, Profile, Transport

_RANGES = (MediaRole.SERVER_RANGE, MediaRole.LEGACY_RANGE, MediaRole.NODE_RANGE)


def media_hosts(named: tuple[str, ...], profile: Profile) -> tuple[MediaHost, ...]:
    """Return the hosts of `--media HOST[:PORT]`, else those of the profile.

    Raises UsageError.
    """
    hosts = tuple(dict.fromkeys(parse_authority(text, default_port=0) for text in named))
    return tuple(_named(host, profile) for host in hosts) or tuple(MediaHost(host=host) for host in profile.media.hosts)


def lab_media(ports: Mapping[str, int], address: str, profile: Profile) -> tuple[MediaHost, ...]:
    """Return the lab's media host: one port of each transport replaces all of the profile's."""
    stand_ins = {
        (row.transport, port): ports[row.transport]
        for row in profile.media.ports
        if row.role is not MediaRole.NODE_RANGE
        for port in row.ports
        if row.transport in ports
    }
    return (MediaHost(host=address, stand_ins=stand_ins),)


def _named(host: Authority, profile: Profile) -> MediaHost:
    """Return the host; its port, if any, replaces each single UDP and TCP port, and ranges are not tried."""
    if not host.port:
        return MediaHost(host=host.host)
    single = [row for row in profile.media.ports if row.role not in _RANGES]
    ports = {(row.transport, row.first): row.first if row.transport is Transport.TLS else host.port for row in single}
    return MediaHost(host=host.host, stand_ins=ports, elsewhere=True)
