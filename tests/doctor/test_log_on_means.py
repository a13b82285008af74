"""The schemes, with and without a library and a ticket."""

from datetime import UTC, datetime

import pytest

from proxytest.doctor import log_on_means as log_on
from proxytest.doctor.ability import State
from proxytest.doctor.log_on_means import by_ticket, log_on_means
from proxytest.wire.kept_ticket import KeptTicket

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ticket", "state", "detail"),
    [
        (
            KeptTicket(owner="alice@CORP", until=NOW),
            State.OK,
            "ticket of alice@CORP, valid until 2026-11-29 12:00 UTC",
        ),
        (KeptTicket(owner="alice@CORP", until=None), State.OK, "ticket of alice@CORP"),
        ("the ticket has expired", State.MISSING, "the ticket has expired"),
    ],
)
def test_a_ticket_is_told_with_its_end(ticket: KeptTicket | str, state: State, detail: str) -> None:
    told = by_ticket(ticket)
    assert (told.state, told.detail) == (state, detail)
    assert bool(told.remedy) is (state is State.MISSING)


def test_without_the_library_it_is_said_how_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_on, "ticket_library", lambda: False)
    states = {one.name: (one.state, one.remedy) for one in log_on_means("add it so")}
    assert states == {
        "Basic, Digest, NTLM": (State.OK, ""),
        "Negotiate": (State.LIMITED, "add it so"),
        "Negotiate as the signed-on user": (State.MISSING, "add it so"),
    }


def test_windows_needs_no_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_on, "ticket_library", lambda: True)
    monkeypatch.setattr(log_on, "has_sspi", lambda: True)
    assert [one.state for one in log_on_means("")] == [State.OK] * 3
