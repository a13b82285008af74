"""What each ability says where it is there, limited, or missing."""

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest

from proxytest.doctor import log_on_means as log_on
from proxytest.doctor.ability import Ability, Area, State, can_audit
from proxytest.doctor.added_parts import added_parts, lab
from proxytest.doctor.diagnosis import known_day
from proxytest.doctor.log_on_means import by_ticket, log_on_means
from proxytest.doctor.machine_means import clock, ipv6, open_files, remembers
from proxytest.doctor.trust_stores import own_store, system_store, tls_library
from proxytest.model.errors import UsageError
from proxytest.wire import kept_ticket as tickets
from proxytest.wire.kept_ticket import KeptTicket, kept_ticket
from proxytest.wire.own_ipv6 import global_address

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


def test_the_newest_known_day_is_of_the_roots_or_of_a_profile() -> None:
    assert known_day("2099.1.2") == date(2099, 1, 2)
    assert known_day("0.1") == known_day("nonsense") == known_day("2001.9.11")


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    assert remembers({"XDG_RUNTIME_DIR": str(tmp_path)}).state is State.OK
    assert list((tmp_path / "proxytest").iterdir()) == []
    (tmp_path / "file").touch()
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "proxytest").symlink_to(tmp_path / "file")
    told = remembers({"XDG_RUNTIME_DIR": str(tmp_path / "run")})
    assert (told.state, told.needed) == (State.LIMITED, False)


TABLE = """\
00000000000000000000000000000001 01 80 10 80       lo
fe80000000000000ac0f29fffe110002 07 40 20 80     eth0
20010db8000000000000000000000007 07 40 00 80     eth0
"""


def test_an_ipv6_address_counts_beyond_its_link() -> None:
    assert global_address(TABLE) == "2001:db8::7"
    assert global_address("\n".join(TABLE.splitlines()[:2])) is None
    assert global_address("") is None
    assert ipv6(None).state is State.MISSING
    assert not ipv6(None).needed


def test_openssl_without_tls_1_2_carries_no_audit() -> None:
    assert tls_library("OpenSSL 3", tls_1_2=True, tls_1_3=True).state is State.OK
    assert tls_library("OpenSSL 1.1", tls_1_2=True, tls_1_3=False).detail == "OpenSSL 1.1, without TLS 1.3"
    assert not can_audit((tls_library("OpenSSL 1", tls_1_2=False, tls_1_3=False),))


def test_roots_are_counted_with_their_source() -> None:
    assert own_store(117, "2026.10.19").detail == "117 of Mozilla, from certifi 2026.10.19"
    assert not can_audit((own_store(0, "x"),))
    assert system_store(None, "no file").state is State.MISSING
    assert can_audit((system_store(None, "no file"),))


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


class GssError(Exception):
    """The library's."""


class ExpiredError(GssError):
    """An expired ticket."""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ExpiredError(), "the ticket has expired"),
        (GssError(), "there is no ticket"),
        (OSError(), "the ticket cache cannot be read (OSError)"),
        (None, KeptTicket(owner="alice@CORP", until=None)),
    ],
)
def test_the_cache_is_looked_into_and_no_keytab_is_used(
    error: Exception | None, told: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Credentials:
        name, lifetime = "alice@CORP", None

        def __init__(self, *, usage: str, store: dict[str, bytes]) -> None:
            assert (usage, store) == ("initiate", {"ccache": b"FILE:/nowhere"})
            if error is not None:
                raise error

    krb5, gssapi = ModuleType("krb5"), ModuleType("gssapi")
    vars(krb5).update(init_context=object, cc_default_name=lambda _: b"FILE:/nowhere")
    exceptions = ModuleType("exceptions")
    vars(exceptions).update(ExpiredCredentialsError=ExpiredError, GSSError=GssError)
    vars(gssapi).update(Credentials=Credentials, exceptions=exceptions)
    monkeypatch.setitem(sys.modules, "krb5", krb5)
    monkeypatch.setitem(sys.modules, "gssapi", gssapi)
    assert kept_ticket() == told
    assert tickets.has_sspi() is (sys.platform == "win32")


def test_what_extras_add_is_told_with_the_way_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("quickjs", "keyring", "nats"):
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("proxytest.fleet.server_program.shutil.which", lambda *_, **__: None)

    def no_lab() -> Path:
        raise UsageError("make one")

    found = {one.name: one for one in added_parts(lambda extra: f"add {extra}", no_lab)}
    assert {name: one.remedy for name, one in found.items() if name != "fleet hub"} == {
        "PAC files": "add pac",
        "keyring": "add keyring",
        "fleet": "add fleet",
        "lab": "make one",
    }
    assert {one.state for one in found.values()} == {State.MISSING}
    assert can_audit(tuple(found.values()))


def test_a_lab_that_is_there_names_its_python() -> None:
    assert lab(lambda: Path("/x/python")) == Ability(
        area=Area.MORE, name="lab", state=State.OK, detail="mitmproxy of /x/python"
    )
