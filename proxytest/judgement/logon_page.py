"""The proxy's log-on page inside the tunnels that it opens: SAML, or cookies that stand for a log-on."""

from collections import Counter

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.chains import origin_of
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.model.answer import Answer
from proxytest.model.code import Code
from proxytest.model.result import Finding, Party, Sureness
from proxytest.protocol.parse_challenge import parse_challenges
from proxytest.protocol.redirected_to import redirected_to

LOGON_PAGE_INSIDE = Code(
    id="logon.page-inside-tunnel",
    title="The proxy opens TLS and sends its own log-on page in the place of the host",
    remedy="Exempt the hosts from the log-on on the proxy (and from TLS inspection): apps cannot show its page.",
    party=Party.PROXY,
)


#: Schemes by which an interceptor may ask in the place of the host; no host of a cloud asks so.
_ASKS = ("basic", "digest", "ntlm", "negotiate")
_ASKED = "by HTTP"
#: How an answer asks for a log-on; an interceptor may send inside the tunnel what belongs before it.
_DEMANDS = {401: "WWW-Authenticate", 407: "Proxy-Authenticate"}


def logon_page(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return a finding where this and another intercepted host send requests to one and the same log-on."""
    return _finding(tried, evidence) if _alike(tried, evidence) > 1 else None


def doubtful_logon_page(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return a finding for the only intercepted host, which may redirect by itself."""
    only = len(evidence.derived(_logons)) == 1
    return _finding(tried, evidence) if only and _alike(tried, evidence) == 1 else None


def _alike(tried: TunnelTried, evidence: Evidence) -> int:
    """Return the number of hosts that send requests where this one does."""
    own = _logon(tried, evidence)
    return evidence.derived(_hosts_by_page)[own] if own is not None else 0


def _hosts_by_page(evidence: Evidence) -> Counter[str | None]:
    return Counter(evidence.derived(_logons).values())


def _logons(evidence: Evidence) -> dict[str, str | None]:
    """Return each intercepted host that answered, and where it sends requests."""
    tried = [one for one in evidence.each(TunnelTried) if not one.wants_refusal and _is_answered(one, evidence)]
    return {host_of(one.target): _logon(one, evidence) for one in tried}


def _finding(tried: TunnelTried, evidence: Evidence) -> Finding:
    answer, page, hosts = _answer(tried), _logon(tried, evidence), _alike(tried, evidence)
    issuer = tried.tls.chain[0].issuer if tried.tls is not None and tried.tls.chain else "nobody"
    where = "asks for a log-on inside the tunnel" if page == _ASKED else f"sends requests to a log-on page at {page}"
    return LOGON_PAGE_INSIDE.finding(
        message=f"The proxy opens TLS and {where}",
        expected="an answer of the host itself",
        actual=f"{answer}, with a certificate of '{issuer}'; so for {hosts} host{'s' if hosts > 1 else ''}",
        evidence=(answer.event,) if answer is not None else tried.events,
        certainty=Sureness.PROVEN if hosts > 1 else None,
        facts={"page": page or "", "hosts": hosts, "status": answer.status if answer is not None else 0},
    )


def _logon(tried: TunnelTried, evidence: Evidence) -> str | None:
    """Return the host of the page; a host of the profile redirects to others of the profile by itself."""
    answer = _answer(tried)
    if answer is None or not _is_answered(tried, evidence):
        return None
    if answer.status in _DEMANDS:
        asked = parse_challenges(answer.head.values(_DEMANDS[answer.status]))
        return _ASKED if any(one.scheme.lower() in _ASKS for one in asked) else None
    host = redirected_to(answer)
    own = host is None or host == host_of(tried.target) or evidence.profile.domain_of(host) is not None
    return None if own else host


def _is_answered(tried: TunnelTried, evidence: Evidence) -> bool:
    return _answer(tried) is not None and tried.tls is not None and origin_of(tried.tls, evidence).intercepted


def _answer(tried: TunnelTried) -> Answer | None:
    return tried.websocket.answer if tried.websocket is not None else tried.https
