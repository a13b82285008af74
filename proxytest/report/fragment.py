"""A product's configuration for the findings that it fixes. The caller knows the products; a report only shows it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

_HEADING = re.compile(r"^[#;/]{1,2} --- (?P<title>.+?)(?: ---)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """Lines of configuration that satisfy the profile."""

    product: str  #: as `proxytest policy --for` takes it
    title: str  #: the name of the product
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The lines under one heading of a fragment."""

    title: str
    text: str


#: Beginning of a finding's code -> words, one of which the title of a part that mends it holds.
_MENDS: Mapping[str, tuple[str, ...]] = {
    "revocation.": ("revocation",),
    "tls.": ("no inspection",),
    "tunnel.": ("allowed names", "access"),
    "policy.": ("allowed names", "access"),
    "wss.not-held": ("time-outs",),
    "wss.idle-cut": ("time-outs",),
    "wss.": ("websocket",),
    "media.": ("media",),
    "share.": ("media",),
}


def parts(fragment: Fragment) -> Iterator[Part]:
    """Split a fragment at its headings; text before the first heading is no part."""
    found = list(_HEADING.finditer(fragment.text))
    ends = [following.start() for _, following in pairwise(found)] + [len(fragment.text)]
    for heading, end in zip(found, ends, strict=False):
        yield Part(title=heading["title"], text=fragment.text[heading.start() : end].strip("\n"))


def parts_fixing(code: str, fragment: Fragment) -> tuple[Part, ...]:
    """Return the parts that mend a finding of this code; none where only the whole does, or nothing of it."""
    words = next((words for beginning, words in _MENDS.items() if code.startswith(beginning)), ())
    return tuple(part for part in parts(fragment) if any(word in part.title.lower() for word in words))


def helps(code: str) -> bool:
    """Does a configuration mend findings of this code?"""
    return any(code.startswith(beginning) for beginning in _MENDS)
