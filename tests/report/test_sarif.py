from dataclasses import replace
from typing import Any

from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.report.formats.sarif import to_sarif
from tests.report.shown import WAIVED, any_text, golden, valid


def parsed(run: Run) -> Any:  # noqa: ANN401  whatever JSON holds
    text = to_sarif(run)
    assert text.isascii()
    return valid(text, "sarif-2.1.0.json")["runs"][0]


def test_it_reads_as_the_golden_file_does(run: Run) -> None:
    assert to_sarif(run) == golden("run.sarif")


def test_only_what_is_wrong_is_a_result(run: Run) -> None:
    told = [(one["ruleId"], one["level"]) for one in parsed(run)["results"]]
    assert told == [("tls.intercepted", "error"), ("tls.intercepted", "error"), ("policy.listed-singly", "warning")]


def test_every_code_is_a_rule_with_its_requirements(run: Run) -> None:
    driver = parsed(run)["tool"]["driver"]
    assert len(driver["rules"]) == 2
    for one in parsed(run)["results"]:
        assert driver["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
    rule = next(rule for rule in driver["rules"] if rule["id"] == "tls.intercepted")
    assert rule["help"]["text"] == "R13: No inspection.\nproxytest explain tls.intercepted says more."


def test_a_result_says_who_how_sure_and_by_which_check(run: Run) -> None:
    told = parsed(run)["results"][0]["properties"]
    assert (told["check"], told["party"], told["certainty"]) == ("tls/inspection", "not known", "likely")


def test_a_fingerprint_outlives_wording_time_and_evidence(run: Run) -> None:
    finding = replace(run.results[9].findings[0], message="said otherwise", evidence=(1,))
    reworded = replace(run.results[9], reason="otherwise", findings=(finding,), duration_s=9.0)
    later = replace(run, results=(*run.results[:9], reworded, *run.results[10:]))
    marks = [[one["partialFingerprints"] for one in parsed(each)["results"]] for each in (run, later)]
    assert marks[0] == marks[1]
    assert len({str(mark) for mark in marks[0]}) == 3


def test_each_result_has_a_path_as_github_wants_it(run: Run) -> None:
    paths = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in parsed(run)["results"]]
    assert paths == [
        "proxy.corp_8080/u2c.wbx2.com_443",
        "proxy.corp_8080/wdm-a.wbx2.com_443",
        "proxy.corp_8080/*.webex.com",
    ]


def test_a_path_holds_no_address_and_no_step_up(run: Run) -> None:
    result = replace(run.results[9], target="http://[::1]/../x")
    no_proxy = replace(run, results=(result,), proxy=replace(run.proxy, url=None))
    (one,) = parsed(no_proxy)["results"]
    assert (
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "no-proxy/http_%2F%2F%5B__1%5D%2F..%2Fx"
    )


def test_what_is_waived_is_suppressed() -> None:
    suppressed = [one.get("suppressions") for one in parsed(WAIVED)["results"]]
    assert suppressed == [
        None,
        [{"kind": "external", "justification": "until the new proxy (until 2026-12-31)"}],
        None,
    ]


def test_a_bug_of_ours_is_no_result(run: Run) -> None:
    broken = Result(check="media/udp", target="", status=Status.BROKEN, reason="KeyError", requirements=())
    invocation = parsed(replace(run, results=(broken,)))["invocations"][0]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"] == {"text": "KeyError"}


@any_text
def test_any_text_gives_a_valid_document(run: Run) -> None:
    parsed(run)
