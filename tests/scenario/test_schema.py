"""The schema that editors read refuses what the reader of the file refuses, as far as a schema can."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from proxytest.cli.explain_command import schema_text
from proxytest.model.errors import UsageError
from proxytest.scenario.bundled import bundled_scenarios
from proxytest.scenario.scenario import load_scenario
from proxytest.scenario.schema import scenario_schema
from proxytest.scenario.sections import ScenarioFile
from proxytest.scenario.yaml import read_yaml
from tests.support.examples import examples

PROJECT = Path(__file__).parents[2]
COMMITTED = {
    "scenario": PROJECT / "scenarios/scenario.schema.json",
    "run": PROJECT / "proxytest/report/run.schema.json",
}
VALIDATOR = Draft202012Validator(scenario_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)

#: Mistakes that need more than one key, another file, or a parser of ours.
BEYOND = {
    "alerts-http", "alerts-mail-nobody", "alerts-url-user",
    "auth-auto-not-alone", "auth-empty", "hold-negative", "identities-lab-user",
    "identities-password-of-no-lab", "identities-user-blank", "identities-without-password", "include-itself",
    "include-loop", "include-missing", "include-missing-in-list", "include-proxy-beside-lab",
    "include-too-deep", "include-too-many", "include-with-mistake", "lab-and-proxy", "lab-beside-proxies",
    "lab-unknown-user", "media-with-path", "pac-without-scheme", "password-beside-identities",
    "password-lab-without-lab", "proxies-without-proxy", "proxy-beside-proxies", "proxy-pac", "proxy-scheme",
    "proxy-with-password", "runs-twice", "runs-unknown-identity", "runs-unknown-proxy",
    "runs-without-proxies", "runs-without-proxy", "scenario-profile-not-found",
    "schedule-every-short", "schedule-jitter", "schedule-never", "schedule-quiet-none", "schedule-zone-missing",
    "schedule-zone-path", "schedule-zone-unknown", "target-with-path",
    "timeout-infinite", "user-beside-identities", "user-double-quotes",
}  # fmt: skip


def _data(file: Path) -> object:
    """Return what an editor sees; None where it is not even YAML as we read it."""
    try:
        return read_yaml(file).data
    except UsageError:
        return None


INVALID = {
    file.stem: data
    for file in sorted((Path(__file__).parent / "invalid").glob("*.yaml"))
    if not file.name.startswith("profile-") and (data := _data(file)) is not None
}


@pytest.mark.parametrize("what", COMMITTED)
def test_what_is_committed_is_fresh(what: str) -> None:
    assert json.loads(COMMITTED[what].read_text(encoding="utf-8")) == json.loads(schema_text(what)), (
        "run: make generated"
    )


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(scenario_schema())


def test_the_schema_tells_keys_words_and_meaning() -> None:
    schema = json.loads(json.dumps(scenario_schema()))
    assert set(schema["properties"]) == set(ScenarioFile.model_fields)
    assert schema["additionalProperties"] is False
    assert schema["properties"]["auth"]["anyOf"][0]["enum"] == [
        "auto",
        "none",
        "basic",
        "digest",
        "ntlm",
        "negotiate",
    ]
    assert all("description" in field for field in schema["properties"].values())


def test_no_key_may_be_null() -> None:
    assert "null" not in json.dumps(scenario_schema())


@pytest.mark.parametrize("file", bundled_scenarios().values(), ids=bundled_scenarios())
def test_every_bundled_scenario_passes(file: Path) -> None:
    VALIDATOR.validate(read_yaml(file).data)


@pytest.mark.parametrize("name", sorted(INVALID.keys() - BEYOND))
def test_a_mistake_that_a_schema_can_see_is_refused(name: str) -> None:
    assert not VALIDATOR.is_valid(INVALID[name])


@pytest.mark.parametrize("name", sorted(BEYOND))
def test_what_a_schema_cannot_see_is_no_more_than_that(name: str) -> None:
    assert VALIDATOR.is_valid(INVALID[name])


VALUES = st.recursive(
    st.booleans()
    | st.integers(0, 9)
    | st.sampled_from(["tls", "*", "hq", "a:1", "a:1:b", "auto", "ntlm", "pass", "all"]),
    lambda below: (
        st.lists(below, max_size=2)
        | st.dictionaries(
            st.sampled_from(["env", "lab", "results", "exit", "tls", "hq", "proxy", "user"]), below, max_size=2
        )
    ),
    max_leaves=4,
)


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], max_examples=examples(300))
@given(data=st.dictionaries(st.sampled_from(sorted(ScenarioFile.model_fields)), VALUES, min_size=1, max_size=3))
def test_no_editor_marks_what_the_reader_takes(tmp_path: Path, data: dict[str, object]) -> None:
    file = tmp_path / "hq.yaml"
    file.write_text(repr(data), encoding="utf-8")
    with suppress(UsageError):
        load_scenario(file)
        assert VALIDATOR.is_valid(read_yaml(file).data)
