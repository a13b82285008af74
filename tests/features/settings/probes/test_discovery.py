"""What a machine says, put together: files, programs and names are all given here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from proxytest.features.settings.probes.discovery import Machine, discover, platform_of, read_files
from proxytest.features.settings.probes.machine import looked_at, settle
from proxytest.model.settings import Platform, Source, SourceSeen
from proxytest.wire.programs import CommandOutput

MANUAL = (
    "org.gnome.system.proxy mode 'manual'\n"
    "org.gnome.system.proxy.https host 'proxy.corp.test'\norg.gnome.system.proxy.https port 8080\n"
)
ID = "0ab4e0ff-f77e-3886-9ba9-1838e4120850"


@dataclass(kw_only=True)
class Given:
    """A machine of paper: what its programs print, which names exist, and what it was asked."""

    root: Path
    platform: Platform = Platform.LINUX
    environ: Mapping[str, str] = field(default_factory=dict)
    prints: Mapping[str, str] = field(default_factory=dict)  #: by the beginning of the command
    names: frozenset[str] = frozenset()
    looked_up: list[str] = field(default_factory=list)

    def file(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    async def ask(self, command: tuple[str, ...]) -> CommandOutput:
        told = next((text for start, text in self.prints.items() if " ".join(command).startswith(start)), None)
        return CommandOutput(missing=f"{command[0]} is not installed") if told is None else CommandOutput(text=told)

    async def exists(self, name: str) -> bool:
        self.looked_up.append(name)
        return name in self.names

    async def found(self, *, wpad: bool = True) -> dict[Source, SourceSeen]:
        return {seen.source: seen for seen in await discover(self.machine, wpad=wpad)}

    @property
    def machine(self) -> Machine:
        return Machine(platform=self.platform, environ=self.environ, root=self.root, ask=self.ask, exists=self.exists)


@pytest.fixture
def given(tmp_path: Path) -> Given:
    return Given(root=tmp_path)


async def test_a_machine_without_a_tool_says_why_and_goes_on(given: Given) -> None:
    given.environ = {"https_proxy": "http://proxy:1"}
    found = await given.found()
    assert found[Source.GNOME].missing == "gsettings is not installed"
    assert found[Source.NETWORK_MANAGER].missing == "nmcli is not installed"
    assert found[Source.KDE].missing == "there is no kioslaverc"
    assert found[Source.ENVIRONMENT].https == "http://proxy:1"
    assert given.looked_up == []


async def test_what_was_looked_at_is_named(given: Given) -> None:
    told = looked_at(await discover(given.machine))
    assert told.startswith("the environment, the GNOME settings (gsettings is not installed), ")
    assert "WPAD by DNS (this machine has no domain to ask under)" in told


async def test_linux(given: Given) -> None:
    given.prints = {
        "gsettings list-recursively": MANUAL,
        "nmcli -t -f UUID": f"{ID}\n",
        f"nmcli -t -f proxy,DHCP4 connection show {ID}": (
            "proxy.method:auto\nproxy.pac-url:http\\://wpad/p.pac\nDHCP4.OPTION[1]:wpad = http://dhcp/wpad.dat\n"
        ),
    }
    given.file("root/.config/kioslaverc", "[Proxy Settings]\nProxyType=1\nhttpsProxy=http://kde 1\n")
    given.file("etc/opt/chrome/policies/managed/a.json", '{"ProxyMode": "direct"}')
    given.file("etc/firefox/policies/policies.json", '{"policies": {"Proxy": {"Mode": "autoDetect"}}}')
    found = await given.found()
    assert found[Source.GNOME].https == "http://proxy.corp.test:8080"
    assert found[Source.NETWORK_MANAGER].pac == "http://wpad/p.pac"
    assert found[Source.WPAD_DHCP].pac == "http://dhcp/wpad.dat"
    assert found[Source.KDE].https == "http://kde:1"
    assert found[Source.CHROME_POLICY].direct
    assert found[Source.FIREFOX_POLICY].autodetect
    assert list(found) == [source for source in Source if source in found]


async def test_macos(given: Given) -> None:
    given.platform = Platform.MACOS
    given.prints = {
        "scutil --proxy": "<dictionary> {\n  HTTPEnable : 1\n  HTTPProxy : proxy\n  HTTPPort : 8080\n}\n",
        "ipconfig getoption": "http://wpad/wpad.dat\n",
    }
    found = await given.found()
    assert found[Source.MACOS].http == "http://proxy:8080"
    assert found[Source.WPAD_DHCP].pac == "http://wpad/wpad.dat"
    assert Source.GNOME not in found


SETTINGS = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
POLICY = r"reg query HKLM\Software\Policies\Microsoft"


def values(proxy: str) -> str:
    return f"KEY\r\n    ProxyEnable    REG_DWORD    0x1\r\n    ProxyServer    REG_SZ    {proxy}\r\n"


async def test_windows(given: Given) -> None:
    given.platform = Platform.WINDOWS
    given.prints = {
        rf"reg query HKCU\{SETTINGS}": values("user:1"),
        rf"reg query HKLM\{SETTINGS}": values("machine:1"),
        "netsh winhttp show proxy": "Current:\r\n\r\n    Proxy Server(s) :  services:1\r\n",
        r"reg query HKLM\Software\Policies\Google\Chrome": "KEY\r\n    ProxyMode    REG_SZ    direct\r\n",
    }
    found = await given.found()
    assert found[Source.WININET].https == "http://user:1"
    assert found[Source.WINDOWS_POLICY].missing == "the policy ProxySettingsPerUser is not set to 0"
    assert found[Source.WINHTTP].https == "http://services:1"
    assert found[Source.CHROME_POLICY].direct
    assert found[Source.FIREFOX_POLICY].missing


async def test_a_policy_puts_the_settings_of_the_machine_in_place_of_the_users(given: Given) -> None:
    given.platform = Platform.WINDOWS
    given.prints = {
        rf"reg query HKCU\{SETTINGS}": values("user:1"),
        rf"reg query HKLM\{SETTINGS}": values("machine:1"),
        POLICY: "KEY\r\n    ProxySettingsPerUser    REG_DWORD    0x0\r\n",
    }
    found = await given.found()
    assert found[Source.WINDOWS_POLICY].https == "http://machine:1"
    assert (found[Source.WININET].says, bool(found[Source.WININET].missing)) == (False, True)


async def test_wpad_is_asked_by_name_where_nothing_else_is_known(given: Given) -> None:
    given.file("etc/resolv.conf", "search sales.corp.test\n")
    given.names = frozenset({"wpad.corp.test"})
    found = await given.found()
    assert given.looked_up == ["wpad.sales.corp.test", "wpad.corp.test"]
    assert found[Source.WPAD_DNS].pac == "http://wpad.corp.test/wpad.dat"


async def test_without_leave_no_name_is_looked_up(given: Given) -> None:
    given.file("etc/resolv.conf", "search corp.test\n")
    assert Source.WPAD_DNS not in await given.found(wpad=False)
    assert given.looked_up == []


def test_the_newest_lease_with_the_option_counts(given: Given) -> None:
    given.file("var/lib/dhcp/dhclient.eth0.leases", 'lease {\n  option wpad "http://a/wpad.dat";\n}\n')
    given.file("run/systemd/netif/leases/2", "ADDRESS=10.0.0.2\n")
    found = {seen.source: seen for seen in read_files(given.machine)}
    assert found[Source.WPAD_DHCP].pac == "http://a/wpad.dat"


def test_a_broken_policy_is_told(given: Given) -> None:
    given.file("etc/chromium/policies/managed/x.json", "{")
    found = {seen.source: seen for seen in read_files(given.machine)}
    assert found[Source.CHROME_POLICY].missing == "a policy file is not JSON"


@pytest.mark.parametrize(
    ("system", "desktop", "platform"),
    [
        ("linux", "", Platform.LINUX),
        ("linux", "ubuntu:GNOME", Platform.GNOME),
        ("linux", "KDE", Platform.KDE),
        ("linux", "sway", Platform.LINUX),
        ("darwin", "", Platform.MACOS),
        ("win32", "", Platform.WINDOWS),
        ("freebsd14", "", Platform.LINUX),
    ],
)
def test_platforms(system: str, desktop: str, platform: Platform) -> None:
    assert platform_of(system, {"XDG_CURRENT_DESKTOP": desktop}) is platform


def test_the_desktop_goes_before_the_variables() -> None:
    environ = {"https_proxy": "http://alice:s3cret@e:1"}
    environment = SourceSeen(source=Source.ENVIRONMENT, https="http://e:1")
    gnome = SourceSeen(source=Source.GNOME, https="http://g:1")
    settled = settle(Platform.GNOME, environ, (environment, gnome))
    assert (settled.proxy, settled.source) == ("http://g:1", "the GNOME settings")
    assert settled.credentials() is None, "the password belongs to the other proxy"


def test_a_variable_brings_its_credentials() -> None:
    environ = {"https_proxy": "http://alice:s3cret@e:1"}
    environment = SourceSeen(source=Source.ENVIRONMENT, https="http://e:1")
    settled = settle(Platform.LINUX, environ, (environment,))
    assert (settled.proxy, settled.source) == ("http://e:1", "https_proxy")
    assert settled.credentials() is not None


def test_a_script_is_found_beside_an_explicit_proxy() -> None:
    environment = SourceSeen(source=Source.ENVIRONMENT, https="http://e:1")
    lease = SourceSeen(source=Source.WPAD_DHCP, pac="http://wpad/wpad.dat")
    settled = settle(Platform.LINUX, {"https_proxy": "http://e:1"}, (environment, lease))
    assert (settled.proxy, settled.pac) == ("http://e:1", "http://wpad/wpad.dat")
