"""The proxy can be reached and speaks HTTP.

What it checks: whether the proxy's name resolves, its port accepts TCP connections, an https:// proxy has a certificate
that this machine trusts, and an HTTP proxy answers there.
Why it matters: without this nothing else can be tested, and no client works.
How it decides: by the first connection, by the answers to CONNECT, and by whether the proxy could still be reached
at the end. No password is sent before TLS is verified. Skip where the proxy wants a client's certificate.
Remedy: correct the address, the port or `http`/`https`; open the firewall; deploy the proxy's CA, or use
--proxy-cacert.
Sources: RFC 9110 section 3.7 (explicit proxies), RFC 8305 (connecting by IPv6 and IPv4).
"""

from collections.abc import Iterator

from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.causes import out_of_reach
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import CLIENT_CERTIFICATE, PROXY_GONE, PROXY_NO_ANSWER, PROXY_UNREACHABLE
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.roles import Role
from proxytest.judgement.say import blocked, fails, passes, skips
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.code import Code
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.result import Finding, Judgement

_ENDS_IN_TLS = "TLS works, but the proxy ends the connection: correct the port, or see its log (a client certificate?)."
_HANGS_IN_TLS = "TLS works, but nothing answers in it: correct the port, or see why the proxy hangs."
_NOT_HTTP_IN_TLS = "TLS works, but this is not an HTTP proxy: correct the port."
_SPEAKS_TLS = (
    "If this port speaks TLS, use https://. A SOCKS proxy is not an HTTP proxy. Otherwise see the proxy's log."
)
_SPEAKS_HTTP = "If this port speaks plain HTTP, use http:// instead of https://. Otherwise see the proxy's log."
_SAYS_NOTHING = (
    "The port accepts connections but does not answer: if it speaks TLS, use https://. "
    "Otherwise correct the port, or see why the proxy hangs."
)
_REMEDY = {
    Failure.NAME_NOT_FOUND: "Correct the proxy's name, or add it to the DNS that this machine uses.",
    Failure.NAME_SERVICE: "Fix name resolution on this machine.",
    Failure.REFUSED: "Nothing listens there: correct the port, or start the proxy.",
    Failure.TIMEOUT: "No answer in time: correct the address, or open the firewall between this machine and the proxy.",
    Failure.UNREACHABLE: "There is no route from this machine to the proxy.",
    Failure.CERTIFICATE: "Deploy the CA of the proxy's certificate (or use --proxy-cacert). "
    "Use the name in the certificate. Renew it if it has expired.",
    Failure.NOT_TLS: "The proxy does not speak TLS on this port: use http:// instead of https://.",
    Failure.CLOSED: _SPEAKS_TLS,
    Failure.RESET: _SPEAKS_TLS,
    Failure.NOT_HTTP: "This port is not an HTTP proxy, or it speaks TLS: correct the port, or use https://.",
}
#: An https:// proxy whose TLS works, and that does not answer CONNECT.
_REMEDY_IN_TLS = {
    Failure.CLOSED: _ENDS_IN_TLS,
    Failure.RESET: _ENDS_IN_TLS,
    Failure.TIMEOUT: _HANGS_IN_TLS,
    Failure.NOT_HTTP: _NOT_HTTP_IN_TLS,
}
_LOOK = "See the proxy's log, and try another client on this machine."

_EXAMPLES = (
    Example(
        title="A proxy answers",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Basic realm="corp"
            1 < Content-Length: 0
            1 <
        """,
        expect={"proxy": "pass"},
    ),
    Example(
        title="Something else listens there",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < SSH-2.0-OpenSSH_9.2p1
        """,
        expect={"proxy": "fail"},
    ),
    Example(
        title="The port closes without an answer",
        transcript="""
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 * closes
        """,
        expect={"proxy": "fail"},
    ),
)


