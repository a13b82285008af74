"""A report format is one file."""

from tests.stranger.copies import PROJECT, Copy, put, words

PLACE = "report/formats/lines.py"
STORED = PROJECT / "tests/cli/golden/run-format-2.json"


def test_it_is_offered_and_writes(copy: Copy) -> None:
    put("lines.py", copy.package / PLACE)
    assert "json, junit, lines, markdown" in words(copy.run("run", "--help"))
    printed = copy.run("replay", str(STORED), "--format", "lines", "-o", "run.lines")
    assert "fail tls/inspection u2c.wbx2.com:443\n" in printed
    assert (copy.folder / "run.lines").read_text() == printed
    assert copy.places() == [PLACE]
