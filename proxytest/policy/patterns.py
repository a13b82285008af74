"""Patterns of names, as products write them. In a profile a `*` stands for any characters, also dots and none."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

_ANY = "[^/:@]*"  #: what a `*` may stand for: never past the host of a URL or of `host:port`


def is_domain(pattern: str) -> bool:
    """Is the pattern `*.` and a domain, so that a product's notation for whole domains covers it?"""
    return pattern.startswith("*.") and "*" not in pattern[1:]


def covering(pattern: str) -> str:
    """Return the narrowest name or whole domain that covers a pattern: `*.example.com` for `a*.example.com`."""
    if "*" not in pattern or is_domain(pattern):
        return pattern
    parent = pattern[pattern.rindex("*") :].partition(".")[2]
    return f"*.{parent}"


def regex(pattern: str) -> str:
    """Return the pattern as a regular expression without anchors, in what POSIX, PCRE and JavaScript have in common."""
    return _ANY.join(re.escape(part).replace(r"\-", "-") for part in pattern.split("*"))


def minimal(patterns: Iterable[str]) -> tuple[str, ...]:
    """Leave out what another pattern covers: Squid, for one, warns of a list that names the same host twice."""
    distinct = tuple(dict.fromkeys(patterns))
    return tuple(one for one in distinct if not covered(one, (other for other in distinct if other != one)))


def covered(pattern: str, by: Iterable[str]) -> bool:
    """Does one of these match all that the pattern matches? A `*` of the pattern is a character like any to them."""
    return any(fnmatchcase(pattern, wide) for wide in by)
