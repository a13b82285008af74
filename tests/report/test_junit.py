from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.report.junit import to_junit


def parsed(text: str) -> Element:
    return fromstring(text.encode())  # noqa: S314  our own writing, which is what is tested


def test_counts_and_kinds(run: Run) -> None:
    broken = Result(check="media/udp", target="", status=Status.BROKEN, reason="KeyError", requirements=())
    root = parsed(to_junit(replace(run, results=(*run.results, broken))))
    assert {key: root.get(key) for key in ("tests", "failures", "errors", "skipped", "time")} == {
        "tests": "13",
        "failures": "2",
        "errors": "1",
        "skipped": "2",
        "time": "2.000",
    }
    assert [suite.get("name") for suite in root] == ["proxy", "auth", "tunnel", "tls", "policy", "media"]
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
        "expected: a chain that ends in a root which the clients pin",
        "seen: a chain that ends in CN=Corp Inspection CA,O=Corp",
        "what to do: Exempt *.wbx2.com, identity.webex.com and idbroker.webex.com from HTTPS inspection.",
        "evidence: events 3, 4",
    ]


def test_it_declares_utf_8_whatever_the_locale(run: Run) -> None:
    assert to_junit(run).startswith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ')


def test_hostile_text_is_well_formed_xml(hostile_run: Run) -> None:
    text = to_junit(hostile_run)
    assert all(char.isprintable() or char == "\n" for char in text)
    case = parsed(text).find(".//testcase")
    assert case is not None
    assert (case.get("name") or "").startswith(r"proxy.corp:8080\x1b[2J\x9b2J\u202e[red]x[/red]<script>")
