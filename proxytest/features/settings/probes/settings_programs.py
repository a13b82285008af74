"""Settings from the system's own programs: gsettings, nmcli, dhcpcd, scutil, ipconfig, reg, netsh."""

import asyncio
from collections.abc import Awaitable, Callable

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings import chrome, dhcp, firefox, windows
from proxytest.protocol.settings.gsettings import parse_gsettings
from proxytest.protocol.settings.macos import parse_scutil
from proxytest.protocol.settings.network_manager import connection_ids, parse_connection
from proxytest.wire.programs import CommandOutput

Ask = Callable[[tuple[str, ...]], Awaitable[CommandOutput]]

_MAX_CONNECTIONS = 8  #: of NetworkManager that are read: a machine has one or two
_SETTINGS = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
_POLICY = r"HKLM\Software\Policies\Microsoft\Windows\CurrentVersion\Internet Settings"
_PER_USER = "the policy ProxySettingsPerUser puts the machine's settings in their place"
_NOT_MACHINE_WIDE = "the policy ProxySettingsPerUser is not set to 0"


async def ask_linux(ask: Ask) -> tuple[SourceSeen, ...]:
    """Ask GNOME, NetworkManager and dhcpcd."""
    desktop, manager, leases = await asyncio.gather(
        ask(("gsettings", "list-recursively", "org.gnome.system.proxy")),
        _network_manager(ask),
        ask(("dhcpcd", "-U")),
    )
    return (
        _parsed(desktop, Source.GNOME, parse_gsettings),
        *manager,
        *([] if leases.missing else [dhcp.parse_assignments(leases.text)]),
    )


async def ask_macos(ask: Ask) -> tuple[SourceSeen, ...]:
    """Ask for the settings of the active service, and for its lease."""
    settings, lease = await asyncio.gather(ask(("scutil", "--proxy")), ask(("ipconfig", "getoption", "", "252")))
    return (
        _parsed(settings, Source.MACOS, parse_scutil),
        _parsed(lease, Source.WPAD_DHCP, dhcp.parse_ipconfig),
    )


async def ask_windows(ask: Ask) -> tuple[SourceSeen, ...]:
    """Ask the registry and netsh; a key that does not exist makes reg end with status 1."""
    user, machine, policy, winhttp, browser, other_browser = await asyncio.gather(
        _internet_settings(ask, "HKCU"),
        _internet_settings(ask, "HKLM"),
        ask(("reg", "query", _POLICY)),
        ask(("netsh", "winhttp", "show", "proxy")),
        ask(("reg", "query", r"HKLM\Software\Policies\Google\Chrome")),
        ask(("reg", "query", r"HKLM\Software\Policies\Mozilla\Firefox\Proxy")),
    )
    shared = windows.machine_wide(policy.text)
    return (
        _internet(user, Source.WININET, ignored=_PER_USER if shared else ""),
        _internet(machine, Source.WINDOWS_POLICY, ignored="" if shared else _NOT_MACHINE_WIDE),
        _parsed(winhttp, Source.WINHTTP, windows.parse_netsh),
        _parsed(browser, Source.CHROME_POLICY, chrome.parse_registry),
        _parsed(other_browser, Source.FIREFOX_POLICY, firefox.parse_registry),
    )


async def _network_manager(ask: Ask) -> tuple[SourceSeen, ...]:
    """Ask which connections are active, then for the proxy and the lease of each."""
    active = await ask(("nmcli", "-t", "-f", "UUID", "connection", "show", "--active"))
    if active.missing:
        return (SourceSeen(source=Source.NETWORK_MANAGER, missing=active.missing),)
    ids = connection_ids(active.text)[:_MAX_CONNECTIONS]
    if not ids:
        return (SourceSeen(source=Source.NETWORK_MANAGER, missing="no connection is active"),)
    outputs = await asyncio.gather(
        *(ask(("nmcli", "-t", "-f", "proxy,DHCP4", "connection", "show", one)) for one in ids)
    )
    return tuple(seen for one in outputs for seen in _connection(one))


def _connection(output: CommandOutput) -> tuple[SourceSeen, ...]:
    return (
        _parsed(output, Source.NETWORK_MANAGER, parse_connection),
        _parsed(output, Source.WPAD_DHCP, dhcp.parse_nmcli),
    )


async def _internet_settings(ask: Ask, hive: str) -> CommandOutput:
    values, blobs = await asyncio.gather(
        ask(("reg", "query", rf"{hive}\{_SETTINGS}")),
        ask(("reg", "query", rf"{hive}\{_SETTINGS}\Connections")),
    )
    if values.missing and blobs.missing:
        return values
    return CommandOutput(text=f"{values.text}\n{blobs.text}")


def _internet(output: CommandOutput, source: Source, *, ignored: str) -> SourceSeen:
    if ignored:
        return SourceSeen(source=source, missing=ignored)
    return _parsed(output, source, lambda text: windows.parse_internet_settings(text, source=source))


def _parsed(output: CommandOutput, source: Source, parse: Callable[[str], SourceSeen]) -> SourceSeen:
    return SourceSeen(source=source, missing=output.missing) if output.missing else parse(output.text)
