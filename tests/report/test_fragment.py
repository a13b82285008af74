from dataclasses import replace
from datetime import date

import pytest

from proxytest.features.registry import all_codes
from proxytest.policy.catalogue import PRODUCTS
from proxytest.policy.site import Site
from proxytest.report.fragment import MENDS, Fragment, helps, parts, parts_fixing
from proxytest.scenario.profile_file import load_profile
from tests.support.pages import FRAGMENT


def test_a_fragment_is_split_at_its_headings() -> None:
    assert [(part.title, part.text.splitlines()[-1]) for part in parts(FRAGMENT)] == [
        ("Allowed names", "acl webex_hosts dstdomain -n .wbx2.com"),
        ("No inspection", "ssl_bump splice webex_closed"),
    ]


def test_text_without_a_heading_has_no_part() -> None:
    assert list(parts(Fragment(product="x", title="X", text="a --- b ---\n--- c\n"))) == []


@pytest.mark.parametrize(
    ("code", "titles"),
    [
        ("tls.intercepted", ["No inspection"]),
        ("policy.pattern-denied", ["Allowed names"]),
        ("revocation.blocked", []),
        ("policy.hybrid-denied", ["Allowed names"]),
        *((code, []) for code in ("tunnel.far-end-unreached", "tunnel.name-not-found", "tunnel.unanswered")),
        *((code, []) for code in ("tls.own-clock", "tls.outside-dates", "wss.far-end-refuses", "media.jitter")),
        ("logon.refused", []),
    ],
)
def test_each_finding_has_the_parts_that_mend_it(code: str, titles: list[str]) -> None:
    assert [part.title for part in parts_fixing(code, FRAGMENT)] == titles


def test_a_log_on_is_mended_by_no_fragment() -> None:
    assert helps("wss.not-held")
    assert not helps("logon.refused")


@pytest.mark.parametrize("product", ["squid", "bluecoat", "paloalto"])
def test_interception_is_mended_by_a_part_of_the_real_fragments(product: str) -> None:
    text = PRODUCTS[product](load_profile("spark-2016"), Site())
    found = parts_fixing("tls.intercepted", Fragment(product=product, title=product, text=text))
    assert found
    assert date(2016, 4, 18).isoformat() not in found[0].text  # the header is no part


def test_every_code_with_a_part_is_of_the_catalogue() -> None:
    assert set(MENDS) <= set(all_codes())


def test_comments_say_where_the_lines_belong_and_what_else_they_change() -> None:
    fragment = replace(FRAGMENT, mark=";", warnings=("Where it goes: in the file.", "CAUTION: it opens all."))
    assert list(fragment.comments(24)) == ["; Where it goes: in the", "; file.", "; CAUTION: it opens all."]
