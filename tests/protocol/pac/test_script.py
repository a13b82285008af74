"""The order to the process that runs a script, and its report, which may be anything."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.address import Authority, parse_authority
from proxytest.model.pac_result import PacScriptError
from proxytest.protocol.pac.script import Bounds, PacContext, PacResult, read_report, url_of, write_order

TARGETS = (parse_authority("idbroker.webex.com"), parse_authority("u2c.wbx2.com:8443"))
KNOWN = PacContext(names={"a.test": ("192.0.2.7",)}, own=None, now_ms=1, offset_min=60)


def report(*, answer: object = "DIRECT", **more: object) -> dict[str, object]:
    told = {"text": answer, "type": "string", "length": len(str(answer)), "names": [], "missed": [], "hopeless": []}
    return {"report": json.dumps(told | {"error": None} | more)}


def read(*calls: object, whole: object = None) -> PacResult:
    return read_report(json.dumps({"whole": whole or report(answer="plain"), "calls": calls}), TARGETS[: len(calls)])


@pytest.mark.parametrize(
    ("target", "url"),
    [
        (Authority(host="a.test", port=443), "https://a.test/"),
        (Authority(host="a.test", port=8443), "https://a.test:8443/"),
        (Authority(host="2001:db8::7", port=443), "https://[2001:db8::7]/"),
    ],
)
def test_a_script_is_told_the_url_that_browsers_tell(target: Authority, url: str) -> None:
    assert url_of(target) == url


def test_the_order_holds_what_the_process_needs() -> None:
    order = json.loads(write_order("script", TARGETS, KNOWN, Bounds(), "/library"))
    assert order["calls"] == [
        ["https://idbroker.webex.com/", "idbroker.webex.com"],
        ["https://u2c.wbx2.com:8443/", "u2c.wbx2.com"],
    ]
    assert order["given"] == {"names": {"a.test": ["192.0.2.7"]}, "own": None, "now": 1, "offset": 60}
    assert order["script"] == "script"


def test_each_answer_is_a_row_of_its_target() -> None:
    ran = read(report(answer="PROXY a:1", names=["x.test"], hopeless=["*.a"]), report())
    assert [(row.target, row.text, row.names, row.hopeless) for row in ran.rows] == [
        ("idbroker.webex.com:443", "PROXY a:1", ("x.test",), ("*.a",)),
        ("u2c.wbx2.com:8443", "DIRECT", (), ()),
    ]
    assert (ran.fault, ran.only_ex, ran.missed) == (None, False, frozenset())


def test_names_that_any_call_missed_are_gathered() -> None:
    ran = read(report(missed=["a", ""]), report(missed=["b"]), whole=report(answer="plain", missed=["c"]))
    assert ran.missed == {"a", "b", "c", ""}


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (report(type="number"), PacScriptError.NOT_TEXT),
        (report(type="undefined", answer=None), PacScriptError.NOT_TEXT),
        (report(length=99999), PacScriptError.TOO_LONG),
        (report(error="TypeError: x is not a function"), PacScriptError.THROWS),
        (report(error="SyntaxError: of a regular expression that was made at run time"), PacScriptError.THROWS),
        (report(error="InternalError: out of memory"), PacScriptError.MEMORY),
        ({"error": "JSException", "detail": "InternalError: interrupted\n    at f"}, PacScriptError.LOOPS),
        ({"error": "StackOverflow", "detail": "RangeError: Maximum call stack size exceeded"}, PacScriptError.RECURSES),
        ({"error": "MemoryError", "detail": ""}, PacScriptError.MEMORY),
        ({"error": "NoTime", "detail": ""}, PacScriptError.NO_TIME),
    ],
)
def test_each_end_of_a_call_has_its_name(call: object, fault: PacScriptError) -> None:
    (row,) = read(call).rows
    assert (row.fault, row.ways) == (fault, ())


def test_null_means_that_no_proxy_is_used() -> None:
    (row,) = read(report(type="null", answer=None)).rows
    assert [str(way) for way in row.ways] == ["DIRECT"]


@pytest.mark.parametrize(
    ("whole", "fault"),
    [
        (report(answer=""), PacScriptError.NO_FUNCTION),
        ({"error": "JSException", "detail": "SyntaxError: unexpected token\n    at <input>:1"}, PacScriptError.SYNTAX),
        (
            report(answer="") | {"error": "JSException", "detail": "ReferenceError: x is not defined"},
            PacScriptError.THROWS,
        ),
    ],
)
def test_a_script_that_is_none_has_no_rows(whole: object, fault: PacScriptError) -> None:
    ran = read(whole=whole)
    assert (ran.fault, ran.rows) == (fault, ())


def test_a_script_that_stumbles_over_an_unknown_name_still_tells_it() -> None:
    whole = report(answer="", missed=["x.test"]) | {"error": "JSException", "detail": "TypeError: null"}
    assert read(whole=whole).missed == {"x.test"}


def test_microsofts_function_alone_is_told() -> None:
    assert read(whole=report(answer="ex")).only_ex


@pytest.mark.parametrize("text", ["", "[]", "null", "{}", '{"calls": [], "whole": 7}', "[" * 100_000, '{"calls": {}}'])
def test_a_report_that_is_none_is_one_of_a_process_that_came_to_harm(text: str) -> None:
    assert read_report(text, TARGETS).fault is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["text", "type", "length", "names", "missed", "error", "report", "detail"]), inner
        )
    ),
)


@given(st.lists(JSON | JSON.map(lambda told: {"report": json.dumps(told)}), min_size=2, max_size=2), JSON)
def test_any_report_is_read(calls: list[object], whole: object) -> None:
    for first in (whole, report(answer="plain")):
        ran = read_report(json.dumps({"whole": first, "calls": calls}), TARGETS)
        assert ran.fault is not None or [row.target for row in ran.rows] == [str(target) for target in TARGETS]
