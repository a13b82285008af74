"""What certificates point to is asked for through the proxy, by plain HTTP."""

import ssl
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates
from cryptography.x509.oid import AuthorityInformationAccessOID as Access

from proxytest.engine.audit import audit
from proxytest.features.tls.observations import PlainAsked
from proxytest.model.address import parse_authority
from proxytest.model.run import Run
from proxytest.probe.plan import Plan
from proxytest.reflect.issue import issue
from tests.support.peers import Behaviour, Talk, peer
from tests.support.plans import plan_for
from tests.support.scripted import Authorities

pytestmark = pytest.mark.long

#: A certs-only message (RFC 5652 section 5.1) that holds no certificate.
EMPTY = bytes.fromhex("302306092a864886f70d010702a01630140201013100300b06092a864886f70d0107013100")
TARGET = "idbroker.webex.com:443"


def serving(
    context: ssl.SSLContext | Mapping[str, ssl.SSLContext],
    files: dict[str, bytes],
    otherwise: bytes = b"502 Bad Gateway",
) -> Behaviour:
    """A proxy that opens tunnels to one far end, or to one for each target, and serves some URLs."""

    async def behave(talk: Talk) -> None:
        method, url, *_ = (await talk.head()).split(" ")
        if method == "GET":
            body = files.get(url, b"")
            status = b"200 OK" if url in files else otherwise
            await talk.say(b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n" % (status, len(body)), body)
            return
        await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        await talk.writer.start_tls(context if isinstance(context, ssl.SSLContext) else context[url])
        await talk.head()
        await talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    return behave


@pytest.fixture
def authorities(tmp_path: Path) -> Authorities:
    return Authorities(folder=tmp_path)


async def _inspected(authorities: Authorities, files: dict[str, bytes]) -> tuple[str, str]:
    async with peer(serving(authorities.context("incomplete far end", "idbroker.webex.com"), files)) as proxy:
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
async def test_what_completes_nothing_leaves_it_open(authorities: Authorities, content: bytes) -> None:
    status, reason = await _inspected(authorities, {"http://issuer.example.test/intermediate.crt": content})
    assert (status, reason.split(":")[0]) == ("undecided", "incomplete, or intercepted by an unknown CA")


async def test_another_authority_of_the_same_name_completes_nothing(authorities: Authorities, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Authorities(folder=tmp_path / "other").intermediate.certificate.public_bytes(Encoding.DER)
    status, reason = await _inspected(authorities, {"http://issuer.example.test/intermediate.crt": other})
    assert (status, reason.split(":")[0]) == ("undecided", "incomplete, or intercepted by an unknown CA")


async def test_the_state_of_each_certificate_is_asked_for_once(authorities: Authorities) -> None:
    async with peer(serving(authorities.context("revocable far end", "idbroker.webex.com"), {})) as proxy:
        run = await audit(plan_for(port=proxy.port, roots=authorities.public_pem, user=None))
    asked = [line for line in proxy.received if line.startswith(b"GET http://ocsp.example.test/")]
    assert len(asked) == 1
    assert asked[0].startswith(b"GET http://ocsp.example.test/M")
    assert _row(run, "tls/revocation", "ocsp.example.test")[0] == "warn"


INSIDE = "http://intranet.corp.local/delete?all"
OCTAL = "http://0177.0.0.1/"


def pointing(authorities: Authorities, urls: Mapping[x509.ObjectIdentifier, str]) -> ssl.SSLContext:
    """A far end whose certificate points where it likes, and whose intermediate is missing."""
    issued = replace(issue(authorities.intermediate, "idbroker.webex.com", urls=urls), chain=())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.write(authorities.folder / "pointing.pem"))
    return context


async def _pointed(
    authorities: Authorities, urls: Mapping[x509.ObjectIdentifier, str], named: str = "", otherwise: bytes = b"200 OK"
) -> tuple[Run, list[bytes]]:
    """Audit with such a far end, which is trusted itself; give the URLs that the proxy was asked for too."""
    roots = authorities.intermediate.certificate if Access.OCSP in urls else authorities.public.certificate
    async with peer(serving(pointing(authorities, urls), {}, otherwise)) as proxy:
        plan = plan_for(port=proxy.port, roots=roots.public_bytes(Encoding.PEM), user=None)
        run = await audit(_naming(plan, named) if named else plan)
    asked = [line.split()[1] for line in proxy.received if line.startswith(b"GET http://")]
    return run, [url for url in asked if b"proxytest-" not in url]


def _naming(plan: Plan, named: str) -> Plan:
    """Return the plan of whoever says --resolve."""
    return replace(plan, overrides=((parse_authority(named), "192.0.2.1"),))


@pytest.mark.parametrize("url", [INSIDE, OCTAL, "http://127.0.0.1/", "http://localhost/", "http://[::1]/"])
@pytest.mark.parametrize("kind", [Access.OCSP, Access.CA_ISSUERS])
async def test_no_certificate_makes_us_ask_inside_the_network(
    kind: x509.ObjectIdentifier, url: str, authorities: Authorities
) -> None:
    run, asked = await _pointed(authorities, {kind: url})
    assert asked == []
    (told,) = (one for one in run.observations if isinstance(one, PlainAsked))
    assert (told.url, told.withheld.split(":")[0], told.answer) == (url, "not asked for", None)


async def test_what_was_left_out_is_told_by_the_check(authorities: Authorities) -> None:
    run, _ = await _pointed(authorities, {Access.OCSP: INSIDE})
    assert _row(run, "tls/revocation", "intranet.corp.local") == (
        "skip",
        "not asked for: the URL in the certificate leads to a name that is known only inside a network",
    )


async def test_a_host_that_the_user_names_is_asked(authorities: Authorities) -> None:
    run, asked = await _pointed(authorities, {Access.CA_ISSUERS: INSIDE}, named="intranet.corp.local:8080")
    assert asked == [INSIDE.encode()]
    assert [one.withheld for one in run.observations if isinstance(one, PlainAsked)] == [""]


async def test_a_redirect_is_not_followed(authorities: Authorities) -> None:
    away = b"302 Found\r\nLocation: http://127.0.0.1/"
    url = "http://issuer.example.test/intermediate.crt"
    _, asked = await _pointed(authorities, {Access.CA_ISSUERS: url}, otherwise=away)
    assert asked == [url.encode()]


async def test_what_a_certificate_writes_is_told_in_printable_characters(authorities: Authorities) -> None:
    run, _ = await _pointed(authorities, {Access.CA_ISSUERS: "http://[\x1b[31m" + "a" * 3000})
    (told,) = (one for one in run.observations if isinstance(one, PlainAsked))
    assert told.url == "http://[?[31m" + "a" * 187


async def test_hosts_that_lack_the_same_intermediate_are_each_told_from_interception(authorities: Authorities) -> None:
    """Each chain is completed by what the one URL serves: no host is called intercepted since another asked first."""
    targets = ("idbroker.webex.com:443", "identity.webex.com:443", "u2c.wbx2.com:443")
    contexts = {one: authorities.context("incomplete far end", one.partition(":")[0]) for one in targets}
    der = authorities.intermediate.certificate.public_bytes(Encoding.DER)
    files = {"http://issuer.example.test/intermediate.crt": der}
    async with peer(serving(contexts, files)) as proxy:
        plan = plan_for(port=proxy.port, roots=authorities.public_pem, user=None, targets=targets, timeout=1.5)
        run = await audit(plan)
    for target in targets:
        status, reason = _row(run, "tls/inspection", target)
        assert (status, reason.split(":")[0]) == ("fail", "The certificate chain is incomplete"), target


async def test_hosts_whose_certificates_name_the_same_forbidden_url_are_each_told(tmp_path: Path) -> None:
    authorities, targets = Authorities(folder=tmp_path), ("idbroker.webex.com:443", "identity.webex.com:443")
    urls = {Access.CA_ISSUERS: "http://10.1.2.3/ca.crt"}
    contexts = {}
    for one in targets:
        host = one.partition(":")[0]
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issued = replace(issue(authorities.intermediate, host, urls=urls), chain=())
        context.load_cert_chain(issued.write(tmp_path / f"{host}.pem"))
        contexts[one] = context
    async with peer(serving(contexts, {})) as proxy:
        plan = plan_for(port=proxy.port, roots=authorities.public_pem, user=None, targets=targets, timeout=1.5)
        run = await audit(plan)
    left_out = [one for one in run.observations if isinstance(one, PlainAsked) and one.withheld]
    assert len({one.subjects for one in left_out}) == len(targets)
