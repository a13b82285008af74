"""B2: an intermediate is not sent, and cannot be fetched, or only by detours."""

from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates

from tests.support.chains import Entity, Family, certify, pem
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of, ok

LOWER, UPPER, ELSEWHERE = (
    "http://issuer.example.test/lower",
    "http://issuer.example.test/upper",
    "http://other.example.test/i",
)
THERE = "http://issuer.example.test/there"
BLOCKED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
ASKS = b'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n'
FAMILY = Family(
    lower=Entity(name="Lower", urls=(UPPER,)),
    leaf=replace(Family().leaf, urls=(LOWER,)),
)
ROOT, TOP = certify(FAMILY.root), certify(FAMILY.upper, FAMILY.root)
MIDDLE = certify(FAMILY.lower, FAMILY.upper)
LEAF = certify(FAMILY.leaf, FAMILY.lower)
DER = MIDDLE.public_bytes(Encoding.DER)


def moved(url: str) -> bytes:
    return f"HTTP/1.1 301 Moved Permanently\r\nLocation: {url}\r\nContent-Length: 0\r\n\r\n".encode()


@pytest.mark.row("B2", "the leaf alone is sent, and the intermediate's URL is blocked or answered otherwise")
@pytest.mark.parametrize(
    "answer", [BLOCKED, ASKS, moved("https://login.corp.example/"), ok(b"<html>"), b"", moved(LOWER)]
)
async def test_what_cannot_be_completed_is_open(answer: bytes, table: Table, tmp_path: Path) -> None:
    run = await audit_showing(context_of(FAMILY.leaf, (LEAF,), tmp_path), ROOT, files={LOWER: answer})
    right = Right(
        verdict="inconclusive", code="tls.incomplete-or-unknown-ca", result=("tls/inspection", TARGET, "undecided")
    )
    table.holds(run, right, never=("tls.intercepted",))


@pytest.mark.row("B2", "missing intermediates are published as DER, PEM or PKCS#7, behind redirects, one above another")
@pytest.mark.parametrize(
    "files",
    [
        {LOWER: ok(DER), UPPER: ok(TOP.public_bytes(Encoding.DER))},
        {LOWER: ok(pem(MIDDLE)), UPPER: ok(pem(TOP))},
        {LOWER: ok(serialize_certificates([MIDDLE, TOP], Encoding.DER))},
        {LOWER: ok(serialize_certificates([MIDDLE, TOP], Encoding.PEM))},
        {
            LOWER: moved(ELSEWHERE),
            ELSEWHERE: ok(DER),
            UPPER: moved("/there"),
            "http://issuer.example.test/there": ok(pem(TOP)),
        },
    ],
)
async def test_a_detour_completes_the_chain(files: dict[str, bytes], table: Table, tmp_path: Path) -> None:
    run = await audit_showing(context_of(FAMILY.leaf, (LEAF,), tmp_path), ROOT, files=files)
    right = Right(
        verdict="compatible-with-warnings", code="tls.incomplete-chain", result=("tls/inspection", TARGET, "warn")
    )
    table.holds(run, right, never=("tls.intercepted", "tls.incomplete-or-unknown-ca"))


STRAY, OLD = certify(Entity(name="Stray")), certify(Entity(name="Old", since=-60, until=-1))


@pytest.mark.row("B2", "an intermediate is not sent, and something else is: the issuer that is told is the missing one")
@pytest.mark.table("sent", "published")
@pytest.mark.parametrize("sent", [(LEAF, STRAY), (LEAF, ROOT), (LEAF, TOP, ROOT), (LEAF, STRAY, OLD), (LEAF, LEAF)])
@pytest.mark.parametrize("published", [True, False])
async def test_the_missing_issuer_is_named(
    sent: tuple[x509.Certificate, ...], table: Table, tmp_path: Path, *, published: bool
) -> None:
    files = {LOWER: ok(DER), UPPER: ok(pem(TOP))} if published else {LOWER: BLOCKED}
    run = await audit_showing(context_of(FAMILY.leaf, sent, tmp_path), ROOT, files=files)
    right = (
        Right(code="tls.incomplete-chain", result=("tls/inspection", TARGET, "warn"))
        if published
        else Right(code="tls.incomplete-or-unknown-ca", result=("tls/inspection", TARGET, "undecided"))
    )
    table.holds(run, right, never=("tls.intercepted",))
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    told = row.findings[0].actual if published else row.reason
    assert "issuer 'CN=Lower,O=Example'" in (told or "")


