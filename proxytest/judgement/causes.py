"""Why no tunnel opens, or what goes wrong inside it: causes that several checks share."""

from collections.abc import Iterable

from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.answered_by_name import refused_alone, remedy_of, rule_of, why_refused
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.body_after_connect import body_after_connect, sends_body
from proxytest.judgement.chains import is_tolerated, origin_of
from proxytest.judgement.codes import (
    LOGON_NONCE_NOT_SHARED,
    NETWORK_LOGON,
    TLS_INTERCEPTED,
    WANTS_HTTP2,
)
from proxytest.judgement.disturbances import stood_since
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.logon_page import LOGON_PAGE_INSIDE, logon_page
from proxytest.judgement.logon_trouble import TROUBLES, asks_as_server, trouble_found, trouble_said
from proxytest.judgement.opened_to_deny import opened_to_deny
from proxytest.judgement.quoted import quoted
from proxytest.judgement.tunnel_codes import (
    BLOCK_PAGE,
    BODY_SENT,
    BROKEN,
    DENIED,
    DOUBTFUL_PAGE,
    FAR_END_UNREACHED,
    GATEWAY_PAGE,
    LOGON_ASKED,
    METHOD_REFUSED,
    NAME_NOT_FOUND,
    OTHER_ANSWER,
    PROXY_LOST,
    REDIRECTED,
    UNANSWERED,
)
from proxytest.model.answer import Answer
from proxytest.model.code import Code
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Finding, Party, Sureness
from proxytest.protocol.denial import (
    Denial,
    bears_mark,
    denial_of,
    is_block_page,
    is_gateway_error,
    is_page,
    names_a_proxy,
    words_of_denial,
)

_BY_DENIAL = {
    Denial.POLICY: DENIED,
    Denial.REDIRECT: REDIRECTED,
    Denial.NAME: NAME_NOT_FOUND,
    Denial.FAR_END: FAR_END_UNREACHED,
    Denial.METHOD: METHOD_REFUSED,
    Denial.AUTHENTICATION: LOGON_ASKED,
    Denial.NETWORK: NETWORK_LOGON,
    Denial.OTHER: OTHER_ANSWER,
}
#: The codes of `no_tunnel` and `failure`.
NO_TUNNEL_CODES = (
    *_BY_DENIAL.values(),
    PROXY_LOST,
    UNANSWERED,
    BLOCK_PAGE,
    BODY_SENT,
    LOGON_NONCE_NOT_SHARED,
    *TROUBLES,
)
PAGE_CODES = (BLOCK_PAGE, GATEWAY_PAGE, DOUBTFUL_PAGE, LOGON_PAGE_INSIDE)

_FAILURE_REMEDY = {
    Failure.TIMEOUT: "Find out why nothing answers: check the proxy's Internet access and firewalls that drop packets.",
    Failure.RESET: "Look for a firewall or a proxy policy that cuts connections to this host.",
    Failure.CLOSED: "Look for a firewall or a proxy policy that cuts connections to this host.",
    Failure.NOT_TLS: "The proxy itself answers inside the tunnel: allow the host in the proxy's policy.",
}
#: Where the connection to the proxy itself failed.
_WAY_REMEDY = "Check the path from this machine to the proxy: a firewall, or the proxy's limit of connections."
_DENIED = frozenset({Denial.POLICY, Denial.REDIRECT, Denial.METHOD})
_WAY = frozenset({Operation.RESOLVE, Operation.DIAL, Operation.PROXY_TLS})
#: Failures that the network may cause, perhaps only once.
TRANSIENT = frozenset({Failure.RESET, Failure.CLOSED, Failure.TIMEOUT, Failure.REFUSED, Failure.UNREACHABLE})
_ALLOW = "Allow the host in the proxy's policy"
_LOOK = "Find this connection in the proxy's log."


def key_events(tried: TunnelTried) -> tuple[int, ...]:
    """Return the events of the answers, the handshake and the failure."""
    answers = [tried.answer, tried.https, tried.websocket.answer if tried.websocket else None]
    numbers = {answer.event for answer in answers if answer is not None}
    if tried.tls is not None:
        numbers.add(tried.tls.event)
    if tried.failed is not None:
        numbers.add(tried.failed.event)
    return tuple(sorted(numbers)) or tried.events


def out_of_reach(tried: TunnelTried) -> bool:
    """Did the connection to the proxy fail?"""
    return tried.answer is None and tried.failed is not None and tried.failed.operation in _WAY


