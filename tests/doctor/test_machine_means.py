"""IPv6, the clock, open files and the folder, told from what was found."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from proxytest.doctor.ability import State, can_audit
from proxytest.doctor.machine_means import clock, ipv6, open_files, remembers

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


KNOWN = date(2026, 10, 19)


@pytest.mark.parametrize(
    ("limit", "state"),
    [
        (None, State.OK),
        ((1024, 4096), State.OK),
        ((32, 4096), State.OK),  # an audit raises it
        ((-1, -1), State.OK),
        ((128, 128), State.LIMITED),
        ((32, 32), State.MISSING),
    ],
)
def test_a_limit_of_files_counts_as_far_as_it_can_be_raised(limit: tuple[int, int] | None, state: State) -> None:
    assert open_files(limit).state is state


@pytest.mark.parametrize(
    ("now", "synchronised", "state", "words"),
    [
        (NOW, True, State.OK, "synchronised"),
        (NOW, False, State.LIMITED, "not synchronised"),
        (NOW, None, State.LIMITED, "whether it is synchronised is not known"),
        (datetime(2001, 9, 11, tzinfo=UTC), True, State.MISSING, "before 2026-10-19, when this program was made"),
    ],
)
def test_a_clock_is_held_against_what_has_been(
    now: datetime,
    synchronised: bool | None,  # noqa: FBT001  a column of the table
    state: State,
    words: str,
) -> None:
    told = clock(now, KNOWN, synchronised)
    assert (told.state, words in told.detail) == (state, True)
    assert can_audit((told,)) is (state is not State.MISSING)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert remembers({"XDG_RUNTIME_DIR": str(tmp_path)}).state is State.OK
    assert list((tmp_path / "proxytest").iterdir()) == []
    (tmp_path / "file").touch()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "proxytest").symlink_to(tmp_path / "file")
    told = remembers({"XDG_RUNTIME_DIR": str(tmp_path / "run")})
    assert (told.state, told.needed) == (State.LIMITED, False)


def test_an_ipv6_address_is_no_need() -> None:
    assert (ipv6(None).state, ipv6(None).needed) == (State.MISSING, False)
    assert ipv6("2001:db8::7").state is State.OK
