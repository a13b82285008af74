"""KDE: kioslaverc as its settings page writes it."""

import pytest

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.kde import parse_kioslaverc

MANUAL = """\
PersistentProxyConnection=false
[$Version]
update_info=kioslave.upd:kde2.2/r1

[Proxy Settings][$i]
AuthMode=0
NoProxyFor=localhost,.corp.test
Proxy Config Script=http://wpad.corp.test/old.pac
ProxyType[$i]=1
ReversedException=true
ftpProxy=
httpProxy=http://proxy.corp.test 8080
httpsProxy=http://alice:won der@proxy.corp.test 3128
socksProxy=socks://proxy.corp.test 1080
[Other]
httpProxy=http://other 1
"""


def test_manual_has_a_blank_before_the_port() -> None:
    assert parse_kioslaverc(MANUAL, {}) == SourceSeen(
        source=Source.KDE,
        http="http://proxy.corp.test:8080",
        https="http://proxy.corp.test:3128",
        socks="socks://proxy.corp.test:1080",
        exceptions=("localhost", ".corp.test"),
        only_exceptions=True,
    )


@pytest.mark.parametrize(
    ("kind", "seen"),
    [
        ("0", SourceSeen(source=Source.KDE)),
        ("2", SourceSeen(source=Source.KDE, pac="http://wpad.corp.test/old.pac")),
        ("3", SourceSeen(source=Source.KDE, autodetect=True)),
        ("9", SourceSeen(source=Source.KDE)),
    ],
)
def test_the_other_types(kind: str, seen: SourceSeen) -> None:
    assert parse_kioslaverc(MANUAL.replace("ProxyType[$i]=1", f"ProxyType={kind}"), {}) == seen


def test_type_4_names_variables() -> None:
    text = "[Proxy Settings]\nProxyType=4\nhttpsProxy=MY_PROXY\nhttpProxy=UNSET\nNoProxyFor=NO_PROXY\n"
    seen = parse_kioslaverc(text, {"MY_PROXY": "http://proxy:80", "NO_PROXY": "localhost"})
    assert (seen.https, seen.http, seen.exceptions) == ("http://proxy:80", None, ("localhost",))
