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
                paragraph(f"{profile.title}; dated {profile.date}. Source: {profile.source}.{_tls(profile)}"),
                *_parts(profile),
            )
        ]


def _tls(profile: Profile) -> str:
    return f" {profile.least_tls} or newer is needed inside tunnels." if profile.least_tls else ""


def _parts(profile: Profile) -> Iterator[nodes.section]:
    name = profile.name
    yield section("Requirements", f"{name}-requirements", _requirements(profile))
    yield section("Domains", f"{name}-domains", _domains(profile))
    yield section("Clients", f"{name}-clients", _clients(profile), *_notes(profile))
    yield section("Media", f"{name}-media", *_media(profile))
    pins = paragraph(f"Derived on {profile.pins.derived}. {profile.pins.source}")
    yield section("Pins", f"{name}-pins", pins, *_pins(profile))


def _requirements(profile: Profile) -> nodes.table:
    return table(("Id", "Requirement"), ((_ids((one.id,)), one.text) for one in profile.requirements), (10, 90))


def _domains(profile: Profile) -> nodes.table:
    heads = ("Domain", "Hosts that stand for it", "For", "Inspection", "Requirements")
    return table(heads, map(_domain, profile.domains), (22, 34, 12, 18, 14))


def _domain(domain: Domain) -> tuple[str | nodes.Node, ...]:
    hosts = [host.name if host.port == 443 else f"{host.name}:{host.port}" for host in domain.hosts]
    inspection = f"{domain.inspection}{', pinned' if domain.pinned else ''}"
    if domain.tenant_restriction:
        inspection += ", or wanted for tenant restriction"
    told = inspection if domain.purpose is Purpose.SERVICE else ""
    return f"`{domain.pattern}`", literals(hosts) or "none is stable", domain.purpose, told, _ids(domain.requirements)


def _clients(profile: Profile) -> nodes.table:
    heads = ("Client", "Behind a proxy", "Schemes", "Kerberos", "Configuration", "Company CA")
    return table(heads, map(_client, profile.clients), (25, 10, 25, 10, 20, 10))


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
    )


def _media(profile: Profile) -> Iterator[nodes.Node]:
    rows = ((str(one), one.role.replace("-", " "), _ids(one.requirements)) for one in profile.media.ports)
    yield table(("Port", "What a call does with it", "Requirements"), rows, (35, 40, 25))
    if profile.media.mtu is not None:
        yield paragraph(f"Packets of {profile.media.mtu} bytes must pass without fragmentation.")
    if profile.media.subnets:
        yield paragraph(f"Media subnets: {literals(profile.media.subnets)}.")


def _pins(profile: Profile) -> Iterator[nodes.Node]:
    pins = (*profile.pins.roots, *profile.pins.intermediates)
    if pins:
        yield table(("Certificate", "SHA-256"), ((one.subject, f"`{one.sha256}`") for one in pins), (40, 60))


def _ids(identifiers: tuple[str, ...]) -> nodes.paragraph:
    return nodes.paragraph("", "", *links("requirement", identifiers))
