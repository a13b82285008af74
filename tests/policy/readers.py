"""How each product reads its list: which hosts a fragment allows, and of which it keeps the TLS closed.

Written from the vendors' documentation, as little as the fragments use, and by other ways than the fragments are made.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Hosts = Callable[[str], bool]
Match = Callable[[str, str], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    allows: Hosts
    keeps_closed: Hosts
    allows_revocation: Hosts


def in_force(text: str, mark: str) -> list[str]:
    """Return what is neither empty nor a comment."""
    return [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith(mark)]


def read_squid(text: str) -> Reading:
    entries = [line.split() for line in in_force(text, "#") if line.startswith("acl ")]

    def hosts(name: str) -> Hosts:
        named = [words[-1] for words in entries if words[1] == f"{name}_named"]
        like = [words[-1] for words in entries if words[1] == f"{name}_like"]
        joined = {part for words in entries if words[1:3] == [name, "any-of"] for part in words[3:]}
        assert joined == {words[1] for words in entries if words[1] in (f"{name}_named", f"{name}_like")}
        return _any((_dotted, named), (_expression, like))

    return Reading(
        allows=hosts("webex_hosts"),
        keeps_closed=_either(hosts("webex_closed"), hosts("webex_tolerated")),
        allows_revocation=hosts("webex_revocation"),
    )


def read_apache(text: str) -> Reading:
    expressions = re.findall(r'^<ProxyMatch "(.*)">$', "\n".join(in_force(text, "#")), re.MULTILINE)

    def matches(target: str) -> bool:
        return any(re.search(expression, target) for expression in expressions)

    return Reading(
        allows=lambda host: matches(f"{host}:443"),
        keeps_closed=lambda _: True,
        allows_revocation=lambda host: matches(f"http://{host}/ocsp") and matches(f"http://{host}:80/ocsp"),
    )


def read_bluecoat(text: str) -> Reading:
    conditions = dict(re.findall(r"^define condition (\w+)\n(.*?)^end$", text, re.MULTILINE | re.DOTALL))

    def hosts(name: str) -> Hosts:
        tests = re.findall(r'url\.(\w+(?:\.\w+)?)="(.*)"', "\n".join(in_force(conditions.get(name, ""), ";")))

        def matches(host: str) -> bool:
            return any(
                (kind == "host.exact" and host == value)
                or (kind == "domain" and _dotted(f".{value}", host))
                or (kind == "host.regex" and _expression(value, host))
                for kind, value in tests
            )

        return matches

    return Reading(
        allows=hosts("Webex_Hosts"),
        keeps_closed=_either(hosts("Webex_No_Inspection"), hosts("Webex_Tolerated")),
        allows_revocation=hosts("Webex_Revocation"),
    )


def read_mwg(text: str) -> Reading:
    return Reading(
        allows=_any((_wildcard, _list(text, "List 'Webex Hosts'"))),
        keeps_closed=_any(
            (_wildcard, _list(text, "List 'Webex No Inspection'")), (_wildcard, _list(text, "List 'Webex Tolerated'"))
        ),
        allows_revocation=_any((_wildcard, _list(text, "List 'Webex Revocation'"))),
    )


def read_zscaler(text: str) -> Reading:
    return Reading(
        allows=_any((_dotted, _list(text, "Custom URLs of category 'Webex'"))),
        keeps_closed=_any(
            (_dotted, _list(text, "Custom URLs of category 'Webex No Inspection'")),
            (_dotted, _list(text, "Custom URLs of category 'Webex Tolerated'")),
        ),
        allows_revocation=_any((_dotted, _list(text, "Custom URLs of category 'Webex Revocation'"))),
    )


def read_paloalto(text: str) -> Reading:
    def hosts(name: str) -> Hosts:
        entries = re.findall(rf"^set profiles custom-url-category {name} list (\S+)/$", text, re.MULTILINE)
        return _any((_tokens, entries))

    return Reading(
        allows=hosts("webex-allowed"),
        keeps_closed=_either(hosts("webex-no-inspection"), hosts("webex-tolerated")),
        allows_revocation=hosts("webex-revocation"),
    )


def _either(one: Hosts, other: Hosts) -> Hosts:
    return lambda host: one(host) or other(host)


def _any(*ways: tuple[Match, Iterable[str]]) -> Hosts:
    """Take ways to match, each with its entries."""
    return lambda host: any(match(entry, host) for match, entries in ways for entry in entries)


def _list(text: str, title: str) -> list[str]:
    """Return the lines below a section's title."""
    _, found, rest = text.partition(f"# --- {title}")
    return in_force(rest.partition("\n# --- ")[0].partition("\n")[2], "#") if found else []


def _dotted(entry: str, host: str) -> bool:
    return f".{host}".endswith(entry) if entry.startswith(".") else host == entry


def _expression(entry: str, host: str) -> bool:
    return re.search(entry, host, re.IGNORECASE) is not None


def _wildcard(entry: str, host: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, entry.split("*"))), host) is not None


def _tokens(entry: str, host: str) -> bool:
    """Match by labels: an asterisk, which stands alone in its own, for one or more of them."""
    first, *rest = entry.split(".")
    if first != "*":
        return entry == host
    assert "*" not in "".join(rest)
    return host.endswith("." + ".".join(rest)) and len(host.split(".")) > len(rest)
