"""Empty systems: a Debian of debootstrap's smallest variant, and one with Python beside it."""

import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from subprocess import CompletedProcess

from tests.real.programs import program

_KEPT = Path.home() / ".cache" / "proxytest" / "roots"
_SUITE = "bookworm"
_PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#: The roots of this machine, for pip: an index may be reached through a proxy with a CA of its own.
MACHINE_ROOTS = "/etc/ssl/machine.pem"
SECONDS = 300.0
#: What a user installs beside a zipapp or a wheel; python3-venv is for the wheel.
WITH_PYTHON = ("python3", "python3-venv", "libgssapi-krb5-2", "libkrb5-3")


def new_root(folder: Path, *, with_python: bool = False) -> Path:
    """Copy an empty system into a folder."""
    kept = _kept_root(f"{_SUITE}-python", _with_python) if with_python else _kept_root(_SUITE, _bootstrap)
    shutil.copytree(kept, folder, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns("dev", "proc"))
    for place in ("proc", "dev"):
        (folder / place).mkdir(exist_ok=True)
    return folder


def in_root(
    root: Path, *words: str, variables: Mapping[str, str] | None = None, seconds: float = SECONDS
) -> CompletedProcess[str]:
    """Run a program in it; it shares the network alone, and nothing stays mounted."""
    mounts = f'mount --rbind /dev {root}/dev && exec chroot {root} "$@"'
    command = ["unshare", "--mount", "--pid", "--fork", f"--mount-proc={root}/proc", "sh", "-c", mounts, "sh"]
    environment = {"PATH": _PATH, "HOME": "/root", "LANG": "C.UTF-8", **(variables or {})}
    return subprocess.run(  # noqa: S603  our own
        [*command, *words], env=environment, capture_output=True, text=True, timeout=seconds, check=False
    )


def in_root_or_fail(root: Path, *words: str, variables: Mapping[str, str] | None = None) -> str:
    """Run a program that has to succeed."""
    done = in_root(root, *words, variables=variables)
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _kept_root(name: str, make: Callable[[Path], None]) -> Path:
    """Return a root, made when it is first wanted."""
    kept = _KEPT / name
    if not kept.exists():
        new = _KEPT / f"{name}.new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        make(new)
        new.rename(kept)
    return kept


def _bootstrap(root: Path) -> None:
    words = [program("debootstrap", package="debootstrap"), "--variant=minbase", "--include=ca-certificates"]
    done = subprocess.run([*words, _SUITE, str(root)], capture_output=True, text=True, check=False)  # noqa: S603  our own
    assert done.returncode == 0, done.stdout + done.stderr
    shutil.copy("/etc/ssl/certs/ca-certificates.crt", f"{root}{MACHINE_ROOTS}")


def _with_python(root: Path) -> None:
    shutil.rmtree(root)
    new_root(root)
    in_root_or_fail(root, "apt-get", "update", "-qq")
    install = ("apt-get", "install", "--yes", "--quiet", "--no-install-recommends")
    in_root_or_fail(root, *install, *WITH_PYTHON, variables={"DEBIAN_FRONTEND": "noninteractive"})
