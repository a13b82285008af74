"""Settings in files; an unreadable file counts as missing, with the reason."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from proxytest.model.settings import Platform, Source, SourceSeen
from proxytest.protocol.settings import chrome, dhcp, firefox
from proxytest.protocol.settings.kde import parse_kioslaverc
from proxytest.wire.files import read_beginning

_MAX_FILE = 1024 * 1024  #: bytes; settings are much smaller

_CHROME_FOLDERS = ("etc/opt/chrome/policies/managed", "etc/chromium/policies/managed")
_CHROME_PLIST = "Library/Managed Preferences/com.google.Chrome.plist"
_FIREFOX = {
    Platform.MACOS: ("Applications/Firefox.app/Contents/Resources/distribution/policies.json",),
    Platform.WINDOWS: ("Program Files/Mozilla Firefox/distribution/policies.json",),
}
_FIREFOX_LINUX = (
    "etc/firefox/policies/policies.json",
    "usr/lib/firefox/distribution/policies.json",
    "usr/lib64/firefox/distribution/policies.json",
    "usr/lib/firefox-esr/distribution/policies.json",
)

#: Where each DHCP client stores its leases, and in which format.
_LEASES: tuple[tuple[str, Callable[[str], SourceSeen]], ...] = (
    ("var/lib/dhcp/dhclient*.leases", dhcp.parse_dhclient),
    ("var/lib/dhclient/dhclient*.lease*", dhcp.parse_dhclient),
    ("var/lib/NetworkManager/dhclient*.lease", dhcp.parse_dhclient),
    ("run/systemd/netif/leases/*", dhcp.parse_assignments),
)


def read_text(path: Path) -> str:
    """Return a file's text, up to a limit; empty if it cannot be read."""
    return _read(path).decode(errors="replace")


def kioslaverc(root: Path, environ: Mapping[str, str]) -> SourceSeen:
    """Read KDE's file, of version 5 and later or of 4."""
    home = root / environ.get("HOME", "root").lstrip("/")
    configured = environ.get("XDG_CONFIG_HOME")
    folder = root / configured.lstrip("/") if configured else home / ".config"
    for path in (folder / "kioslaverc", home / ".kde/share/config/kioslaverc"):
        if text := read_text(path):
            return parse_kioslaverc(text, environ)
    return SourceSeen(source=Source.KDE, missing="there is no kioslaverc")


def policy_files(root: Path, platform: Platform) -> tuple[SourceSeen, ...]:
    """Read the browsers' policies; on Windows, Chrome's are only in the registry."""
    texts = [text for path in _FIREFOX.get(platform, _FIREFOX_LINUX) if (text := read_text(root / path))]
    found = firefox.parse_policies(texts[0]) if texts else _none(Source.FIREFOX_POLICY)
    if platform is Platform.WINDOWS:
        return (found,)
    return (_chrome(root, platform), found)


def lease_files(root: Path) -> SourceSeen:
    """Read the leases of DHCP, the newest first; the first that has option 252 counts."""
    read = [(path, parse) for pattern, parse in _LEASES for path in root.glob(pattern)]
    leases = [parse(read_text(path)) for path, parse in sorted(read, key=lambda one: _written(one[0]), reverse=True)]
    missing = leases[0] if leases else SourceSeen(source=Source.WPAD_DHCP, missing="no file of leases is known")
    return next((seen for seen in leases if seen.says), missing)


def _chrome(root: Path, platform: Platform) -> SourceSeen:
    if platform is Platform.MACOS:
        data = _read(root / _CHROME_PLIST)
        return chrome.parse_plist(data) if data else _none(Source.CHROME_POLICY)
    texts = list(_texts(path for folder in _CHROME_FOLDERS for path in sorted((root / folder).glob("*.json"))))
    return chrome.parse_policies(*texts) if texts else _none(Source.CHROME_POLICY)


def _texts(paths: Iterable[Path]) -> Iterable[str]:
    return (text for path in paths if (text := read_text(path)))


def _none(source: Source) -> SourceSeen:
    return SourceSeen(source=source, missing="there is no policy")


def _read(path: Path) -> bytes:
    try:
        return read_beginning(path, _MAX_FILE)
    except OSError:
        return b""


def _written(path: Path) -> float:
    """Return the time of the last change, to sort by."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
