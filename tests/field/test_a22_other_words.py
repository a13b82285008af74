"""A22: the proxy refuses everybody, and its page says why: its licence, a log-on that 407 did not ask for, CONNECT."""

import pytest

from proxytest.model.result import Finding, Party, Sureness
from proxytest.model.run import Run
from tests.field.logon_proxy import OPENS, TYPE_2, Asked, answer, answering, asks, far_end
from tests.support.field import Right, Table
from tests.support.scripted import Authorities

HOSTS = ("idbroker.webex.com:443", "wdm-a.wbx2.com:443", "conv-a.wbx2.com:443")
_NEVER = ("tunnel.denied", "tunnel.far-end-unreached", "policy.pattern-denied")
LICENCES = {
    "ended": answer("503 Service Unavailable", body=b"<p>The license for this appliance has expired.</p>"),
    "users": answer("403 Forbidden", body=b"<p>Licensed number of users exceeded</p>"),
    "limit": answer("500 Internal Server Error", body=b"<h1>License limit reached</h1>"),
    "reason": answer("403 Unlicensed feature"),
    "British": answer("503 Service Unavailable", body=b"No valid licence was found"),
}
LOG_ONS = {
    "page": answer("403 Forbidden", body=b"<p>You must log in to the web filter before browsing</p>"),
    "address": answer("403 Unauthorized", body=b"IP Address: 10.0.0.4<br>Auth Result: Invalid user."),
    "agent": answer("503 Service Unavailable", body=b"Please sign in: this device is not authenticated"),
    "reason": answer("403 Authentication Required"),
}
METHODS = {
    "by match": answer("403 Forbidden", body=b"<b>Reason:</b> request method match='CONNECT' not allowed"),
    "in words": answer("403 Forbidden", body=b"The requested method CONNECT is not supported by this server"),
}


def findings(run: Run, code: str, check: str = "tunnel/https") -> list[Finding]:
    return [one for result in run.results if result.check == check for one in result.findings if one.code == code]


@pytest.mark.row("A22", "its licence has expired, or is used up")
@pytest.mark.parametrize("page", LICENCES)
async def test_licence(table: Table, page: str) -> None:
    async with answering(lambda _: LICENCES[page]) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS)
    right = Right(verdict="incompatible", code="proxy.licence", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(run, right, never=_NEVER)
    assert not proxy.logons


@pytest.mark.row("A22", "the client is not logged on, and no 407 asks for that")
@pytest.mark.parametrize("page", LOG_ONS)
async def test_log_on_by_other_means(table: Table, page: str) -> None:
    async with answering(lambda _: LOG_ONS[page]) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS)
    right = Right(verdict="incompatible", code="logon.asked-otherwise", party=Party.PROXY)
    table.holds(run, right, never=_NEVER)
    assert not proxy.logons


@pytest.mark.row("A22", "the page says that CONNECT is refused as a method: no host and no port is denied")
@pytest.mark.parametrize("page", METHODS)
async def test_method(table: Table, page: str) -> None:
    async with answering(lambda _: METHODS[page]) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS)
    table.holds(run, Right(verdict="incompatible", code="tunnel.method-refused", party=Party.PROXY), never=_NEVER)


@pytest.mark.row("A22", "control: words of a policy about hosts stay those of a policy")
@pytest.mark.parametrize(
    "page",
    [
        b"<p>Access to this site is blocked for your user group. The proxy is licensed to Example.</p>",
        b"<p>Unknown user agent. Category: web conferencing</p>",
        b"<p>CONNECT to this host is not allowed</p>",
    ],
)
async def test_policy(table: Table, page: bytes) -> None:
    def answers(one: Asked) -> bytes:
        return answer("403 Forbidden", body=page) if "wbx2" in one.head else OPENS

    async with answering(answers) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS)
    never = ("proxy.licence", "logon.asked-otherwise", "tunnel.method-refused")
    table.holds(run, Right(verdict="incompatible", code="tunnel.denied", party=Party.PROXY), never=never)


@pytest.mark.row("A22", "the words of a refusal are quoted, once for all hosts of which the same is said")
async def test_quoted(table: Table) -> None:
    def answers(one: Asked) -> bytes:
        host = one.head.split(" ")[1].partition(":")[0]
        body = f"<h1>Web Page Blocked</h1>{host} is in a category whose daily quota is used up".encode()
        return answer("403 Forbidden", body=body) if "wbx2" in host else OPENS

    async with answering(answers) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS)
    said = {one.actual for one in findings(run, "tunnel.denied")}
    right = {'403 Forbidden; it says "Web Page Blocked HOST is in a category whose daily quota is used up"'}
    table.says(str(said), str(right), why="" if said == right else "not quoted, or not alike")


