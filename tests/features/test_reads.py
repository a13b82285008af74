"""What a check looks at is what it says that it reads: `reads` decides what --select asks for it alone."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import proxytest.features
import proxytest.judgement
from proxytest.features.logon.observations import SchemeRepeated, SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.registry import all_checks
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.check import Check
from proxytest.report.stored_run import from_json
from tests.support.evidence import evidence, handshake, opened
from tests.support.reads import evidence_of, undeclared

STORED = sorted((Path(__file__).parents[1] / "cli/golden").glob("run-format-*.json"))


@pytest.mark.parametrize("check", all_checks().values(), ids=lambda check: check.id)
def test_it_says_what_it_looks_at_in_stored_runs(check: Check) -> None:
    """Of the examples `test_examples.py` says it."""
    for path in STORED:
        assert undeclared(check, evidence_of(from_json(path.read_text(encoding="utf-8"), path.name))) == set()


def test_what_is_read_through_a_method_of_the_evidence_is_noticed() -> None:
    wrong = replace(all_checks()["tunnel/answer"], reads=(ChallengesSeen,))
    seen = evidence(opened("idbroker.webex.com:443", handshake()))
    assert undeclared(wrong, seen) == {"SchemeTried", "SchemeRepeated", "TunnelTried"}
    assert undeclared(replace(wrong, beside=(SchemeTried, SchemeRepeated, TunnelTried)), seen) == set()


def test_why_nothing_was_tested_may_be_told_by_whatever_was_seen() -> None:
    assert undeclared(replace(all_checks()["tunnel/answer"], reads=(ChallengesSeen,)), evidence()) == set()


@pytest.mark.parametrize("package", [proxytest.features, proxytest.judgement], ids=lambda one: one.__name__)
def test_nobody_goes_through_the_observations_past_the_evidence(package: object) -> None:
    folders = getattr(package, "__path__", ())
    files = [path for folder in folders for path in Path(folder).rglob("*.py") if path.name != "evidence.py"]
    assert [path.name for path in files if _reads_observations(path)] == []


def _reads_observations(path: Path) -> bool:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return any(isinstance(node, ast.Attribute) and node.attr == "observations" for node in nodes)
