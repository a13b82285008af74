"""A ticket is one proof of the password; what the KDC says of it is told apart from a KDC that says nothing."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from proxytest.model.credentials import Credentials, Secret
from proxytest.wire import ticket as ticket_module
from proxytest.wire.ticket import NoTicket, Ticket, TicketEnd, fetch_ticket
from proxytest.wire.ticket_child import fetch

ALICE = Credentials(user="CORP\\alice", password=Secret("wonderland"))
ORDER = {"user": "alice", "password": "wonderland", "cache": "FILE:/cache"}
PREAUTH_FAILED, KDC_UNREACHABLE, CONFIG_BADFORMAT = -1765328360, -1765328228, -1429577726


class Krb5Error(Exception):
    """The library's own error."""

    def __init__(self, err_code: int, said: str = "the KDC said no\nand more") -> None:
        super().__init__(said)
        self.err_code = err_code


def library(
    asked: list[object], *, error: int | None = None, init_context: Callable[[], object] = object
) -> SimpleNamespace:
    """Return what stands in the place of krb5, and remembers what it was told."""

    def get(_context: object, asking: list[object]) -> None:
        asked.extend(asking)
        if error is not None:
            raise Krb5Error(error)

    return SimpleNamespace(
        init_context=init_context,
        parse_name_flags=lambda _context, name, *flags: (name, *flags),
        get_init_creds_opt_alloc=lambda _context: None,
        get_init_creds_opt_set_canonicalize=lambda _options, canonicalize: asked.append(canonicalize),
        init_creds_init=lambda _context, principal, _options: [principal],
        init_creds_set_password=lambda _context, asking, password: asking.append(password),
        init_creds_get=get,
        init_creds_get_creds=lambda *_: "ticket",
        cc_resolve=lambda _context, name: name,
        cc_initialize=lambda *_: None,
        cc_store_cred=lambda _context, cache, ticket: asked.append((cache, ticket)),
        PrincipalParseFlags=SimpleNamespace(enterprise="enterprise"),
        Krb5Error=Krb5Error,
    )


class TestChild:
    def test_the_ticket_goes_into_the_cache(self) -> None:
        asked: list[object] = []
        assert fetch(library(asked), ORDER) == {"end": "ticket", "detail": ""}
        assert asked == [(b"alice",), b"wonderland", (b"FILE:/cache", "ticket")]

    def test_a_user_principal_name_is_an_enterprise_name(self) -> None:
        asked: list[object] = []
        fetch(library(asked), ORDER | {"user": "alice@corp.test"})
        assert asked[:2] == [True, (b"alice@corp.test", "enterprise")]

    @pytest.mark.parametrize(("error", "end"), [(PREAUTH_FAILED, "refused"), (KDC_UNREACHABLE, "failed")])
    def test_a_refusal_is_told_from_a_failure(self, error: int, end: str) -> None:
        asked: list[object] = []
        assert fetch(library(asked, error=error), ORDER) == {"end": end, "detail": "the KDC said no"}
        assert len(asked) == 2

    @pytest.mark.parametrize("said", ["Improper format of Kerberos configuration file", ""])
    def test_a_configuration_that_cannot_be_read_is_a_failure(self, said: str) -> None:
        def init_context() -> object:
            raise Krb5Error(CONFIG_BADFORMAT, said)

        assert fetch(library([], init_context=init_context), ORDER) == {"end": "failed", "detail": said}

    def test_what_is_no_error_of_the_library_is_ours(self) -> None:
        def init_context() -> object:
            raise KeyError("ours")

        with pytest.raises(KeyError):
            fetch(library([], init_context=init_context), ORDER)


class TestParent:
    """A child of the test's stands in the place of the one that asks."""

    @pytest.fixture(autouse=True)
    def _with_the_library(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ticket_module, "_installed", lambda: True)

    def child(self, folder: Path, *lines: str) -> Path:
        written = folder / "child.py"
        written.write_text("\n".join(["import json, os, sys", "order = json.load(sys.stdin)", *lines]))
        return written

    async def test_the_child_is_told_the_name_without_its_domain_and_asks_by_tcp(self, tmp_path: Path) -> None:
        seen = tmp_path / "seen"
        child = self.child(
            tmp_path,
            f"open({str(seen)!r}, 'w').write(json.dumps([order, os.environ['KRB5_CONFIG'],"
            " open(os.environ['KRB5_CONFIG'].split(os.pathsep)[0]).read(), dict(os.environ)]))",
            'print(\'{"end": "ticket", "detail": ""}\')',
        )
        environ = {"KRB5_CONFIG": "/corp/krb5.conf", "KRB5_TRACE": "/trace", "PROXYTEST_PASSWORD": "wonderland"}
        ticket = await fetch_ticket(ALICE, seconds=20, environ=environ, child=child)
        assert isinstance(ticket, Ticket)
        order, configuration, text, variables = json.loads(seen.read_text())
        assert order == {"user": "alice", "password": "wonderland", "cache": ticket.cache}
        assert configuration.endswith(":/corp/krb5.conf")
        assert "udp_preference_limit = 1" in text
        assert "wonderland" not in json.dumps(variables)
        assert "KRB5_TRACE" not in variables

    async def test_the_folder_of_a_ticket_is_its_owners_and_ends_with_it(self, tmp_path: Path) -> None:
        child = self.child(tmp_path, 'print(\'{"end": "ticket", "detail": ""}\')')
        ticket = await fetch_ticket(ALICE, seconds=20, child=child)
        assert isinstance(ticket, Ticket)
        folder = str(ticket.folder.path)
        assert os.stat(folder).st_mode & 0o777 == 0o700  # noqa: PTH116  a look at a folder
        del ticket
        assert not os.path.exists(folder)  # noqa: ASYNC240, PTH110  as above

    async def test_a_refusal_is_passed_on(self, tmp_path: Path) -> None:
        child = self.child(tmp_path, 'print(\'{"end": "refused", "detail": "no"}\')')
        ended = await fetch_ticket(ALICE, seconds=20, child=child)
        assert ended == NoTicket(end=TicketEnd.REFUSED, detail="no")

    async def test_a_silent_kdc_is_given_up_and_the_child_with_it(self, tmp_path: Path) -> None:
        seen = tmp_path / "pid"
        child = self.child(tmp_path, f"open({str(seen)!r}, 'w').write(str(os.getpid()))", "import time; time.sleep(60)")
        ended = await fetch_ticket(ALICE, seconds=2, child=child)
        detail = "no answer of the KDC within 2 s: it may have the password"
        assert ended == NoTicket(end=TicketEnd.UNANSWERED, detail=detail)
        with pytest.raises(ProcessLookupError):
            os.kill(int(seen.read_text()), 0)

    async def test_a_child_that_breaks_may_have_asked(self, tmp_path: Path) -> None:
        ended = await fetch_ticket(ALICE, seconds=20, child=self.child(tmp_path, "sys.exit(3)"))
        assert isinstance(ended, NoTicket)
        assert ended.end is TicketEnd.UNANSWERED


async def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "krb5", None)
    ended = await fetch_ticket(ALICE, seconds=5)
    assert isinstance(ended, NoTicket)
    assert (ended.end, "proxytest[kerberos]" in ended.detail) == (TicketEnd.NO_LIBRARY, True)
