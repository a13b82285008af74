"""Installing each artefact of a release as its user would, from the folder `dist` alone."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from tests.release.image import running_image
from tests.release.roots import MACHINE_ROOTS, in_root, in_root_or_fail, new_root

DIST = Path(__file__).parents[2] / "dist"
#: The names by which tests are called; the last two need Python.
ARTEFACTS = ("single-file", "image", "zipapp", "wheel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Artefact:
    """An installed artefact."""

    name: str
    files: Path  #: a folder that the program sees under /given
    command: Callable[..., CompletedProcess[str]]

    def run(self, *words: str) -> CompletedProcess[str]:
        """Run the program to its end."""
        return self.command(*words)

    def give(self, file: Path) -> str:
        """Put a file where the program can read it; return its path there."""
        shutil.copy(file, self.files)
        (self.files / file.name).chmod(0o644)
        return f"/given/{file.name}"


@contextmanager
def installed(name: str, folder: Path) -> Iterator[Artefact]:
    """Install an artefact into an empty system below a folder."""
    if name == "image":
        with running_image(DIST, folder) as (files, command):
            yield Artefact(name=name, files=files, command=command)
        return
    root = new_root(folder, with_python=name != "single-file")
    files = root / "given"
    files.mkdir()
    program = {"single-file": _single_file, "zipapp": _zipapp, "wheel": _wheel}[name](root)
    yield Artefact(name=name, files=files, command=lambda *words: in_root(root, program, *words))


def one(pattern: str) -> Path:
    """Return the one file of the release that is called so."""
    (found,) = DIST.glob(pattern)
    return found


def _single_file(root: Path) -> str:
    return _copied(one("webex-proxytest-*-linux-*[!z]"), root)


def _zipapp(root: Path) -> str:
    return _copied(one("*.pyz"), root)


def _copied(file: Path, root: Path) -> str:
    shutil.copy(file, root / "usr" / "local" / "bin" / "proxytest")
    return "/usr/local/bin/proxytest"


def _wheel(root: Path) -> str:
    """Install by the locks, as docs/reference/release.md says it; gssapi and krb5 are the wheels of the release."""
    shutil.copytree(DIST, root / "dist")
    locks = "/dist/locks"
    pip = ("/opt/proxytest/bin/pip", "install", "--quiet")
    in_root_or_fail(root, "python3", "-m", "venv", "/opt/proxytest")
    hashed = (*pip, "--require-hashes", "--requirement", f"{locks}/audit.txt", "--requirement", f"{locks}/pac.txt")
    in_root_or_fail(root, *hashed, variables={"PIP_CERT": MACHINE_ROOTS})
    wheel = f"/dist/{one('*.whl').name}"
    extra = (*pip, "--find-links", "/dist/kerberos", "--prefer-binary", f"{wheel}[kerberos]")
    in_root_or_fail(root, *extra, variables={"PIP_CERT": MACHINE_ROOTS})
    return "/opt/proxytest/bin/proxytest"