@check(
    "proxy/reachable",
    reads=(ProxyDialled, ChallengesSeen),
    beside=(TunnelTried, SettingsSeen),
    role=Role.OPENS,
    requirements=("R01", "R02", "R03"),
    examples=_EXAMPLES,
    codes=(PROXY_UNREACHABLE, PROXY_NO_ANSWER, PROXY_GONE),
)
def proxy_reachable(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the first connection, then whether the proxy answered at all."""
    dialled = evidence.one(ProxyDialled)
    asked = evidence.each(ChallengesSeen)
    if dialled is None or (evidence.untested and not asked):
        yield blocked(evidence.proxy, why_blocked(evidence))
        return
    failed = dialled.failed or next((seen.failed for seen in asked if seen.failed), None)
    if failed is None or (dialled.failed is None and any(seen.answer for seen in asked)):
        gone = [one for group in evidence.tunnels("https").values() for one in group if out_of_reach(one)]
        if gone and not _answered_since(gone, evidence):
            yield fails(dialled.proxy, _gone(gone))
            return
        secured = " over TLS with a verified certificate" if dialled.tls else ""
        lost = f"; {len(gone)} later connection{'s' * (len(gone) > 1)} failed, and others after that did not"
        yield passes(dialled.proxy, f"answers at {dialled.address}{secured}{lost if gone else ''}")
        return
    if failed.wants_certificate and failed.operation in (Operation.PROXY_TLS, Operation.CONNECT):
        yield skips(dialled.proxy, f"TLS ends: {failed}", because=CLIENT_CERTIFICATE.id)
        return
    speaks = "accepts connections but does not answer as an HTTP proxy" if failed.operation is Operation.CONNECT else ""
    yield fails(
        dialled.proxy,
        _code(failed).finding(
            message=f"The proxy {speaks or 'cannot be reached'}: {failed.failure.words}",
            expected="a connection and an HTTP answer to CONNECT",
            actual=str(failed),
            remedy=_remedy(failed, in_tls=dialled.proxy.startswith("https://")) + _in_the_file(failed, evidence),
            evidence=(failed.event,),
            facts={"operation": failed.operation.value, "failure": failed.failure.value},
        ),
    )


def _code(failed: Failed) -> Code:
    return PROXY_NO_ANSWER if failed.operation is Operation.CONNECT else PROXY_UNREACHABLE


def _remedy(failed: Failed, *, in_tls: bool) -> str:
    if failed.operation is Operation.CONNECT and in_tls:
        return _REMEDY_IN_TLS.get(failed.failure, _LOOK)
    if failed.operation is Operation.PROXY_TLS and failed.failure in (Failure.TIMEOUT, Failure.CLOSED, Failure.RESET):
        return _SPEAKS_HTTP
    if failed.operation is Operation.CONNECT and failed.failure is Failure.TIMEOUT:
        return _SAYS_NOTHING
    if failed.operation is Operation.RESOLVE and failed.failure is Failure.TIMEOUT:
        return _REMEDY[Failure.NAME_SERVICE]
    return _REMEDY.get(failed.failure, _LOOK)


def _in_the_file(failed: Failed, evidence: Evidence) -> str:
    """Return how a PAC file says what a URL says by its scheme, where one names the proxy."""
    settings = evidence.one(SettingsSeen)
    by_file = settings is not None and settings.by_pac and failed.operation in (Operation.CONNECT, Operation.PROXY_TLS)
    return " In a PAC file, PROXY stands for http:// and HTTPS for https://." if by_file else ""


def _answered_since(gone: list[TunnelTried], evidence: Evidence) -> bool:
    """Did the proxy answer CONNECT after the last connection that failed?"""
    last = max(one.failed.event for one in gone if one.failed is not None)
    return any(answer.event > last for _, answer in evidence.connect_answers())


def _gone(gone: list[TunnelTried]) -> Finding:
    failed = [one.failed for one in gone if one.failed is not None]
    return PROXY_GONE.finding(
        message=f"The proxy answered, but later could not be reached: {failed[-1].failure.words}",
        expected="a connection for each tunnel",
        actual=str(failed[-1]),
        remedy="Check whether the proxy was restarted, or limits the connections of one client; run again.",
        evidence=tuple(one.event for one in failed),
    )
