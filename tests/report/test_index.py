"""Causes joined over runs: by code, by who causes them, and for which names."""

from dataclasses import replace

from proxytest.model.result import Facts, Party, Result
from proxytest.model.run import Certainty, Product, Proxy, Run
from proxytest.report.index import by_cause
from tests.report.conftest import RUN, inspection


def seen(
    *results: Result, product: str | None = None, party: Party = Party.NOT_KNOWN, facts: Facts | None = None
) -> Run:
    blamed = tuple(
        replace(one, findings=tuple(replace(each, party=party, facts=facts or {}) for each in one.findings))
        for one in results
    )
    named = Product(name=product, certainty=Certainty.LIKELY if product else Certainty.UNKNOWN)
    return replace(RUN, results=blamed, proxy=Proxy(url=RUN.proxy.url, product=named))


U2C, OTHER = inspection("u2c.wbx2.com:443", 3), inspection("www.example.com:443", 3)


def test_sites_of_one_product_are_joined_and_others_are_apart() -> None:
    runs = [
        seen(U2C, facts={"product": "Zscaler"}),
        seen(U2C, facts={"product": "Zscaler"}),
        seen(U2C, facts={"product": "FortiGate"}),
        seen(U2C),
    ]
    assert [(one.by, one.runs, one.about) for one in by_cause(runs)] == [
        ("Zscaler", (1, 2), "by Zscaler, for *.wbx2.com"),
        ("FortiGate", (3,), "by FortiGate, for *.wbx2.com"),
        ("", (4,), "for *.wbx2.com"),
    ]


def test_the_proxy_s_product_is_blamed_only_where_the_proxy_is() -> None:
    runs = [seen(U2C, product="Squid", party=party) for party in (Party.PROXY, Party.NOT_KNOWN, Party.PATH)]
    assert {one.by for one in by_cause(runs)} == {
        "Squid",
        "",
        "something on the way other than the proxy, such as a firewall",
    }
    assert [one.by for one in by_cause([seen(U2C, party=Party.PROXY)])] == ["the proxy"]


def test_names_that_only_some_have_are_not_told_of_all() -> None:
    whole = replace(U2C, target="*.wbx2.com")
    profile = replace(
        RUN.profile, domains=(*RUN.profile.domains, replace(RUN.profile.domains[0], pattern="*.webex.com"))
    )
    both = replace(seen(whole, replace(U2C, target="*.webex.com")), profile=profile)
    (found,) = by_cause([replace(seen(whole), profile=profile), both])
    assert (found.patterns, found.others) == (("*.wbx2.com",), ("*.webex.com",))
    assert found.about == "for *.wbx2.com, in some also for *.webex.com"


def test_of_many_names_some_are_counted() -> None:
    patterns = [f"*.{letter}.example" for letter in "abcdef"]
    domains = tuple(replace(RUN.profile.domains[0], pattern=one) for one in patterns)
    run = seen(*(replace(U2C, target=one) for one in patterns))
    (found,) = by_cause([replace(run, profile=replace(run.profile, domains=domains))])
    assert found.about == "for *.a.example, *.b.example, *.c.example and 3 more"


def test_a_host_of_no_pattern_is_told_of_nobody() -> None:
    (found,) = by_cause([seen(OTHER)])
    assert (found.patterns, found.about) == ((), "")


def test_words_that_are_not_true_of_every_run_say_so() -> None:
    slow = replace(U2C, findings=(replace(U2C.findings[0], message="each log-on takes 1.2 s"),))
    slower = replace(U2C, findings=(replace(U2C.findings[0], message="each log-on takes 9.9 s"),))
    assert [one.title for one in by_cause([seen(slow), seen(slower)])] == ["each log-on takes 1.2 s (details differ)"]
    assert [one.title for one in by_cause([seen(slow), seen(slow)])] == ["each log-on takes 1.2 s"]
