"""Whoever presents a certificate writes its URLs: none leads inside the network, nor out of the request line."""

import socket
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proxytest.model.address import parse_authority
from proxytest.model.profile import Domain, Host, Purpose
from proxytest.protocol.askable import Named, Objection, objection

INSIDE = ("localhost", "local", "internal", "home.arpa")
NOBODY = Named()


@pytest.mark.parametrize(
    "url",
    [
        "http://ocsp.digicert.com",
        "http://ocsp.digicert.com/",
        "http://crl3.digicert.com:80/a%20b.crl?c=d",
        "http://OCSP.example.test./",
        "http://1.pool.example/",
        "http://xn--bcher-kva.example/",
        "http://localhost.example/",
    ],
)
def test_a_public_name_may_be_asked(url: str) -> None:
    assert objection(url, NOBODY) is None


@pytest.mark.parametrize(
    "url",
    [
        "",
        "http://",
        "https://ocsp.test/",
        "ldap://ocsp.test/",
        "ldap:///CN=CA?certificateRevocationList",
        "file:///etc/passwd",
        "http://user@ocsp.test/",
        "http://ocsp.test@127.0.0.1/",
        "http://ocsp.test#@127.0.0.1/",
        "http://ocsp.test\\@127.0.0.1/",
        "http://ocsp.test/a b",
        "http://ocsp.test/\r\nX-Evil: 1",
        "http://ocsp.test\n/",
        "http://ocsp.test/\n",
        "http://ocsp.test:/",
        "http://ocsp..test/",
        "http://.test/",
        "http://ocsp.test../",
        "http://%31%32%37.0.0.1/",
        "http://127%2e0.0.1/",
        "http://\u2460\u2461\u2466.0.0.1/",
        "http://localhost\u3002test/",
        "http://[fe80::1%eth0]/",
        "http://[fe80::1%25eth0]/",
        "http://[::1/",
        "http://[::g]/",
        "http://[v1.a]/",
        "http://ocsp.test/" + "a" * 3000,
    ],
)
def test_what_is_no_plain_url_is_not_asked_for(url: str) -> None:
    assert objection(url, NOBODY) is Objection.FORM


@pytest.mark.parametrize(
    ("host", "why"),
    [
        ("127.0.0.1", Objection.ADDRESS),
        ("192.0.2.1", Objection.ADDRESS),  # public ones too: no public authority writes them
        ("0x7f.1", Objection.ADDRESS),
        ("0X7F.0x0.0x0.0x1", Objection.ADDRESS),
        ("2130706433", Objection.ADDRESS),
        ("0177.0.0.01", Objection.ADDRESS),
        ("127.1.", Objection.ADDRESS),
        ("1.2.3.4.5", Objection.ADDRESS),
        ("a.0x", Objection.ADDRESS),
        ("[::1]", Objection.ADDRESS),
        ("[::ffff:127.0.0.1]", Objection.ADDRESS),
        ("[::ffff:7f00:1]", Objection.ADDRESS),
        ("[2001:db8::1]", Objection.ADDRESS),
        ("localhost", Objection.INSIDE),
        ("LocalHost.", Objection.INSIDE),
        ("a.localhost", Objection.INSIDE),
        ("printer.local", Objection.INSIDE),
        ("metadata.google.internal", Objection.INSIDE),
        ("router.home.arpa", Objection.INSIDE),
        ("pki.corp", Objection.INSIDE),
        ("intranet", Objection.INSIDE),
        ("ocsp.test:8080", Objection.PORT),
        ("ocsp.test:22", Objection.PORT),
        ("ocsp.test:443", Objection.PORT),
        ("ocsp.test:0", Objection.PORT),
        ("ocsp.test:99999", Objection.PORT),
    ],
)
def test_what_leads_inside_is_not_asked_for(host: str, why: Objection) -> None:
    assert objection(f"http://{host}/", NOBODY) is why


_DIGITS = st.integers(0, 2**32 - 1)
_SPELLED = st.one_of(_DIGITS.map(str), _DIGITS.map(hex), _DIGITS.map("0{:o}".format), _DIGITS.map("0X{:X}".format))
_NAMES = st.from_regex(r"[A-Za-z0-9.-]{1,40}", fullmatch=True)
_HOSTS = st.one_of(
    st.lists(_SPELLED, min_size=1, max_size=4).map(".".join),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map(lambda address: f"[{address}]"),
    st.tuples(_NAMES, st.sampled_from(INSIDE)).map(".".join),
    _NAMES,
    st.text(max_size=20),
)
_TAILS = st.one_of(st.sampled_from(["", "/", ".", ":80/", ":22/", "@", "#", "\\"]), st.text(max_size=20))


@given(_HOSTS, _TAILS, st.one_of(st.just(""), _HOSTS))
@example("ocsp.test", "@", "127.0.0.1")
def test_whatever_is_asked_for_is_a_public_name_in_a_line_of_its_own(host: str, tail: str, more: str) -> None:
    url = f"http://{host}{tail}{more}"
    if objection(url, NOBODY) is not None:
        return
    assert url.isascii()
    assert url.isprintable()
    assert " " not in url
    read = urlsplit(url)
    assert (read.username, read.password, read.port or 80) == (None, None, 80)
    name = (read.hostname or "").removesuffix(".")
    assert "." in name
    assert not name.endswith(tuple(f".{suffix}" for suffix in INSIDE))
    with pytest.raises(OSError, match="illegal IP address"):
        socket.inet_aton(name)  # what systems take for an address, in every spelling
    with pytest.raises(ValueError, match="does not appear"):
        ip_address(name)


@given(st.lists(_SPELLED, min_size=1, max_size=4).map(".".join), st.sampled_from(["", "."]))
def test_no_spelling_of_an_address_is_asked_for(host: str, dot: str) -> None:
    assert objection(f"http://{host}{dot}/", NOBODY) is Objection.ADDRESS


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_is_asked_for(address: IPv6Address) -> None:
    assert objection(f"http://[{address.exploded}]/", NOBODY) is Objection.ADDRESS


@pytest.mark.parametrize(
    ("url", "named", "why"),
    [
        ("http://pki.corp.local/a.crl", "pki.corp.local", None),
        ("http://PKI.corp.local./a.crl", "pki.corp.local", None),
        ("http://pki.corp.local:8080/a.crl", "pki.corp.local:8080", None),
        ("http://pki.corp.local:8081/a.crl", "pki.corp.local:8080", Objection.PORT),
        ("http://other.corp.local/a.crl", "pki.corp.local", Objection.INSIDE),
        ("http://127.0.0.1/", "127.0.0.1", None),
        ("http://0x7f.1/", "127.0.0.1", Objection.ADDRESS),
        ("http://[0:0::1]/", "[::1]", None),
        ("http://intranet/", "intranet:80", None),
        ("http://user@intranet/", "intranet", Objection.FORM),
    ],
)
def test_who_names_a_host_has_it_asked(url: str, named: str, why: Objection | None) -> None:
    assert objection(url, Named(hosts=(parse_authority(named),))) is why


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://crl.corp.local/", None),
        ("http://ocsp.corp.local:8080/", None),
        ("http://crl.corp.local:8080/", Objection.PORT),
        ("http://crl.other.local/", Objection.INSIDE),
    ],
)
def test_the_servers_of_a_profile_are_named(url: str, why: Objection | None) -> None:
    hosts = (Host(name="ocsp.corp.local", port=8080),)
    domain = Domain(pattern="*.corp.local", hosts=hosts, requirements=(), purpose=Purpose.REVOCATION)
    assert objection(url, Named(domains=(domain,))) is why
