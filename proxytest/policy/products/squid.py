"""Squid."""

from collections.abc import Iterable, Iterator

from proxytest.model.profile import Domain, Profile
from proxytest.policy.fragment_page import (
    TENANT,
    Product,
    commented,
    media,
    page,
    patterns,
    remark,
    section,
    tolerance,
    where_refused,
)
from proxytest.policy.needs import Needs, needs_of
from proxytest.policy.patterns import is_domain, minimal, regex
from proxytest.policy.placement import Place, Placement
from proxytest.policy.site import Site

PRODUCT = Product(
    name="squid",
    found_as=("Squid",),
    mark="#",
    does="allows the profile's names, exempts them from TLS inspection, and keeps their WebSockets open.",
    place=Place(
        where="in squid.conf, or in a file that it takes in by 'include'",
        check="Squid 5 or newer; check it by 'squid -k parse'.",
        of=(
            Placement(
                lines="http_access ",
                where="the http_access lines after auth_param, 'http_access deny !Safe_ports' and 'http_access deny "
                "CONNECT !SSL_ports', before every other http_access line",
                caution="this is for every source that reaches Squid, and comes before your own rules. Where others "
                "than your clients reach it, add the acl of your clients, such as localnet, to each 'http_access "
                "allow' line.",
            ),
            Placement(
                lines="ssl_bump ",
                where="the ssl_bump lines above your first ssl_bump line",
                caution="TLS with these names is inspected for no source any longer; to limit that to your clients, "
                "add their acl to each 'ssl_bump' line.",
            ),
            Placement(
                lines="http_upgrade_request_protocols ",
                where="the http_upgrade_request_protocols lines above yours of that name",
            ),
            Placement(
                lines="read_timeout |client_lifetime ",
                where="the time-outs below yours of the same name, since the last line counts",
                caution="The time-outs are for all traffic.",
            ),
        ),
    ),
    source="Squid configuration directives acl, http_access, ssl_bump, http_upgrade_request_protocols, read_timeout, "
    "client_lifetime (www.squid-cache.org/Doc/config).",
    proof="the tests of proxytest start Squid with it, and the audit passes.",
)


def fragment(profile: Profile, site: Site) -> str:
    """Write lines of squid.conf."""
    needs = needs_of(profile)
    return page(
        PRODUCT,
        profile,
        site,
        (
            *_names(needs),
            *_access(needs, log_on=site.log_on),
            *_revocation(needs),
            *_inspection(needs),
            *_websocket(needs),
            *_times(),
            *media("#", needs),
        ),
    )


def _names(needs: Needs) -> Iterator[str]:
    yield from section("#", "Allowed names", "A leading dot stands for the domain itself too.")
    yield from patterns("#", needs.allowed)
    yield from _group("webex_hosts", needs.allowed, "dstdomain -n", "dstdom_regex -n -i")
    for some in needs.for_some:
        yield from section("#", some.title)
        yield from patterns("#", some.domains)
        yield from commented("#", _group("webex_hosts", some.domains, "dstdomain -n", "dstdom_regex -n -i"))


def _group(name: str, domains: Iterable[Domain], plain: str, expression: str) -> Iterator[str]:
    """Return one acl made of two, since no acl type takes both whole domains and wildcards within a label.

    If a domain already covers a name, Squid warns: "You should remove 'identity.webex.com' from the ACL".
    """
    kept = minimal(domain.pattern for domain in domains)
    whole = [pattern.removeprefix("*") for pattern in kept if "*" not in pattern or is_domain(pattern)]
    whole = [value for value in whole if f".{value}" not in whole]  # the leading dot stands for the domain itself too
    others = [f"^{regex(pattern)}$" for pattern in kept if "*" in pattern and not is_domain(pattern)]
    for value in whole:
        yield f"acl {name}_named {plain} {value}"
    for value in others:
        yield f"acl {name}_like {expression} {value}"
    parts = [f"{name}_named"] * bool(whole) + [f"{name}_like"] * bool(others)
    if parts:
        yield f"acl {name} any-of {' '.join(parts)}"


