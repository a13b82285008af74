"""The profile against the tables of what the document says."""

import re
from datetime import date
from pathlib import Path

import pytest

from proxytest.model.profile import Client, Domain, Profile, Purpose, Transport
from proxytest.scenario.profile_file import load_profile
from tests.profiles.facts import COPY, Row, bullets, client_rows, domain_rows, port_rows

#: Where the facts come from; it is no part of the repository.
ORIGINAL = Path(__file__).resolve().parents[3] / "shared" / COPY.name

APPS = frozenset({"windows", "mac", "ios", "android"})
EVERYBODY = frozenset(client.name for client in load_profile("webex-2026").clients)
#: Who is meant by the words of the column "Needed by".
CLIENTS = {
    "all": EVERYBODY,
    "app": APPS,
    "web app": frozenset({"web"}),
    "web apps": frozenset({"web"}),
    "app, web app": APPS | {"web"},
    "Video Mesh, HDS": frozenset({"video-mesh", "hybrid-data-security"}),
    "Directory connector": frozenset({"directory-connector"}),
    "Events": EVERYBODY,
    "Webcasts": EVERYBODY,
}
ROWS = tuple(domain_rows())
NAMED = [(row, pattern) for row in ROWS for pattern in row.patterns]
REVOCATION = ("CRLs", "CRL, OCSP for certificates of background images")


@pytest.fixture(scope="module")
def profile() -> Profile:
    return load_profile("webex-2026")


def domain(pattern: str) -> Domain:
    found = load_profile("webex-2026").pattern(pattern)
    assert found is not None, pattern
    return found


def client(name: str) -> Client:
    return next(one for one in load_profile("webex-2026").clients if one.name == name)


def test_the_copy_is_what_was_written_down() -> None:
    if not ORIGINAL.is_file():
        pytest.skip("the facts are not beside this repository")
    assert COPY.read_text(encoding="utf-8") == ORIGINAL.read_text(encoding="utf-8")


def purpose_of(row: Row) -> Purpose:
    if row.letter == "C":
        return Purpose.REVOCATION if row.lost in REVOCATION else Purpose.CDN
    letters = {"R": Purpose.SERVICE, "F": Purpose.FEATURE, "H": Purpose.HYBRID, "D": Purpose.DEPRECATED}
    return letters[row.letter]


def test_the_table_is_read_whole() -> None:
    assert len(ROWS) == 26
    assert len(NAMED) == 55


@pytest.mark.parametrize(("row", "pattern"), NAMED, ids=[pattern for _, pattern in NAMED])
def test_every_pattern_is_there_with_its_purpose(row: Row, pattern: str) -> None:
    found = domain(pattern)
    assert found.purpose is purpose_of(row)
    assert bool(found.lost) or found.purpose in (Purpose.SERVICE, Purpose.CDN, Purpose.REVOCATION)


@pytest.mark.parametrize(("row", "pattern"), NAMED, ids=[pattern for _, pattern in NAMED])
def test_it_is_needed_by_those_that_the_table_names(row: Row, pattern: str) -> None:
    found = domain(pattern)
    if row.needed_by == "users lost; akamaitechnologies: RoomOS":
        expected = frozenset({"roomos"}) if "technologies" in pattern else EVERYBODY
    elif "push" in row.lost:
        expected = frozenset({"android"})  # the service of Apple's phones has no names (the notes of the row)
    elif found.purpose is Purpose.SERVICE:
        expected = EVERYBODY
    else:
        expected = CLIENTS[row.needed_by]
    assert frozenset(found.clients or EVERYBODY) == expected


OURS = ("*.livestream.webex.com", "*.livestreaming.webex.com", "*.ciscosparkcontent.com", "*.cloudconnector.webex.com")


def test_what_belongs_to_others_is_marked(profile: Profile) -> None:
    named = {pattern for row, pattern in NAMED if "3P" in row.notes and pattern not in OURS}
    assert {one.pattern for one in profile.domains if one.third_party} >= named
    assert not any(one.third_party for one in profile.domains if one.purpose is Purpose.SERVICE)
    assert not domain("*.accompany.com").third_party


def test_nothing_is_there_that_the_document_does_not_name(profile: Profile) -> None:
    extra = {one.pattern for one in profile.domains}.difference(pattern for _, pattern in NAMED)
    # Parts of patterns, for tenant restriction, and the domain that its own pattern does not cover.
    assert extra == {"atlas*.wbx2.com", "identity*.webex.com", "idbroker*.webex.com", "webexapis.com"}


def test_no_deprecated_delivery_or_own_name_is_required(profile: Profile) -> None:
    required = {one.pattern for one in profile.domains if one.purpose is Purpose.SERVICE}
    assert {pattern for row, pattern in NAMED if row.letter == "R"} <= required


