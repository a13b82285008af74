"""What certificates point to is asked for through the proxy, by plain HTTP."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates

from proxytest.engine.audit import audit
from proxytest.model.run import Run
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for
from tests.support.scripted import Authorities

#: A certs-only message (RFC 5652 section 5.1) that holds no certificate.
EMPTY = bytes.fromhex("302306092a864886f70d010702a01630140201013100300b06092a864886f70d0107013100")
TARGET = "idbroker.webex.com:443"


def serving(authorities: Authorities, role: str, files: dict[str, bytes]) -> Behaviour:
    """A proxy that opens tunnels to one far end, and serves some URLs."""

    async def behave(talk: Talk) -> None:
        method, url, *_ = (await talk.head()).split(" ")
        if method == "GET":
            body = files.get(url, b"")
            status = b"200 OK" if url in files else b"502 Bad Gateway"
            await talk.say(b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n" % (status, len(body)), body)
            return
        await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        await talk.writer.start_tls(authorities.context(role, "idbroker.webex.com"))
        await talk.head()
        await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    return behave


@pytest.fixture
def authorities(tmp_path: Path) -> Authorities:
    return Authorities(folder=tmp_path)


async def _inspected(authorities: Authorities, files: dict[str, bytes]) -> tuple[str, str]:
    async with peer(serving(authorities, "incomplete far end", files)) as proxy:
        run = await audit(plan_for(port=proxy.port, roots=authorities.public_pem, user=None))
    return _row(run, "tls/inspection", TARGET)


def _row(run: Run, check: str, target: str) -> tuple[str, str]:
    (row,) = (row for row in run.results if (row.check, row.target) == (check, target))
    return row.status.value, row.reason


@pytest.mark.parametrize("form", ["certificate", "certs-only message"])
async def test_a_missing_intermediate_is_fetched_and_told_from_interception(
    form: str, authorities: Authorities
) -> None:
    """RFC 5280 section 4.2.2.1 knows both forms; IdenTrust, which issues for the cloud, publishes the second."""
    both = [authorities.public.certificate, authorities.intermediate.certificate]
    message = serialize_certificates(both, Encoding.DER)
    missing = both[1].public_bytes(Encoding.DER) if form == "certificate" else message
    status, reason = await _inspected(authorities, {"http://issuer.example.test/intermediate.crt": missing})
    assert (status, reason.split(":")[0]) == ("fail", "The certificate chain is incomplete")


@pytest.mark.parametrize("content", [b"", b"no certificate", b"\x30\x82\xff\xff", EMPTY])
async def test_what_completes_nothing_leaves_an_interception(authorities: Authorities, content: bytes) -> None:
    status, reason = await _inspected(authorities, {"http://issuer.example.test/intermediate.crt": content})
    assert (status, reason.split(";")[0]) == ("fail", "TLS is intercepted")


async def test_another_authority_of_the_same_name_completes_nothing(authorities: Authorities, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Authorities(folder=tmp_path / "other").intermediate.certificate.public_bytes(Encoding.DER)
    status, reason = await _inspected(authorities, {"http://issuer.example.test/intermediate.crt": other})
    assert (status, reason.split(";")[0]) == ("fail", "TLS is intercepted")


async def test_the_state_of_each_certificate_is_asked_for_once(authorities: Authorities) -> None:
    async with peer(serving(authorities, "revocable far end", {})) as proxy:
        run = await audit(plan_for(port=proxy.port, roots=authorities.public_pem, user=None))
    asked = [line for line in proxy.received if line.startswith(b"GET http://ocsp.example.test/")]
    assert len(asked) == 1
    assert asked[0].startswith(b"GET http://ocsp.example.test/M")
    assert _row(run, "tls/revocation", "ocsp.example.test")[0] == "warn"
