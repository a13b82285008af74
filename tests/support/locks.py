"""What the locks in requirements/ name, and what pyproject.toml asks for."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
OURS = str(PYPROJECT["project"]["name"])
LOCKS = sorted((PROJECT / "requirements").glob("*.txt"))


@dataclass(frozen=True)
class Locked:
    """One entry of a lock."""

    requirement: Requirement
    hashes: tuple[str, ...]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        return str(self.requirement.specifier).removeprefix("==")


def entries(lock: Path) -> tuple[Locked, ...]:
    """Return what a lock names; a line that is neither a requirement nor a hash makes it fail."""
    text = re.sub(r"^ *#.*\n", "", lock.read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return tuple(_entry(line) for line in text.splitlines() if line)


def _entry(line: str) -> Locked:
    requirement, *options = re.split(r"\s+(?=--)", line)
    hashes = tuple(option.removeprefix("--hash=") for option in options)
    return Locked(Requirement(requirement), hashes)


def lock(name: str) -> tuple[Locked, ...]:
    return entries(PROJECT / "requirements" / f"{name}.txt")


def runtime() -> Iterator[Requirement]:
    """Return what every user installs."""
    return map(Requirement, PYPROJECT["project"]["dependencies"])


def extra(name: str) -> Iterator[Requirement]:
    """Return what an extra asks for, with the extras that it is made of."""
    for requirement in map(Requirement, PYPROJECT["project"]["optional-dependencies"][name]):
        if requirement.name != OURS:
            yield requirement
        for part in sorted(requirement.extras if requirement.name == OURS else ()):
            yield from extra(part)


def group(name: str) -> Iterator[Requirement]:
    return map(Requirement, PYPROJECT["dependency-groups"][name])


def listed(path: str) -> Iterator[Requirement]:
    """Return the requirements of a file for pip."""
    lines = (PROJECT / path).read_text().splitlines()
    return (Requirement(line) for line in lines if not line.startswith("#"))
