import pytest

from proxytest.report.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain, Zürich 東京", "plain, Zürich 東京"),
        ("\x1b[2J", r"\x1b[2J"),
        ("\x9b2J", r"\x9b2J"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("a\r\nb\tc\x00", r"a\r\nb\tc\x00"),
        ("\ud800\ufffe\U000e0041", r"\ud800\ufffe\U000e0041"),
    ],
)
def test_what_could_deceive_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown
