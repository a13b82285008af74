"""B4 and B5: a CA of the operating system's store intercepts TLS by certificates that clients refuse."""

from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.model.result import Party
from proxytest.model.run import Run
from tests.support.chains import Entity, Family, certify, defects, shapes
from tests.support.field import Right, Table
from tests.support.inspecting import TARGET, audit_showing, context_of

PUBLIC = certify(Entity(name="Public Root"))


async def _deployed(defect: str, way: str, folder: Path) -> Run:
    family = defects()[defect]
    shown = shapes(family)[way]
    return await audit_showing(context_of(family.leaf, shown.chain, folder), PUBLIC, shown.root)


@pytest.mark.row("B4", "a deployed CA intercepts TLS with a chain that OpenSSL refuses")
@pytest.mark.parametrize(
    ("defect", "words"),
    [
        ("path too long", "path length constraint exceeded"),
        ("path too long below", "path length constraint exceeded"),
        ("name not permitted", "permitted subtree violation"),
        ("name excluded", "excluded subtree violation"),
        ("leaf for clients", "purpose"),
        ("authority for clients", "purpose"),
        ("unknown and critical", "unhandled critical extension"),
    ],
)
async def test_the_verifier_is_quoted(defect: str, words: str, table: Table, tmp_path: Path) -> None:
    run = await _deployed(defect, "plain", tmp_path)
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    assert words in row.reason
    right = Right(verdict="incompatible", code="tls.chain-refused", party=Party.PROXY)
    table.holds(run, right, never=("tls.intercepted",))


@pytest.mark.row("B4", "a deployed root has expired, and is not sent")
async def test_a_root_that_has_expired(table: Table, tmp_path: Path) -> None:
    run = await _deployed("root expired", "plain", tmp_path)
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    assert row.findings[0].facts["certificate"] == "CN=Root,O=Example"
    table.holds(run, Right(verdict="incompatible", code="tls.outside-dates", party=Party.PROXY))


@pytest.mark.row("B4", "the CA was renewed with its key, and is sent; the store has the old certificate, which expired")
@pytest.mark.parametrize("lower", [False, True])
async def test_the_store_is_old(table: Table, tmp_path: Path, *, lower: bool) -> None:
    family = Family()
    issuer = family.lower if lower else family.root
    between = (certify(family.lower, family.root),) if lower else ()
    chain = (certify(family.leaf, issuer), *between, certify(family.root))
    old = certify(replace(family.root, since=-900, until=-1))
    run = await audit_showing(context_of(family.leaf, chain, tmp_path), PUBLIC, old)
    right = Right(verdict="incompatible", code="store.old-certificate", party=Party.THIS_MACHINE)
    table.holds(run, right, never=("tls.outside-dates", "tls.intercepted"))
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    assert str(row.findings[0].facts["renewed"]) in row.findings[0].actual
    assert "Deploy the renewed certificate" in (row.findings[0].remedy or "")


@pytest.mark.row("B4", "control: an expired root of the store, and one of the same name with another key is sent")
async def test_another_ca_of_the_same_name(table: Table, tmp_path: Path) -> None:
    family = Family()
    chain = (certify(family.leaf, family.root), certify(Entity(name=family.root.name)))
    old = certify(replace(family.root, since=-900, until=-1))
    run = await audit_showing(context_of(family.leaf, chain, tmp_path), PUBLIC, old)
    table.holds(run, Right(verdict="incompatible", code="tls.outside-dates"), never=("store.old-certificate",))


@pytest.mark.row("B4", "a deployed CA intercepts TLS with RSA of 1024 bits")
@pytest.mark.parametrize("defect", ["short key", "short key of an authority"])
async def test_a_short_key(defect: str, table: Table, tmp_path: Path) -> None:
    run = await _deployed(defect, "plain", tmp_path)
    table.holds(run, Right(verdict="incompatible", code="tls.weak-algorithm", party=Party.PROXY))


@pytest.mark.row("B5", "a deployed CA signs with SHA-1")
@pytest.mark.parametrize("defect", ["leaf by SHA-1", "lower by SHA-1"])
async def test_sha_1_is_the_defect_and_not_the_store(defect: str, table: Table, tmp_path: Path) -> None:
    run = await _deployed(defect, "plain", tmp_path)
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    assert "SHA-1" in row.reason
    right = Right(verdict="incompatible", code="tls.weak-algorithm", party=Party.PROXY)
    table.holds(run, right, never=("tls.intercepted",))


def _without_the_right(who: str) -> Family:
    family = Family()
    return replace(family, **{who: replace(getattr(family, who), ca=False)})


@pytest.mark.row("B4", "a deployed CA intercepts TLS, and a certificate of it has no right to sign")
@pytest.mark.table("who", "way")
@pytest.mark.parametrize("who", ["root", "upper", "lower"])
@pytest.mark.parametrize("way", ["plain", "with the root", "in another order", "twice"])
async def test_no_right_to_sign(who: str, way: str, table: Table, tmp_path: Path) -> None:
    family = _without_the_right(who)
    shown = shapes(family)[way]
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), PUBLIC, shown.root)
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    table.holds(run, Right(verdict="incompatible", code="tls.chain-refused", party=Party.PROXY))
    told = row.findings[0]
    assert "invalid CA certificate" in told.message
    assert told.facts["certificate"] == f"CN={who.title()},O=Example"
    assert "intercepts TLS" in told.remedy
    assert "keyCertSign" in told.remedy


@pytest.mark.row("B4", "keyUsage of a deployed CA does not let it sign")
@pytest.mark.parametrize("who", ["root", "upper", "lower"])
async def test_key_usage_without_signing(who: str, table: Table, tmp_path: Path) -> None:
    family = Family()
    family = replace(family, **{who: replace(getattr(family, who), signs=False)})
    shown = shapes(family)["plain"]
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), PUBLIC, shown.root)
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    table.holds(run, Right(verdict="incompatible", code="tls.chain-refused", party=Party.PROXY))
    assert row.findings[0].facts["certificate"] == f"CN={who.title()},O=Example"


@pytest.mark.row("B4", "a chain leads to a public root by a certificate that may not sign: nobody knows who made it")
@pytest.mark.parametrize("store", ["with the public root", "without it"])
async def test_a_public_certificate_that_may_not_sign(store: str, table: Table, tmp_path: Path) -> None:
    family = _without_the_right("lower")
    shown = shapes(family)["plain"]
    system = shown.root if store == "with the public root" else certify(Entity(name="Other"))
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), shown.root, system)
    (row,) = (one for one in run.results if (one.check, one.target) == ("tls/inspection", TARGET))
    right = Right(verdict="incompatible", code="tls.chain-refused", party=Party.NOT_KNOWN)
    table.holds(run, right, never=("tls.intercepted", "tls.incomplete-or-unknown-ca"))
    assert "not intercepted" not in row.findings[0].remedy


@pytest.mark.row("B4", "a CA that is in no store and may not sign: its chain ends in itself, so it is no public one")
async def test_in_no_store(table: Table, tmp_path: Path) -> None:
    family = _without_the_right("lower")
    shown = shapes(family)["with the root"]
    run = await audit_showing(context_of(family.leaf, shown.chain, tmp_path), PUBLIC)
    table.holds(run, Right(verdict="incompatible", code="tls.intercepted"))
