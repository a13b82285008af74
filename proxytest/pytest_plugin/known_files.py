"""Which files are scenarios of proxytest that somebody asked pytest to run."""

import re
from pathlib import Path

import pytest

from proxytest.wire.files import read_beginning

_ENDINGS = (".yaml", ".yml")
_LOOKED_AT = 64 * 1024  #: bytes; what a scenario is stands near its beginning
#: A key at the top that names what is audited, or the line by which editors find our schema.
_OURS = re.compile(rb"^(proxy|proxies|lab)[ \t]*:|^#[ \t]*yaml-language-server:.*proxytest", re.MULTILINE)


def is_asked_for(path: Path, parent: pytest.Collector, *, taken: bool) -> bool:
    """Was it named, or does it match `proxytest_files`? Then a mistake in it is an error.

    What another plug-in has taken must look like a scenario too: YAML is also the language of other tests.
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
