"""A24: an answer that looks as a limit of this client, and is one of names or of a domain; and log-ons inside TLS."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from proxytest.model.result import Party
from proxytest.protocol.certificates import load_roots
from tests.field.logon_proxy import OPENS, Answers, Asked, answer, answering, asks, far_end
from tests.support.field import Right, Table
from tests.support.scripted import Authorities

HOSTS = ("idbroker.webex.com:443", "wdm-a.wbx2.com:443", "conv-a.wbx2.com:443", "api.ciscospark.com:443")
UNKNOWN = {
    "Squid": answer("503 Service Unavailable", "X-Squid-Error: ERR_DNS_FAIL 0"),
    "ProxySG": answer("503 Service Unavailable", body=b"Network Error (dns_unresolved_hostname)"),
    "in words": answer("502 Bad Gateway", body=b"DNS lookup failed"),
}


def at_first(said: bytes, domain: str) -> Answers:
    """Answer the first CONNECT to each host of a domain so, and open later ones."""
    heard = set[str]()

    def answers(one: Asked) -> bytes:
        target = one.head.split(" ")[1]
        if target in heard or domain not in target:
            return OPENS
        heard.add(target)
        return said

    return answers


@pytest.mark.row("A24", "names do not resolve at first, and do when they are asked for again: no limit")
@pytest.mark.parametrize("said", UNKNOWN)
async def test_names_found_later(table: Table, authorities: Authorities, said: str) -> None:
    page = answer("404 Not Found")
    async with answering(at_first(UNKNOWN[said], "wbx2.com"), far_end(authorities, page)) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS, roots_=authorities.public_pem)
    right = Right(verdict="compatible-with-warnings", code="proxy.names-found-later", party=Party.PROXY)
    table.holds(run, right, never=("limit.rate", "tunnel.name-not-found"))


REFUSES = {
    "403": answer("403 Forbidden"),
    "503": answer("503 Service Unavailable"),
    "302": answer("302 Found", "Location: http://proxy.corp.example/accept"),
}


@pytest.mark.row("A24", "the first CONNECT to each host is refused, and the next one passes: no limit, no change")
@pytest.mark.table("said", "together")
@pytest.mark.parametrize("said", REFUSES)
@pytest.mark.parametrize("together", [1, 8])
async def test_refused_at_first(table: Table, authorities: Authorities, said: str, together: int) -> None:
    page = answer("404 Not Found")
    async with answering(at_first(REFUSES[said], ""), far_end(authorities, page)) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS, roots_=authorities.public_pem, max_concurrency=together)
    never = ("limit.rate", "limit.connections", "proxy.state-changed", "tunnel.denied", "policy.pattern-denied")
    table.holds(run, Right(code="proxy.first-refused", party=Party.PROXY), never=never)


@pytest.mark.row("A24", "one host is refused once more before it passes, while what decides is looked up")
@pytest.mark.parametrize("said", REFUSES)
async def test_refused_twice_at_first(table: Table, authorities: Authorities, said: str) -> None:
    heard = list[str]()

    def answers(one: Asked) -> bytes:
        heard.append(one.head.split(" ")[1])
        return REFUSES[said] if heard.count(heard[-1]) <= 1 + ("conv-a" in heard[-1]) else OPENS

    async with answering(answers, far_end(authorities, answer("404 Not Found"))) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS, roots_=authorities.public_pem)
    never = ("limit.rate", "limit.connections", "proxy.state-changed", "tunnel.denied", "policy.pattern-denied")
    table.holds(run, Right(code="proxy.first-refused", party=Party.PROXY), never=never)


@pytest.mark.row("A24", "control: only some hosts are refused at first")
async def test_some_refused_at_first(table: Table, authorities: Authorities) -> None:
    page = answer("404 Not Found")
    async with answering(at_first(REFUSES["403"], "wbx2.com"), far_end(authorities, page)) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS, roots_=authorities.public_pem)
    table.holds(run, Right(), never=("proxy.first-refused",))


@pytest.mark.row("A24", "503 and Retry-After in answer to a log-on: the directory, not a limit")
async def test_asked_to_wait(table: Table) -> None:
    said = answer("503 Service Unavailable", "Retry-After: 120")
    async with answering(lambda one: said if one.authorization else asks("Basic")) as proxy:
        run = await proxy.audited("basic")
    assert len(proxy.logons) == 1
    table.holds(run, Right(verdict="inconclusive", code="logon.directory-down"), never=("limit.rate",))


@pytest.mark.row("A24", "429 for all hosts of one domain, each time, while others pass: no limit of this client")
async def test_a_limit_of_a_domain(table: Table, authorities: Authorities) -> None:
    said, page = answer("429 Too Many Requests", "Retry-After: 30"), answer("404 Not Found")
    async with answering(lambda one: said if "wbx2" in one.head else OPENS, far_end(authorities, page)) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS, roots_=authorities.public_pem)
    right = Right(verdict="inconclusive", result=("proxy/limits", f"http://127.0.0.1:{proxy.port}", "undecided"))
    table.holds(run, right, never=("proxy.nodes-differ",))
    assert not [one for row in run.results for one in row.findings if one.code == "limit.rate"]


@pytest.mark.row("A17", "every request inside opened TLS is answered by 407, which belongs before it")
@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate", 'Basic realm="proxy"'])
async def test_407_inside(table: Table, authorities: Authorities, scheme: str) -> None:
    system = load_roots(authorities.interceptor.certificate.public_bytes(Encoding.PEM), "operating system")
    async with answering(lambda _: OPENS, far_end(authorities, asks(scheme), "interceptor")) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS, roots_=authorities.public_pem, system=system)
    right = Right(verdict="incompatible", code="logon.page-inside-tunnel", party=Party.PROXY)
    table.holds(run, right, never=("tunnel.block-page",))
