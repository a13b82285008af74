"""macOS: the dictionary of scutil --proxy."""

import pytest

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.macos import INLINE, parse_scutil

MANUAL = """\
<dictionary> {
  ExceptionsList : <array> {
    0 : *.local
    1 : 169.254/16
  }
  ExcludeSimpleHostnames : 1
  FTPPassive : 1
  HTTPEnable : 1
  HTTPPort : 8080
  HTTPProxy : proxy.corp.test
  HTTPSEnable : 1
  HTTPSPort : 3128
  HTTPSProxy : proxy.corp.test
  HTTPUser : alice
  ProxyAutoConfigEnable : 0
  ProxyAutoConfigURLString : http://wpad.corp.test/wpad.dat
  ProxyAutoDiscoveryEnable : 0
  SOCKSEnable : 0
  SOCKSPort : 1080
  SOCKSProxy : old.corp.test
  __SCOPED__ : <dictionary> {
    en0 : <dictionary> {
      HTTPEnable : 1
      HTTPProxy : other.corp.test
      ProxyAutoDiscoveryEnable : 1
    }
  }
}
"""


def test_what_is_switched_on_counts() -> None:
    assert parse_scutil(MANUAL) == SourceSeen(
        source=Source.MACOS,
        http="http://proxy.corp.test:8080",
        https="http://proxy.corp.test:3128",
        exceptions=("*.local", "169.254/16", "<local>"),
        user=True,
        passive_ftp=True,
    )


def test_passive_mode_is_off_or_not_told() -> None:
    assert parse_scutil(MANUAL.replace("FTPPassive : 1", "FTPPassive : 0")).passive_ftp is False
    assert parse_scutil(MANUAL.replace("  FTPPassive : 1\n", "")).passive_ftp is None


def test_a_script_and_wpad() -> None:
    seen = parse_scutil(MANUAL.replace("Enable : 0", "Enable : 1"))
    assert (seen.pac, seen.autodetect, seen.socks) == (
        "http://wpad.corp.test/wpad.dat",
        True,
        "socks5://old.corp.test:1080",
    )


def test_an_empty_dictionary_says_nothing() -> None:
    assert parse_scutil("<dictionary> {\n}\n") == SourceSeen(source=Source.MACOS)


@pytest.mark.parametrize("text", ["", "No proxy\n"])
def test_no_dictionary_is_missing(text: str) -> None:
    assert parse_scutil(text).missing == "scutil prints no dictionary"


SCRIPT = """\
function FindProxyForURL(url, host) {
  HTTPEnable = {
    a : <dictionary> {
  0 : nothing
  if (isPlainHostName(host)) return "DIRECT";
    }
}
  // SOCKSProxy : not this one
  return "PROXY proxy.corp.test:8080";
}"""
AUTO = f"  ProxyAutoConfigEnable : 1\n  ProxyAutoConfigJavaScript : {SCRIPT}\n"
BESIDE = MANUAL.replace("  ProxyAutoConfigEnable : 0\n", AUTO).replace(
    "  ProxyAutoConfigURLString : http://wpad.corp.test/wpad.dat\n", ""
)


def test_a_script_in_the_settings_is_read_beside_explicit_proxies() -> None:
    seen = parse_scutil(BESIDE)
    assert (seen.pac, seen.script) == (INLINE, SCRIPT)
    assert (seen.http, seen.https) == ("http://proxy.corp.test:8080", "http://proxy.corp.test:3128")
    assert seen.exceptions == ("*.local", "169.254/16", "<local>")
    assert (seen.autodetect, seen.socks) == (False, None)


def test_a_script_may_be_the_last_key() -> None:
    text = f"<dictionary> {{\n  HTTPEnable : 1\n  HTTPPort : 80\n  HTTPProxy : p\n{AUTO}}}\n"
    assert (parse_scutil(text).script, parse_scutil(text).http) == (SCRIPT, "http://p:80")


def test_the_script_of_an_interface_is_not_that_of_the_service() -> None:
    inner = "".join(f"    {line}\n" for line in AUTO.replace("proxy.corp", "other.corp").splitlines())
    seen = parse_scutil(BESIDE.replace("    en0 : <dictionary> {\n", f"    en0 : <dictionary> {{\n{inner}"))
    assert seen.script == SCRIPT
    assert seen.http == "http://proxy.corp.test:8080"


def test_an_address_goes_before_a_script_and_what_is_off_counts_for_nothing() -> None:
    both = MANUAL.replace("  ProxyAutoConfigEnable : 0\n", AUTO)
    assert (parse_scutil(both).pac, parse_scutil(both).script) == ("http://wpad.corp.test/wpad.dat", "")
    off = BESIDE.replace("ProxyAutoConfigEnable : 1", "ProxyAutoConfigEnable : 0")
    assert (parse_scutil(off).pac, parse_scutil(off).script) == (None, "")
