"""The changelog, the tag and the release notes; nothing is pushed."""

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from tools.release.commands import PROJECT, run, tool
from tools.release.source import Source

_VERSION = re.compile(r"\d+\.\d+\.\d+")
_WHICH_FILE = """\
### Which file

Check what you have taken; without `--ignore-missing` each file that you have not taken is an error:

    sha256sum --check --ignore-missing SHA256SUMS

The single file needs no Python. The zipapp needs python{python}: where there is none, it ends with "No such file or
directory", of which the file that is missing is python{python}. Both are called `proxytest` once they are installed so:

    install -D -m 755 webex-proxytest-VERSION-linux-x86_64 ~/.local/bin/proxytest
"""
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
    (out / "RELEASE-NOTES.md").write_text(f"{section.strip()}\n\n{which_file()}")


def which_file() -> str:
    """Return how to check the files of the release, and which of them starts here."""
    return _WHICH_FILE.format(python="{}.{}".format(*sys.version_info[:2]))


def section_of(changelog: str, version: str) -> str:
    """Return the part of the changelog about one version; empty where it has none."""
    found = re.search(rf"^## {re.escape(version)} .*?(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    return found.group() if found else ""


def _draft(source: Source) -> str:
    day = datetime.fromtimestamp(int(source.epoch), tz=UTC)
    words = ("--draft", "--version", source.version, "--date", f"{day:%Y-%m-%d}")
    return run(tool("towncrier"), "build", *words, "--dir", source.folder, folder=source.folder)
