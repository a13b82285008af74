"""The changelog, the tag and the release notes; nothing is pushed."""

import re
from datetime import UTC, datetime
from pathlib import Path

from tools.release.commands import PROJECT, run, tool
from tools.release.source import Source

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_PLACE = PROJECT / "proxytest" / "__init__.py"


def tag_version(version: str) -> None:
    """Set the version, let towncrier move the fragments into the changelog, commit both, and tag the commit.

    Raises ValueError where that is no version, or is tagged already.
    """
    if not _VERSION.fullmatch(version):
        raise ValueError(f"a version has three numbers, such as 1.2.0: {version}")
    if run("git", "tag", "--list", f"v{version}"):
        raise ValueError(f"v{version} is tagged already")
    text = _PLACE.read_text()
    _PLACE.write_text(re.sub(r'^__version__ = ".+"$', f'__version__ = "{version}"', text, flags=re.MULTILINE))
    run(tool("towncrier"), "build", "--yes", "--version", version, "--date", f"{datetime.now(tz=UTC):%Y-%m-%d}")
    run("git", "commit", "--quiet", "--all", "--message", f"Release {version}")
    run("git", "tag", "--annotate", f"v{version}", "--message", f"proxytest {version}")


def write_notes(source: Source, out: Path) -> None:
    """Write what is new: the changelog's section of this version, or else a draft from the fragments."""
    section = section_of((source.folder / "CHANGELOG.md").read_text(), source.version) or _draft(source)
    (out / "RELEASE-NOTES.md").write_text(section.strip() + "\n")


def section_of(changelog: str, version: str) -> str:
    """Return the part of the changelog about one version; empty where it has none."""
    found = re.search(rf"^## {re.escape(version)} .*?(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    return found.group() if found else ""


def _draft(source: Source) -> str:
    day = datetime.fromtimestamp(int(source.epoch), tz=UTC)
    words = ("--draft", "--version", source.version, "--date", f"{day:%Y-%m-%d}")
    return run(tool("towncrier"), "build", *words, "--dir", source.folder, folder=source.folder)
