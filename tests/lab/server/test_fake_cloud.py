import asyncio
import json
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from proxytest.lab.server.authorities import Authorities, publish
from proxytest.lab.server.fake_cloud import LOOPBACK, running_double

HOSTS = ("u2c.wbx2.com", "api.ciscospark.com")


async def ask(port: int, cacert: str, name: str | None, head: str) -> tuple[x509.Certificate, str]:
    """Return the server's certificate and its whole answer; with no `name` the client sends no SNI."""
    context = ssl.create_default_context(cafile=cacert)
    context.check_hostname = name is not None
    reader, writer = await asyncio.open_connection(LOOPBACK, port, ssl=context, server_hostname=name or "")
    certificate = x509.load_der_x509_certificate(writer.get_extra_info("ssl_object").getpeercert(binary_form=True))
    writer.write(head.encode())
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    return certificate, answer


async def test_every_host_has_its_own_certificate(tmp_path: Path) -> None:
    authorities = Authorities.create()
    cacert = publish(authorities, tmp_path)["cacert"]
    async with running_double(authorities.public_intermediate, HOSTS, tmp_path) as port:
        for host in HOSTS:
            head = f"GET /a?b HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            certificate, answer = await ask(port, cacert, host, head)

            (common_name,) = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
            assert common_name.value == host
            assert json.loads(answer.partition("\r\n\r\n")[2]) == {"host": host, "path": "/a"}


async def test_a_client_without_sni_finds_its_host_in_the_certificate(tmp_path: Path) -> None:
    authorities = Authorities.create()
    cacert = publish(authorities, tmp_path)["cacert"]
    async with running_double(authorities.public_intermediate, HOSTS, tmp_path) as port:
        certificate, _ = await ask(port, cacert, None, "GET / HTTP/1.0\r\n\r\n")

    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(names.get_values_for_type(x509.DNSName)) == set(HOSTS)


async def test_a_web_socket_that_has_lost_its_upgrade_is_a_bad_request(tmp_path: Path) -> None:
    authorities = Authorities.create()
    cacert = publish(authorities, tmp_path)["cacert"]
    head = "GET / HTTP/1.1\r\nHost: u2c.wbx2.com\r\nSec-WebSocket-Key: dGhl\r\nConnection: close\r\n\r\n"
    async with running_double(authorities.public_intermediate, HOSTS, tmp_path) as port:
        _, answer = await ask(port, cacert, HOSTS[0], head)

    assert answer.startswith("HTTP/1.1 400 ")
