import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from proxytest.model.newest import newest
from proxytest.model.run import Product, Proxy, Run, Verdict
from proxytest.report.html import to_html
from tests.support.pages import FRAGMENT, huge, poisoned, whole

VOID = {"meta", "br", "wbr"}
#: Nothing of this may become a tag, an attribute or a style of its own, wherever it stands.
HOSTILE = (
    "\"'><script>x</script></style></title><img src=x onerror=x>{{ 7*7 }}{% raw %}<!--\x00\x1b[2J\u202e\ud800\n\t&#60;"
)


class Page(HTMLParser):
    """Reads a page strictly: each element is closed in order, and nothing is unknown to the template."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, name: str) -> list[str | None]:
        return [value for key, value in self.attributes if key == name]


@pytest.fixture
def page(run: Run) -> Page:
    return Page(to_html(whole(run), FRAGMENT))


def test_the_top_says_whether_it_works_for_whom_and_what_to_do(page: Page) -> None:
    top = re.sub(r"\s+", " ", page.text).partition("Hosts and checks One row")[0]
    assert "Not compatible" in top
    assert "Cisco Spark through http://proxy.corp:8080. 1 of 2 clients works, 1 does not." in top
    assert "The proxy opens the TLS connection, and the client refuses to connect. (2 times)" in top
    assert "Exempt *.wbx2.com, identity.webex.com and idbroker.webex.com from HTTPS inspection." in top
    assert "spark-2016 of 2016-04-18" in top
    assert "Squid 5.9" in top


@pytest.mark.parametrize(
    "words",
    [
        "HTTPS inspection stops it (tls/inspection).",
        "All results: 2 failed, 1 warned (1 waived), 7 passed, 2 skipped",
        "1 < HTTP/1.1 407 Proxy Authentication Required\n1 < Proxy-Authenticate: NTLM\n1 * 2048 more",
        "ssl_bump splice webex_closed",
        "Waived until 2026-06-30: the old gateway goes in June",
        "this issuer is not a trusted root, and was not sent",
        "407: asked to log on",
    ],
)
def test_every_section_has_its_say(page: Page, words: str) -> None:
    assert words in page.text


def test_a_waived_finding_is_not_what_is_to_be_mended_first(page: Page) -> None:
    assert "single hosts instead" not in page.text.partition("Judged by")[0]


@pytest.mark.parametrize("filled", [False, True])
def test_no_link_leads_nowhere(run: Run, *, filled: bool) -> None:
    page = Page(to_html(whole(run) if filled else run, FRAGMENT if filled else None))
    targets = [f"#{identifier}" for identifier in page.values("id")]
    assert len(targets) == len(set(targets))
    assert set(targets) >= set(page.values("href"))
    assert "#event-4" in page.values("href")
    assert set(targets) >= {f"#{identifier}" for identifier in page.values("aria-labelledby")}


def test_the_whole_configuration_has_its_place_only_where_it_mends_something(run: Run) -> None:
    fine = replace(run, results=run.results[:2])
    assert "#configuration" not in Page(to_html(fine, FRAGMENT)).values("href")
    assert "#configuration" in Page(to_html(run, FRAGMENT)).values("href")


def test_a_remedy_of_several_steps_is_a_numbered_list(run: Run) -> None:
    first = run.results[9]
    longer = replace(first.findings[0], remedy="Open the rule. Exempt *.wbx2.com (as the policy says). Run again.")
    text = to_html(replace(run, results=(replace(first, findings=(longer,)),)))
    assert "<li>Open the rule.</li>\n<li>Exempt *.wbx2.com (as the policy says).</li>\n<li>Run again.</li>" in text


def test_without_a_fragment_it_says_how_to_get_one(run: Run) -> None:
    assert "proxytest policy --for PRODUCT --profile spark-2016" in Page(to_html(run)).text


@pytest.mark.parametrize("poison", ["", HOSTILE])
def test_nothing_comes_from_the_network_and_nothing_is_run(run: Run, poison: str) -> None:
    page = Page(to_html(poisoned(whole(run), poison), poisoned(FRAGMENT, poison)))
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    assert page.values("src") == page.values("style") == []
    assert all(str(value).startswith("#") for value in page.values("href"))
    assert not any(key.startswith("on") for key, _ in page.attributes)
    policy = next(str(value) for value in page.values("content") if "default-src" in str(value))
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")


def test_hostile_text_is_escaped(run: Run) -> None:
    """The poison is long, so that cutting and grouping may differ; the kinds of elements may not."""
    text = to_html(poisoned(whole(run), HOSTILE), poisoned(FRAGMENT, HOSTILE))
    assert all(char.isprintable() or char == "\n" for char in text)
    page = Page(text)
    assert set(page.tags) <= set(Page(to_html(whole(run), FRAGMENT)).tags)
    assert page.tags.count("section") == 8
    assert r"CN=Corp Inspection CA,O=Corp" + HOSTILE[:40] in page.text
    assert r"{{ 7*7 }}{% raw %}<!--\x00\x1b[2J\u202e\ud800\n\t&#60;" in page.text


def test_a_long_name_is_broken_behind_its_dots(run: Run) -> None:
    hosts = replace(run.asked, targets=("u2c.wbx2.com:443",))
    assert "<span>u2c.<wbr>wbx2.<wbr>com</span>" in to_html(replace(run, asked=hosts))


def test_a_newer_profile_is_named_where_there_is_one(run: Run) -> None:
    newer = "for today's Webex: --profile webex-2026"
    assert newer in Page(to_html(run)).text
    assert newer not in Page(to_html(replace(run, profile=replace(run.profile, date=newest()[0])))).text


def test_an_empty_run_is_a_page(run: Run) -> None:
    empty = replace(
        run,
        proxy=Proxy(url=None, product=Product()),
        verdict=Verdict.INCONCLUSIVE,
        clients=(),
        results=(),
        observations=(),
        trace=(),
    )
    page = Page(to_html(empty))
    assert "section" not in page.tags
    assert "Too little could be tested for a verdict." in page.text


def test_a_compatible_run_says_that_there_is_nothing_to_mend(run: Run) -> None:
    fine = replace(run, verdict=Verdict.COMPATIBLE, results=run.results[:2])
    assert "Nothing needs to be fixed." in Page(to_html(fine)).text


def test_a_huge_run_gives_a_page_that_opens_at_once(run: Run) -> None:
    text = to_html(huge(run), FRAGMENT)
    assert len(text.encode()) < 1.5 * 2**20
    page = Page(text)
    assert "more events had no room; the JSON report holds all." in page.text
    assert {f"#{identifier}" for identifier in page.values("id")} >= set(page.values("href"))
    assert page.text.count("host-13.wbx2.com:443 29 says something") >= 3


def test_one_huge_text_is_cut(run: Run) -> None:
    clients = (replace(run.clients[0], title="x" * 100_000),)
    assert "(98800 more characters)" in Page(to_html(replace(run, clients=clients))).text


def test_where_no_client_works_and_one_is_not_known_the_page_counts_both(run: Run) -> None:
    first, second = run.clients
    clients = (replace(first, verdict=Verdict.INCOMPATIBLE), replace(second, verdict=Verdict.INCONCLUSIVE))
    assert "No client works: 1 does not, 1 is not known." in to_html(replace(run, clients=clients))
