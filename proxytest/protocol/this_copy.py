"""The copy of the program that runs, and how a library is added to it."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import proxytest
from proxytest.model.installation import Copy, Extra, how_to_add

#: Set in our image, by tools/release/Containerfile.
_IMAGE = "PROXYTEST_IMAGE"


def this_copy(environ: Mapping[str, str] = os.environ) -> Copy:
    """Return what is known of the copy that runs."""
    package = Path(proxytest.__file__).resolve().parent
    return Copy(
        package=package,
        environment=Path(sys.prefix),
        frozen=bool(getattr(sys, "frozen", False)),
        in_image=_IMAGE in environ,
        has_project=(package.parent / "pyproject.toml").is_file(),
    )


def how_to_add_here(extra: Extra) -> str:
    """Return the command that adds an extra's libraries to this copy."""
    return how_to_add(extra, this_copy())
