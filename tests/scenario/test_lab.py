import ast
import json
import sys
from dataclasses import asdict
from pathlib import Path

from proxytest.scenario import lab
from proxytest.scenario.lab import LabPlan
from proxytest.scenario.sections import LabSection


def test_a_plan_goes_through_json_to_the_labs_own_process() -> None:
    assert json.loads(json.dumps(asdict(LabPlan())))["users"] == {"alice": "wonderland"}


def test_the_file_and_the_plan_have_the_same_keys() -> None:
    assert set(LabSection.model_fields) == set(asdict(LabPlan()))


def test_the_lab_needs_only_the_standard_library_to_read_its_plan() -> None:
    tree = ast.parse(Path(lab.__file__).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {str(module).partition(".")[0] for module in modules} <= sys.stdlib_module_names
