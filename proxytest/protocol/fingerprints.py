"""Tell the product of a proxy from what it says in headers, reason phrases and pages."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from proxytest.model.answer import Answer
from proxytest.model.run import Certainty, Product


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One recognisable text; a group named `version` gives the version."""

    product: str
    place: str  #: a header's name, "reason", "body" or "realm"
    pattern: re.Pattern[str]
    certainty: Certainty
    example: str


def _mark(product: str, place: str, pattern: str, certainty: Certainty, example: str) -> Mark:
    return Mark(
        product=product, place=place, pattern=re.compile(pattern, re.IGNORECASE), certainty=certainty, example=example
    )


MWG = "McAfee Web Gateway"
_SURE, _LIKELY = Certainty.CERTAIN, Certainty.LIKELY

#: Facts seen in public captures, typed anew; the pattern is ours. Order is order of preference within one certainty.
MARKS: tuple[Mark, ...] = (
    _mark(MWG, "via", r"\(McAfee Web Gateway[ /](?P<version>\d+(?:\.\d+){1,6})\)", _SURE,
          "1.1 10.188.53.7 (McAfee Web Gateway 7.8.2.7.0.28225)"),
    _mark(MWG, "via", r"\(McAfee Web Gateway\)", _SURE, "1.1 proxy (McAfee Web Gateway)"),
    _mark("Skyhigh Secure Web Gateway", "via", r"\(Skyhigh Secure Web Gateway[ /](?P<version>\d+(?:\.\d+){1,6})\)",
          _SURE, "1.1 172.20.51.59 (Skyhigh Secure Web Gateway 12.2.3.47253)"),
    _mark("Webwasher", "via", r"\(Webwasher[ /](?P<version>\d+(?:\.\d+){1,6})\)", _SURE, "1.1 gw (Webwasher 6.8.7)"),
    _mark(MWG, "body", r"<title>McAfee Web Gateway - |by McAfee Web Gateway|/mwg-internal/", _SURE,
          "<title>McAfee Web Gateway - Notification</title>"),
    _mark(MWG, "realm", r"McAfee Web Gateway", _LIKELY, "McAfee Web Gateway"),
    # The reason phrase is the name of the gateway's error template.
    _mark(MWG, "reason", r"^(?:authenticationrequired|cannotconnect)$", _LIKELY, "authenticationrequired"),
    _mark("Squid", "server", r"^squid(?:/(?P<version>\d[\w.+-]*))?$", _SURE, "squid/5.7"),
    _mark("Squid", "via", r"\(squid(?:/(?P<version>\d[\w.+-]*))?\)", _SURE, "1.1 host (squid/5.9)"),
    _mark("Squid", "x-squid-error", r"^ERR_", _LIKELY, "ERR_CACHE_ACCESS_DENIED 0"),
    _mark("Cisco Secure Web Appliance", "via",
          r"\((?:Cisco-(?:IronPort-)?|IronPort-)WSA/(?P<version>\d[\w.]*(?:-\d+)?)\)", _SURE,
          "1.1 host:80 (Cisco-WSA/12.0.3-007)"),
    _mark("Blue Coat ProxySG", "server", r"^BlueCoat-Security-Appliance", _SURE, "BlueCoat-Security-Appliance"),
    _mark("Blue Coat ProxySG", "set-cookie", r"^BCSI-CS-[0-9a-f]{16}=", _SURE, "BCSI-CS-0123456789abcdef=2"),
    _mark("Blue Coat ProxySG", "body", r"\((?:policy_denied|invalid_request)\)</big>", _LIKELY,
          "<big>Access Denied (policy_denied)</big>"),
    _mark("Zscaler", "server", r"^Zscaler/(?P<version>\d+\.\d+)", _SURE, "Zscaler/6.2"),
    _mark("Microsoft ISA Server", "reason", r"\( The ISA Server ", _SURE,
          "Proxy Authentication Required ( The ISA Server requires authorization to fulfill the request. )"),
    _mark("Microsoft Forefront TMG", "reason", r"\( Forefront TMG ", _SURE,
          "Proxy Authentication Required ( Forefront TMG requires authorization to fulfill the request. )"),
    _mark("Forcepoint Content Gateway", "via", r"\(Websense_Content_Gateway/(?P<version>[\w.-]+)", _SURE,
          "HTTP/1.1 host (Websense_Content_Gateway/7.7 [c s f ])"),
    _mark("Apache Traffic Server", "via", r"\(ApacheTrafficServer/(?P<version>[\w.-]+)", _SURE,
          "http/1.1 host (ApacheTrafficServer/9.2.5 [c s f ])"),
    _mark("Apache HTTP Server", "via", r"\(Apache/(?P<version>\d[\w.]*)", _SURE, "1.1 host (Apache/2.4.57)"),
    _mark("Apache HTTP Server", "proxy-agent", r"^Apache(?:/(?P<version>\d[\w.]*))?", _SURE, "Apache/2.4.57 (Debian)"),
    _mark("Apache HTTP Server", "server", r"^Apache(?:/(?P<version>\d[\w.]*))?(?: |$)", _LIKELY,
          "Apache/2.4.57 (Debian)"),
    _mark("tinyproxy", "proxy-agent", r"^tinyproxy/(?P<version>[\w.-]+)", _SURE, "tinyproxy/1.11.1"),
    _mark("tinyproxy", "server", r"^tinyproxy/(?P<version>[\w.-]+)", _SURE, "tinyproxy/1.11.1"),
    _mark("tinyproxy", "via", r"\(tinyproxy/(?P<version>[\w.-]+)\)", _SURE, "1.1 host (tinyproxy/1.11.1)"),
    _mark("mitmproxy", "server", r"^mitmproxy (?P<version>[\w.-]+)", _SURE, "mitmproxy 11.0.2"),
    _mark("Privoxy", "proxy-agent", r"^Privoxy (?P<version>[\w.-]+)", _SURE, "Privoxy 3.0.34"),
    _mark("cntlm", "realm", r"^Cntlm ", _LIKELY, "Cntlm Proxy"),
    _mark("px", "proxy-agent", r"^Px$", _SURE, "Px"),
    _mark("px", "realm", r"^PxClient$", _LIKELY, "PxClient"),
)  # fmt: skip

