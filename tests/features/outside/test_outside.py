"""The reflector as the control from outside: through an honest proxy, and through one that opens TLS."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.engine.conclude import judge_again
from proxytest.features.outside.observations import CertificateTold, RequestTold
from proxytest.features.outside.outside_certificate import outside_certificate
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.evidence import Evidence
from proxytest.model.certificate import Certificate, TlsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Secret
from proxytest.model.media import MediaHost
from proxytest.model.outcome import Outcome
from proxytest.model.profile import Transport
from proxytest.model.result import Result
from proxytest.model.run import Asked, Run
from proxytest.reflect.own_certificate import identified_context, server_context
from proxytest.reflect.server import Wanted, bound_socket, reflecting
from proxytest.report.stored_run import from_json, to_json
from proxytest.scenario.profile_file import load_profile
from proxytest.wire.clock import utc_now
from proxytest.wire.trust import far_end_context
from tests.support.forward_proxy import forward_proxy
from tests.support.media import LOOPBACK, TOKEN
from tests.support.plans import plan_for


@asynccontextmanager
async def reflector() -> AsyncIterator[MediaHost]:
    with bound_socket(Transport.TCP, LOOPBACK, 0) as sock:
        port = sock.getsockname()[1]
    context, certificate = identified_context()
    wanted = Wanted(
        address=LOOPBACK, ports=((Transport.TLS, port),), context=context, token=TOKEN, certificate=certificate
    )
    async with reflecting(wanted):
        yield MediaHost(host=LOOPBACK, stand_ins={(Transport.TLS, 443): port}, elsewhere=True)


def meddled(head: str) -> str:
    """Take one header away, change one and add one."""
    return head.replace("Accept: */*\r\n", "Via: 1.1 box\r\n").replace("gzip, deflate", "identity")


def without_extensions(head: str) -> str:
    lines = head.split("\r\n")
    return "\r\n".join(line for line in lines if not line.lower().startswith("sec-websocket-extensions"))


def unchanged(head: str) -> str:
    return head


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(4096):
            writer.write(data)
    writer.close()


@asynccontextmanager
async def opening_proxy(
    far: ssl.SSLContext, there: Callable[[str], str] = unchanged, back: Callable[[str], str] = unchanged
) -> AsyncIterator[int]:
    """Run a proxy that opens TLS, and changes the head of the request and of the answer."""
    own = server_context()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, EOFError):
            host, _, port = (await reader.readuntil(b"\r\n\r\n")).decode().split()[1].rpartition(":")
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await writer.start_tls(own)
            head = await reader.readuntil(b"\r\n\r\n")
            far_reader, far_writer = await asyncio.open_connection(host, int(port), ssl=far)
            far_writer.write(there(head.decode()).encode())
            answer = await far_reader.readuntil(b"\r\n\r\n")
            writer.write(back(answer.decode()).encode())
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))
        writer.close()

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def audited(
    host: MediaHost, proxy: int, token: Secret = TOKEN, *, by: str = "HTTPS", seconds: float = 5.0
) -> tuple[Run, Result]:
    plan = plan_for(
        port=proxy, user=None, targets=(f"{LOOPBACK}:{host.stand_ins[Transport.TLS, 443]}",), timeout=seconds
    )
    run = await audit(replace(plan, media=(host,), reflector_token=token, select=("outside",)))
    (result,) = (one for one in run.results if one.target.endswith(f"by {by}"))
    return run, result


async def test_a_request_arrives_as_it_was_sent() -> None:
    async with reflector() as host, forward_proxy() as proxy:
        run, result = await audited(host, proxy)
    assert (result.check, result.status) == ("outside/request", "pass"), result
    assert f"from {LOOPBACK}" in result.reason
    again = from_json(to_json(run), "run.json")
    assert again.observations == run.observations
    assert judge_again(again).results == run.results


async def test_a_proxy_that_opens_tls_is_told_with_what_it_changes() -> None:
    async with reflector() as host, opening_proxy(far_end_context(), there=meddled) as proxy:
        _, result = await audited(host, proxy)
    assert result.status == "warn"
    assert {one.code for one in result.findings} == {"outside.tls-opened", "outside.request-altered"}
    assert {(str(one.party), str(one.certainty)) for one in result.findings} == {("proxy", "proven")}
    assert "accept removed; accept-encoding changed; via added" in result.reason


@pytest.mark.parametrize("by", ["HTTPS", "WSS"])
async def test_both_arrive(by: str) -> None:
    async with reflector() as host, forward_proxy() as proxy:
        _, result = await audited(host, proxy, by=by)
    assert result.status == "pass", result


async def test_a_websocket_extension_that_is_lost_on_the_way_is_told() -> None:
    async with reflector() as host, opening_proxy(far_end_context(), there=without_extensions) as proxy:
        _, result = await audited(host, proxy, by="WSS")
    assert "sec-websocket-extensions removed" in result.reason


async def test_and_on_the_way_back() -> None:
    """The reflector compresses then, and whoever was not told cannot read it."""
    async with reflector() as host, opening_proxy(far_end_context(), back=without_extensions) as proxy:
        _, result = await audited(host, proxy, by="WSS")
    (finding,) = result.findings
    assert (finding.code, finding.certainty) == ("outside.request-altered", "likely")
    assert "is lost on the way back" in result.reason


async def test_alpn_that_is_lost_is_told() -> None:
    far = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    far.check_hostname, far.verify_mode = False, ssl.CERT_NONE
    async with reflector() as host, opening_proxy(far) as proxy:
        _, result = await audited(host, proxy)
    assert "ALPN: http/1.1 here, none there" in result.reason


async def test_another_token_decides_nothing() -> None:
    async with reflector() as host, forward_proxy() as proxy:
        _, result = await audited(host, proxy, Secret("another token of the tests"), seconds=0.5)
    assert (result.status, result.code) == ("undecided", "outside.not-told")


async def test_a_proxy_that_denies_decides_nothing() -> None:
    async with reflector() as host, forward_proxy(deny=LOOPBACK) as proxy:
        run, result = await audited(host, proxy)
    assert (result.status, result.code) == ("undecided", "outside.not-told")
    assert [one.arrived for one in run.observations if isinstance(one, RequestTold)] == [None, None]


def certificate(sha256: str, issuer: str) -> Certificate:
    now = utc_now()
    return Certificate(subject="CN=host", issuer=issuer, sha256=sha256, not_before=now, not_after=now, der="")


@pytest.mark.parametrize(
    ("sha256", "issuer", "status"),
    [
        ("aa", "CN=Box", "pass"),
        ("bb", "CN=Box", "undecided"),
        ("bb", "CN=Public", "warn"),
        (None, "", "undecided"),
    ],
)
def test_a_certificate_is_held_against_the_one_outside(sha256: str | None, issuer: str, status: str) -> None:
    tls = TlsSeen(
        version="TLSv1.3",
        cipher="",
        alpn=None,
        chain=(certificate("aa", "CN=Box"),),
        anchor=None,
        names_host=True,
        in_validity=True,
        event=1,
    )
    target = "idbroker.webex.com:443"
    seen = HttpsTried(target=target, scheme=Scheme.NONE, outcome=Outcome.NOT_CHALLENGED, tls=tls)
    told = CertificateTold(target=target, sha256=sha256, issuer=issuer, events=(1,))
    evidence = Evidence(
        profile=load_profile("webex-2026"), asked=Asked(schemes=(), targets=()), observations=(seen, told)
    )
    (judgement,) = outside_certificate.judge(evidence)
    assert judgement.status == status
