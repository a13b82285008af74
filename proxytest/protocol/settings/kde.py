"""KDE: the group `Proxy Settings` of kioslaverc (kio, kprotocolmanager)."""

from collections.abc import Mapping

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.settings_text import exceptions_of, pac_address, proxy_address, without_credentials

_NONE, _MANUAL, _PAC, _WPAD, _VARIABLES = "0", "1", "2", "3", "4"  #: values of ProxyType


def parse_kioslaverc(text: str, environ: Mapping[str, str]) -> SourceSeen:
    """Read the group; with ProxyType 4 the values are names of environment variables."""
    found = _group(text)
    kind = found.get("ProxyType", _NONE)
    if kind in (_MANUAL, _VARIABLES):
        values = {key: environ.get(value, "") for key, value in found.items()} if kind == _VARIABLES else found
        return SourceSeen(
            source=Source.KDE,
            http=_proxy(values.get("httpProxy", "")),
            https=_proxy(values.get("httpsProxy", "")),
            socks=_proxy(values.get("socksProxy", "")),
            exceptions=exceptions_of(values.get("NoProxyFor", "")),
            only_exceptions=found.get("ReversedException", "").lower() == "true",
        )
    if kind == _PAC:
        return SourceSeen(source=Source.KDE, pac=pac_address(found.get("Proxy Config Script", "")))
    return SourceSeen(source=Source.KDE, autodetect=kind == _WPAD)


def _proxy(value: str) -> str | None:
    """Read `http://proxy.corp.test 8080`: KDE puts a blank before the port."""
    address, _, port = without_credentials(value.strip(), "").partition(" ")
    return proxy_address(address, port)


def _group(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    inside = False
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("["):
            # Kiosk mode marks what an administrator locked: `[Proxy Settings][$i]`, `ProxyType[$i]=1`.
            inside = stripped.startswith("[Proxy Settings]")
        elif inside and "=" in stripped:
            key, _, value = stripped.partition("=")
            found[key.partition("[")[0].strip()] = value.strip()
    return found
