"""`{profile} NAME`: a bundled profile as tables."""

from collections.abc import Iterator

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.model.profile import Client, Domain, Profile, ProxySupport, Purpose
from proxytest.scenario.profile_file import load_profile
from proxytest_docs.cited import links
from proxytest_docs.write import literals, paragraph, section, table, words

_SUPPORT = {ProxySupport.YES: "yes", ProxySupport.NEVER: "never", ProxySupport.ADVICE: "advice only"}


class ProfileDirective(SphinxDirective):
    """A section for the profile, with one for each of its parts."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Write it."""
        profile = load_profile(self.arguments[0])
        return [
            section(
                f"`{profile.name}`",
                profile.name,
                paragraph(f"{profile.title}; dated {profile.date}. Source: {profile.source}{_seen(profile)}."),
                *([paragraph(tls)] if (tls := _tls(profile)) else []),
                *_parts(profile),
            )
        ]


def _seen(profile: Profile) -> str:
    return f", seen unchanged on {profile.seen_unchanged}" if profile.seen_unchanged else ""


def _tls(profile: Profile) -> str:
    suites = f" Cipher suites, in the document's order: {', '.join(profile.ciphers)}." if profile.ciphers else ""
    return f"{profile.least_tls} or newer is needed inside tunnels.{suites}" if profile.least_tls else ""


def _parts(profile: Profile) -> Iterator[nodes.section]:
    name = profile.name
    yield section("Requirements", f"{name}-requirements", _requirements(profile))
    yield section("Domains", f"{name}-domains", _domains(profile))
    yield section("Clients", f"{name}-clients", _clients(profile), *_notes(profile))
    yield section("Media", f"{name}-media", *_media(profile))
    if profile.services:
        yield section("Other services of the network", f"{name}-services", _services(profile))
    if profile.scope:
        yield section("What it covers", f"{name}-scope", _scope(profile))
    pins = paragraph(f"Derived on {profile.pins.derived}. {profile.pins.source}")
    yield section("Pins", f"{name}-pins", pins, *_pins(profile))


def _requirements(profile: Profile) -> nodes.table:
    return table(("Id", "Requirement"), ((_ids((one.id,)), one.text) for one in profile.requirements), (10, 90))


def _domains(profile: Profile) -> nodes.table:
    heads = ("Domain", "Hosts that stand for it", "For", "Without it", "Inspection", "Requirements")
    return table(heads, map(_domain, profile.domains), (20, 26, 10, 22, 12, 10))


def _domain(domain: Domain) -> tuple[str | nodes.Node, ...]:
    hosts = [host.name if host.port == 443 else f"{host.name}:{host.port}" for host in domain.hosts]
    inspection = f"{domain.inspection}{', pinned' if domain.pinned else ''}"
    if domain.tenant_restriction:
        names = f" of {', '.join(domain.tenant_hosts)}" if domain.tenant_hosts else ""
        inspection += f", or wanted for tenant restriction{names}"
    told = inspection if domain.purpose is Purpose.SERVICE else ""
    purpose = f"{domain.purpose}{', third party' if domain.third_party else ''}"
    stable = literals(hosts) or "none is stable"
    return f"`{domain.pattern}`", stable, purpose, _lost(domain), told, _ids(domain.requirements)


def _lost(domain: Domain) -> str:
    who = f"({', '.join(domain.clients)})" if domain.clients else ""
    return " ".join(filter(None, (f"lost: {domain.lost}" if domain.lost else "", who)))


def _clients(profile: Profile) -> nodes.table:
    heads = ("Client", "Behind a proxy", "Schemes", "Kerberos", "Configuration", "Company CA", "802.1X")
    return table(heads, map(_client, profile.clients), (22, 8, 22, 8, 18, 8, 14))


def _notes(profile: Profile) -> Iterator[nodes.paragraph]:
    for client in profile.clients:
        if client.note:
            yield paragraph(client.note, lead=f"{client.title}:")


def _client(client: Client) -> tuple[str, ...]:
    works = client.behind_proxy is ProxySupport.YES
    return (
        f"{client.title} (`{client.name}`)",
        _SUPPORT[client.behind_proxy],
        words(scheme.label for scheme in client.schemes),
        ("yes" if client.kerberos else "no") if works else "",
        words(client.configuration) if works else "",
        ("accepted" if client.custom_ca else "no") if works else "",
        client.wired_access,
    )


def _media(profile: Profile) -> Iterator[nodes.Node]:
    ports = profile.media.ports
    rows = (
        (str(one), one.role.replace("-", " "), words(one.clients) or "all", _ids(one.requirements)) for one in ports
    )
    yield table(("Port", "What a call does with it", "Clients", "Requirements"), rows, (25, 25, 30, 20))
    if profile.media.mtu is not None:
        yield paragraph(f"Packets of {profile.media.mtu} bytes must pass without fragmentation.{_advised(profile)}")
    if profile.media.proxied:
        yield paragraph(f"By TLS through the proxy, where nothing else works: {', '.join(profile.media.proxied)}.")
    if profile.media.subnets:
        yield paragraph(f"Media subnets: {literals(profile.media.subnets)}.")


def _advised(profile: Profile) -> str:
    media = profile.media
    advised = f" Keep {media.mtu_advised} where you can." if media.mtu_advised else ""
    return advised + (f" IPv6 needs {media.mtu_ipv6} at least." if media.mtu_ipv6 else "")


def _services(profile: Profile) -> nodes.table:
    rows = (
        (one.name, f"{words(way.upper() for way in one.transports)} {one.port}", one.text, _ids(one.requirements))
        for one in profile.services
    )
    return table(("Service", "Port", "Who needs it", "Requirements"), rows, (15, 15, 55, 15))


def _scope(profile: Profile) -> nodes.table:
    rows = ((one.subject, "yes" if one.covered else "no", one.text) for one in profile.scope)
    return table(("Subject", "Covered", "What is said"), rows, (25, 10, 65))


def _pins(profile: Profile) -> Iterator[nodes.Node]:
    pins = (*profile.pins.roots, *profile.pins.intermediates)
    if pins:
        yield table(("Certificate", "SHA-256"), ((one.subject, f"`{one.sha256}`") for one in pins), (40, 60))


def _ids(identifiers: tuple[str, ...]) -> nodes.paragraph:
    return nodes.paragraph("", "", *links("requirement", identifiers))
