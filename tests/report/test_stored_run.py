import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from proxytest.features.kinds import all_kinds
from proxytest.model.errors import UsageError
from proxytest.model.event import Event
from proxytest.model.result import Finding, Result
from proxytest.model.run import ClientVerdict, Proxy, Run
from proxytest.report.stored_run import from_json, run_schema, to_json

TEXTS = st.text(st.characters(codec=None), max_size=12)  # every code point, lone surrogates too
st.register_type_strategy(
    Finding,
    st.builds(
        Finding,
        message=TEXTS,
        expected=TEXTS,
        actual=TEXTS,
        remedy=TEXTS,
        evidence=st.lists(st.integers(1, 2**53), min_size=1, max_size=3).map(tuple),
    ),
)
FINITE = st.floats(0, 1e9)
UTC_TIMES = st.datetimes(datetime(1970, 1, 1), datetime(9000, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  it gets one
st.register_type_strategy(float, FINITE)  # seconds
st.register_type_strategy(int, st.integers(0, 2**53))
st.register_type_strategy(datetime, UTC_TIMES)
OBSERVATIONS = st.one_of(*(st.from_type(kind) for kinds in all_kinds().values() for kind in kinds[:1]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    started=UTC_TIMES,
    duration=FINITE,
    proxy=st.from_type(Proxy),
    clients=st.lists(st.from_type(ClientVerdict), max_size=2),
    results=st.lists(st.builds(Result, target=TEXTS, reason=TEXTS, duration_s=FINITE), max_size=2),
    observations=st.lists(OBSERVATIONS, max_size=2),
    trace=st.lists(st.builds(Event, at=FINITE, data=TEXTS, detail=TEXTS), max_size=2),
)
def test_every_run_can_be_read_back(run: Run, started: datetime, duration: float, **parts: object) -> None:
    lists = {name: tuple(value) if isinstance(value, list) else value for name, value in parts.items()}
    written = replace(run, started=started, duration_s=duration, **lists)  # type: ignore[arg-type]  # hypothesis chose them by name
    assert from_json(to_json(written), "run.json") == written


def test_hostile_text_comes_back_as_it_was_and_is_ascii_in_between(hostile_run: Run) -> None:
    text = to_json(hostile_run)
    assert all(char.isprintable() or char == "\n" for char in text)
    assert text.isascii()
    assert from_json(text, "run.json") == hostile_run


def test_the_keys_are_those_that_scripts_rely_on(run: Run) -> None:
    data = json.loads(to_json(run))
    assert data["format"] == 2
    assert data["verdict"] == "incompatible"
    assert data["proxy"]["product"] == {"name": "Squid", "version": "5.9", "certainty": "certain", "evidence": [3]}
    assert (data["profile"]["name"], data["profile"]["date"]) == ("spark-2016", "2016-04-18")
    assert data["clients"][0]["reasons"] == ["HTTPS inspection stops it (tls/inspection)."]
    assert list(data["results"][0]) == [
        "check",
        "target",
        "status",
        "reason",
        "requirements",
        "findings",
        "duration_s",
        "waived",
        "informs",
        "code",
        "because",
        "evidence",
        "traffic",
        "to_decide",
    ]
    assert list(data["results"][9]["findings"][0]) == [
        "code",
        "party",
        "certainty",
        "because",
        "message",
        "expected",
        "actual",
        "remedy",
        "evidence",
        "requirements",
        "facts",
    ]


def test_times_are_utc(run: Run) -> None:
    local = replace(run, started=run.started.astimezone(timezone(timedelta(hours=5))))
    assert json.loads(to_json(local))["started"] == "2026-03-20T09:30:00Z"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "run.json:1: this is not JSON: Expecting value"),
        ("{\n", "run.json:2: this is not JSON: Expecting property name enclosed in double quotes"),
        ("[1]", "run.json: this is not a report of proxytest"),
        ('{"format": true}', "run.json: this is not a report of proxytest"),
        ("[" * 100_000, "run.json: this is not a report of proxytest"),
        ('{"format": NaN}', "run.json: this is not a report of proxytest"),
        ("1" * 5000, "run.json: this is not a report of proxytest"),
        ('{"format": 3}', "run.json: the report has format 3, this version reads formats 1 and 2"),
        ('{"format": 1}', "run.json: this report is damaged: 'tool' is missing"),
        ('{"version": "2.1.0", "runs": []}', "run.json: this is not a report of proxytest"),
        (
            '{"format": 1, "runs": []}',
            "run.json: this file has several runs: use one that -o 'NAME-{name}.json' wrote",
        ),
    ],
)
def test_what_is_no_run_is_told_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        from_json(text, "run.json")
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("key", "value", "place"),
    [
        ("started", "yesterday", "started"),
        ("observations", 5, "observations"),
        ("observations", [{"kind": "settings"}, {"kind": "nosuch"}], "observations.0.proxy"),
        ("verdict", "fine", "verdict"),
    ],
)
def test_what_is_wrong_in_a_report_is_named_by_its_place(run: Run, key: str, value: object, place: str) -> None:
    data = {**json.loads(to_json(run)), key: value}
    with pytest.raises(UsageError) as caught:
        from_json(json.dumps(data), "run.json")
    what = "is missing" if place.endswith("proxy") else "has an unexpected value"
    assert str(caught.value) == f"run.json: this report is damaged: '{place}' {what}"


def test_a_finding_without_evidence_is_not_read(run: Run) -> None:
    data = json.loads(to_json(run))
    data["results"][9]["findings"][0]["evidence"] = []
    with pytest.raises(UsageError, match="a finding without evidence"):
        from_json(json.dumps(data), "run.json")


def test_the_schema_names_every_key_of_a_run(run: Run) -> None:
    schema = json.loads(json.dumps(run_schema()))
    assert set(schema["properties"]) == set(json.loads(to_json(run)))
