"""How far several runs are: one line, also where they are side by side."""

from io import StringIO

from proxytest.model.activity import Stage
from proxytest.report.runs_progress import RunsView
from tests.report.test_progress import Clock, Terminal, activity


def test_the_line_says_how_many_have_ended_and_how_far_the_oldest_is() -> None:
    clock = Clock()
    view = RunsView(40, StringIO(), clock)
    assert view.line() == "0 of 40 runs ended, 0 s"
    with view.run("hq") as hq:
        hq(activity(Stage.STARTED, done=12))
        clock.now = 104.0
        assert view.line() == (
            "0 of 40 runs ended, 4 s; hq: 12 of 31 probes done, 4 s; "
            "waiting for HTTPS through the proxy a.test:443 (4 s of 20 s at most)"
        )
        with view.run("branch") as branch:
            branch(activity(Stage.DONE, done=3))
            assert view.line().startswith("0 of 40 runs ended, 4 s; 2 side by side, the oldest is hq: 12 of 31 probes")
        assert view.line().startswith("1 of 40 runs ended, 4 s; hq: ")
    assert view.line() == "2 of 40 runs ended, 4 s"


def test_the_line_is_taken_away_while_a_report_is_written() -> None:
    out = Terminal()
    with RunsView(2, out) as view:
        with view.paused():
            out.write("[report]")
        out.write("")
    shown = out.getvalue()
    assert "0 of 2 runs ended" in shown.partition("[report]")[0]
    assert "0 of 2 runs ended" in shown.partition("[report]")[2]


def test_what_a_run_is_called_is_made_visible() -> None:
    view = RunsView(2, StringIO(), Clock())
    with view.run("hq\x1b[2J"):
        assert "\x1b" not in view.line()