def _access(needs: Needs, *, log_on: bool) -> Iterator[str]:
    if not needs.allowed:
        return
    ports = " ".join(map(str, needs.ports))
    beyond = " ".join(str(port) for port in needs.ports if port not in _SSL_PORTS)
    yield from section("#", "Access", "Requests inside inspected TLS are not CONNECT, so any method is allowed.")
    if beyond:
        yield from remark("#", "For 'http_access deny CONNECT !SSL_ports', which else denies what is below:")
        yield f"acl SSL_ports port {beyond}"
    yield f"acl webex_ports port {ports}"
    yield from _FOR_USERS if log_on else [_FOR_ALL]
    if log_on:
        yield from section("#", "Access without log-on", f"In place of {_USERS}, if clients cannot log on:")
        yield from commented("#", [_FOR_ALL])
    else:
        why = f"In place of '{_FOR_ALL}', if auth_param is set; without auth_param Squid refuses to start:"
        yield from section("#", "Access after log-on", why)
        yield from commented("#", _FOR_USERS)


_SSL_PORTS = (443,)  #: as Squid's own squid.conf defines the acl
_USERS = "the two lines above with webex_users"
#: Only the site knows its networks, and Squid refuses a file that uses an undefined acl.
_FOR_ALL = "http_access allow webex_hosts webex_ports"
_FOR_USERS = ("acl webex_users proxy_auth REQUIRED", f"{_FOR_ALL} webex_users")


def _revocation(needs: Needs) -> Iterator[str]:
    if not needs.revocation:
        return
    yield from section(
        "#",
        "Revocation of certificates: plain HTTP, without log-on",
        "OCSP and CRLs are asked for by the operating system, which may know no password of the proxy.",
    )
    yield from patterns("#", needs.revocation)
    yield from _group("webex_revocation", needs.revocation, "dstdomain -n", "dstdom_regex -n -i")
    yield f"acl webex_revocation_ports port {' '.join(map(str, needs.revocation_ports))}"
    yield "http_access allow webex_revocation webex_revocation_ports"


def _inspection(needs: Needs) -> Iterator[str]:
    if not needs.allowed:
        return
    yield from section(
        "#",
        "Inspection",
        "Only for a Squid that inspects TLS (built with OpenSSL, http_port with ssl-bump): others know no "
        "ssl::server_name; for them leave out every line with ssl::server_name, webex_closed or webex_tolerated.",
        "The name in CONNECT decides, at the first step: nothing of the TLS is read. For intercepted traffic, which "
        "has no CONNECT, put 'ssl_bump peek' at step SslBump1 before it.",
    )
    if needs.restricted:
        yield from section("#", "Tenant restriction", TENANT)
        yield from commented("#", _bump("bump", "webex_tenant", needs.restricted))
    if needs.uninspected:
        yield from section("#", "No inspection")
        yield from _bump("splice", "webex_closed", needs.uninspected)
    if needs.tolerated:
        yield from section("#", "No inspection if a client does not accept the proxy's CA", tolerance(needs))
        yield from where_refused("#", needs, _bump("splice", "webex_tolerated", needs.tolerated))


def _bump(action: str, name: str, domains: tuple[Domain, ...]) -> Iterator[str]:
    yield from patterns("#", domains)
    yield from _group(name, domains, "ssl::server_name", "ssl::server_name_regex -i")
    yield f"ssl_bump {action} {name}"


def _websocket(needs: Needs) -> Iterator[str]:
    if not needs.websocket:
        return
    yield from section(
        "#",
        "WebSocket inside inspected TLS",
        "Squid takes Upgrade out of every request unless it is told not to. It minds the case of the name, and "
        "clients write both (RFC 6455 section 4.2.1: case does not matter).",
    )
    yield from patterns("#", needs.websocket)
    yield from _group("webex_websocket", needs.websocket, "dstdomain -n", "dstdom_regex -n -i")
    yield "http_upgrade_request_protocols websocket allow webex_websocket"
    yield "http_upgrade_request_protocols WebSocket allow webex_websocket"


def _times() -> Iterator[str]:
    yield from section(
        "#",
        "Time-outs",
        "Squid's own values, for all traffic: longer ones are as good. A later line overrides these.",
        "A tunnel is cut after read_timeout without a byte; client_lifetime is the longest life of any connection.",
    )
    yield "read_timeout 15 minutes"
    yield "client_lifetime 1 day"
