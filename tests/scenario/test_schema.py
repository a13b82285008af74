import json

from proxytest.scenario.schema import scenario_schema
from proxytest.scenario.sections import ScenarioFile


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
    assert all("description" in field or "$ref" in field for field in schema["properties"].values())


def test_no_key_may_be_null() -> None:
    assert "null" not in json.dumps(scenario_schema())
