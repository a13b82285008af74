"""Which proxy is audited: the one that was named, else that of this machine's settings."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from proxytest.features.settings.probes.discovery import discover, read_files, this_machine
from proxytest.features.settings.probes.machine import MachineSettings, looked_at, read_environment, settle
from proxytest.model.address import ProxyAddress, parse_proxy
from proxytest.model.errors import UsageError
from proxytest.prepare.merge_options import Options
from proxytest.protocol.settings.environment import EXPLICIT, is_socks
from proxytest.protocol.settings.variable_readers import has_port, ports_by_program


def read_machine(options: Options, environ: Mapping[str, str], *, wpad: bool) -> MachineSettings:
    """Read this machine's settings; where the proxy was named, only what takes no program and no network."""
    machine = this_machine(environ)
    if not options.proxy:
        return settle(machine.platform, environ, asyncio.run(discover(machine, wpad=wpad)))
    settled = settle(machine.platform, environ, read_files(machine))
    return replace(settled, pac=read_environment(environ).pac)  # a lease's would be fetched, which nobody asked for


def machine_settings(environ: Mapping[str, str]) -> MachineSettings:
    """Return the proxy and the PAC file in this machine's settings; the network is not asked."""
    return read_machine(Options(), environ, wpad=False)


def choose_proxy(options: Options, machine: MachineSettings) -> tuple[ProxyAddress | None, str | None]:
    """Return the proxy and what names it; neither, where a PAC file or media alone are tested.

    Raises UsageError.
    """
    if options.proxy:
        return parse_proxy(options.proxy), options.proxy_source or "--proxy"
    if machine.proxy:
        try:
            return _of_machine(machine), machine.source
        except UsageError:
            if not options.pac:  # which was asked for, and this proxy was not
                raise
    if options.pac or machine.pac or options.media:
        return None, None
    _refuse_socks(machine)
    raise UsageError(
        f"no proxy is known: use --proxy http://host:port, or set HTTPS_PROXY; no proxy in {looked_at(machine.sources)}"
    )


def _of_machine(machine: MachineSettings) -> ProxyAddress:
    """Return the proxy in the settings; its port is asked for, since programs dial different ones without it."""
    try:
        proxy = parse_proxy(machine.proxy or "")
    except UsageError as error:
        raise UsageError(f"{machine.source}: {error}") from None
    if has_port((machine.url or machine.proxy or "").rpartition("@")[2]):
        return proxy
    ports = ports_by_program({one.source: one.value for one in machine.settings}) if machine.url else {}
    dialled = "; ".join(
        f"{port}: {', '.join(one.label for one in programs)}" for port, programs in sorted(ports.items())
    )
    told = f", and programs dial different ones ({dialled})" if dialled else ""
    raise UsageError(f"{machine.source}: '{machine.proxy}' has no port{told}: write the port, as in http://proxy:8080")


def _refuse_socks(machine: MachineSettings) -> None:
    """Say of a variable that names a SOCKS server why it is not used."""
    for one in machine.settings:
        if one.source in EXPLICIT and is_socks(one.value):
            scheme = one.value.strip().partition("://")[0].lower()
            raise UsageError(f"{one.source}: a proxy is an http:// or https:// address; '{scheme}://' is not supported")


def port_note(text: str) -> str:
    """Return a note on the default port where the address has none."""
    split = urlsplit(text if "://" in text else f"http://{text}")
    return "" if split.port else f", without a port: {parse_proxy(text).authority.port} is assumed"


def assumed_port(text: str) -> int | None:
    """Return the port that is assumed of a proxy's address; None where it has one, and of https://, where all agree.

    Raises UsageError.
    """
    if not text or parse_proxy(text).secure or not port_note(text):
        return None
    return parse_proxy(text).authority.port
