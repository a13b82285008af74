from dataclasses import replace
from datetime import date
from xml.etree.ElementTree import Element, fromstring

import xmlschema
from junitparser import Failure, JUnitXml, Skipped

from proxytest.model.expectation import Compared
from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.model.waiver import WaiverState, WaiverUse
from proxytest.report.ended import Ended
from proxytest.report.formats.junit import join, to_junit
from tests.report.shown import SCHEMAS, WAIVED, any_text, golden

SCHEMA = xmlschema.XMLSchema(SCHEMAS / "junit.xsd")


def parsed(text: str) -> Element:
    SCHEMA.validate(text)
    return fromstring(text.encode())  # noqa: S314  our own writing, which is what is tested


def test_counts_and_kinds(run: Run) -> None:
    broken = Result(check="media/udp", target="", status=Status.BROKEN, reason="KeyError", requirements=())
    root = parsed(to_junit(replace(run, results=(*run.results, broken))))
    assert {key: root.get(key) for key in ("tests", "failures", "errors", "time")} == {
        "tests": "13",
        "failures": "2",
        "errors": "1",
        "time": "2.000",
    }
    assert [suite.get("name") for suite in root] == ["proxy", "auth", "tunnel", "tls", "policy", "media"]
    assert [suite.get("skipped") for suite in root] == ["0", "2", "0", "0", "0", "0"]
    assert [case[0].tag for case in root.iter("testcase") if len(case)] == [
        *["skipped"] * 2,
        *["failure"] * 2,
        "system-out",
        "error",
    ]


def test_a_failure_tells_the_finding(run: Run) -> None:
    failure = parsed(to_junit(run)).find(".//failure")
    assert failure is not None
    assert failure.get("message") == "the TLS connection is opened on its way"
    assert (failure.text or "").splitlines() == [
        "The proxy opens the TLS connection, and the client refuses to connect.",
        "affects: all 2 hosts of *.wbx2.com",
        "expected: a chain that ends in a root which the clients pin",
        "seen: a chain that ends in CN=Corp Inspection CA,O=Corp",
        "what to do:",
        "1. Exempt *.wbx2.com, identity.webex.com and idbroker.webex.com from HTTPS inspection.",
        "2. Run the audit again.",
        "code: tls.intercepted",
        "who: not known, likely",
        "evidence: events 2, 3, 4",
    ]


def test_the_reader_of_githubs_actions_counts_the_same(run: Run) -> None:
    """junitparser, by which EnricoMi/publish-unit-test-result-action shows results on GitHub."""
    cases = [case for suite in JUnitXml.fromstring(to_junit(run).encode()) for case in suite]
    told = [(case.classname, case.name, type(one)) for case in cases for one in case.result]
    assert len(cases) == 12
    assert told == [
        ("auth/scheme", "basic", Skipped),
        ("auth/scheme", "digest", Skipped),
        ("tls/inspection", "u2c.wbx2.com:443", Failure),
        ("tls/inspection", "wdm-a.wbx2.com:443", Failure),
    ]


def test_it_declares_utf_8_whatever_the_locale(run: Run) -> None:
    assert to_junit(run).startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')


def test_hostile_text_is_well_formed_xml(hostile_run: Run) -> None:
    text = to_junit(hostile_run)
    assert all(char.isprintable() or char == "\n" for char in text)
    case = parsed(text).find(".//testcase")
    assert case is not None
    assert (case.get("name") or "").startswith(r"proxy.corp:8080\x1b[2J\x9b2J\u202e[red]x[/red]<script>")


def test_it_reads_as_the_golden_file_does(run: Run) -> None:
    assert to_junit(run) == golden("run.xml")


def test_what_is_waived_stops_no_pipeline() -> None:
    root = parsed(to_junit(WAIVED))
    assert root.get("failures") == "1"
    skipped = root.findall(".//testsuite[@name='tls']//skipped")
    assert [(one.get("message") or "").partition(";")[0] for one in skipped] == [
        "waived until 2026-12-31: until the new proxy"
    ]


@any_text
def test_any_text_gives_a_valid_document(run: Run) -> None:
    parsed(to_junit(run))


def test_what_the_scenario_expects_and_what_expired_are_cases(run: Run) -> None:
    met = Compared(check="verdict", target="-", expected="incompatible", found="incompatible", met=True)
    unmet = Compared(check="tls/inspection", target="u2c.wbx2.com:443", expected="pass", found="fail", met=False)
    uses = tuple(
        WaiverUse(check="tls", target="*", reason="CHG-1", until=date(2026, 1, 31), state=state)
        for state in WaiverState
    )
    root = parsed(to_junit(replace(run, results=(), expectations=(met, unmet), waivers=uses)))
    assert (root.get("tests"), root.get("failures")) == ("3", "2")
    assert [failure.get("message") for failure in root.iter("failure")] == [
        "tls/inspection is fail, expected pass",
        "the waiver of tls expired on 2026-01-31, but the finding is still there: CHG-1",
    ]


def test_a_silent_site_is_an_error(run: Run) -> None:
    root = parsed(join([Ended(name="hq", run=run, status=1)], {"harbour": None, "b\x1b": None}))
    assert (root.get("tests"), root.get("errors")) == ("14", "2")
    assert [(case.get("name"), case[0].tag) for case in root[0].iter("testcase")] == [
        ("harbour", "error"),
        ("b\\x1b", "error"),
    ]
