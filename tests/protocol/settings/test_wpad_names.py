"""Which names WPAD asks for, and where it stops."""

import sys
from pathlib import Path

import publicsuffixlist
import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.settings.public_suffix import _finder
from proxytest.protocol.settings.wpad_names import search_domains, seen_by_dns, wpad_names

_LIST = Path(publicsuffixlist.__file__).with_name("public_suffix_list.dat")
#: Those of the list itself, without its wildcards and exceptions.
SUFFIXES = [line for line in _LIST.read_text("utf-8").splitlines() if line.isascii() and line[:1].isalnum()]


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
        ("k12.ca.us", ()),
        ("lab.school.k12.ca.us", ("wpad.lab.school.k12.ca.us", "wpad.school.k12.ca.us")),
        ("nhs.uk", ()),
        ("ward.trust.nhs.uk", ("wpad.ward.trust.nhs.uk", "wpad.trust.nhs.uk")),
        ("lg.jp", ()),
        ("city.chiyoda.tokyo.jp", ("wpad.city.chiyoda.tokyo.jp",)),
        ("chiyoda.tokyo.jp", ()),
        ("met.police.uk", ("wpad.met.police.uk",)),
        ("police.uk", ()),
        ("github.io", ()),
        ("us-east-1.amazonaws.com", ()),
        ("b.city.kawasaki.jp", ("wpad.b.city.kawasaki.jp", "wpad.city.kawasaki.jp")),
        ("b.c.sch.uk", ("wpad.b.c.sch.uk",)),
        ("xn--55qx5d.cn", ()),
        ("corp.local", ("wpad.corp.local",)),
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


@given(st.sampled_from(SUFFIXES), st.sampled_from(["", "a.", "b.a."]))
def test_no_name_is_asked_for_beside_an_organisation(suffix: str, below: str) -> None:
    assert all(name.removeprefix("wpad.").endswith(f".{suffix}") for name in wpad_names((f"{below}{suffix}",)))


def test_without_the_list_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "publicsuffixlist", None)
    _finder.cache_clear()
    try:
        assert wpad_names(("corp.test",)) == ()
    finally:
        _finder.cache_clear()
