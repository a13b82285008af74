"""Ask pip-audit what is known of the releases in locks: python -m tools.advisories PIP-AUDIT LOCK...

Exits with 1 where a release has an advisory, and with 2 where no database told of any: then nothing was checked.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

FOUND, UNCHECKED = 1, 2


@dataclass(frozen=True, slots=True, order=True)
class Release:
    """What is known of a release; None: the database does not know the release."""

    name: str
    version: str
    advisories: tuple[str, ...] | None


def audited(program: str, lock: str) -> list[Release]:
    """Return what pip-audit knows of a lock's releases; nothing is installed or resolved. Raises ValueError."""
    done = subprocess.run(  # noqa: S603  the program that the Makefile names
        [program, "--disable-pip", "--require-hashes", "--requirement", lock, "--format", "json", "--desc", "off"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return sorted(releases(json.loads(done.stdout)))
    except json.JSONDecodeError:
        raise ValueError(f"{lock}: {done.stderr.strip() or 'pip-audit printed nothing'}") from None


def releases(printed: dict[str, Any]) -> Iterator[Release]:
    """Read what pip-audit prints."""
    for one in printed["dependencies"]:
        known = None if "skip_reason" in one else tuple(_told(each) for each in one["vulns"])
        yield Release(one["name"], one.get("version", "?"), known)


def _told(advisory: dict[str, Any]) -> str:
    mended = ", ".join(advisory["fix_versions"]) or "no release"
    return f"{advisory['id']}, mended in {mended}"


def told(found: Iterable[Release]) -> tuple[list[str], int]:
    """Return what is to be said, and the exit status."""
    unique = sorted(set(found), key=lambda one: (one.name, one.version))
    lines = [f"{one.name} {one.version}: {advisory}" for one in unique for advisory in one.advisories or ()]
    unknown = [one.name for one in unique if one.advisories is None]
    lines.append(f"{len(unique)} releases, {len(lines)} advisories, {len(unknown)} not checked")
    if len(unknown) == len(unique):
        return [*lines, "no database of advisories can be reached: nothing was checked"], UNCHECKED
    if unknown:
        lines.append(f"not checked: {', '.join(unknown)}")
    return lines, FOUND if any(one.advisories for one in unique) else 0


def main(program: str, *locks: str) -> int:
    """Check each lock."""
    try:
        lines, status = told(one for lock in locks for one in audited(program, lock))
    except (ValueError, KeyError) as error:
        lines, status = [f"pip-audit cannot be read: {error}"], UNCHECKED
    sys.stdout.write("\n".join([*lines, ""]))
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
