"""What is seen of a finished handshake."""

import datetime as dt
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest
from cryptography import x509

from proxytest.model.certificate import TlsSeen
from proxytest.protocol.certificates import TrustAnchors, load_roots
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.tls import TlsLayer
from proxytest.wire.trust import far_end_context
from proxytest.wire.verifier import Verifier, Verifiers
from tests.support.memory import MemoryTransport, TlsServer, shake_hands
from tests.support.scripted import Authorities
from tests.support.wire import recorder

HOST = "idbroker.webex.com"
NOW = dt.datetime.now(dt.UTC)


async def _handshake(context: ssl.SSLContext) -> ssl.SSLObject:
    layer = TlsLayer(far_end_context(), HOST)
    await shake_hands(layer, MemoryTransport(), TlsServer(context))
    return layer.ssl_object


async def _seen(
    authorities: Authorities,
    role: str,
    *,
    host: str = HOST,
    now: dt.datetime = NOW,
    trusted: TrustAnchors | None = None,
) -> TlsSeen:
    roots = trusted or load_roots(authorities.public_pem, "test")
    inspector = ChainInspector(roots, recorder=recorder(), clock=lambda: now)
    return inspector.seen(await _handshake(authorities.context(role, host)), HOST, conn=1)


@pytest.fixture
def authorities(tmp_path: Path) -> Authorities:
    return Authorities(folder=tmp_path)


async def test_the_true_far_end_leads_to_the_root(authorities: Authorities) -> None:
    seen = await _seen(authorities, "far end")
    assert seen.anchor is not None
    assert (seen.anchor.source, len(seen.anchor.path), len(seen.chain)) == ("test", 3, 2)
    assert (seen.version, seen.names_host, seen.in_validity) == ("TLSv1.3", True, True)


@pytest.mark.parametrize("role", ["interceptor", "namesake"])
async def test_another_key_leads_nowhere_whatever_its_name(authorities: Authorities, role: str) -> None:
    assert (await _seen(authorities, role)).anchor is None


async def test_another_name_is_noticed(authorities: Authorities) -> None:
    assert not (await _seen(authorities, "far end", host="other.webex.com")).names_host


@pytest.mark.parametrize("role", ["far end", "interceptor"])
@pytest.mark.parametrize("days", [-400, 400])
async def test_dates_are_judged_by_the_clock(authorities: Authorities, role: str, days: int) -> None:
    assert not (await _seen(authorities, role, now=NOW + dt.timedelta(days=days))).in_validity


async def test_without_roots_there_is_no_anchor(authorities: Authorities) -> None:
    assert (await _seen(authorities, "far end", trusted=TrustAnchors(roots=()))).anchor is None


def _counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the hosts for which OpenSSL is asked from now on."""
    asked: list[str] = []
    refusal = Verifier.refusal

    def counted(verifier: Verifier, chain: Sequence[x509.Certificate], host: str) -> tuple[int, str] | None:
        asked.append(host)
        return refusal(verifier, chain, host)

    monkeypatch.setattr(Verifier, "refusal", counted)
    return asked


async def test_a_chain_is_judged_once_for_a_host_until_a_date_passes(
    authorities: Authorities, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _counted(monkeypatch)
    days = [0, 1, 1, 400, 0]
    clock = iter([NOW + dt.timedelta(days=one) for one in days])
    inspector = ChainInspector(
        load_roots(authorities.public_pem, "test"), recorder=recorder(), clock=lambda: next(clock)
    )
    handshake = await _handshake(authorities.context("far end", HOST))

    valid = [inspector.seen(handshake, host, conn=1).in_validity for host in (HOST, HOST, "other.test", HOST, HOST)]

    assert asked == [HOST, "other.test", HOST, HOST]
    assert valid == [True, True, True, False, True]


@pytest.mark.parametrize(("role", "times"), [("far end", 1), ("interceptor", 3)])
async def test_what_the_cloud_shows_through_one_proxy_is_known_for_the_others(
    role: str, times: int, authorities: Authorities, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _counted(monkeypatch)
    roots, verifiers = load_roots(authorities.public_pem, "test"), Verifiers()
    handshake = await _handshake(authorities.context(role, HOST))

    seen = [
        ChainInspector(roots, recorder=recorder(), clock=lambda: NOW, verifiers=verifiers).seen(handshake, HOST, conn=1)
        for _ in range(3)
    ]

    assert asked == [HOST] * times
    assert len({one.verified for one in seen}) == 1
