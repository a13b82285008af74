"""Which files are proxytest scenarios that pytest was asked to run."""

import re
from pathlib import Path

import pytest

from proxytest.wire.files import read_beginning

_ENDINGS = (".yaml", ".yml")
_LOOKED_AT = 64 * 1024  #: bytes; a scenario is recognised by its beginning
#: A top-level key that names what to audit, or the line that tells editors our schema.
_OURS = re.compile(rb"^(proxy|proxies|lab)[ \t]*:|^#[ \t]*yaml-language-server:.*proxytest", re.MULTILINE)


def is_asked_for(path: Path, parent: pytest.Collector, *, taken: bool) -> bool:
    """Was it named, or does it match `proxytest_files`? Then mistakes in it are errors.

    A file that another plug-in takes must also look like a scenario: other tests use YAML too.
    """
    if path.suffix not in _ENDINGS:
        return False
    patterns: list[str] = parent.config.getini("proxytest_files")
    named = parent.session.isinitpath(path) and (not taken or _is_ours(path))
    return named or any(path.match(pattern) for pattern in patterns)


def _is_ours(path: Path) -> bool:
    try:
        return _OURS.search(read_beginning(path, _LOOKED_AT)) is not None
    except OSError:
        return False
