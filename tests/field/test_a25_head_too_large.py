"""A25: the request that carries the log-on is too large for the proxy."""

import pytest

from proxytest.model.result import Party
from tests.field.logon_proxy import OPENS, TYPE_2, Answers, Asked, answer, answering, asks, far_end
from tests.support.field import Right, Table
from tests.support.scripted import Authorities

_TYPE_1 = ("TlRMTVNTUAAB", "YE", "YI")
SAID = {
    "431": answer("431 Request Header Fields Too Large"),
    "431 alone": answer("431 No"),
    "nginx": answer("400 Request Header Or Cookie Too Large"),
    "Apache": answer("400 Bad Request", body=b"Size of a request header field exceeds server limit."),
    "IIS": answer("400 Bad Request", body=b"<h2>Bad Request - Request Too Long</h2>"),
    "Squid": answer("400 Bad Request", "X-Squid-Error: ERR_TOO_BIG 0"),
    "414": answer("414 No", body=b"The request header is too long"),
}


def at_the_proof(scheme: str, said: bytes) -> Answers:
    """Ask until the proof comes."""

    def says(one: Asked) -> bytes:
        token = one.authorization.partition(" ")[2]
        if token.startswith(_TYPE_1):
            return asks(f"{scheme} {TYPE_2}")
        return said if token else asks(scheme)

    return says


@pytest.mark.row("A25", "the proof of NTLM or Negotiate is answered by 431, or by 400 and words of its size")
@pytest.mark.table("said", "scheme")
@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate"])
async def test_the_head_is_the_cause(table: Table, scheme: str, said: str) -> None:
    async with answering(at_the_proof(scheme, SAID[said])) as proxy:
        run = await proxy.audited(scheme.lower())
    proofs = [one for one in proxy.logons if not one.authorization.partition(" ")[2].startswith(_TYPE_1)]
    assert len(proofs) == 1
    right = Right(
        verdict="incompatible",
        code="head.limit",
        party=Party.PROXY,
        result=("auth/scheme", scheme.lower(), "fail"),
    )
    table.holds(run, right, never=("logon.refused", "logon.unconfirmed", "tunnel.denied"))


@pytest.mark.row("A25", "control: 400 without a word of the size")
@pytest.mark.parametrize("body", [b"", b"<p>The file is too large</p>", b"Your browser sent an invalid request"])
async def test_another_400(table: Table, body: bytes) -> None:
    async with answering(at_the_proof("NTLM", answer("400 Bad Request", body=body))) as proxy:
        run = await proxy.audited("ntlm")
    right = Right(verdict="inconclusive", code="logon.unconfirmed", result=("auth/scheme", "ntlm", "undecided"))
    table.holds(run, right, never=("head.limit",))


HOSTS = ("idbroker.webex.com:443", "u2c.wbx2.com:443", "mercury-connection-a.wbx2.com:443")
OF_HOSTS = ("tunnel.refused", "tunnel.denied", "policy.pattern-denied", "policy.listed-singly", "offer.by-user-agent")


@pytest.mark.row("A25", "CONNECT itself is too large: for every host, or for those with a longer name")
@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("longest", [0, len(HOSTS[0])])
async def test_connect_is_too_large(table: Table, authorities: Authorities, said: str, longest: int) -> None:
    def says(one: Asked) -> bytes:
        return SAID[said] if len(one.head.split(" ")[1]) > longest else OPENS

    async with answering(says, far_end(authorities, answer("404 Not Found"))) as proxy:
        run = await proxy.audited("auto", targets_=HOSTS, roots_=authorities.public_pem)
    right = Right(
        verdict="incompatible", code="head.limit", party=Party.PROXY, result=("tunnel/https", HOSTS[2], "fail")
    )
    table.holds(run, right, never=OF_HOSTS)


@pytest.mark.row("A25", "a browser's request is larger by its User-Agent, and is refused for that alone")
@pytest.mark.parametrize("said", SAID)
async def test_a_browser_is_too_large(table: Table, said: str) -> None:
    async with answering(lambda one: SAID[said] if "Mozilla" in one.head else asks("Basic")) as proxy:
        run = await proxy.audited("auto")
    right = Right(code="head.limit", result=("auth/user-agent", run.proxy.url or "", "warn"))
    table.holds(run, right, never=OF_HOSTS)
