"""CA roots and OpenSSL."""

from proxytest.doctor.ability import State, can_audit
from proxytest.doctor.trust_stores import own_store, system_store, tls_library


def test_openssl_without_tls_1_2_carries_no_audit() -> None:
    assert tls_library("OpenSSL 3", tls_1_2=True, tls_1_3=True).state is State.OK
    assert tls_library("OpenSSL 1.1", tls_1_2=True, tls_1_3=False).detail == "OpenSSL 1.1, without TLS 1.3"
    assert not can_audit((tls_library("OpenSSL 1", tls_1_2=False, tls_1_3=False),))


def test_roots_are_counted_with_their_source() -> None:
    assert own_store(117, "2026.10.19").detail == "117 of Mozilla, from certifi 2026.10.19"
    assert not can_audit((own_store(0, "x"),))
    assert system_store(None, "no file").state is State.MISSING
    assert can_audit((system_store(None, "no file"),))
