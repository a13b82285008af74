"""A ticket is one proof of the password; what the KDC says of it is told apart from a KDC that says nothing."""

import sys
import threading
from types import ModuleType, SimpleNamespace

import pytest

from proxytest.model.credentials import Credentials, Secret
from proxytest.wire.ticket import NoTicket, Ticket, TicketEnd, fetch_ticket

ALICE = Credentials(user="CORP\\alice", password=Secret("wonderland"))
Asked = list[tuple[bytes, bytes]]  #: principals and passwords
PREAUTH_FAILED, KDC_UNREACHABLE = -1765328360, -1765328228


class Krb5Error(Exception):
    """The library's own error."""

    def __init__(self, err_code: int) -> None:
        super().__init__("the KDC said no\nand more")
        self.err_code = err_code


def library(monkeypatch: pytest.MonkeyPatch, *, error: int | None = None, hang: threading.Event | None = None) -> Asked:
    """Put a library in the place of krb5, and give what it is asked."""
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
        "init_context": object,
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


async def test_a_silent_kdc_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    hang = threading.Event()
    library(monkeypatch, hang=hang)
    ticket = await fetch_ticket(ALICE, seconds=0.1)
    hang.set()
    assert isinstance(ticket, NoTicket)
    assert ticket.end is TicketEnd.FAILED


async def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "krb5", None)
    ticket = await fetch_ticket(ALICE, seconds=5)
    assert isinstance(ticket, NoTicket)
    assert (ticket.end, "proxytest[kerberos]" in ticket.detail) == (TicketEnd.NO_LIBRARY, True)
