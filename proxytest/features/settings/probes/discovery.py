"""Read what this machine's settings say: files, the system's own programs, and WPAD."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from proxytest.features.settings.probes.settings_files import kioslaverc, lease_files, policy_files, read_text
from proxytest.features.settings.probes.settings_programs import ask_linux, ask_macos, ask_windows
from proxytest.model.settings import Platform, Source, SourceSeen
from proxytest.protocol.settings.environment import parse_environment
from proxytest.protocol.settings.precedence import asks_wpad
from proxytest.protocol.settings.wpad_names import search_domains, seen_by_dns, wpad_names
from proxytest.wire.programs import CommandOutput, ask_program
from proxytest.wire.wpad import name_exists

_LINUX = (Platform.LINUX, Platform.GNOME, Platform.KDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Where to look for settings; tests use their own."""

    platform: Platform
    environ: Mapping[str, str]
    root: Path = Path("/")  #: of its files
    ask: Callable[[tuple[str, ...]], Awaitable[CommandOutput]] = ask_program
    exists: Callable[[str], Awaitable[bool]] = name_exists


def this_machine(environ: Mapping[str, str]) -> Machine:
    """Return the machine that this program runs on."""
    return Machine(platform=platform_of(sys.platform, environ), environ=environ)


def platform_of(system: str, environ: Mapping[str, str]) -> Platform:
    """Return the platform; XDG_CURRENT_DESKTOP, a list with colons, names the desktop (desktop-entry-spec)."""
    if system in ("win32", "cygwin"):
        return Platform.WINDOWS
    if system == "darwin":
        return Platform.MACOS
    desktops = environ.get("XDG_CURRENT_DESKTOP", "").lower().split(":")
    if "kde" in desktops:
        return Platform.KDE
    settings_of_gnome = {"gnome", "unity", "x-cinnamon", "cinnamon", "budgie", "pantheon", "mate", "pop"}
    return Platform.GNOME if settings_of_gnome & set(desktops) else Platform.LINUX


def read_files(machine: Machine) -> tuple[SourceSeen, ...]:
    """Read variables and files, without starting programs."""
    found = [parse_environment(machine.environ)]
    if machine.platform in _LINUX:
        found += [kioslaverc(machine.root, machine.environ), lease_files(machine.root)]
    return (*found, *policy_files(machine.root, machine.platform))


async def discover(machine: Machine, *, wpad: bool = True) -> tuple[SourceSeen, ...]:
    """Read everything; WPAD is tried only with `wpad`, and only if a client would try it too."""
    read = read_files(machine)
    match machine.platform:
        case Platform.WINDOWS:
            asked = await ask_windows(machine.ask)
        case Platform.MACOS:
            asked = await ask_macos(machine.ask)
        case _:
            asked = await ask_linux(machine.ask)
    known = _merged((*read, *asked))
    return (*known, await _wpad_by_dns(machine)) if wpad and asks_wpad(known) else known


def _merged(sources: tuple[SourceSeen, ...]) -> tuple[SourceSeen, ...]:
    """Keep one per source, in the order of the enum: the first with a setting, else the last that was tried."""
    kept: dict[Source, SourceSeen] = {}
    for seen in sources:
        if seen.source not in kept or not kept[seen.source].says:
            kept[seen.source] = seen
    return tuple(kept[source] for source in Source if source in kept)


async def _wpad_by_dns(machine: Machine) -> SourceSeen:
    domains = search_domains(read_text(machine.root / "etc/resolv.conf"))
    names = wpad_names((*domains, machine.environ.get("USERDNSDOMAIN", "")))
    exist = await asyncio.gather(*map(machine.exists, names))
    return seen_by_dns(next((name for name, there in zip(names, exist, strict=True) if there), None), names)
