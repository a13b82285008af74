from datetime import date

import pytest

from proxytest.model.challenge import Scheme
from proxytest.model.profile import Inspection, Profile, ProxySupport
from proxytest.scenario.profile_file import bundled_profiles, load_profile


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("spark-2016")


def test_it_is_bundled() -> None:
    assert "spark-2016" in bundled_profiles()


def test_it_is_dated(profile: Profile) -> None:
    assert (profile.name, profile.date, profile.pins.derived) == ("spark-2016", date(2016, 4, 18), date(2026, 3, 16))


def test_it_has_every_requirement_as_one_sentence(profile: Profile) -> None:
    assert [requirement.id for requirement in profile.requirements] == [f"R{number:02}" for number in range(1, 20)]
    assert all(requirement.text.endswith(".") for requirement in profile.requirements)


@pytest.mark.parametrize(
    ("host", "inspection", "pinned"),
    [
        ("mercury-connection-a.wbx2.com", Inspection.FORBIDDEN, True),
        ("identity.webex.com", Inspection.FORBIDDEN, True),
        ("idbroker.webex.com", Inspection.FORBIDDEN, True),
        ("web.webex.com", Inspection.DISCOURAGED, False),
        ("api.ciscospark.com", Inspection.DISCOURAGED, False),
    ],
)
def test_the_names_that_must_not_be_inspected(
    profile: Profile, host: str, inspection: Inspection, *, pinned: bool
) -> None:
    domain = profile.domain_of(host)
    assert domain is not None
    assert (domain.inspection, domain.pinned) == (inspection, pinned)


def test_one_host_has_a_websocket(profile: Profile) -> None:
    hosts = [host for domain in profile.domains for host in domain.hosts if host.websocket]
    assert [host.name for host in hosts] == ["mercury-connection-a.wbx2.com"]


def test_only_usage_figures_are_not_essential(profile: Profile) -> None:
    spare = [host.name for domain in profile.domains for host in domain.hosts if not host.essential]
    assert spare == ["analytics.localytics.com", "profile.localytics.com", "manifest.localytics.com"]


def test_names_of_other_companies_are_told_from_the_vendors(profile: Profile) -> None:
    others = {domain.pattern for domain in profile.domains if domain.third_party}
    assert others == {"*.localytics.com", "*.rackcdn.com", "*.clouddrive.com"}


def test_each_host_lies_under_its_pattern(profile: Profile) -> None:
    assert all(domain.matches(host.name) for domain in profile.domains for host in domain.hosts)


def test_no_client_speaks_kerberos_and_windows_speaks_the_rest(profile: Profile) -> None:
    windows = profile.clients[0]
    assert windows.schemes == (Scheme.NEGOTIATE, Scheme.NTLM, Scheme.DIGEST, Scheme.BASIC)
    assert not any(client.kerberos for client in profile.clients)


def test_what_becomes_of_phones(profile: Profile) -> None:
    support = {client.name: client.behind_proxy for client in profile.clients}
    assert support["iphone-ipad"] is ProxySupport.NEVER
    assert support["android"] is ProxySupport.ADVICE


def test_the_pinned_roots_are_those_that_the_notices_name(profile: Profile) -> None:
    assert {pin.sha256[:8] for pin in profile.pins.roots} == {"5d56499b", "85a0dd7d"}


def test_media_use_the_ports_of_the_document(profile: Profile) -> None:
    assert [(str(ports), ports.role.value) for ports in profile.media.ports] == [
        ("UDP 33434", "preferred"),
        ("TCP 33434", "fallback"),
        ("TCP 33434", "share"),
        ("UDP 33434-33598", "server-range"),
        ("TCP 33434-33598", "server-range"),
        ("UDP 8000-8100", "legacy-range"),
        ("TCP 8000-8100", "legacy-range"),
    ]


def test_no_client_that_works_behind_a_proxy_reads_pac_files(profile: Profile) -> None:
    assert not profile.pac_supported
