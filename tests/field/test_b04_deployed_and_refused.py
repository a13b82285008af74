"""B4 and B5: a CA of the operating system's store intercepts TLS by certificates that clients refuse."""

from pathlib import Path

import pytest

from proxytest.model.result import Party
from proxytest.model.run import Run
from tests.support.chains import Entity, certify, defects, shapes
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
