import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from hypothesis import given, settings
from markdown_it import MarkdownIt

from proxytest.model.result import Status
from proxytest.model.run import Run, Verdict
from proxytest.report.compare import Comparison, compare
from proxytest.report.diff import to_json, to_markdown, to_text
from tests.report.conftest import RUN, poisoned
from tests.report.shown import TEXTS, golden
from tests.support.examples import examples

BEFORE = replace(
    RUN,
    verdict=Verdict.WARNINGS,
    clients=(replace(RUN.clients[0], verdict=Verdict.COMPATIBLE, reasons=()), RUN.clients[1]),
    results=tuple(
        replace(one, status=Status.PASS, findings=()) if one.status is Status.FAIL else one for one in RUN.results
    ),
)
AFTER = replace(
    RUN,
    started=datetime(2026, 3, 27, 9, 30, tzinfo=UTC),
    results=tuple(
        replace(one, status=Status.SKIP, reason="not asked for") if one.target == "api.ciscospark.com:443" else one
        for one in RUN.results
    ),
)


def text(before: Run, after: Run, *, strict: bool = False) -> str:
    return to_text(compare(before, after), strict=strict)


def test_it_reads_as_the_golden_file_does() -> None:
    assert text(BEFORE, AFTER) == golden("diff.txt")
    assert to_markdown(compare(BEFORE, AFTER), strict=False) == golden("diff.md")


def test_the_first_line_is_the_answer() -> None:
    unproven = replace(BEFORE, results=(replace(BEFORE.results[0], status=Status.SKIP), *BEFORE.results[1:]))
    assert text(BEFORE, AFTER).startswith("WORSE than before\n")
    assert text(AFTER, BEFORE).startswith("NOT WORSE than before\n")
    assert text(BEFORE, BEFORE).startswith("THE SAME as before\n")
    assert text(BEFORE, unproven).startswith("NOT WORSE, but less is proven than before\n")
    assert text(BEFORE, unproven, strict=True).startswith("WORSE than before\n")


def test_a_verdict_that_is_no_longer_reached_is_said_in_the_first_line() -> None:
    lost = replace(BEFORE, verdict=Verdict.INCONCLUSIVE)
    assert text(BEFORE, lost).startswith("WORSE than before: it worked, and now it is not known\n")
    assert to_markdown(compare(BEFORE, lost), strict=False).startswith("## WORSE than before: it worked, and")


def test_runs_the_wrong_way_round_are_told() -> None:
    told = "The second run is older than the first: the files may be in the wrong order."
    assert told in " ".join(text(AFTER, BEFORE).split())
    assert told not in " ".join(text(BEFORE, AFTER).split())


def test_other_profiles_and_proxies_are_told_first() -> None:
    other = replace(
        AFTER,
        profile=replace(AFTER.profile, name="webex-2026"),
        proxy=replace(AFTER.proxy, url="http://new:8080"),
        asked=replace(AFTER.asked, targets=("a:443",)),
    )
    told = " ".join(text(BEFORE, other).partition("\n\n")[0].split())
    assert "The profiles differ: spark-2016 of 2016-04-18 before, webex-2026 of 2016-04-18 after." in told
    assert "The proxies differ: http://proxy.corp:8080 before, http://new:8080 after." in told
    assert told.endswith("have different hosts, checks or schemes: results may be new or gone for that reason.")


def test_the_keys_are_those_that_scripts_rely_on() -> None:
    data = json.loads(to_json(compare(BEFORE, AFTER), strict=False))
    assert (data["format"], data["regression"], data["same"]) == (1, True, 9)
    assert data["before"] == {
        "started": "2026-03-20T09:30:00Z",
        "tool": "0.1.0",
        "profile": "spark-2016",
        "proxy": "http://proxy.corp:8080",
        "verdict": "compatible-with-warnings",
        "title": "Head office",
        "run": "hq",
        "site": "Oslo",
        "account": "alice",
        "machine": "pc7",
        "address": "192.0.2.20",
    }
    assert data["differences"][0] == {
        "check": "tls/inspection",
        "target": "u2c.wbx2.com:443",
        "change": "worse",
        "before": {"status": "pass", "reason": "the TLS connection is opened on its way", "codes": []},
        "after": {
            "status": "fail",
            "reason": "the TLS connection is opened on its way",
            "codes": ["tls.intercepted"],
        },
    }
    assert data["differences"][2]["change"] == "no-longer-proven"
    assert [(one["client"], one["change"]) for one in data["clients"]] == [("windows", "worse"), ("android", "same")]


@settings(max_examples=examples(60))
@given(TEXTS, TEXTS)
def test_any_text_is_escaped(before: str, after: str) -> None:
    found: Comparison = compare(poisoned(BEFORE, before, after), poisoned(AFTER, before, after))
    shown = to_text(found, strict=False)
    assert all(char.isprintable() or char == "\n" for char in shown)
    assert to_json(found, strict=False).isascii()
    assert not {"html_inline", "html_block", "link_open", "image"} & set(_kinds(to_markdown(found, strict=False)))


def _kinds(markdown: str) -> list[Any]:
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)
    return [child.type for token in tokens for child in (token, *(token.children or ()))]
