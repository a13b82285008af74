import errno
import os
from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.scenario.quoting import printable
from proxytest.scenario.yaml import LIMIT_BYTES, LIMIT_VALUES, read_yaml


def written(folder: Path, content: str | bytes) -> Path:
    file = folder / "hq.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def message_of(file: Path) -> str:
    with pytest.raises(UsageError) as caught:
        read_yaml(file)
    return str(caught.value).replace(str(file), "hq.yaml")


def test_values_are_plain_and_know_their_lines(tmp_path: Path) -> None:
    document = read_yaml(written(tmp_path, "a: 1\nb:\n  - x\n  - c: true\n"))
    assert document.data == {"a": 1, "b": ["x", {"c": True}]}
    assert dict(document.lines) == {(): 1, ("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4, ("b", 1, "c"): 4}


def test_a_place_that_does_not_exist_has_the_line_of_the_section_around_it(tmp_path: Path) -> None:
    document = read_yaml(written(tmp_path, "a: 1\nb:\n  c: 1\n"))
    assert document.line(("b", "missing", 3)) == 2
    assert document.line(("missing",)) == 1


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("-1_000", -1000),
        ("0x1F", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("010", 10),
        ("true", True),
        ("~", None),
        ("none", "none"),
        ("yes", "yes"),
        ("2016-04-18", "2016-04-18"),
        ('"12"', "12"),
    ],
)
def test_scalars_follow_yaml_1_2_and_dates_stay_text(tmp_path: Path, text: str, value: object) -> None:
    assert read_yaml(written(tmp_path, f"a: {text}\n")).data == {"a": value}


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    assert read_yaml(written(tmp_path, b"\xef\xbb\xbfa: 1\n")).data == {"a": 1}


def test_a_missing_file(tmp_path: Path) -> None:
    assert message_of(tmp_path / "hq.yaml") == "hq.yaml: there is no such file"


def test_a_directory(tmp_path: Path) -> None:
    (tmp_path / "hq.yaml").mkdir()
    assert message_of(tmp_path / "hq.yaml") == "hq.yaml: this is a directory, not a file"


@pytest.mark.parametrize("content", ["", "\n", "# only a comment\n"])
def test_an_empty_file(tmp_path: Path, content: str) -> None:
    assert message_of(written(tmp_path, content)) == "hq.yaml: the file is empty"


def test_a_file_that_is_not_utf_8(tmp_path: Path) -> None:
    assert message_of(written(tmp_path, b"a: 1\nb: \xfc\n")) == "hq.yaml:2: the text is not UTF-8"


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, "a: 1\n")

    def refused(*_: object) -> None:  # root may read every file, so no mode of it will do
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    assert message_of(file) == "hq.yaml: the file cannot be read: Permission denied"


def test_a_path_that_leads_through_a_file(tmp_path: Path) -> None:
    file = written(tmp_path, "a: 1\n")
    with pytest.raises(UsageError, match="the file cannot be read: Not a directory"):
        read_yaml(file / "below.yaml")


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(UsageError, match=r"a\\x00b: this is not a file name"):
        read_yaml(Path("a\x00b"))


def test_a_file_over_the_limit_is_not_parsed(tmp_path: Path) -> None:
    assert message_of(written(tmp_path, "#" * (LIMIT_BYTES + 1))) == "hq.yaml: the file is larger than 1 MiB"


def test_too_many_values(tmp_path: Path) -> None:
    content = "a:\n" + "- 1\n" * LIMIT_VALUES
    assert message_of(written(tmp_path, content)).endswith("more than 20000 values in one file")


def test_what_could_drive_a_terminal_is_escaped() -> None:
    assert printable("a\x1b[2J\nb\u202e") == r"a\x1b[2J\nb\u202e"
