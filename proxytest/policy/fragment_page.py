"""The text of a fragment: comments, and the block at its beginning.

A site's own profile contains free text (its title, names of requirements). Only `remark` writes it, in
comments up to the end of a line, and no character in it can end that line or join it to the next.
"""

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from proxytest.model.listing import listed
from proxytest.model.newest import newer_than
from proxytest.model.printed_command import profile_option
from proxytest.model.profile import Domain, MediaPorts, MediaRole, Profile, Purpose
from proxytest.policy.needs import Needs
from proxytest.policy.patterns import minimal
from proxytest.policy.placement import Place
from proxytest.policy.site import Site

_WIDTH = 100
TENANT = (
    "Only if your company inspects TLS of these to insert its tenant header (tenant restriction); its CA must then "
    "be on every client. Goes before the exemptions."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What a fragment's first lines say of it, and when it is the right one."""

    name: str  #: as `--for` takes it; its module is called so too
    mark: str  #: begins a comment that runs to the end of the line
    does: str
    place: Place
    source: str  #: titles of the vendor's public documentation
    proof: str  #: how it is known to work, or that it is not
    found_as: tuple[str, ...] = ()  #: what a run calls the product, where it finds it out
    names_proxy: bool = False  #: is it for clients, and says where the proxy is?

    def warnings(self, lines: Iterable[str]) -> tuple[str, ...]:
        """Return what stands above these lines wherever they are shown."""
        where, caution = self.place.told(lines)
        return (f"Where it goes: {where}", *([f"CAUTION: {caution}"] if caution else []))

    def in_force(self, lines: Iterable[str]) -> tuple[str, ...]:
        """Return the lines that the product reads: neither empty nor a comment."""
        return tuple(line for line in lines if line.strip() and not line.lstrip().startswith(self.mark))


def remark(mark: str, *sentences: str) -> Iterator[str]:
    """Return each sentence as separate comment lines."""
    for sentence in sentences:
        yield from textwrap.wrap(
            on_one_line(sentence),
            _WIDTH,
            initial_indent=f"{mark} ",
            subsequent_indent=f"{mark} ",
            break_long_words=False,
            break_on_hyphens=False,
        )


def on_one_line(text: str) -> str:
    """Return a text that stays on one line.

    Unprintable characters (U+2028 ends a line of JavaScript) and backslashes are replaced: at the end of a comment one
    joins the next line, in squid.conf and in Apache's files.
    """
    return "".join(char if char.isprintable() and char != "\\" else "?" for char in " ".join(text.split()))


def page(product: Product, profile: Profile, site: Site, lines: Iterable[str]) -> str:
    """Return a fragment as text: what it is, where its lines go, and these."""
    listed = tuple(lines)
    return "\n".join((*_header(product, profile, site, product.in_force(listed)), *listed)) + "\n"


def _header(product: Product, profile: Profile, site: Site, in_force: Iterable[str]) -> Iterator[str]:
    yield from remark(
        product.mark,
        f"Made by: {_command(product, profile, site)}",
        f"Profile: {profile.name} of {profile.date}: {profile.title}",
        *([f"Its source was seen unchanged on {profile.seen_unchanged}."] if profile.seen_unchanged else []),
        *([f"For today's Webex: --profile {newer}"] if (newer := newer_than(profile.date)) else []),
        f"What it does: {product.does}",
        f"Vendor's documentation: {product.source}",
        f"Proof: {product.proof}",
        *product.warnings(in_force),
    )


def _command(product: Product, profile: Profile, site: Site) -> str:
    """Return the command that prints the same."""
    chosen = (*(["--log-on"] if site.log_on else []), *([f"--proxy {site.proxy}"] if product.names_proxy else []))
    return " ".join(("proxytest policy --for", product.name, *chosen, profile_option(profile.name)))


def section(mark: str, title: str, *sentences: str) -> Iterator[str]:
    """Return the heading of a part of the fragment."""
    yield ""
    yield from remark(mark, f"--- {title} ---", *sentences)


def patterns(mark: str, domains: Iterable[Domain]) -> Iterator[str]:
    """Return patterns with their requirements, by purpose, and note those that another one covers."""
    every = tuple(domains)
    kept = set(minimal(domain.pattern for domain in every))
    purposes = tuple(dict.fromkeys(domain.purpose for domain in every))
    for purpose in purposes:
        if len(purposes) > 1:
            yield from remark(mark, _HEADINGS[purpose])
        for domain in every:
            if domain.purpose is purpose:
                yield from remark(mark, _described(domain, covered=domain.pattern not in kept))


#: Only these stand in one list together, and in a PAC file revocation does so too.
_HEADINGS = {
    Purpose.SERVICE: "Required:",
    Purpose.FEATURE: "Features, each lost without its name; leave out those that you do not want:",
    Purpose.REVOCATION: "Revocation of certificates:",
}


def _described(domain: Domain, *, covered: bool) -> str:
    """Return a pattern, its requirements, and what is lost without it."""
    words = [", ".join(domain.requirements)]
    words += [f"lost without it: {domain.lost}"] if domain.lost else []
    words += [f"for {', '.join(domain.clients)}"] if domain.clients else []
    words += ["third party"] if domain.third_party else []
    words += ["covered by another pattern"] if covered else []
    return f"{domain.pattern} ({'; '.join(words)})"


def commented(mark: str, lines: Iterable[str]) -> Iterator[str]:
    """Return configuration lines as comments: removing the mark activates them."""
    yield from (line if line.lstrip().startswith(mark) else f"{mark} {line}" for line in lines)


def tolerance(needs: Needs) -> str:
    """Return a sentence: when may TLS of the tolerated domains be inspected?"""
    tolerated = "The profile tolerates TLS inspection of these, with a CA that every client trusts."
    if not needs.refusing:
        return f"{tolerated} If a client does not trust it, add:"
    clients = ", ".join(needs.refusing)
    return f"{tolerated} Leave out this part if all do, and you use none of these, which accept no CA: {clients}."


def where_refused(mark: str, needs: Needs, lines: Iterable[str]) -> Iterator[str]:
    """Return lines that exempt tolerated domains from inspection: active if a client needs it, else as comments."""
    return iter(lines) if needs.refusing else commented(mark, lines)


def steps(mark: str, sentences: Iterable[str]) -> Iterator[str]:
    """Return numbered steps to do by hand."""
    yield from remark(mark, *(f"{number}. {sentence}" for number, sentence in enumerate(sentences, start=1)))


def media(mark: str, needs: Needs) -> Iterator[str]:
    """Return the ports that the firewall must allow, since no HTTP proxy carries media."""
    if not needs.media.ports:
        return
    yield from section(mark, "Media do not go through the proxy: for the firewall")
    for ports in needs.media.ports:
        yield from remark(mark, port_row(ports))
    yield from remark(mark, f"To: {', '.join(needs.media.subnets) or 'every address'}")
    yield from beside_media(mark, needs)


def beside_media(mark: str, needs: Needs) -> Iterator[str]:
    """Return the size of packets, and the services of the network that clients need too."""
    if needs.media.mtu_advised:
        least = f"; {needs.media.mtu_ipv6} is the least for IPv6" if needs.media.mtu_ipv6 else ""
        mtu = f"Keep an MTU of {needs.media.mtu_advised} bytes; never go below {needs.media.mtu}{least}."
        yield from remark(mark, mtu)
    for one in needs.services:
        transports = listed(transport.upper() for transport in one.transports)
        yield from remark(mark, f"{one.name}, {transports} port {one.port} ({', '.join(one.requirements)}): {one.text}")


_ONLY_IF = {
    MediaRole.LEGACY_RANGE: ": only if it was opened long ago",
    MediaRole.NODE_RANGE: ": only for media nodes in your own network",
}


def port_row(ports: MediaPorts) -> str:
    """Return ports with their role, their requirements, and who uses them."""
    users = f"; for {', '.join(ports.clients)}" if ports.clients else ""
    return f"{ports} ({ports.role}{_ONLY_IF.get(ports.role, '')}; {', '.join(ports.requirements)}{users})"
