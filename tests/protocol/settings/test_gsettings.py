"""GNOME: recorded from gsettings of Debian 12."""

import pytest

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.gsettings import parse_gsettings

FRESH = """\
org.gnome.system.proxy autoconfig-url ''
org.gnome.system.proxy ignore-hosts ['localhost', '127.0.0.0/8', '::1']
org.gnome.system.proxy mode 'none'
org.gnome.system.proxy use-same-proxy true
org.gnome.system.proxy.ftp host ''
org.gnome.system.proxy.ftp port 0
org.gnome.system.proxy.http authentication-password ''
org.gnome.system.proxy.http authentication-user ''
org.gnome.system.proxy.http enabled false
org.gnome.system.proxy.http host ''
org.gnome.system.proxy.http port 8080
org.gnome.system.proxy.http use-authentication false
org.gnome.system.proxy.https host ''
org.gnome.system.proxy.https port 0
org.gnome.system.proxy.socks host ''
org.gnome.system.proxy.socks port 0
"""
MANUAL = (
    FRESH.replace("mode 'none'", "mode 'manual'")
    .replace("https host ''", "https host 'proxy.corp.test'")
    .replace("https port 0", "https port 3128")
    .replace("authentication-password ''", "authentication-password 'wonderland'")
    .replace("['localhost', '127.0.0.0/8', '::1']", """['localhost', "it's", 'a\\\\b']""")
)


def test_a_fresh_desktop_says_nothing() -> None:
    assert parse_gsettings(FRESH) == SourceSeen(source=Source.GNOME)


def test_manual_and_its_exceptions() -> None:
    assert parse_gsettings(MANUAL) == SourceSeen(
        source=Source.GNOME, https="http://proxy.corp.test:3128", exceptions=("localhost", "it's", "a\\b")
    )
    assert "wonderland" not in str(parse_gsettings(MANUAL))


def test_socks_is_told_as_socks() -> None:
    text = MANUAL.replace("socks host ''", "socks host 'p'").replace("socks port 0", "socks port 1080")
    assert parse_gsettings(text).socks == "socks5://p:1080"


@pytest.mark.parametrize("empty", ["['localhost', '127.0.0.0/8', '::1']", "@as []"])
def test_auto_with_an_address_and_without(empty: str) -> None:
    auto = FRESH.replace("mode 'none'", "mode 'auto'").replace("['localhost', '127.0.0.0/8', '::1']", empty)
    assert parse_gsettings(auto).autodetect
    named = parse_gsettings(auto.replace("autoconfig-url ''", "autoconfig-url 'http://wpad.corp.test/p.pac'"))
    assert (named.pac, named.autodetect) == ("http://wpad.corp.test/p.pac", False)


def test_no_schema_is_missing() -> None:
    assert "schema" in parse_gsettings("No such schema").missing
