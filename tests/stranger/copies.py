"""A copy of the package, into which a template is put as a stranger would put it, and which is then run."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import proxytest

PACKAGE = Path(proxytest.__file__).parent
PROJECT = PACKAGE.parent
TEMPLATES = Path(__file__).parent / "templates"
_FIRST_OPTION = "    proxy: Annotated[str | None, Option(\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A folder in which Python looks for modules first: a copy of the package, or what stands beside the original."""

    folder: Path

    @property
    def package(self) -> Path:
        """The copy of the package."""
        return self.folder / "proxytest"

    def python(self, *arguments: str, statuses: tuple[int, ...] = (0,)) -> str:
        """Return what a program prints; it must end with one of these statuses."""
        search = os.pathsep.join(map(str, (self.folder, PROJECT, PROJECT / "docs/_ext")))
        kept = {key: os.environ[key] for key in ("PATH", "XDG_RUNTIME_DIR") if key in os.environ}
        environ = {**kept, "HOME": str(self.folder), "PYTHONPATH": search}
        done = subprocess.run(  # noqa: S603  our own interpreter
            [sys.executable, *arguments], capture_output=True, text=True, cwd=self.folder, env=environ, check=False
        )
        assert done.returncode in statuses, done.stderr + done.stdout
        return done.stdout

    def run(self, *arguments: str) -> str:
        """Return what `proxytest` prints; any verdict will do, but neither a mistake nor a bug."""
        return self.python("-m", "proxytest", *arguments, statuses=(0, 1, 4))

    def pytest(self, tests: str, *arguments: str) -> str:
        """Run tests of this project with the copy of the package; none may fail."""
        alone = ("-q", f"--rootdir={PROJECT}", "-p", "no:cacheprovider")
        return self.python("-m", "pytest", *alone, str(PROJECT / "tests" / tests), *arguments)

    def places(self) -> list[str]:
        """Return the files of the package that were changed or added; a folder that is new is one place."""
        return list(_places(PACKAGE, self.package))


def copied(folder: Path) -> Copy:
    """Copy the package, with what Python compiled of it, which saves seconds; scenarios and lab lie beside."""
    copy = Copy(folder=folder)
    shutil.copytree(PACKAGE, copy.package)
    shutil.copytree(PROJECT / "scenarios", folder / "scenarios")
    (folder / ".venv-lab").symlink_to(PROJECT / ".venv-lab")
    assert copy.places() == []
    return copy


def put(template: str, place: Path, name: str = "") -> None:
    """Copy a template, a file or a folder; the modules of a folder call each other by its new name."""
    source = TEMPLATES / template
    if source.is_file():
        shutil.copy(source, place)
        return
    shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"))
    for file in place.glob("*.py"):
        file.write_text(file.read_text().replace(f"tests.stranger.templates.{template}", name))


def put_option(copy: Copy) -> None:
    """Copy the field of the template's class to the first place in the class of the same name."""
    declared = copy.package / "scenario/options.py"
    template, text = (TEMPLATES / "option.py").read_text(), declared.read_text()
    field = template[template.index("    linger: ") : template.index("# fmt: on")]
    assert text.count(_FIRST_OPTION) == 1
    declared.write_text(text.replace(_FIRST_OPTION, field + _FIRST_OPTION))


def words(text: str) -> str:
    """Return text on one line, however it was wrapped and aligned."""
    return " ".join(text.split())


def _places(original: Path, copy: Path) -> Iterator[str]:
    for path in sorted(one for one in copy.iterdir() if one.name != "__pycache__"):
        before = original / path.name
        if path.is_dir() and before.is_dir():
            yield from (f"{path.name}/{place}" for place in _places(before, path))
        elif not before.exists() or path.read_bytes() != before.read_bytes():
            yield path.name
