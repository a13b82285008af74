"""Roots from files, and contexts of the two kinds of handshake."""

import asyncio
import ssl
from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.protocol.certificates import TrustAnchors
from proxytest.reflect.issue import root
from proxytest.wire.presented_chain import presented_chain
from proxytest.wire.tls import TlsLayer
from proxytest.wire.trust import far_end_context, own_roots, proxy_context, public_roots
from tests.support.far_end import without_renegotiation_info
from tests.support.memory import MemoryTransport, TlsServer
from tests.support.scripted import Authorities


@pytest.fixture
def roots(tmp_path: Path) -> Path:
    return root("Corporate CA", "Corp").write_certificate(tmp_path / "ca.pem")


def test_public_roots_are_those_of_certifi() -> None:
    assert {source for _, source in public_roots([]).roots} == {"certifi"}


def test_own_roots_tell_their_file(roots: Path) -> None:
    trusted = own_roots(roots)
    assert isinstance(trusted, TrustAnchors)
    assert [source for _, source in trusted.roots] == ["--cacert ca.pem"]


@pytest.mark.parametrize("read", [own_roots, proxy_context])
def test_a_missing_file_is_a_mistake_of_the_user(read: object, tmp_path: Path) -> None:
    assert callable(read)
    with pytest.raises(UsageError, match=r"cannot read the roots in '.*/none.pem': No such file or directory"):
        read(tmp_path / "none.pem")


@pytest.mark.parametrize("read", [own_roots, proxy_context])
def test_a_directory_is_a_mistake_of_the_user(read: object, tmp_path: Path) -> None:
    assert callable(read)
    with pytest.raises(UsageError, match="cannot read the roots in"):
        read(tmp_path)


@pytest.mark.parametrize("read", [own_roots, proxy_context])
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"no certificate",
        b"\xff\xfe\0",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ],
)
def test_a_file_without_a_certificate_is_a_mistake_of_the_user(read: object, text: bytes, tmp_path: Path) -> None:
    assert callable(read)
    file = tmp_path / "ca.pem"
    file.write_bytes(text)
    with pytest.raises(UsageError, match=r"ca\.pem' contains no PEM certificate"):
        read(file)


def test_the_far_end_is_not_verified_in_the_handshake() -> None:
    context = far_end_context()
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_NONE, False)


@pytest.mark.parametrize(("context", "shown"), [(far_end_context(), 2), (proxy_context(None), 0)])
async def test_only_the_far_end_may_be_without_secure_renegotiation(
    context: ssl.SSLContext, shown: int, tmp_path: Path
) -> None:
    serving = Authorities(folder=tmp_path).context("interceptor", "h.example")
    serving.maximum_version = ssl.TLSVersion.TLSv1_2
    layer, lower, server = TlsLayer(context, "h.example"), MemoryTransport(), TlsServer(serving)
    shaking = asyncio.ensure_future(layer.handshake(lower))
    await asyncio.sleep(0)
    layer.data_received(without_renegotiation_info(server.answer(lower.take())))
    assert len(presented_chain(layer.ssl_object)) == shown
    layer.eof_received()
    await asyncio.gather(shaking, return_exceptions=True)


def test_an_https_proxy_is_verified_by_chain_and_name(roots: Path) -> None:
    context = proxy_context(roots)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert len(context.get_ca_certs()) == 1


def test_without_own_roots_the_system_verifies_the_proxy() -> None:
    context = proxy_context(None)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
