"""What holds for the fragment of every product."""

from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from hypothesis import given, settings

from proxytest.model.profile import Domain, Profile, Purpose
from proxytest.policy import fragment_page
from proxytest.policy.catalogue import PRODUCTS, declared
from proxytest.policy.needs import needs_of
from proxytest.policy.patterns import covered, covering, is_domain
from proxytest.policy.site import Site
from proxytest.scenario.profile_file import load_profile
from tests.policy.conftest import BUNDLED, MARKS, for_some, standing_for
from tests.policy.readers import (
    in_force,
    read_apache,
    read_bluecoat,
    read_mwg,
    read_paloalto,
    read_squid,
    read_zscaler,
)
from tests.policy.strategies import TEXTS, domains, profile_of
from tests.support.examples import examples

GOLDEN = Path(__file__).parent / "golden"
READERS = {
    "squid": read_squid,
    "apache": read_apache,
    "mwg": read_mwg,
    "bluecoat": read_bluecoat,
    "paloalto": read_paloalto,
    "zscaler": read_zscaler,
}
#: These know no wildcard inside a label, and read its whole domain for it.
WIDER = {"paloalto", "zscaler"}
ELSEWHERE = ("example.org", "webex.com.example.org", "notwebex.com", "wbx2.com.evil.example", "webex.comx")
SITE = Site()


@pytest.mark.parametrize("product", PRODUCTS)
def test_it_is_called_as_its_module(product: str) -> None:
    assert declared(product).name == product


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("name", BUNDLED)
def test_it_reads_as_the_golden_file_does(product: str, name: str, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """To refresh one: proxytest policy --for PRODUCT --profile NAME -o tests/policy/golden/NAME.PRODUCT."""
    newer = {load_profile(one).date: BUNDLED[-1] for one in BUNDLED[:-1]}  # a profile that is added changes no file
    monkeypatch.setattr(fragment_page, "newer_than", lambda day: newer.get(day, ""))
    written = PRODUCTS[product](load_profile(name), site)
    assert written == (GOLDEN / f"{name}.{product}").read_text(encoding="utf-8")


@pytest.mark.parametrize("product", PRODUCTS)
def test_it_says_what_it_is(product: str, profile: Profile, site: Site) -> None:
    text = PRODUCTS[product](profile, site)
    assert text.startswith(f"{MARKS[product]} Made by: proxytest policy --for {product} ")
    assert f"--profile {profile.name}" in text.partition("Profile: ")[0]
    for part in (profile.title, str(profile.date), "What it does: ", "Where it goes: ", "documentation: ", "Proof: "):
        assert part in text


@pytest.mark.parametrize("product", READERS)
def test_it_allows_what_the_profile_names_and_nothing_else(product: str, profile: Profile, site: Site) -> None:
    needs = needs_of(profile)
    reading = READERS[product](PRODUCTS[product](profile, site))
    assert [host for host in standing_for(needs.allowed) if not reading.allows(host)] == []
    assert [host for host in standing_for(needs.revocation) if not reading.allows_revocation(host)] == []
    assert [host for host in (*ELSEWHERE, *for_some(needs)) if reading.allows(host)] == []


INSPECTING = [name for name in READERS if name != "apache"]


@pytest.mark.parametrize("product", INSPECTING)
def test_it_keeps_everything_closed_while_some_client_accepts_no_authority(
    product: str, profile: Profile, site: Site
) -> None:
    needs = needs_of(profile)
    reading = READERS[product](PRODUCTS[product](profile, site))
    assert needs.refusing
    closed = (*needs.uninspected, *needs.tolerated)
    assert [host for host in standing_for(closed) if not reading.keeps_closed(host)] == []
    assert [host for host in ELSEWHERE if reading.keeps_closed(host)] == []


@pytest.mark.parametrize("product", INSPECTING)
def test_where_every_client_accepts_the_authority_only_some_names_stay_closed(product: str, site: Site) -> None:
    profile = replace(load_profile("webex-2026"), clients=())
    needs = needs_of(profile)
    reading = READERS[product](PRODUCTS[product](profile, site))
    exempt = [covering(domain.pattern) if product in WIDER else domain.pattern for domain in needs.uninspected]
    others = [host.name for domain in needs.tolerated for host in domain.hosts if not covered(host.name, exempt)]
    assert "mercury-connection-a.wbx2.com" in others
    assert [host for host in standing_for(needs.uninspected) if not reading.keeps_closed(host)] == []
    assert [host for host in others if reading.keeps_closed(host)] == []


@pytest.mark.parametrize("product", PRODUCTS)
@settings(max_examples=examples(30))
@given(listed=domains())
def test_every_pattern_has_its_place(product: str, listed: tuple[Domain, ...]) -> None:
    text = PRODUCTS[product](profile_of(listed), SITE)
    for domain in listed:
        assert f"{domain.pattern} (R1" in text
    if product in READERS:
        reading = READERS[product](text)
        needs = needs_of(profile_of(listed))
        for domain in needs.allowed:
            assert reading.allows(domain.pattern.replace("*", "a1"))
        for domain in needs.uninspected:
            assert reading.keeps_closed(domain.pattern.replace("*", "a1"))
        for domain in needs.revocation:
            assert reading.allows_revocation(domain.pattern.replace("*", "a1"))


#: These write a whole domain in a form that stands for the domain's own name too.
APEX = {"squid", "bluecoat", "zscaler"}


@pytest.mark.parametrize("product", READERS)
@settings(max_examples=examples(50))
@given(listed=domains())
def test_it_allows_no_more_than_the_patterns_mean(product: str, listed: tuple[Domain, ...]) -> None:
    reading = READERS[product](PRODUCTS[product](profile_of(listed), SITE))
    meant = [domain.pattern for domain in needs_of(profile_of(listed)).allowed]
    meant = [covering(pattern) if product in WIDER else pattern for pattern in meant]
    if product in APEX:
        meant += [pattern[2:] for pattern in meant if is_domain(pattern)]
    for host in neighbours(listed):
        assert reading.allows(host) == any(fnmatchcase(host, pattern) for pattern in meant)


def neighbours(listed: tuple[Domain, ...]) -> list[str]:
    """Return hosts that a pattern means, and hosts that are almost such."""
    inside = [domain.pattern.replace("*", "a1") for domain in listed]
    outside = [f"{before}{host}{after}" for host in inside for before, after in (("zz", ""), ("", "zz"), ("", ".zz"))]
    return inside + outside + [domain.pattern.replace("*", "").strip(".") for domain in listed]


@pytest.mark.parametrize("product", PRODUCTS)
@settings(max_examples=examples(30))
@given(listed=domains())
def test_what_few_need_is_never_in_force(product: str, listed: tuple[Domain, ...]) -> None:
    few = (Purpose.DEPRECATED, Purpose.HYBRID, Purpose.CDN)
    wanted = tuple(domain for domain in listed if domain.purpose not in few)
    with_it, without = (PRODUCTS[product](profile_of(some), SITE) for some in (listed, wanted))
    assert in_force(with_it, MARKS[product]) == in_force(without, MARKS[product])


@pytest.mark.parametrize("product", PRODUCTS)
@settings(max_examples=examples(30))
@given(listed=domains(), free_text=TEXTS)
def test_free_text_stays_in_comments(product: str, listed: tuple[Domain, ...], free_text: str) -> None:
    hostile, plain = (PRODUCTS[product](profile_of(listed, text), SITE) for text in (free_text, "plain"))
    assert in_force(hostile, MARKS[product]) == in_force(plain, MARKS[product])
    assert not any(line.endswith("\\") for line in hostile.splitlines())
