import re
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
    fragment = replace(
        FRAGMENT, mark=";", warn=lambda lines: (f"Where it goes: {lines[0]} in the file.", "CAUTION: it opens all.")
    )
    assert list(fragment.comments(["x"], 24)) == ["; Where it goes: x in", "; the file.", "; CAUTION: it opens all."]


#: Product -> expressions: the words that a line uses, and what a line defines.
DEFINED = {
    "squid": (r"^(?:http_access|ssl_bump|http_upgrade_request_protocols) .*", r"^acl (\w+) "),
    "bluecoat": (r"condition=(\w+)", r"define condition (\w+)"),
    "apache": (r"Require \$\{(\w+)\}", r"^Define (\w+) "),
    "paloalto": (r" category (webex-\w[\w-]*)", r"^set profiles custom-url-category (\S+) type"),
}


@pytest.mark.parametrize("product", DEFINED)
@pytest.mark.parametrize("log_on", [False, True])
@pytest.mark.parametrize("code", MENDS)
@pytest.mark.parametrize("profile", ["spark-2016", "webex-2026"])
def test_the_parts_that_mend_a_finding_define_all_that_they_use(
    product: str,
    code: str,
    profile: str,
    log_on: bool,  # noqa: FBT001  a column of the table
) -> None:
    """Squid does not start with an http_access line whose acl is in another part."""
    text = PRODUCTS[product](load_profile(profile), Site(log_on=log_on))
    found = parts_fixing(code, Fragment(product=product, title=product, text=text))
    lines = [line for part in found for line in part.active]
    uses, defines = DEFINED[product]
    defined = {name for line in lines for name in re.findall(defines, line)}
    used = {word for line in lines for match in re.findall(uses, line) for word in match.split()}
    assert {word for word in used if word.lower().startswith("webex_")} <= defined


def test_its_command_names_the_log_on_and_the_profile() -> None:
    fragment = replace(FRAGMENT, log_on=True, profile="--profile webex-2026")
    assert fragment.command == "proxytest policy --for squid --log-on --profile webex-2026"
