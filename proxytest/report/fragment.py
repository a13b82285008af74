"""A product's configuration for the findings that it fixes. The caller knows the products; a report only shows it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise

from proxytest.report.line_wrap import wrapped

_COMMENT = re.compile(r"\s*(?:#|;|//)")
_HEADING = re.compile(r"^[#;/]{1,2} --- (?P<title>.+?)(?: ---)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """Lines of configuration that satisfy the profile."""

    product: str  #: as `proxytest policy --for` takes it
    title: str  #: the name of the product
    text: str
    mark: str = "#"  #: begins a comment
    profile: str = ""  #: the option that chooses the profile that it is for
    log_on: bool = False  #: did the proxy ask its users to log on?
    warn: Callable[[tuple[str, ...]], tuple[str, ...]] | None = field(default=None, compare=False, repr=False)
    """Says where such lines belong, and what else they change."""
    narrowed: Callable[[frozenset[str]], str] | None = field(default=None, compare=False, repr=False)
    """Writes the same for these patterns of the profile alone."""

    @property
    def choice(self) -> str:
        """What follows `--for` of `proxytest policy`, so that it prints the same."""
        return " ".join(filter(None, (self.product, "--log-on" if self.log_on else "", self.profile)))

    @property
    def command(self) -> str:
        """The command that prints it."""
        return f"proxytest policy --for {self.choice}"

    def of(self, patterns: frozenset[str]) -> "Fragment":
        """Return the fragment for these patterns; the whole where there are none."""
        return replace(self, text=self.narrowed(patterns)) if patterns and self.narrowed is not None else self

    def warnings(self, lines: Iterable[str]) -> tuple[str, ...]:
        """Return where these of its lines belong, and what else they change."""
        return self.warn(tuple(lines)) if self.warn is not None else ()

    def comments(self, lines: Iterable[str], width: int) -> Iterator[str]:
        """Return what stands above these of its lines wherever they are shown."""
        for sentence in self.warnings(lines):
            yield from wrapped(sentence, width, first=f"{self.mark} ", rest=f"{self.mark} ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The lines under one heading of a fragment."""

    title: str
    text: str

    @property
    def active(self) -> tuple[str, ...]:
        """The lines that a product reads: without comments."""
        return tuple(line for line in self.text.splitlines() if line.strip() and not _COMMENT.match(line))


_ALLOW = ("allowed names", "access")
_OPEN_NO_TLS = ("no inspection", "'webex tolerated'")
_PASS_UPGRADES = ("websocket",)
_KEEP_OPEN = ("time-outs",)
_FIREWALL = ("media",)
#: Code -> words, one of which the title of a part that mends it holds. What a proxy cannot reach is mended by no
#: configuration that allows it, and what the far end does by none at all.
MENDS: Mapping[str, tuple[str, ...]] = {
    "revocation.blocked": ("revocation",),
    "policy.port-denied": ("allowed names", "access", "ports of connect"),
    **dict.fromkeys(
        (
            "policy.feature-denied",
            "policy.hybrid-denied",
            "policy.listed-singly",
            "policy.pattern-denied",
            "tunnel.block-page",
            "tunnel.denied",
            "tunnel.logon-demanded",
            "tunnel.method-refused",
            "tunnel.redirected",
            "tunnel.refused",
        ),
        _ALLOW,
    ),
    **dict.fromkeys(
        (
            "tls.chain-refused",
            "tls.far-end-distrusted",
            "tls.incomplete-or-unknown-ca",
            "tls.intercepted",
            "tls.intercepted-for-some",
            "tls.too-old",
            "tls.wants-http2",
        ),
        _OPEN_NO_TLS,
    ),
    **dict.fromkeys(("wss.extension-refused", "wss.upgrade-dropped", "wss.upgrade-untold"), _PASS_UPGRADES),
    **dict.fromkeys(("wss.idle-cut", "wss.no-pong", "wss.not-held"), _KEEP_OPEN),
    **dict.fromkeys(
        ("media.blocked", "media.degraded", "media.none", "media.range-blocked", "share.blocked"), _FIREWALL
    ),
}


def parts(fragment: Fragment) -> Iterator[Part]:
    """Split a fragment at its headings; text before the first heading is no part."""
    found = list(_HEADING.finditer(fragment.text))
    ends = [following.start() for _, following in pairwise(found)] + [len(fragment.text)]
    for heading, end in zip(found, ends, strict=False):
        yield Part(title=heading["title"], text=fragment.text[heading.start() : end].strip("\n"))


def parts_fixing(code: str, fragment: Fragment) -> tuple[Part, ...]:
    """Return the parts that mend a finding of this code; none where only the whole does, or nothing of it."""
    words = MENDS.get(code, ())
    return tuple(part for part in parts(fragment) if any(word in part.title.lower() for word in words))


def parts_mending(codes: Iterable[str], patterns: frozenset[str], fragment: Fragment) -> tuple[Part, ...]:
    """Return the parts that mend findings of these codes, each once, for these patterns alone."""
    narrowed = fragment.of(patterns)
    return tuple(dict.fromkeys(part for code in codes for part in parts_fixing(code, narrowed)))


def helps(code: str) -> bool:
    """Does a configuration mend findings of this code?"""
    return code in MENDS