PRIVATE = Entity(name="Corp PKI Root")
SUBORDINATE = Entity(name="Corp Issuing CA", urls=(UPPER,))
OTHER_ROOT = certify(Entity(name="Public Root"))


def _der(certificate: x509.Certificate) -> bytes:
    return ok(certificate.public_bytes(Encoding.DER))


BY_ROOT, BY_SUBORDINATE = certify(FAMILY.leaf, PRIVATE), certify(FAMILY.leaf, SUBORDINATE)
ISSUED, TOP_OF_ALL = certify(SUBORDINATE, PRIVATE), certify(PRIVATE)


@pytest.mark.row(
    "B2", "the leaf alone is sent, and its issuer's URL leads to a CA that signed itself and is not public"
)
@pytest.mark.parametrize(
    ("leaf", "files"),
    [
        (BY_ROOT, {LOWER: _der(TOP_OF_ALL)}),
        (BY_SUBORDINATE, {LOWER: _der(ISSUED), UPPER: _der(TOP_OF_ALL)}),
        (BY_SUBORDINATE, {LOWER: ok(pem(TOP_OF_ALL, ISSUED))}),
        (BY_SUBORDINATE, {LOWER: moved(THERE), THERE: ok(serialize_certificates([ISSUED, TOP_OF_ALL], Encoding.DER))}),
    ],
)
async def test_a_private_ca_is_fetched(
    leaf: x509.Certificate, files: dict[str, bytes], table: Table, tmp_path: Path
) -> None:
    run = await audit_showing(context_of(FAMILY.leaf, (leaf,), tmp_path), OTHER_ROOT, files=files)
    right = Right(verdict="incompatible", code="tls.intercepted", result=("tls/inspection", TARGET, "fail"))
    table.holds(run, right, never=("tls.incomplete-or-unknown-ca",))
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    assert "leads to 'CN=Corp PKI Root,O=Example', which signed itself" in row.findings[0].actual
    assert row.findings[0].facts["proof"] == "self-signed"


@pytest.mark.row("B2", "the same, and the CA is one of this machine's store: only what was sent is missing")
async def test_a_deployed_ca_is_fetched(table: Table, tmp_path: Path) -> None:
    files = {LOWER: _der(ISSUED), UPPER: _der(TOP_OF_ALL)}
    run = await audit_showing(context_of(FAMILY.leaf, (BY_SUBORDINATE,), tmp_path), OTHER_ROOT, TOP_OF_ALL, files)
    right = Right(verdict="inconclusive", code="tls.incomplete-or-unknown-ca")
    table.holds(run, right, never=("tls.intercepted", "tls.incomplete-chain"))
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    assert "leads to 'CN=Corp PKI Root,O=Example' of this machine's store" in row.reason


@pytest.mark.row("B2", "one of two missing intermediates is fetched, or another certificate: the missing one is told")
@pytest.mark.parametrize(
    ("content", "missing"),
    [(MIDDLE, "CN=Upper"), (certify(Entity(name="Lower")), "CN=Lower"), (TOP_OF_ALL, "CN=Lower")],
)
async def test_what_is_still_missing(content: x509.Certificate, missing: str, table: Table, tmp_path: Path) -> None:
    run = await audit_showing(context_of(FAMILY.leaf, (LEAF,), tmp_path), ROOT, files={LOWER: _der(content)})
    right = Right(verdict="inconclusive", code="tls.incomplete-or-unknown-ca")
    table.holds(run, right, never=("tls.intercepted",))
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    assert f"the issuer '{missing},O=Example' was not sent, and could not be fetched" in row.reason
