"""What extras and other programs add: PAC files, the keyring, hubs, the lab."""

import asyncio
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

from proxytest.doctor.ability import Ability, Area, State
from proxytest.fleet.server_program import find_server
from proxytest.model.errors import UsageError
from proxytest.model.installation import Extra
from proxytest.wire.programs import ask_program

#: Says how the libraries of an extra are added to this copy.
Add = Callable[[Extra], str]


#: Does an interpreter have it?
HasMitmproxy = Callable[[Path], bool]

_LOOK = "import importlib.util, sys; sys.exit(importlib.util.find_spec('mitmproxy') is None)"


def has_mitmproxy(python: Path) -> bool:
    """Ask another Python whether it has mitmproxy, without importing it."""
    return not asyncio.run(ask_program((str(python), "-I", "-c", _LOOK))).missing


def added_parts(add: Add, lab_python: Callable[[], Path]) -> Iterator[Ability]:
    """Return each of them."""
    yield _library("PAC files", ("quickjs",), "scripts are run by quickjs-ng", "no JavaScript engine", add(Extra.PAC))
    yield keyring(add(Extra.KEYRING))
    yield _library("fleet", ("nats", "nkeys"), "nats-py talks to a hub", "no library for a hub", add(Extra.FLEET))
    yield _hub()
    yield lab(lab_python)


def _library(name: str, modules: tuple[str, ...], there: str, missing: str, remedy: str) -> Ability:
    if all(map(_is_there, modules)):
        return Ability(area=Area.MORE, name=name, state=State.OK, detail=there)
    return Ability(area=Area.MORE, name=name, state=State.MISSING, detail=missing, remedy=remedy)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # the module is set to None
        return False


def keyring(remedy: str) -> Ability:
    """Tell whether passwords can be read from the operating system's keyring; none is read."""
    if not _is_there("keyring"):
        return Ability(area=Area.MORE, name="keyring", state=State.MISSING, detail="no library for it", remedy=remedy)
    from keyring import get_keyring

    backend = get_keyring()
    if backend.priority <= 0:  # that of keyring's `fail` and `null`
        return Ability(
            area=Area.MORE,
            name="keyring",
            state=State.MISSING,
            detail="this session has none that works",
            remedy="use an environment variable, a file or the prompt for the password",
        )
    return Ability(area=Area.MORE, name="keyring", state=State.OK, detail=backend.name)


def _hub() -> Ability:
    try:
        return Ability(area=Area.MORE, name="fleet hub", state=State.OK, detail=find_server())
    except UsageError as error:
        remedy = f"where a hub is to run: {error}"
        return Ability(area=Area.MORE, name="fleet hub", state=State.MISSING, detail="no nats-server", remedy=remedy)


def lab(found: Callable[[], Path], has_mitmproxy: HasMitmproxy = has_mitmproxy) -> Ability:
    """Tell whether the proxies of the lab can run."""
    try:
        python = found()
    except UsageError as error:
        return _no_lab("no Python with mitmproxy", str(error))
    if not has_mitmproxy(python):
        return _no_lab(f"{python} has no mitmproxy", "install proxytest/lab/requirements.txt there")
    return Ability(area=Area.MORE, name="lab", state=State.OK, detail=f"mitmproxy of {python}")


def _no_lab(detail: str, remedy: str) -> Ability:
    return Ability(area=Area.MORE, name="lab", state=State.MISSING, detail=detail, remedy=remedy)