@pytest.mark.row("A22", "a page in opened TLS is quoted")
async def test_quoted_inside(table: Table, authorities: Authorities) -> None:
    page = answer("403 Coaching", "Via: 1.1 a (McAfee Web Gateway 10.2)", body=b"Click to continue for 10 minutes")
    async with answering(lambda _: OPENS, far_end(authorities, page, "interceptor")) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS, roots_=authorities.public_pem)
    said = {one.actual for one in findings(run, "tunnel.block-page")}
    right = all('it says "Click to continue for 10 minutes"' in one for one in said) and len(said) == 1
    table.says(str(said), "quoted, once", why="" if right else "not quoted, or not alike")


@pytest.mark.row("A23", "the 407 announces more than it sends, and the connection stays open")
@pytest.mark.parametrize("length", ["Content-Length: 500", "Transfer-Encoding: chunked", "Server: none"])
async def test_a_page_without_end(table: Table, length: str) -> None:
    first = f"HTTP/1.1 407 Log on\r\nProxy-Authenticate: Basic realm=x\r\n{length}\r\n\r\n".encode()
    async with answering(lambda one: OPENS if one.authorization else first) as proxy:
        run = await proxy.audited("basic", targets_=HOSTS[:1])
    table.holds(run, Right(code="connect.deviates", result=("auth/scheme", "basic", "pass")))


@pytest.mark.row("A23", "the answer that brings the token of NTLM has no end, and the proxy does not close")
async def test_a_token_without_end(table: Table) -> None:
    token = f"HTTP/1.1 407 Log on\r\nProxy-Authenticate: NTLM {TYPE_2}\r\n\r\n".encode()
    async with answering(lambda one: token if one.authorization else asks("NTLM")) as proxy:
        run = await proxy.audited("ntlm", targets_=HOSTS[:1])
    (told,) = findings(run, "logon.connection-closed", "auth/scheme")
    right = "has no end" in told.message and "closes" not in told.message
    table.says(told.message, "where the answer ends is not known", why="" if right else "said to be closed")


OUT_OF_SERVICE = {
    "maintenance": answer("503 Service Unavailable", "Retry-After: 3600", body=b"The proxy is down for maintenance"),
    "files": answer("500 Internal Server Error", body=b"Socket Failure. (24) Too many open files"),
    "busy": answer("503 Service Unavailable", body=b"The server is too busy"),
}


@pytest.mark.row("A22", "it is in maintenance, overloaded or out of resources: no limit of this client")
@pytest.mark.parametrize("page", OUT_OF_SERVICE)
async def test_out_of_service(table: Table, page: str) -> None:
    async with answering(lambda _: OUT_OF_SERVICE[page]) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS)
    right = Right(verdict="incompatible", code="proxy.out-of-service", party=Party.PROXY)
    table.holds(run, right, never=(*_NEVER, "limit.rate"))


@pytest.mark.row("A22", "Retry-After without a word, and nothing was ever let pass: no limit of the rate")
async def test_retry_after_alone(table: Table) -> None:
    async with answering(lambda _: answer("503 Service Unavailable", "Retry-After: 3600")) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS)
    table.holds(run, Right(verdict="incompatible", code="tunnel.far-end-unreached"), never=("limit.rate",))


@pytest.mark.row("A22", "505: the version of HTTP is refused, and no host is out of reach")
async def test_version(table: Table) -> None:
    async with answering(lambda _: answer("505 HTTP Version Not Supported")) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS)
    table.holds(run, Right(verdict="incompatible", code="tunnel.refused"), never=("tunnel.far-end-unreached",))


@pytest.mark.row("A22", "Squid up to 4 says the same of an unknown name and of a dead parent: both are told")
async def test_nowhere(table: Table) -> None:
    page = answer("503 Service Unavailable", "X-Squid-Error: ERR_CANNOT_FORWARD 0")
    async with answering(lambda _: page) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS)
    (told, *_) = findings(run, "tunnel.name-not-found")
    table.says(told.message, "both causes", why="" if "parent" in told.message and "name" in told.message else "one")


@pytest.mark.row("A1", "the connection is cut in answer to the proof of NTLM: a refusal, or something on the way")
async def test_cut_at_the_proof(table: Table) -> None:
    def answers(one: Asked) -> bytes:
        if "TlRMTVNTUAAD" in one.authorization:
            return b"HTTP/1.1 407 No\r\nConnection: close"  # no whole head, and the connection ends
        return asks(f"NTLM {TYPE_2}") if one.authorization else asks("NTLM")

    async with answering(answers) as proxy:
        run = await proxy.audited("ntlm", targets_=HOSTS[:1])
    table.holds(run, Right(verdict="inconclusive", code="logon.unanswered"), never=("logon.connection-closed",))


@pytest.mark.row("A22", "a port of TLS that says so")
@pytest.mark.parametrize(
    "page",
    [
        b"<center>The plain HTTP request was sent to HTTPS port</center>",
        b"Reason: You're speaking plain HTTP to an SSL-enabled server port.",
    ],
)
async def test_wants_tls(table: Table, page: bytes) -> None:
    async with answering(lambda _: answer("400 Bad Request", body=page)) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS)
    (told, *_) = findings(run, "tunnel.refused")
    table.says(told.remedy, "use https://", why="" if "use https://" in told.remedy else "not told")
