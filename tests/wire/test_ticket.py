"""A ticket is one proof of the password; what the KDC says of it is told apart from a KDC that says nothing."""

import asyncio
import sys
import threading
from collections.abc import Callable
from types import ModuleType, SimpleNamespace

import pytest

from proxytest.model.credentials import Credentials, Secret
from proxytest.wire.ticket import NoTicket, Ticket, TicketEnd, fetch_ticket

ALICE = Credentials(user="CORP\\alice", password=Secret("wonderland"))
Asked = list[tuple[bytes, bytes]]  #: principals and passwords
PREAUTH_FAILED, KDC_UNREACHABLE, CONFIG_BADFORMAT = -1765328360, -1765328228, -1429577726


class Krb5Error(Exception):
    """The library's own error."""

    def __init__(self, err_code: int, said: str = "the KDC said no\nand more") -> None:
        super().__init__(said)
        self.err_code = err_code


def library(
    monkeypatch: pytest.MonkeyPatch,
    *,
    error: int | None = None,
    hang: threading.Event | None = None,
    init_context: Callable[[], object] = object,
) -> Asked:
    """Put a library in the place of krb5, and give what it is asked, and has told."""
    asked: Asked = []

    def get(_context: object, principal: bytes, _options: object, password: bytes) -> str:
        asked.append((principal, password))
        if hang is not None:
            hang.wait(5)
        if error is not None:
            raise Krb5Error(error)
        return "ticket"

    module = ModuleType("krb5")
    functions = {
        "init_context": init_context,
        "parse_name_flags": lambda _context, name: name,
        "get_init_creds_opt_alloc": lambda _context: None,
        "get_init_creds_password": get,
        "cc_new_unique": lambda _context, _kind: SimpleNamespace(name=b"cache"),
        "cc_initialize": lambda *_: None,
        "cc_store_cred": lambda *_: None,
        "Krb5Error": Krb5Error,
    }
    for name, function in functions.items():
        setattr(module, name, function)
    monkeypatch.setitem(sys.modules, "krb5", module)
    return asked


async def test_the_name_without_its_domain_is_asked_for_in_the_default_realm(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = library(monkeypatch)
    ticket = await fetch_ticket(ALICE, seconds=5)
    assert isinstance(ticket, Ticket)
    assert ticket.cache == "MEMORY:cache"
    assert asked == [(b"alice", b"wonderland")]


@pytest.mark.parametrize(("error", "end"), [(PREAUTH_FAILED, TicketEnd.REFUSED), (KDC_UNREACHABLE, TicketEnd.FAILED)])
async def test_a_refusal_is_told_from_a_failure(error: int, end: TicketEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = library(monkeypatch, error=error)
    ticket = await fetch_ticket(ALICE, seconds=5)
    assert ticket == NoTicket(end=end, detail="the KDC said no")
    assert len(asked) == 1


@pytest.mark.parametrize("said", ["Improper format of Kerberos configuration file", ""])
async def test_a_configuration_that_cannot_be_read_is_a_failure(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def init_context() -> object:
        raise Krb5Error(CONFIG_BADFORMAT, said)

    asked = library(monkeypatch, init_context=init_context)
    assert await fetch_ticket(ALICE, seconds=5) == NoTicket(end=TicketEnd.FAILED, detail=said)
    assert asked == []


async def test_what_is_no_error_of_the_library_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def init_context() -> object:
        raise KeyError("ours")

    library(monkeypatch, init_context=init_context)
    with pytest.raises(KeyError):
        await fetch_ticket(ALICE, seconds=5)


@pytest.mark.parametrize("error", [None, PREAUTH_FAILED])
def test_a_silent_kdc_is_given_up_and_nobody_waits_for_it(error: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    hang, running = threading.Event(), {*threading.enumerate()}
    library(monkeypatch, hang=hang, error=error)
    ticket = asyncio.run(fetch_ticket(ALICE, seconds=0.1))
    (asking,) = {*threading.enumerate()} - running
    hang.set()
    asking.join()
    assert ticket == NoTicket(
        end=TicketEnd.UNANSWERED, detail="no answer of the KDC within 0.1 s: it may have the password"
    )


async def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "krb5", None)
    ticket = await fetch_ticket(ALICE, seconds=5)
    assert isinstance(ticket, NoTicket)
    assert (ticket.end, "proxytest[kerberos]" in ticket.detail) == (TicketEnd.NO_LIBRARY, True)
