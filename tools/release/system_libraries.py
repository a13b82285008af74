"""The libraries of this system that are inside the single file, with the Debian packages that they come from."""

import os
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPackage:
    """A Debian package, or Python itself, of which a part is in the single file."""

    name: str
    version: str
    licence: Path
    is_debian: bool = True

    @property
    def purl(self) -> str:
        """Its package URL, as SBOMs name it."""
        return f"pkg:{'deb/debian' if self.is_debian else 'generic'}/{self.name}@{self.version}"


def python_itself() -> SystemPackage:
    """Return the interpreter, wherever it was built."""
    licence = Path(sysconfig.get_path("stdlib"), "LICENSE.txt")
    found = licence if licence.is_file() else Path("/usr/share/doc/python3/copyright")
    return SystemPackage(name="python", version=sys.version.split()[0], licence=found, is_debian=False)


def system_packages(inside: list[Path]) -> list[SystemPackage]:
    """Return the packages of the libraries inside the single file; those of wheels belong to the wheels."""
    others = (path.name for path in inside if not path.name.startswith("libpython"))
    owners = {owner for name in others if (owner := _owner(name))}
    return [python_itself(), *(_package(owner) for owner in sorted(owners))]


def _owner(library: str) -> str:
    """Return the package of an installed library; empty where none is known."""
    for folder in ("/usr/lib", "/lib"):
        for path in Path(folder, os.uname().machine + "-linux-gnu").glob(library):
            if told := _dpkg("-S", str(path.resolve())) or _dpkg("-S", str(path)):
                return told.partition(":")[0]
    return ""


def _package(name: str) -> SystemPackage:
    version = _dpkg("-W", "-f", "${Version}", name, program="dpkg-query")
    return SystemPackage(name=name, version=version, licence=Path("/usr/share/doc", name, "copyright"))


def _dpkg(*words: str, program: str = "dpkg") -> str:
    """Ask Debian's database; nothing where there is none."""
    try:
        told = subprocess.run([program, *words], capture_output=True, text=True, check=False)  # noqa: S603  our own
    except FileNotFoundError:
        return ""
    return told.stdout.splitlines()[0] if told.returncode == 0 and told.stdout else ""
