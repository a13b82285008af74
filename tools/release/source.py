"""What a release is made from: the last commit, and nothing else of the folder."""

import re
import shutil
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

from tools.release.commands import PROJECT, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The files of one commit."""

    folder: Path
    epoch: str  #: SOURCE_DATE_EPOCH: when it was committed
    version: str

    @property
    def variables(self) -> dict[str, str]:
        """What makes tools write the same bytes again."""
        return {"SOURCE_DATE_EPOCH": self.epoch, "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def export(folder: Path) -> Source:
    """Write the files of the last commit into a folder."""
    packed = folder / "source.tar"
    run("git", "archive", "--format=tar", f"--output={packed}", "HEAD")
    with tarfile.open(packed) as archive:
        archive.extractall(folder / "source", filter="data")
    packed.unlink()
    source = folder / "source"
    version = re.search(r'^__version__ = "(.+)"$', (source / "proxytest/__init__.py").read_text(), re.MULTILINE)
    if version is None:
        raise ValueError("proxytest/__init__.py has no version")
    return Source(folder=source, epoch=run("git", "log", "-1", "--format=%ct").strip(), version=version.group(1))


def uncommitted() -> str:
    """Return what differs from the last commit; a release has none of it."""
    return run("git", "status", "--porcelain", folder=PROJECT)


def packages(source: Source, out: Path) -> Path:
    """Make the sdist and the wheel; return the wheel."""
    run(
        sys.executable, "-m", "hatchling", "build", "--directory", out, folder=source.folder, variables=source.variables
    )
    (wheel,) = out.glob("*.whl")
    return wheel


def copies(source: Source, out: Path) -> None:
    """Copy what is handed over as it is: the locks and the recipe of the image."""
    shutil.copytree(source.folder / "requirements" / "users", out / "locks")
    shutil.copy(source.folder / "tools" / "release" / "Containerfile", out)
