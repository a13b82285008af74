"""The table of products: each row finds its own example, and nothing that only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.answer import Answer
from proxytest.model.run import Certainty
from proxytest.protocol.fingerprints import Sign, signs_of
from proxytest.protocol.interceptor import interceptor_signs
from proxytest.protocol.mark import Licence, Mark, Origin, Place
from proxytest.protocol.product_marks import BEFORE_SERVERS, MARKS, ON_THE_CLIENT
from tests.protocol.answers import answer_of, read_head
from tests.protocol.chains import chain_of
from tests.protocol.stopwatch import LINEAR, seconds

#: Section 2 of the field guide: its table, and its list of issuers.
PRODUCTS = {
    "McAfee Web Gateway", "Skyhigh Secure Web Gateway", "Webwasher", "Squid", "squidGuard", "Lusca",
    "Barracuda Web Filter", "Barracuda NG Firewall", "Blue Coat ProxySG", "Zscaler", "Cisco Secure Web Appliance",
    "Cisco Umbrella", "Forcepoint Content Gateway", "Forcepoint Cloud", "Microsoft ISA Server",
    "Microsoft Forefront TMG", "Fortinet FortiGate", "Palo Alto Networks firewall", "Sophos UTM", "Sophos Firewall",
    "Sophos Web Appliance", "Check Point", "Trend Micro InterScan Web Security", "Netskope", "Menlo Security",
    "Cloudflare Gateway", "iboss", "Smoothwall", "ContentKeeper", "Cyberoam", "SonicWall", "Clearswift",
    "Kerio Control", "WinGate", "Untangle", "CCProxy", "Apache Traffic Server", "HAProxy", "Envoy", "Varnish",
    "Apache HTTP Server", "tinyproxy", "3proxy", "proxy.py", "mitmproxy", "Burp Suite", "Charles", "Fiddler", "ZAP",
    "Polipo", "NetCache", "DeleGate", "IBM Web Traffic Express", "iPlanet Web Proxy Server", "WebMarshal", "SafeSquid",
    "Finjan Vital Security", "Traffic Inspector", "Avast Antivirus", "Bitdefender Antivirus",
    "Kaspersky Internet Security", "NetSpark",
}  # fmt: skip


def _name(mark: Mark) -> str:
    return f"{mark.product} by {mark.place}"


each_mark = pytest.mark.parametrize("mark", MARKS, ids=_name)


def answer_with(place: Place, text: str) -> Answer:
    match place:
        case Place.REASON:
            return answer_of(status=407, reason=text)
        case Place.BODY:
            return answer_of(status=403, body=f"<html>{text}")
        case Place.LINK:
            return answer_of(f"Location: {text}", status=302)
        case Place.REALM:
            return answer_of(f'Proxy-Authenticate: Basic realm="{text}"', status=407)
        case Place.CHALLENGES:
            return Answer(head=read_head(text.encode("latin-1")))
        case Place.FILE:
            return answer_of(f"Content-Type: {text}")
        case _:
            return answer_of(f"{place}: {text}")


def signs_with(place: Place, text: str) -> tuple[Sign, ...]:
    """What is seen where a text stands in a place."""
    if place in (Place.ISSUER_NAME, Place.ISSUER_ORGANISATION):
        return interceptor_signs(chain_of(("CN=www.example.com", text)), event=0)
    if place is Place.SUBJECT_ORGANISATION:
        return interceptor_signs(chain_of((text, "CN=some CA")), event=0)
    return signs_of(answer_with(place, text), frozenset(Place))


@each_mark
def test_each_mark_is_found_in_its_own_example(mark: Mark) -> None:
    found = [sign for sign in signs_with(mark.place, mark.example) if sign.place is mark.place]

    assert (mark.product, mark.certainty) in {(sign.product, sign.certainty) for sign in found}


@pytest.mark.parametrize("mark", [mark for mark in MARKS if "(?P<version>" in mark.pattern], ids=_name)
def test_a_mark_that_can_tell_the_version_tells_it(mark: Mark) -> None:
    found = mark.search(mark.example)

    assert found is not None
    assert (found["version"] is not None) == any(character.isdigit() for character in found[0])


@each_mark
def test_no_example_is_taken_for_another_product(mark: Mark) -> None:
    assert {sign.product for sign in signs_with(mark.place, mark.example)} == {mark.product}


@pytest.mark.parametrize(
    ("mark", "text"),
    [
        pytest.param(mark, text, id=f"{mark.product} by {mark.place}: {number}")
        for mark in MARKS
        for number, text in enumerate(mark.unlike)
    ],
)
def test_what_only_looks_like_a_mark_is_none(mark: Mark, text: str) -> None:
    assert mark.product not in {sign.product for sign in signs_with(mark.place, text) if sign.place is mark.place}


def test_every_product_of_the_field_guide_is_there() -> None:
    assert PRODUCTS - {mark.product for mark in MARKS} == set()
    assert {*BEFORE_SERVERS, *ON_THE_CLIENT} <= {mark.product for mark in MARKS}


@each_mark
def test_each_row_names_its_source_and_a_licence_that_allows_it(mark: Mark) -> None:
    assert mark.source.origin in Origin
    assert mark.source.licence in Licence
    told = f"{mark.source.origin} {mark.source.where}".lower()
    assert not any(forbidden in told for forbidden in ("nmap", "whatweb", "wappalyzer", "webappanalyzer"))


@each_mark
def test_what_was_mentioned_once_is_never_certain(mark: Mark) -> None:
    assert mark.source.origin is not Origin.MENTIONED or mark.certainty is Certainty.LIKELY


@each_mark
def test_a_data_set_keeps_its_licence_and_the_rest_are_single_facts(mark: Mark) -> None:
    named = {Origin.RECOG: Licence.BSD_2, Origin.CHROMIUM: Licence.BSD_3, Origin.CITIZENLAB: Licence.BSD_3}
    assert mark.source.licence is named.get(mark.source.origin, Licence.FACT)


@given(text=st.text(max_size=200))
def test_no_text_makes_a_mark_raise(text: str) -> None:
    for mark in MARKS:
        mark.search(text)


@given(text=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\x00"), max_size=300))
def test_no_answer_makes_the_table_raise(text: str) -> None:
    for place in Place:
        if place is not Place.CHALLENGES:
            signs_of(answer_with(place, text), frozenset(Place))


#: Beginnings of what the patterns look for, which never come to their end.
_BEGUN = (
    "1", "1.", "a", " ", "(", "( ", "/", " by ", " by a", "=", "|", "| ", ", ", "| NTLM, BASIC realm=", "(squid/",
    "(squid/1", "(McAfee Web Gateway 1.", "(NetCache NetApp/ 1", "( The ISA", "/mwg-internal/", "NONE from ",
    "HTTP/1.0 407 ",
)  # fmt: skip


@each_mark
def test_no_text_costs_more_than_its_length(mark: Mark) -> None:
    begun = (*_BEGUN, mark.example, mark.example[: len(mark.example) // 2], mark.example[:-1])

    def search() -> None:
        for text in begun:
            mark.search(text * (65_536 // len(text)))

    assert seconds(search) < LINEAR
