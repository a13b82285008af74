from datetime import date
from ipaddress import ip_network

import pytest

from proxytest.model.challenge import Scheme
from proxytest.model.profile import Configuration, Inspection, MediaRole, Profile, Purpose, TlsVersion
from proxytest.probe.plan import targets_of
from proxytest.scenario.profile_file import bundled_profiles, load_profile


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("webex-2026")


def test_it_is_bundled_and_dated(profile: Profile) -> None:
    assert "webex-2026" in bundled_profiles()
    assert (profile.name, profile.date, profile.pins.derived) == ("webex-2026", date(2026, 3, 16), date(2026, 3, 16))


@pytest.mark.parametrize(
    ("client", "schemes", "ways"),
    [
        ("windows", "ntlm basic", "manual wpad pac gpo"),
        ("mac", "ntlm basic", "manual wpad pac"),
        ("ios", "ntlm digest basic", "manual wpad pac"),
        ("android", "ntlm digest basic", "manual pac"),
        ("web", "negotiate ntlm digest basic", "os"),
        ("roomos", "digest basic", "manual wpad pac"),
        ("video-mesh", "ntlm digest basic", "manual"),
        ("hybrid-data-security", "digest basic", "manual"),
        ("management-connector", "basic", "manual"),
        ("calendar-connector", "ntlm basic", "manual"),
        ("directory-connector", "ntlm basic", "os"),
    ],
)
def test_what_each_client_speaks_and_how_it_is_configured(
    profile: Profile, client: str, schemes: str, ways: str
) -> None:
    row = next(row for row in profile.clients if row.name == client)
    assert row.schemes == tuple(map(Scheme, schemes.split()))
    assert row.configuration == tuple(map(Configuration, ways.split()))


def test_only_connectors_accept_no_deployed_authority(profile: Profile) -> None:
    refusing = {client.name for client in profile.clients if not client.custom_ca}
    assert refusing == {"directory-connector", "calendar-connector", "management-connector"}


@pytest.mark.parametrize(
    ("host", "pattern", "inspection", "tenant_restriction"),
    [
        ("idbroker.webex.com", "idbroker*.webex.com", Inspection.TOLERATED, True),
        ("idbroker-b-us.webex.com", "idbroker*.webex.com", Inspection.TOLERATED, True),
        ("atlas-a.wbx2.com", "atlas*.wbx2.com", Inspection.TOLERATED, True),
        ("ed1sgcb191.webex.com", "*cb*.webex.com", Inspection.FORBIDDEN, False),
        ("nl1mcs3.webex.com", "*mcs*.webex.com", Inspection.FORBIDDEN, False),
        ("nl1mcc3.webex.com", "*mcc*.webex.com", Inspection.FORBIDDEN, False),
        ("web.webex.com", "*.webex.com", Inspection.TOLERATED, False),
    ],
)
def test_where_tls_may_be_opened(
    profile: Profile, host: str, pattern: str, inspection: Inspection, *, tenant_restriction: bool
) -> None:
    domain = profile.domain_of(host)
    assert domain is not None
    assert (domain.pattern, domain.inspection) == (pattern, inspection)
    assert domain.tenant_restriction is tenant_restriction


def test_signalling_needs_tls_of_today(profile: Profile) -> None:
    assert profile.least_tls is TlsVersion.V1_2


def test_each_host_lies_under_its_pattern(profile: Profile) -> None:
    assert all(domain.matches(host.name) for domain in profile.domains for host in domain.hosts)


def test_revocation_servers_are_no_targets_of_tunnels(profile: Profile) -> None:
    revocation = {host.name for one in profile.domains if one.purpose is Purpose.REVOCATION for host in one.hosts}
    assert revocation
    assert revocation.isdisjoint(target.host for target in targets_of(profile))


def test_media_use_other_ports_than_in_2016(profile: Profile) -> None:
    assert [str(ports) for ports in profile.media.ports] == [
        "UDP 5004",
        "UDP 9000",
        "TCP 5004",
        "TLS 443",
        "TLS 443 without SNI",
        "UDP 50000-53000",
    ]
    assert {ports.role for ports in profile.media.ports} == {
        MediaRole.PREFERRED,
        MediaRole.FALLBACK,
        MediaRole.LAST_RESORT,
        MediaRole.NODE_RANGE,
    }


def test_the_media_subnets_are_networks(profile: Profile) -> None:
    networks = [ip_network(subnet) for subnet in profile.media.subnets]
    assert (len(networks), profile.media.mtu) == (35, 1300)


def test_every_requirement_is_one_sentence(profile: Profile) -> None:
    assert all(requirement.text.endswith(".") for requirement in profile.requirements)
