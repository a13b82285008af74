from dataclasses import replace

import pytest

from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.challenge import Scheme
from proxytest.model.newest import newest
from proxytest.model.result import Result, Status
from proxytest.model.run import ClientVerdict, Run, Verdict
from proxytest.report.by_cause import causes
from proxytest.report.overview import area_lines, client_line, dated, listed, origin, required, unproven
from proxytest.report.summary import problems
from tests.report.shown import WAIVED


def skipped(check: str, target: str, reason: str) -> Result:
    return Result(check=check, target=target, status=Status.SKIP, reason=reason, requirements=())


def test_an_area_is_a_line_with_its_worst_status(run: Run) -> None:
    assert [(line.area, line.word, line.words) for line in area_lines(run)] == [
        ("proxy", "pass", "1 passed"),
        ("auth", "pass", "1 passed; 2 skipped"),
        ("tunnel", "pass", "5 passed"),
        ("tls", "FAIL", "2 failed: inspection"),
        ("policy", "warn", "1 warned: wildcard"),
    ]


def test_what_is_waived_does_not_make_an_area_worse() -> None:
    waived = replace(WAIVED, results=tuple(one for one in WAIVED.results if one.waived))
    assert [(line.word, line.words) for line in area_lines(waived)] == [("skip", "1 failed (1 waived): inspection")]


def test_a_check_that_the_user_selects_is_named_where_it_passes(run: Run) -> None:
    chosen = replace(run, asked=replace(run.asked, select=("auth/offered", "tunnel")))
    told = {line.area: (line.words, line.selected) for line in area_lines(chosen)}
    assert told["auth"] == ("1 passed: offered; 2 skipped", True)
    assert told["tunnel"] == ("5 passed", False)


def test_what_was_not_tested_is_joined_by_reason_and_names_targets_of_a_check_that_has_several(run: Run) -> None:
    results = (
        skipped("config/pac-only", "-", "no PAC file"),
        skipped("config/pac-script", "-", "no PAC file"),
        *(skipped("policy/allow-list", target, "no host") for target in "abcde"),
    )
    told = unproven(replace(run, results=results), Status.SKIP, whole=False)
    assert [(", ".join(one.checks), one.reason) for one in told] == [
        ("config/pac-only, config/pac-script", "no PAC file"),
        ("policy/allow-list (5 targets)", "no host"),
    ]
    assert unproven(replace(run, results=results), Status.SKIP, whole=True)[1].checks == (
        "policy/allow-list (a, b, c, d, e)",
    )


def test_what_something_else_would_decide_is_not_joined(run: Run) -> None:
    results = tuple(
        replace(skipped("tls/revocation", host, "503"), status=Status.UNDECIDED, to_decide=f"Find {host}.")
        for host in ("a", "b")
    )
    told = unproven(replace(run, results=results), Status.UNDECIDED, whole=True)
    assert [(one.checks, one.to_decide) for one in told] == [
        (("tls/revocation (a)",), "Find a."),
        (("tls/revocation (b)",), "Find b."),
    ]


@pytest.mark.parametrize("reason", ["word " * 100, "x" * 500])
def test_a_long_reason_is_cut_unless_the_whole_is_wanted(run: Run, reason: str) -> None:
    results = (skipped("config/source", "-", reason),)
    assert len(unproven(replace(run, results=results), Status.SKIP, whole=False)[0].reason) <= 110
    assert unproven(replace(run, results=results), Status.SKIP, whole=True)[0].reason == reason


def test_a_reason_that_a_client_gives_is_not_said_twice(run: Run) -> None:
    reason = run.clients[0].reasons[0]
    assert (
        unproven(replace(run, results=(skipped("client/support", "windows", reason),)), Status.SKIP, whole=True) == ()
    )


@pytest.mark.parametrize(
    ("reasons", "concerned", "line"),
    [
        ((), (), "DOES NOT WORK"),
        (("TLS is opened",), (1,), "DOES NOT WORK: see 1 below"),
        (("single hosts", "TLS is opened"), (1, 2), "DOES NOT WORK: see 1 and 2 below"),
        (("never behind a proxy",), (), "DOES NOT WORK: never behind a proxy"),
    ],
)
def test_a_client_is_a_line_that_leads_to_the_findings(
    run: Run, reasons: tuple[str, ...], concerned: tuple[int, ...], line: str
) -> None:
    found = causes(run)
    findings = [found[number - 1].problem.finding for number in concerned]
    client = ClientVerdict(
        client="mac",
        title="Mac",
        verdict=Verdict.INCOMPATIBLE,
        scheme=Scheme.NTLM,
        reasons=reasons,
        codes=tuple(one.code for one in findings),
        evidence=tuple(event for one in findings for event in one.evidence),
    )
    assert client_line(client, found) == line
    assert client_line(replace(client, evidence=(9999,)), found) == ": ".join(
        filter(None, ["DOES NOT WORK", "; ".join(reasons)])
    )


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([1, 2, 3], "1 to 3"),
        ([1, 3, 4, 5, 9], "1, 3 to 5 and 9"),
        ([1, 2, 4, 5, 6], "1, 2 and 4 to 6"),
        ([7], "7"),
    ],
)
def test_numbers_that_follow_each_other_are_a_range(numbers: list[int], words: str) -> None:
    assert listed(numbers) == words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("--proxy", ""),
        (None, ""),
        ("the lab (inspecting.yaml)", "; proxy from the lab (inspecting.yaml)"),
        ("--proxy, without a port: 8080 is assumed", "; proxy from --proxy, without a port: 8080 is assumed"),
    ],
)
def test_who_named_the_proxy_is_told_unless_the_command_line_did(run: Run, source: str | None, words: str) -> None:
    settings = SettingsSeen(proxy="http://p:8080", source=source, pac=None)
    assert origin(replace(run, observations=(settings,))) == words
    assert origin(replace(run, observations=())) == ""


def test_a_newer_profile_is_named_where_there_is_one(run: Run) -> None:
    assert dated(run) == "Judged by requirements of 2016-04-18; for today's Webex: --profile webex-2026"
    assert dated(replace(run, profile=replace(run.profile, date=newest()[0]))) == ""


def test_requirements_are_told_in_the_words_of_the_profile(run: Run) -> None:
    assert list(required(run, problems(run)[0])) == ["R13: No inspection."]
