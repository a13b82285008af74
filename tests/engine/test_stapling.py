"""A proxy that blocks revocation servers, before a far end that staples the state of its certificate, or does not."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.x509.ocsp import OCSPCertStatus
from cryptography.x509.oid import AuthorityInformationAccessOID

from proxytest.engine.audit import audit
from proxytest.features.tls.observations import StapleAsked
from proxytest.model.run import Run
from proxytest.reflect.issue import issue
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for
from tests.support.scripted import Authorities
from tests.support.stapling import needs_openssl, stapling_server, state_of

HOST, RESPONDER = "idbroker.webex.com", "ocsp.example.test"


def blocking(port: int) -> Behaviour:
    """Open each tunnel to one far end, and deny every plain request."""

    async def behave(talk: Talk) -> None:
        if (await talk.head()).startswith("GET "):
            await talk.say(b"HTTP/1.1 403 Forbidden\r\nX-Squid-Error: ERR_ACCESS_DENIED 0\r\nContent-Length: 0\r\n\r\n")
            return
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        there, back = (asyncio.ensure_future(_pass_on(*way)) for way in ((talk.reader, writer), (reader, talk.writer)))
        await asyncio.wait((there, back), return_when=asyncio.FIRST_COMPLETED)
        for task in (there, back):
            task.cancel()
        writer.close()

    return behave


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


async def run_behind(folder: Path, state: OCSPCertStatus | None) -> Run:
    authorities = Authorities(folder=folder)
    urls = {AuthorityInformationAccessOID.OCSP: f"http://{RESPONDER}/"}
    leaf = issue(authorities.intermediate, HOST, urls=urls)
    about = leaf if state is not None else authorities.intermediate
    told = state_of(about, authorities.intermediate, state or OCSPCertStatus.GOOD)
    with stapling_server(leaf, told, folder) as port:
        async with peer(blocking(port)) as proxy:
            return await audit(plan_for(port=proxy.port, roots=authorities.public_pem, user=None))


@needs_openssl
@pytest.mark.parametrize(
    ("state", "word", "status"),
    [
        (OCSPCertStatus.GOOD, "good", "pass"),
        (OCSPCertStatus.REVOKED, "revoked", "warn"),
        (None, "", "warn"),  # of another certificate
    ],
)
async def test_a_stapled_state_spares_the_responder(
    tmp_path: Path, state: OCSPCertStatus | None, word: str, status: str
) -> None:
    run = await run_behind(tmp_path, state)
    seen = [one for one in run.observations if isinstance(one, StapleAsked)]
    assert [(one.target, one.state) for one in seen] == [(f"{HOST}:443", word)]
    rows = {row.target: row for row in run.results if row.check == "tls/revocation"}
    assert rows[RESPONDER].status == status
