from io import StringIO

from rich.console import Console

from proxytest.model.activity import Activity, Stage
from proxytest.report.progress import LiveView


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    """Stands still until it is moved."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def activity(stage: Stage, target: str = "idbroker.webex.com:443", note: str = "") -> Activity:
    return Activity(title="HTTPS through the proxy", target=target, stage=stage, note=note)


def shown(view: LiveView) -> str:
    out = StringIO()
    Console(file=out, width=60).print(view.__rich__())
    return out.getvalue()


def test_without_a_terminal_each_end_is_one_plain_line() -> None:
    out, clock = StringIO(), Clock()
    with LiveView(out, clock) as view:
        view.update(activity(Stage.STARTED))
        clock.now = 101.2
        view.update(activity(Stage.DONE, note="ok"))
        clock.now = 102.2
        view.update(activity(Stage.DONE, target="", note=""))
    assert out.getvalue() == (
        "[  1.2 s] HTTPS through the proxy  idbroker.webex.com:443: ok\n[  2.2 s] HTTPS through the proxy: done\n"
    )


def test_a_long_line_is_not_broken_and_hostile_text_is_escaped() -> None:
    out = StringIO()
    with LiveView(out, Clock()) as view:
        view.update(activity(Stage.DONE, target="x" * 300, note="\x1b[2J[red]\n"))
    assert out.getvalue() == f"[  0.0 s] HTTPS through the proxy  {'x' * 300}: \\x1b[2J[red]\\n\n"


def test_a_terminal_shows_what_is_in_flight() -> None:
    view = LiveView(StringIO(), Clock())
    view.update(activity(Stage.STARTED, target="a"))
    view.update(activity(Stage.STARTED, target="b\x1b"))
    view._done = 3
    text = shown(view)
    assert "3 done, 2 in flight, 0 s" in text
    assert "HTTPS through the proxy  a\n" in text
    assert "b\\x1b" in text


def test_more_than_fit_are_counted() -> None:
    view = LiveView(StringIO(), Clock())
    for number in range(10):
        view.update(activity(Stage.STARTED, target=str(number)))
    assert "and 2 more" in shown(view)


def test_nothing_of_the_live_view_stays_as_text() -> None:
    out = Terminal()
    with LiveView(out, Clock()) as view:
        view.update(activity(Stage.STARTED))
        view.update(activity(Stage.DONE, note="ok"))
    assert "[  0.0 s]" not in out.getvalue()
    assert "in flight" in out.getvalue()


def test_what_takes_long_tells_its_own_time() -> None:
    clock = Clock()
    view = LiveView(StringIO(), clock)
    view.update(activity(Stage.STARTED, target="slow"))
    clock.now = 109.6
    view.update(activity(Stage.STARTED, target="new"))
    clock.now = 112.0
    assert shown(view).splitlines() == [
        "- 0 done, 2 in flight, 12 s",
        "  HTTPS through the proxy  slow  12 s",
        "  HTTPS through the proxy  new",
    ]
