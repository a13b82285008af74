"""The order to the process that runs a script, and its report, which may be anything."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.model.address import Authority, parse_authority
from proxytest.model.pac_result import PacAsker, PacScriptError
from proxytest.protocol.pac.script import (
    Ask,
    Bounds,
    PacContext,
    PacResult,
    asks_for,
    read_missed,
    read_report,
    write_found,
    write_order,
)

TARGETS = (parse_authority("idbroker.webex.com"), parse_authority("u2c.wbx2.com:8443"))
ASKS = tuple(Ask(target=target) for target in TARGETS)
KNOWN = PacContext(names={"a.test": ("192.0.2.7",)}, own=None, now_ms=1, offset_min=60)


def report(*, answer: object = "DIRECT", **more: object) -> dict[str, object]:
    told = {"text": answer, "type": "string", "length": len(str(answer)), "names": [], "missed": [], "hopeless": []}
    return {"report": json.dumps(told | {"thrown": None} | more)}


def thrown(name: str, message: str, **where: object) -> dict[str, object]:
    return {"name": name, "message": message, **where}


def failed(error: str, name: str = "", message: str = "", **where: object) -> dict[str, object]:
    return {"error": error, "detail": "", "thrown": json.dumps({"thrown": thrown(name, message, **where)})}


def read(*calls: object, whole: object = None) -> PacResult:
    return read_report(json.dumps({"whole": whole or report(answer="plain"), "calls": calls}), ASKS[: len(calls)])


@pytest.mark.parametrize(
    ("target", "url"),
    [
        (Authority(host="a.test", port=443), "https://a.test/"),
        (Authority(host="a.test", port=8443), "https://a.test:8443/"),
        (Authority(host="2001:db8::7", port=443), "https://[2001:db8::7]/"),
    ],
)
def test_a_script_is_told_the_url_that_browsers_tell(target: Authority, url: str) -> None:
    assert Ask(target=target).url == url
    assert Ask(target=target, asker=PacAsker.WEBSOCKET).url == url.replace("https", "wss")


def test_a_websocket_host_is_asked_for_twice_and_windows_own_function_for_each() -> None:
    asks = asks_for(TARGETS, TARGETS[1:])
    assert [(ask.asker.value, ask.url) for ask in asks] == [
        ("page", "https://idbroker.webex.com/"),
        ("page", "https://u2c.wbx2.com:8443/"),
        ("websocket", "wss://u2c.wbx2.com:8443/"),
        ("windows", "https://idbroker.webex.com/"),
        ("windows", "https://u2c.wbx2.com:8443/"),
    ]


def test_the_order_holds_what_the_process_needs() -> None:
    order = json.loads(write_order("script", ASKS, KNOWN, Bounds(), "/library"))
    assert order["calls"] == [
        ["plain", "https://idbroker.webex.com/", "idbroker.webex.com"],
        ["plain", "https://u2c.wbx2.com:8443/", "u2c.wbx2.com"],
    ]
    assert order["given"] == {"names": {"a.test": ["192.0.2.7"]}, "own": None, "now": 1, "offset": 60}
    assert order["script"] == "script"
    assert json.loads(write_found(KNOWN)) == {"names": {"a.test": ["192.0.2.7"]}, "own": None}


def test_a_line_asks_for_names_or_is_the_report() -> None:
    assert read_missed('{"missed": ["a", 7, ""]}') == frozenset({"a", ""})
    assert read_missed('{"whole": {}, "calls": []}') is None
    assert read_missed("rubbish") is None


def test_a_row_whose_names_were_not_looked_up_says_nothing() -> None:
    first, second = read(report(missed=["a"]), report()).rows
    assert (first.fault, first.ways, first.text) == (PacScriptError.NAMES, (), "")
    assert second.fault is None


def test_an_error_has_a_place() -> None:
    ran = read(whole=failed("JSException", "SyntaxError", "unexpected token", line=3, column=14))
    assert (str(ran.place), ran.detail) == ("line 3, column 14", "SyntaxError: unexpected token")
    (row,) = read(report(thrown=thrown("TypeError", "no", line=2, column=5))).rows
    assert (str(row.place), row.fault) == ("line 2, column 5", PacScriptError.THROWS)


@pytest.mark.parametrize("where", [{}, {"line": "x"}, {"line": -1, "column": 2}, {"line": 10**12, "column": 1}])
def test_a_place_that_is_none_is_left_out(where: dict[str, object]) -> None:
    assert read(whole=failed("JSException", "SyntaxError", "x", **where)).place is None


@pytest.mark.parametrize(("said", "count"), [("plain", 2), ("both", 4)])
def test_windows_rows_are_there_where_the_script_has_both_functions(said: str, count: int) -> None:
    asks = asks_for(TARGETS)
    told = json.dumps({"whole": report(answer=said), "calls": [report()] * len(asks)})
    assert len(read_report(told, asks).rows) == count


def test_each_answer_is_a_row_of_its_target() -> None:
    ran = read(report(answer="PROXY a:1", names=["x.test"], hopeless=["*.a"]), report())
    assert [(row.target, row.text, row.names, row.hopeless) for row in ran.rows] == [
        ("idbroker.webex.com:443", "PROXY a:1", ("x.test",), ("*.a",)),
        ("u2c.wbx2.com:8443", "DIRECT", (), ()),
    ]
    assert (ran.fault, ran.only_ex, ran.missed) == (None, False, frozenset())


def test_names_that_any_call_missed_are_gathered() -> None:
    assert read(report(missed=["a", ""]), report(missed=["b"])).missed == {"a", "b", ""}


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (report(type="number"), PacScriptError.NOT_TEXT),
        (report(type="undefined", answer=None), PacScriptError.NOT_TEXT),
        (report(length=99999), PacScriptError.TOO_LONG),
        (report(thrown=thrown("TypeError", "x is not a function")), PacScriptError.THROWS),
        (report(thrown=thrown("SyntaxError", "of a pattern that was made at run time")), PacScriptError.THROWS),
        (report(thrown=thrown("InternalError", "out of memory")), PacScriptError.MEMORY),
        (report(thrown=thrown("RangeError", "Maximum call stack size exceeded")), PacScriptError.RECURSES),
        (report(thrown=thrown("RangeError", "of the script's own")), PacScriptError.THROWS),
        (failed("Late"), PacScriptError.LOOPS),
        (failed("StackOverflow"), PacScriptError.RECURSES),
        (failed("MemoryError"), PacScriptError.MEMORY),
        ({"error": "NoTime"}, PacScriptError.NO_TIME),
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
        (report(answer="lexical"), PacScriptError.LEXICAL),
        (failed("JSException", "SyntaxError", "unexpected token"), PacScriptError.SYNTAX),
        (report(answer="") | failed("JSException", "ReferenceError", "x is not defined"), PacScriptError.THROWS),
        (report(answer="plain", missed=["x.test"]), PacScriptError.NAMES),
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
    assert read_report(text, ASKS).fault is not None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["text", "type", "length", "names", "missed", "error", "report", "detail", "thrown", "line"]
            ),
            inner,
        )
    ),
)


@given(st.lists(JSON | JSON.map(lambda told: {"report": json.dumps(told)}), min_size=2, max_size=2), JSON)
def test_any_report_is_read(calls: list[object], whole: object) -> None:
    for first in (whole, report(answer="plain")):
        ran = read_report(json.dumps({"whole": first, "calls": calls}), ASKS)
        assert ran.fault is not None or [row.target for row in ran.rows] == [str(target) for target in TARGETS]
