"""Palo Alto Networks PAN-OS, as set commands."""

from collections.abc import Iterable, Iterator

from proxytest.model.profile import Domain, MediaPorts, MediaRole, Profile, Transport
from proxytest.policy.fragment_page import (
    TENANT,
    Product,
    beside_media,
    commented,
    page,
    patterns,
    port_row,
    remark,
    section,
    tolerance,
    where_refused,
)
from proxytest.policy.needs import Needs, in_whole_labels, needs_of
from proxytest.policy.patterns import covering, minimal
from proxytest.policy.placement import Place, Placement
from proxytest.policy.site import Site

PRODUCT = Product(
    name="paloalto",
    found_as=("Palo Alto Networks firewall",),
    mark="#",
    does="allows the profile's names and its media ports, and exempts the names from TLS inspection.",
    place=Place(
        where="the command line, after 'configure'; then 'commit'",
        check="For Panorama begin with 'set device-group NAME pre-rulebase' in place of 'set rulebase'.",
        of=(
            Placement(
                lines="set rulebase ",
                caution="the rules are for every zone and address: put yours in place of 'any'.",
            ),
        ),
    ),
    source="Palo Alto Networks, PAN-OS CLI Quick Start; Guidelines for URL Category Exceptions; Create a Policy-Based "
    "Decryption Exclusion; Configure Authentication Policy.",
    proof="none: a template in the vendor's syntax.",
)
_ONLY_IF = {
    MediaRole.LEGACY_RANGE: "Only if they were opened long ago:",
    MediaRole.NODE_RANGE: "Only for media nodes in your own network:",
}
_ANY = "from any to any source any destination any source-user any"


def fragment(profile: Profile, site: Site) -> str:
    """Write set commands."""
    needs = needs_of(profile)
    return page(
        PRODUCT,
        profile,
        site,
        (
            *_categories(needs),
            *_signalling(needs),
            *_revocation(needs),
            *_media(needs),
            *_inspection(needs),  # last: each rule moves to the top, and tenant restriction must be first
        ),
    )


def _categories(needs: Needs) -> Iterator[str]:
    yield from section(
        "#",
        "URL categories",
        "An asterisk must be alone between two dots, so a pattern with one inside a label is written as its whole "
        "domain. The slash ends the name: without it the entry also matches longer names.",
    )
    yield from _category("webex-allowed", needs.allowed)
    yield from _category("webex-revocation", needs.revocation)
    for some in needs.for_some:
        yield from section("#", some.title)
        yield from commented("#", _category(f"webex-{some.name.lower()}", some.domains))


def _category(name: str, domains: Iterable[Domain]) -> Iterator[str]:
    listed = tuple(domains)
    if listed:
        yield from patterns("#", listed)
        yield from _list(name, (covering(domain.pattern) for domain in listed))


def _list(name: str, entries: Iterable[str]) -> Iterator[str]:
    yield f'set profiles custom-url-category {name} type "URL List"'
    yield from (f"set profiles custom-url-category {name} list {entry}/" for entry in minimal(entries))


def _signalling(needs: Needs) -> Iterator[str]:
    if not needs.allowed:
        return
    yield from section("#", "Signalling, messaging, WebSocket: no application is named, so none is missing")
    yield f"set service webex-signalling protocol tcp port {','.join(map(str, needs.ports))}"
    yield from _rule("webex-signalling", "category webex-allowed service webex-signalling")
    yield from section(
        "#", "Log-on", "Only for clients that cannot log on: no challenge by the Authentication Portal for these names."
    )
    yield from commented("#", _no_log_on("set rulebase authentication rules webex-no-log-on"))


def _no_log_on(rule: str) -> Iterator[str]:
    yield f"{rule} {_ANY} category webex-allowed service any"
    yield f"{rule} authentication-enforcement default-no-captive-portal"
    yield f"{rule.replace('set', 'move', 1)} top"


def _rule(name: str, criteria: str, ways: str = _ANY) -> Iterator[str]:
    yield f"set rulebase security rules {name} {ways} application any {criteria} action allow"
    yield f"move rulebase security rules {name} top"


