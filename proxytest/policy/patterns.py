"""Patterns of names, in products' notations. In a profile a `*` matches any characters, including dots and none."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

_ANY = "[^/:@]*"  #: what a `*` may match: only inside the host of a URL or of `host:port`


def is_domain(pattern: str) -> bool:
    """Is the pattern `*.` and a domain? Then a product's notation for whole domains covers it."""
    return pattern.startswith("*.") and "*" not in pattern[1:]


def covering(pattern: str) -> str:
    """Return the narrowest name or whole domain that covers a pattern: `*.example.com` for `a*.example.com`."""
    if "*" not in pattern or is_domain(pattern):
        return pattern
    parent = pattern[pattern.rindex("*") :].partition(".")[2]
    return f"*.{parent}"


def regex(pattern: str) -> str:
    """Return the pattern as a regular expression without anchors, valid in POSIX, PCRE and JavaScript."""
    return _ANY.join(re.escape(part).replace(r"\-", "-") for part in pattern.split("*"))


def minimal(patterns: Iterable[str]) -> tuple[str, ...]:
    """Return the patterns without those that another covers: Squid, for example, warns about duplicates."""
    distinct = tuple(dict.fromkeys(patterns))
    return tuple(one for one in distinct if not covered(one, (other for other in distinct if other != one)))


def covered(pattern: str, by: Iterable[str]) -> bool:
    """Does one of these match everything that the pattern matches? To them, its `*` is an ordinary character."""
    return any(fnmatchcase(pattern, wide) for wide in by)
