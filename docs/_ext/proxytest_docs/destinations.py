"""`{destinations}`: the hosts that a run of each bundled profile asks for through the proxy, and whose they are."""

from collections.abc import Iterator

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from proxytest.model.profile import Domain, Profile, Purpose
from proxytest.scenario.profile_file import bundled_profiles, load_profile
from proxytest_docs.write import literals, table

_VENDOR, _OTHERS = "Webex and Cisco", "third parties"
#: What is asked for of each kind; names of other kinds are never asked for.
_ASKED = {
    Purpose.SERVICE: "the product",
    Purpose.FEATURE: "single features",
    Purpose.REVOCATION: "revocation, by plain HTTP",
    Purpose.HYBRID: "nodes and connectors, only with `--client` of one",
}


class DestinationsDirective(SphinxDirective):
    """One table for all bundled profiles."""

    def run(self) -> list[nodes.Node]:
        """Write it."""
        rows = (row for name in bundled_profiles() for row in _rows(load_profile(name)))
        return [table(("Profile", "For", "Whose", "Hosts"), rows, (12, 18, 12, 58))]


def _rows(profile: Profile) -> Iterator[tuple[str, ...]]:
    for purpose, words in _ASKED.items():
        for third_party in (False, True):
            domains = [one for one in profile.domains if (one.purpose, one.third_party) == (purpose, third_party)]
            if hosts := _hosts(domains):
                yield f"`{profile.name}`", words, _OTHERS if third_party else _VENDOR, literals(hosts)


def _hosts(domains: list[Domain]) -> list[str]:
    return [host.name if host.port == 443 else f"{host.name}:{host.port}" for one in domains for host in one.hosts]
