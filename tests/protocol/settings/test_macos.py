"""macOS: the dictionary of scutil --proxy."""

import pytest

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.macos import parse_scutil

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
