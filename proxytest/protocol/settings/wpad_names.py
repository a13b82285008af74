"""WPAD by DNS: which names are looked up (draft-ietf-wrec-wpad-01 section 4.4.2).

No name above the organisation's own domain is looked up: the owner of wpad.com, wpad.co.uk or wpad.k12.ca.us could
give a proxy to all below it (CERT VU#598349). Windows stops at two labels and has done so since MS09-008.
"""

import re

from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.settings.public_suffix import organisation_of

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_MAX_NAMES = 8


def search_domains(resolv_conf: str) -> tuple[str, ...]:
    """Read the domains of resolv.conf; of `domain` and `search` the last counts (resolv.conf(5))."""
    found: list[str] = []
    for line in resolv_conf.splitlines():
        words = line.partition("#")[0].partition(";")[0].split()
        if words[:1] in (["search"], ["domain"]):
            found = words[1:]
    return tuple(dict.fromkeys(domain.strip(".").lower() for domain in found if domain.strip(".")))


def wpad_names(domains: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names in the order of the look-ups: for each domain, then for those above it."""
    found: dict[str, None] = {}
    for domain in domains:
        labels = domain.lower().strip(".").split(".")
        if not all(map(_LABEL.fullmatch, labels)):
            continue
        own = organisation_of(".".join(labels))
        least = len(own.split(".")) if own else len(labels) + 1
        while len(labels) >= least:
            found[f"wpad.{'.'.join(labels)}"] = None
            labels = labels[1:]
    return tuple(found)[:_MAX_NAMES]


def wpad_url(name: str) -> str:
    """Return the URL of the PAC file on a host that was found."""
    return f"http://{name}/wpad.dat"


def seen_by_dns(found: str | None, asked: tuple[str, ...]) -> SourceSeen:
    """Return what was found: the first name that exists."""
    if found is not None:
        return SourceSeen(source=Source.WPAD_DNS, pac=wpad_url(found))
    missing = f"no such name: {', '.join(asked)}" if asked else "this machine has no domain to ask under"
    return SourceSeen(source=Source.WPAD_DNS, missing=missing)