_RANK = {Certainty.CERTAIN: 0, Certainty.LIKELY: 1, Certainty.UNKNOWN: 2}


def identify(answers: Iterable[Answer]) -> Product:
    """Give the best supported product; one that tells its version goes before one that does not.

    Only answers that the proxy itself made, or added its headers to, may be given.
    """
    found = [product for answer in answers for product in _matches(answer)]
    if not found:
        return Product()
    best = min(found, key=lambda product: (_RANK[product.certainty], product.version is None))
    evidence = sorted({event for product in found if product.name == best.name for event in product.evidence})
    return Product(name=best.name, version=best.version, certainty=best.certainty, evidence=tuple(evidence))


def products_named(answers: Iterable[Answer]) -> Iterator[Product]:
    """Give every match, for a check that asks for one product."""
    return (product for answer in answers for product in _matches(answer))


def _matches(answer: Answer) -> Iterator[Product]:
    for mark in MARKS:
        for text in _texts(answer, mark.place):
            if match := mark.pattern.search(text):
                version = match.groupdict().get("version")
                yield Product(name=mark.product, version=version, certainty=mark.certainty, evidence=(answer.event,))


def _texts(answer: Answer, place: str) -> Iterator[str]:
    match place:
        case "reason":
            yield answer.head.reason
        case "body":
            yield answer.body
        case "realm":
            yield from (
                match[1] for value in answer.head.values("Proxy-Authenticate") for match in _REALM.finditer(value)
            )
        case _:
            yield from answer.head.values(place)


_REALM = re.compile(r'realm="([^"]*)"', re.IGNORECASE)
