"""The single file for Linux: PyInstaller's folder, packed behind a script that unpacks it once.

PyInstaller's own single file unpacks itself at each start, into a process that outlives a killed one.
"""

import hashlib
import platform
import tarfile
from gzip import GzipFile
from pathlib import Path

from tools.release.bundle import Bundle
from tools.release.commands import run, tool
from tools.release.source import Source

_HERE = Path("tools") / "release"


def make_single_file(source: Source, bundle: Bundle, out: Path, folder: Path) -> Path:
    """Make the program, and pack it."""
    made = out / f"webex-proxytest-{source.version}-linux-{platform.machine()}"
    payload = packed(_frozen(source, bundle, folder), folder / "payload.tar.gz", int(source.epoch))
    made.write_bytes(behind_a_script(payload.read_bytes(), source.folder, source.version))
    made.chmod(0o755)
    return made


def behind_a_script(payload: bytes, project: Path, version: str) -> bytes:
    """Put an archive behind the script that unpacks it, under a name that its content decides."""
    script = (project / _HERE / "start.sh").read_text()
    digest = hashlib.sha256(payload).hexdigest()
    script = script.replace("@NAME@", f"{version}-{digest[:16]}").replace("@LINES@", str(script.count("\n") + 1))
    return script.encode() + payload


def _frozen(source: Source, bundle: Bundle, folder: Path) -> Path:
    run(
        tool("pyinstaller"),
        "--noconfirm",
        "--log-level=ERROR",
        f"--distpath={folder / 'frozen'}",
        f"--workpath={folder / 'work'}",
        source.folder / _HERE / "single_file.spec",
        folder=source.folder,
        variables={**source.variables, "PYTHONPATH": str(bundle.packages)},
    )
    return folder / "frozen" / "proxytest"


def packed(folder: Path, archive: Path, epoch: int) -> Path:
    """Pack a folder: by name, without owners, and with one time for all files."""

    def plain(file: tarfile.TarInfo) -> tarfile.TarInfo:
        file.uid = file.gid = 0
        file.uname = file.gname = ""
        file.mtime = epoch
        file.mode = 0o755 if file.mode & 0o100 else 0o644
        return file

    with (
        archive.open("wb") as raw,
        GzipFile("", "wb", fileobj=raw, mtime=0) as gz,
        tarfile.open(fileobj=gz, mode="w") as tar,
    ):
        for file in sorted(folder.rglob("*")):
            tar.add(file, str(file.relative_to(folder)), recursive=False, filter=plain)
    return archive


def libraries(folder: Path) -> list[Path]:
    """Return the libraries of the system that PyInstaller put beside the program."""
    return sorted((folder / "frozen" / "proxytest" / "_internal").glob("lib*.so*"))