def test_the_ports_of_the_table_are_there_for_whom_it_names(profile: Profile) -> None:
    assert len(list(port_rows())) == 6
    ports = {(row.transport, row.first, row.last): frozenset(row.clients) for row in profile.media.ports if row.sni}
    usual = APPS | {"roomos", "video-mesh"}
    assert ports[Transport.UDP, 5004, 5004] == ports[Transport.UDP, 9000, 9000] == usual
    assert ports[Transport.TCP, 5004, 5004] == usual
    assert ports[Transport.UDP, 50000, 53000] == {"video-mesh"}
    by_tls = {name for row in profile.media.ports if row.transport is Transport.TLS for name in row.clients}
    assert by_tls == APPS | {"roomos", "web"}
    assert [row.clients for row in profile.media.ports if not row.sni] == [("windows", "mac", "ios", "android")]
    assert {(one.name, one.port, *one.transports) for one in profile.services} == {
        ("DNS", 53, Transport.UDP, Transport.TCP),
        ("NTP", 123, Transport.UDP),
    }


def test_media_go_through_the_proxy_for_apps_and_devices(profile: Profile) -> None:
    assert any("app already did; video devices since 2023-12-06" in point for point in bullets("## 2. Ports"))
    assert profile.media.through_proxy
    assert frozenset(profile.media.proxied) == APPS | {"roomos"}


def test_the_sizes_of_packets(profile: Profile) -> None:
    point = next(one for one in bullets("## 2. Ports") if one.startswith("MTU"))
    media = profile.media
    assert (media.mtu_advised, media.mtu, media.mtu_ipv6) == tuple(map(int, re.findall(r"\d{4}", point)))


ROW_OF = {
    "Windows": "windows",
    "Mac": "mac",
    "iOS": "ios",
    "Android": "android",
    "Web": "web",
    "Video devices": "roomos",
    "Video Mesh": "video-mesh",
    "HDS": "hybrid-data-security",
    "Management": "management-connector",
    "Calendar": "calendar-connector",
    "Directory": "directory-connector",
}


@pytest.mark.parametrize("title", ROW_OF)
def test_each_client_logs_on_and_is_set_as_its_row_says(title: str) -> None:
    schemes, ways, authority, access = client_rows()[title]
    row = client(ROW_OF[title])
    assert {scheme.label for scheme in row.schemes} == set(re.findall(r"Basic|Digest|NTLM|Negotiate", schemes))
    words = {"manual": "manual", "WPAD": "wpad", "PAC": "pac", "GPO": "gpo", "OS": "os", "Windows": "os"}
    words["Expressway"] = "manual"
    assert {way.value for way in row.configuration} == {words[word] for word in ways.split(", ")}
    assert row.custom_ca is authority.startswith("yes")
    assert set(re.findall(r"FAST|MD5|PEAP|TTLS|MAB", row.wired_access)) == set(
        re.findall(r"FAST|MD5|PEAP|TTLS|MAB", access)
    )
    assert ("operating system" in row.wired_access) is (access == "OS")


def test_the_rows_without_a_client_of_their_own_are_told(profile: Profile) -> None:
    assert client_rows().keys() - ROW_OF.keys() == {"Call"}
    assert "Call connector" in client("management-connector").note
    assert [one.subject for one in profile.scope if "Serviceability" in one.subject and not one.covered]


def test_what_is_covered_is_said(profile: Profile) -> None:
    covered = {one.subject: one.covered for one in profile.scope}
    assert covered["Video Mesh"]
    assert not covered["SIP"]
    assert covered["Media through the proxy"]


def test_the_hosts_of_tenant_restriction_are_those_that_are_listed(profile: Profile) -> None:
    point = next(one for one in bullets("## 3. Proxy") if one.startswith("Tenant restriction"))
    named = {name for one in profile.domains for name in one.tenant_hosts}
    assert named == {
        "atlas-a.wbx2.com",
        *(f"idbroker{place}.webex.com" for place in ("", "-secondary", "-b-us", "-eu", "-ca", "-au")),
        *(f"identity{place}.webex.com" for place in ("", "-eu", "-ca")),
    }
    assert all(word in point for word in ("-secondary", "-b-us", "-eu", "-ca", "idbroker-au", "atlas-a"))
    found = domain("idbroker*.webex.com")
    assert found.may_restrict("idbroker-eu.webex.com")
    assert not found.may_restrict("idbroker-test.webex.com")


def test_the_day_and_the_suites(profile: Profile) -> None:
    assert profile.seen_unchanged == date(2026, 9, 1)
    assert "seen unchanged on 1 September 2026" in COPY.read_text(encoding="utf-8")
    by_version = [sum(suite.startswith(version) for suite in profile.ciphers) for version in ("TLS 1.2", "TLS 1.3")]
    assert by_version == [5, 3]


def test_requirements_say_no_more_than_the_document(profile: Profile) -> None:
    said = {one.id: one.text for one in profile.requirements}
    assert "stapling" in said["R22"]
    assert "15 seconds" not in said["R02"]
    assert "network service" not in said["R17"]
    assert "ndir4th" in said["R23"]
    assert "1500" in said["R21"]
    assert "start of a call" not in said["R07"]
    assert "TAC" in said["R24"]
    assert "other clients" in said["R20"]
    assert "headers" in said["R25"]