def no_tunnel(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return why CONNECT opened no tunnel; None if it did.

    That the policy denies the host is proven where another host was let pass afterwards.
    """
    if (page := _clear_page(tried) or body_after_connect(tried, evidence)) is not None:
        return page
    if tried.opened and tried.outcome not in (Outcome.FAILED, Outcome.CONNECTION_LOST):
        return None
    if tried.failed is not None and out_of_reach(tried):
        return failure(PROXY_LOST, tried, tried.failed, "The proxy could not be reached for this tunnel")
    if tried.answer is None or tried.outcome in (Outcome.FAILED, Outcome.CONNECTION_LOST):
        return _unanswered(tried)
    if (trouble := trouble_said(tried.answer)) is not None:
        return trouble_found(tried.answer, trouble)
    denial = why_refused(tried.answer, tried, evidence)
    code = LOGON_NONCE_NOT_SHARED if tried.outcome is Outcome.NONCE_REFUSED else _BY_DENIAL[denial]
    by_rule = rule_of(code, tried, evidence)
    return code.finding(
        message=f"No tunnel: {by_rule or words_of_denial(denial, tried.answer)}",
        expected="an open tunnel (2xx to CONNECT)",
        actual=f"{tried.answer}{_servers_header(tried.answer)}{quoted(tried.answer, tried.target, evidence)}",
        remedy=remedy_of(code, tried, evidence),
        party=Party.PROXY if by_rule else None,
        evidence=key_events(tried),
        certainty=Sureness.PROVEN if denial is Denial.POLICY and stood_since(tried, evidence) else None,
        facts={"status": tried.answer.status},
    )


def _servers_header(answer: Answer) -> str:
    """Return the challenge of a web server, which no client answers."""
    header = next(answer.head.values("WWW-Authenticate"), "") if asks_as_server(answer) else ""
    return f" with WWW-Authenticate: {header[:200]}, a web server's log-on" if header else ""


def _clear_page(tried: TunnelTried) -> Finding | None:
    """Return a finding for an HTTP answer in the place of TLS: whoever opened the tunnel speaks there.

    Squid that peeks at TLS opens the tunnel first, and sends its error for a host inside.
    """
    failed = tried.failed
    if failed is None or failed.failure is not Failure.NOT_TLS or failed.status is None:
        return None
    unreached = failed.status >= 500
    said = "that it does not reach the host" if unreached else "a page of its own"
    return (FAR_END_UNREACHED if unreached else BLOCK_PAGE).finding(
        message=f"The proxy opens the tunnel, and says {said} in it, without TLS",
        expected="TLS with the host",
        actual=str(failed),
        remedy=None if unreached else "Allow the host in the proxy's policy.",
        evidence=key_events(tried),
        facts=_facts(failed) | {"status": failed.status},
    )


def broken(tried: Iterable[TunnelTried], reason: str, evidence: Evidence) -> Blocked:
    """Return why nothing could be tested inside tunnels, with the code of their first finding."""
    every = tuple(tried)
    closed = (_code_of(one, evidence) for one in every)
    failures = {one.failed.failure for one in every if one.failed is not None}
    failed = WANTS_HTTP2 if Failure.NO_COMMON_PROTOCOL in failures else BROKEN if failures else None
    return Blocked(reason=reason, code=next(filter(None, closed), failed))


def _code_of(tried: TunnelTried, evidence: Evidence) -> Code | None:
    """Return the code of `no_tunnel`."""
    if (page := _clear_page(tried)) is not None:
        return FAR_END_UNREACHED if page.code == FAR_END_UNREACHED.id else BLOCK_PAGE
    if tried.opened and tried.outcome not in (Outcome.FAILED, Outcome.CONNECTION_LOST):
        return None
    if out_of_reach(tried):
        return PROXY_LOST
    if tried.answer is None or tried.outcome in (Outcome.FAILED, Outcome.CONNECTION_LOST):
        return UNANSWERED
    trouble = trouble_said(tried.answer)
    return trouble.code if trouble is not None else _BY_DENIAL[why_refused(tried.answer, tried, evidence)]


def failure(code: Code, tried: TunnelTried, failed: Failed, what: str) -> Finding:
    """Return a finding for a failed operation."""
    return code.finding(
        message=f"{what}: {failed.failure.words}",
        expected=f"{failed.operation.label} succeeds",
        actual=str(failed),
        remedy=_WAY_REMEDY if failed.operation in _WAY else _FAILURE_REMEDY.get(failed.failure, _LOOK),
        party=Party.PROXY if sends_body(tried) else None,
        evidence=key_events(tried),
        facts=_facts(failed),
    )


def _facts(failed: Failed) -> dict[str, str | int]:
    return {"operation": failed.operation.value, "failure": failed.failure.value}


def block_page(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return a finding for the proxy's own page inside an intercepted tunnel; the real far end may send any 403."""
    page = _interceptor_page(tried, evidence)
    if page is None or not _is_interceptors(page, tried, evidence):
        return None
    if is_gateway_error(page):
        message = "The proxy intercepts TLS and does not reach the host"
        do = "Let the proxy reach the host and trust its root certificate"
        return _page_finding(GATEWAY_PAGE, page, tried, evidence, message=message, do=do)
    denies = opened_to_deny(tried, evidence)
    message = (
        "The proxy denies the host, and opens TLS to show its page"
        if denies
        else "The proxy sends a page of its own inside the tunnel"
    )
    return _page_finding(BLOCK_PAGE, page, tried, evidence, message=message, inspects=not denies)


def doubtful_page(tried: TunnelTried, evidence: Evidence) -> Finding | None:
    """Return a finding for a page without a mark inside an intercepted tunnel: proxy or host may have sent it."""
    page = _interceptor_page(tried, evidence)
    if page is None or _is_interceptors(page, tried, evidence) or not (is_page(page) or is_gateway_error(page)):
        return None
    message = "TLS is intercepted, and it is unclear who sent this answer"
    return _page_finding(DOUBTFUL_PAGE, page, tried, evidence, message=message)


def _interceptor_page(tried: TunnelTried, evidence: Evidence) -> Answer | None:
    opened = tried.tls is not None and origin_of(tried.tls, evidence).intercepted
    page = tried.https
    return page if opened and page is not None and (is_block_page(page) or is_gateway_error(page)) else None


def _is_interceptors(page: Answer, tried: TunnelTried, evidence: Evidence) -> bool:
    if is_gateway_error(page):
        return names_a_proxy(page)
    return bears_mark(page) or not _is_tolerated(tried, evidence)


def _is_tolerated(tried: TunnelTried, evidence: Evidence) -> bool:
    return tried.tls is not None and is_tolerated(tried.target, tried.tls, evidence)


def _page_finding(
    code: Code,
    page: Answer,
    tried: TunnelTried,
    evidence: Evidence,
    *,
    message: str,
    do: str = _ALLOW,
    inspects: bool = True,
) -> Finding:
    exempt = ", and exempt it from TLS inspection" if inspects and not _is_tolerated(tried, evidence) else ""
    issuer = tried.tls.chain[0].issuer if tried.tls is not None and tried.tls.chain else "nobody"
    return code.finding(
        message=message,
        expected="an answer from the host itself",
        actual=f"{page} with a certificate of '{issuer}'{quoted(page, tried.target, evidence)}",
        remedy=f"{do}{exempt}.",
        evidence=key_events(tried),
        because=TLS_INTERCEPTED.id if inspects else None,
        facts={"status": page.status, "issuer": issuer},
    )


def let_pass(tried: TunnelTried, evidence: Evidence) -> bool:
    """Did the policy allow the host? Then there is TLS in the tunnel, or the proxy looked up the name."""
    if tried.opened:
        own = block_page(tried, evidence) or logon_page(tried, evidence)
        return tried.tls is not None and own is None
    return tried.answer is not None and denial_of(tried.answer) is Denial.NAME


def denied(tried: TunnelTried, evidence: Evidence) -> str | None:
    """Return how the proxy denies a host; None where it does not, or where something else is wrong."""
    page = block_page(tried, evidence)
    if page is not None:
        return None if tried.https is not None and is_gateway_error(tried.https) else f"a block page ({tried.https})"
    if tried.failed is not None and (tried.failed.operation, tried.failed.failure) == (
        Operation.CONNECT,
        Failure.RESET,
    ):
        return str(tried.failed)  # an orderly close may as well say that the name does not resolve
    if tried.failed is not None and tried.failed.failure is Failure.NOT_TLS:
        # Squid that peeks at TLS opens the tunnel first, and sends its error for a name inside, without TLS.
        trouble = (tried.failed.status or 0) >= 500 or body_after_connect(tried, evidence) is not None
        return None if trouble else f"{tried.failed.detail} after {tried.answer}"
    if tried.answer is None or tried.opened or trouble_said(tried.answer):
        return None
    by_status = why_refused(tried.answer, tried, evidence) in _DENIED
    return str(tried.answer) if by_status or refused_alone(tried, evidence) else None


def _unanswered(tried: TunnelTried) -> Finding:
    return UNANSWERED.finding(
        message="No tunnel: the proxy did not answer CONNECT",
        expected="an open tunnel (2xx to CONNECT)",
        actual=tried.detail or str(tried.failed or tried.outcome),
        remedy=_FAILURE_REMEDY.get(tried.failed.failure, _LOOK) if tried.failed else _LOOK,
        evidence=key_events(tried),
        facts=_facts(tried.failed) if tried.failed else {"outcome": tried.outcome.value},
    )