def _revocation(needs: Needs) -> Iterator[str]:
    if not needs.revocation:
        return
    yield from section("#", "Revocation of certificates: plain HTTP")
    yield f"set service webex-revocation protocol tcp port {','.join(map(str, needs.revocation_ports))}"
    yield from _rule("webex-revocation", "category webex-revocation service webex-revocation")


def _inspection(needs: Needs) -> Iterator[str]:
    if needs.tolerated:
        yield from section("#", "No inspection if a client does not accept the firewall's CA", tolerance(needs))
        tolerated = (*_category("webex-tolerated", needs.tolerated), *_decryption("webex-tolerated", "no-decrypt"))
        yield from where_refused("#", needs, tolerated)
    if needs.uninspected:
        yield from section("#", "No inspection")
        yield from _category("webex-no-inspection", needs.uninspected)
        yield from _decryption("webex-no-inspection", "no-decrypt")
    if needs.restricted:
        yield from section("#", "Tenant restriction", TENANT, "Names in place of wildcards: add those that you see.")
        yield from patterns("#", needs.restricted)
        names = (name for domain in needs.restricted for name in in_whole_labels(domain))
        yield from commented("#", (*_list("webex-tenant", names), *_decryption("webex-tenant", "decrypt")))


def _decryption(category: str, action: str) -> Iterator[str]:
    yield f"set rulebase decryption rules {category} {_ANY} category {category} service any"
    yield f"set rulebase decryption rules {category} action {action} type ssl-forward-proxy"
    yield f"move rulebase decryption rules {category} top"


def _media(needs: Needs) -> Iterator[str]:
    ports = needs.media.ports
    wanted = [one for one in ports if one.role not in (MediaRole.LEGACY_RANGE, MediaRole.NODE_RANGE)]
    if not wanted:
        return
    yield from section("#", "Media")
    for one in wanted:
        yield from remark("#", port_row(one))
    yield from dict.fromkeys(map(_definition, wanted))
    yield from _addresses(needs.media.subnets)
    yield from _media_rules(wanted, "webex-media" if needs.media.subnets else "any")
    for role, only in _ONLY_IF.items():
        if some := [one for one in ports if one.role is role]:
            yield from remark("#", only)
            yield from commented("#", dict.fromkeys(map(_definition, some)))
    yield from beside_media("#", needs)


def _media_rules(wanted: Iterable[MediaPorts], destination: str) -> Iterator[str]:
    listed = tuple(wanted)
    services = dict.fromkeys(map(_service, listed))
    ways = _ANY.replace("destination any", f"destination {destination}")
    yield from _rule("webex-media", f"category any service [ {' '.join(services)} ]", ways)
    if destination != "any" and any(one.transport is Transport.TLS for one in listed):
        yield from remark(
            "#", "Media inside TLS must not be inspected, and may have no name that a category could match:"
        )
        yield f"set rulebase decryption rules webex-media {ways} category any service any action no-decrypt"
        yield "move rulebase decryption rules webex-media top"


def _service(ports: MediaPorts) -> str:
    transport = "udp" if ports.transport is Transport.UDP else "tcp"
    return f"webex-media-{transport}-{_span(ports)}"


def _definition(ports: MediaPorts) -> str:
    transport = "udp" if ports.transport is Transport.UDP else "tcp"
    return f"set service {_service(ports)} protocol {transport} port {_span(ports)}"


def _span(ports: MediaPorts) -> str:
    return str(ports.first) if ports.first == ports.last else f"{ports.first}-{ports.last}"


def _addresses(subnets: Iterable[str]) -> Iterator[str]:
    names = {subnet: f"webex-{subnet.replace('/', '-').replace(':', '_')}" for subnet in subnets}
    for subnet, name in names.items():
        yield f"set address {name} ip-netmask {subnet}"
    if names:
        yield f"set address-group webex-media static [ {' '.join(names.values())} ]"
