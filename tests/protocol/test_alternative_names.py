from collections.abc import Sequence

import pytest
from cryptography import x509
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.alternative_names import covering_pattern, names_host
from proxytest.protocol.certificates import read_chain
from proxytest.wire.verifier import Verifier
from tests.protocol.authorities import authority, certify, der, leaf, new_key, subject_alternative_name
from tests.protocol.test_certificates import UNREADABLE, with_raw_names

ROOT = authority("Root")
MIDDLE = authority("Middle", issuer=ROOT)
LEAF = leaf(MIDDLE, "*.wbx2.com", "webex.com", "192.0.2.7", "2001:db8::1")


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("webex.com", True),
        ("WEBEX.com", True),
        ("a.wbx2.com", True),
        ("A.WBX2.COM", True),
        ("wbx2.com", False),
        ("a.b.wbx2.com", False),
        ("awebex.com", False),
        ("a.webex.com", False),
        ("192.0.2.7", True),
        ("192.0.2.8", False),
        ("2001:db8::1", True),
        ("2001:db8:0:0::1", True),
        ("leaf", False),  # the common name: RFC 9525 section 2
        ("", False),
    ],
)
def test_the_host_is_looked_for_in_the_alternative_names(host: str, *, named: bool) -> None:
    assert names_host(LEAF, host) is named


@pytest.mark.parametrize("pattern", ["*", "a*.wbx2.com", "*a.wbx2.com", "b.*.com", "**.wbx2.com"])
def test_a_star_counts_only_as_the_whole_first_label(pattern: str) -> None:
    # RFC 9525 section 6.3.
    certificate = certify("leaf", new_key(), subject_alternative_name(pattern), by=(ROOT.name, ROOT.key))

    assert not names_host(certificate, "ab.wbx2.com")


def test_an_address_is_not_looked_for_among_the_dns_names() -> None:
    names = x509.SubjectAlternativeName([x509.DNSName("192.0.2.7"), x509.DNSName("*.0.2.7")])

    assert not names_host(certify("leaf", new_key(), names, by=(ROOT.name, ROOT.key)), "192.0.2.7")


def test_a_certificate_without_alternative_names_names_nobody() -> None:
    assert not names_host(leaf(ROOT), "leaf")


@pytest.mark.parametrize("raw", UNREADABLE)
def test_unreadable_alternative_names_name_nobody(raw: bytes) -> None:
    assert not names_host(with_raw_names(ROOT, raw).certificate, "odd")


@given(st.binary(max_size=60), st.integers(0, len(der(LEAF))))
def test_any_bytes_are_read_for_a_host(junk: bytes, at: int) -> None:
    whole = der(LEAF)
    mangled = read_chain([whole[:at] + junk + whole[at + len(junk) :]])

    assert not any(names_host(certificate, "nobody.example") for certificate in mangled)


@pytest.mark.parametrize(
    ("host", "pattern"),
    [
        ("a.wbx2.com", "*.wbx2.com"),
        ("mercury-connection-a.wbx2.com", "*.wbx2.com"),
        ("xn--bcher-kva.wbx2.com", None),  # OpenSSL has a rule of its own for IDNA
        ("a_b.wbx2.com", None),
        ("A.wbx2.com", None),
        ("a-.wbx2.com", None),
        ("1.wbx2.com", None),
        (".wbx2.com", None),
        ("wbx2.com", None),
        ("webex.com", None),
        ("a.b.wbx2.com", None),
        ("a" * 63 + ".wbx2.com", "*.wbx2.com"),
        ("a" * 64 + ".wbx2.com", None),
        ("192.0.2.7", None),
        ("", None),
    ],
)
def test_the_pattern_that_names_a_host_like_any_other(host: str, pattern: str | None) -> None:
    assert covering_pattern(LEAF, host) == pattern


_HOSTS = st.from_regex(r"[A-Za-z0-9_*-]{0,12}(\.[a-z*]{1,3}){0,3}", fullmatch=True)
_VERIFIERS: Sequence[Verifier] = (Verifier([ROOT.certificate]), Verifier([authority("Other Root").certificate]))


@given(st.lists(_HOSTS, min_size=1, max_size=3), st.lists(_HOSTS, min_size=2, max_size=4))
def test_openssl_says_the_same_of_all_hosts_that_one_pattern_covers(names: list[str], hosts: list[str]) -> None:
    patterns = x509.SubjectAlternativeName([x509.DNSName(name) for name in ["*.wbx2.com", *names]])
    certificate = certify("leaf", new_key(), patterns, by=(MIDDLE.name, MIDDLE.key))
    chain = (certificate, MIDDLE.certificate)
    asked = [host for one in hosts for host in (one, f"{one.partition('.')[0]}.wbx2.com")]

    for verifier in _VERIFIERS:
        said: dict[str, set[tuple[bool, object]]] = {}
        for host in asked:
            if (pattern := covering_pattern(certificate, host)) is not None:
                said.setdefault(pattern, set()).add((names_host(certificate, host), verifier.refusal(chain, host)))
        assert all(len(one) == 1 for one in said.values())
