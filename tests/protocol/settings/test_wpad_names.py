"""Which names WPAD asks for, and where it stops."""

import pytest

from proxytest.protocol.settings.wpad_names import search_domains, seen_by_dns, wpad_names


def test_of_search_and_domain_the_last_counts() -> None:
    text = "# made by hand\nnameserver 10.90.1.1\ndomain old.test\nsearch Corp.Test. sales.corp.test ; no more\n"
    assert search_domains(text) == ("corp.test", "sales.corp.test")


@pytest.mark.parametrize(
    ("domain", "names"),
    [
        ("corp.test", ("wpad.corp.test",)),
        ("a.sales.corp.test", ("wpad.a.sales.corp.test", "wpad.sales.corp.test", "wpad.corp.test")),
        ("corp.co.uk", ("wpad.corp.co.uk",)),
        ("co.uk", ()),
        ("corp.de", ("wpad.corp.de",)),
        ("test", ()),
        ("", ()),
        ("a..test", ()),
        ("bad domain.test", ()),
        (f"{'x' * 64}.test", ()),
    ],
)
def test_the_search_stops_below_what_belongs_to_all(domain: str, names: tuple[str, ...]) -> None:
    assert wpad_names((domain,)) == names


def test_a_name_is_asked_for_once_and_not_without_end() -> None:
    assert wpad_names(("a.corp.test", "b.corp.test")) == ("wpad.a.corp.test", "wpad.corp.test", "wpad.b.corp.test")
    assert len(wpad_names((".".join("abcdefghijklmnop"),))) == 8


def test_what_was_found_and_what_was_not() -> None:
    assert seen_by_dns("wpad.corp.test", ("wpad.corp.test",)).pac == "http://wpad.corp.test/wpad.dat"
    assert seen_by_dns(None, ("wpad.corp.test",)).missing == "no such name: wpad.corp.test"
    assert seen_by_dns(None, ()).missing == "this machine has no domain to ask under"
