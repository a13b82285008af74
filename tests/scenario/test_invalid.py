"""One file per mistake; its first line holds the message that it must lead to."""

from pathlib import Path

import pytest

from proxytest.model.errors import UsageError
from proxytest.scenario.profile_file import load_profile
from proxytest.scenario.scenario import load_scenario

FOLDER = Path(__file__).parent / "invalid"
FILES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_mistake_is_told_in_one_sentence_with_its_line(file: Path) -> None:
    first = file.read_text(encoding="utf-8").split("\n", 1)[0]
    message = first.removeprefix("# error: ").replace("{file}", str(file)).replace("{folder}", str(FOLDER))
    with pytest.raises(UsageError) as caught:
        load_profile(str(file)) if file.name.startswith("profile-") else load_scenario(file)
    assert str(caught.value) == message
