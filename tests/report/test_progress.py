"""How far a run is: one line on a terminal, and hardly any elsewhere."""

import time
from io import StringIO

from rich.console import Console, Group

from proxytest.model.activity import Activity, Stage
from proxytest.report.progress import LiveView

TITLE = "HTTPS through the proxy"


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def activity(stage: Stage, target: str = "a.test:443", *, done: int = 0, at_most: float = 20.0) -> Activity:
    return Activity(title=TITLE, target=target, stage=stage, note="ok", at_most=at_most, done=done, planned=31)


def shown(view: LiveView, width: int = 160) -> str:
    out = StringIO()
    Console(file=out, width=width).print(Group(view.__rich__()))  # a text alone would be joined with others
    return out.getvalue()


def test_the_line_has_an_end_and_says_what_is_waited_for_and_how_long_at_most() -> None:
    clock = Clock()
    view = LiveView(StringIO(), clock, name="run 3 of 40 hq-alice")
    view.update(activity(Stage.STARTED, done=12))
    clock.now = 104.0
    view.update(activity(Stage.STARTED, "b.test:443", done=12))
    clock.now = 112.0
    assert view.line() == (
        "run 3 of 40 hq-alice: 12 of 31 probes done, 12 s; "
        "waiting for HTTPS through the proxy a.test:443 (12 s of 20 s at most), and 1 more"
    )
    view.update(activity(Stage.DONE, done=13))
    assert view.line() == (
        "run 3 of 40 hq-alice: 13 of 31 probes done, 12 s; "
        "waiting for HTTPS through the proxy b.test:443 (8 s of 20 s at most)"
    )
    view.update(activity(Stage.DONE, "b.test:443", done=31))
    assert view.line() == "run 3 of 40 hq-alice: 31 of 31 probes done, 12 s"


def test_a_probe_that_is_asked_once_more_takes_nothing_back() -> None:
    view = LiveView(StringIO(), Clock())
    view.update(activity(Stage.DONE, done=20))
    view.update(activity(Stage.STARTED, done=3, at_most=0.0))
    assert view.line() == f"20 of 31 probes done, 0 s; waiting for {TITLE} a.test:443 (0 s)"


def test_long_times_are_in_minutes() -> None:
    view = LiveView(StringIO(), Clock())
    view.update(activity(Stage.STARTED, at_most=3600.0))
    assert "(0 s of 60 min at most)" in view.line()


def test_it_is_one_line_however_narrow_and_hostile_text_is_escaped() -> None:
    view = LiveView(StringIO(), Clock(), name="a\x1b[2J")
    view.update(activity(Stage.STARTED, target=f"\x1b[2J[red]\n\u202e{'x' * 300}"))
    for width in (20, 80, 400):
        text = shown(view, width)
        assert text.count("\n") == 1
        assert not {"\x1b", "\u202e"} & set(text)
    assert "\\x1b[2J[red]\\n\\u202e" in shown(view, 400)


def test_on_a_terminal_the_line_is_drawn_again_and_removed() -> None:
    out = Terminal()
    with LiveView(out, Clock()) as view:
        view.update(activity(Stage.STARTED))
        view.update(activity(Stage.DONE, done=1))
    assert "probes done" in out.getvalue()
    assert out.getvalue().endswith("\x1b[2K")  # the line is erased


def test_without_a_terminal_a_short_run_says_nothing() -> None:
    out = StringIO()
    with LiveView(out, Clock()) as view:
        for number in range(200):
            view.update(activity(Stage.STARTED, target=str(number)))
            view.update(activity(Stage.DONE, target=str(number)))
    assert out.getvalue() == ""


def test_without_a_terminal_a_long_wait_says_now_and_then_what_it_is_for() -> None:
    out = StringIO()
    with LiveView(out, Clock(), sparse=0.01) as view:
        view.update(activity(Stage.STARTED, target="x\x1b" * 100))
        deadline = time.monotonic() + 20
        while out.getvalue().count("waiting for") < 2:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    lines = out.getvalue().splitlines()
    assert all(line.isprintable() and "\x1b" not in line for line in lines)
    assert lines[-1].startswith("0 of 31 probes done, 0 s; waiting for HTTPS through the proxy x\\x1b")
