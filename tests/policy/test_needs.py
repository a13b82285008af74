import pytest

from proxytest.model.profile import Domain, Host, Inspection, Profile, Purpose
from proxytest.policy.needs import in_whole_labels, needs_of
from proxytest.scenario.profile_file import load_profile
from tests.policy.strategies import profile_of


def patterns(domains: tuple[Domain, ...]) -> list[str]:
    return [domain.pattern for domain in domains]


def test_the_document_of_2016_wants_no_inspection_at_all() -> None:
    needs = needs_of(load_profile("spark-2016"))
    assert needs.uninspected == needs.allowed
    assert patterns(needs.websocket) == ["*.wbx2.com"]
    assert (needs.revocation, needs.for_some, needs.ports) == ((), (), (443,))


def test_the_document_of_2026_wants_none_of_three_patterns() -> None:
    needs = needs_of(load_profile("webex-2026"))
    assert patterns(needs.uninspected) == ["*mcs*.webex.com", "*cb*.webex.com", "*mcc*.webex.com"]
    identity = [f"identity{place}.webex.com" for place in ("", "-eu", "-ca")]
    idbroker = [f"idbroker{place}.webex.com" for place in ("", "-secondary", "-b-us", "-eu", "-ca", "-au")]
    assert patterns(needs.restricted) == ["atlas-a.wbx2.com", *identity, *idbroker]
    assert "*.digicert.com" in patterns(needs.revocation)
    assert [some.name for some in needs.for_some] == ["Hybrid", "CDN", "Old"]
    assert "*.rackcdn.com" in patterns(needs.for_some[-1].domains)
    assert patterns(needs.allowed)[-1] == "ajax.aspnetcdn.com"
    assert "*.giphy.com" not in patterns(needs.tolerated)
    assert needs.revocation_ports == (80,)


def test_every_domain_has_one_place(profile: Profile) -> None:
    needs = needs_of(profile)
    some = [domain for one in needs.for_some for domain in one.domains]
    assert sorted(patterns((*needs.allowed, *needs.revocation, *some))) == sorted(patterns(profile.domains))


def test_other_ports_of_a_site_are_asked_for_too() -> None:
    service = Domain(pattern="a.example", hosts=(Host(name="a.example", port=8443),), requirements=())
    responder = Host(name="o.example", port=8080)
    revocation = Domain(pattern="o.example", hosts=(responder,), requirements=(), purpose=Purpose.REVOCATION)
    needs = needs_of(profile_of((service, revocation)))
    assert (needs.ports, needs.revocation_ports) == ((443, 8443), (80, 8080))


def test_tenant_restriction_is_an_exception_to_what_is_wanted_else() -> None:
    domain = Domain(
        pattern="a.example", hosts=(), requirements=(), inspection=Inspection.DISCOURAGED, tenant_restriction=True
    )
    needs = needs_of(profile_of((domain,)))
    assert (needs.uninspected, needs.restricted) == ((domain,), (domain,))


def test_connectors_accept_no_authority_of_a_company() -> None:
    refusing = needs_of(load_profile("webex-2026")).refusing
    assert set(refusing) == {"Management and Call connector", "Calendar connector", "Directory connector"}


@pytest.mark.parametrize(
    ("pattern", "apart"),
    [
        ("identity.webex.com", ("identity.webex.com",)),
        ("*.webex.com", ("*.webex.com",)),
        ("identity*.webex.com", ("host.example",)),
    ],
)
def test_what_stands_for_a_wildcard_inside_a_label(pattern: str, apart: tuple[str, ...]) -> None:
    domain = Domain(pattern=pattern, hosts=(Host(name="host.example"),), requirements=())
    assert in_whole_labels(domain) == apart
