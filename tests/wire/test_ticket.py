"""A ticket is one proof of the password; what the KDC says of it is told apart from a KDC that says nothing."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from proxytest.model.credentials import Credentials, Secret
from proxytest.wire import ticket as ticket_module
from proxytest.wire.ticket import NoTicket, Ticket, TicketEnd, fetch_ticket
from proxytest.wire.ticket_child import fetch

ALICE = Credentials(user="CORP\\alice", password=Secret("wonderland"))
FINDING = {"user": "alice"}
ORDER = FINDING | {"realm": "CORP.TEST", "password": "wonderland", "cache": "FILE:/cache"}
PREAUTH_FAILED, KDC_UNREACHABLE, CONFIG_BADFORMAT = -1765328360, -1765328228, -1429577726

#: What a child of the test's does and writes: its configuration, and that it found a KDC where nothing listens.
TOLD = "open(os.environ['KRB5_CONFIG'].split(os.pathsep)[0]).read()"
TRACE = "Sending request (179 bytes) to CORP.TEST\\nReceived answer (9 bytes) from stream 127.0.0.1:9\\n"
ASK = f"""
def ask(message):
    port = int(re.search(r"kdc = 127.0.0.1:(\\d+)", {TOLD})[1])
    with socket.create_connection(("127.0.0.1", port)) as relay:
        relay.sendall(len(message).to_bytes(4, "big") + message)
        return relay.makefile("rb").read()
"""
PREAUTH_REQUIRED, KRB_ERR_GENERIC = bytes.fromhex("7e073005a603020119"), bytes.fromhex("7e073005a60302013c")
FAILED, REFUSED = '{"end": "failed", "detail": "no answer"}', '{"end": "refused", "detail": "no"}'
TICKET = '{"end": "ticket", "detail": ""}'
FOUND = f"open(os.environ['KRB5_TRACE'], 'w').write('{TRACE}'); print({FAILED!r})"


class Krb5Error(Exception):
    """The library's own error."""

    def __init__(self, err_code: int, said: str = "the KDC said no\nand more") -> None:
        super().__init__(said)
        self.err_code = err_code


def library(
    asked: list[object], *, error: int | None = None, init_context: Callable[[], object] = object
) -> SimpleNamespace:
    """Return what stands in the place of krb5, and remembers what it was told."""

    def get(*_: object) -> None:
        if error is not None:
            raise Krb5Error(error)

    return SimpleNamespace(
        init_context=init_context,
        set_default_realm=lambda _context, realm: asked.append(realm),
        parse_name_flags=lambda _context, name, *flags: (name, *flags),
        get_init_creds_opt_alloc=lambda _context: None,
        get_init_creds_opt_set_canonicalize=lambda _options, canonicalize: asked.append(canonicalize),
        init_creds_init=lambda _context, principal, _options: asked.append(principal),
        init_creds_set_password=lambda _context, _asking, password: asked.append(password),
        init_creds_get=get,
        init_creds_get_creds=lambda *_: "ticket",
        cc_resolve=lambda _context, name: name,
        cc_initialize=lambda *_: None,
        cc_store_cred=lambda _context, cache, ticket: asked.append((cache, ticket)),
        PrincipalParseFlags=SimpleNamespace(enterprise="enterprise"),
        Krb5Error=Krb5Error,
    )


@asynccontextmanager
async def answering(*answers: bytes) -> AsyncIterator[int]:
    """Run a KDC that gives these answers, one in each connection."""
    left = [*answers]

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(int.from_bytes(await reader.readexactly(4), "big"))
        answer = left.pop(0)
        writer.write(len(answer).to_bytes(4, "big") + answer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]


def child(folder: Path, proving: str, finding: str = FOUND) -> Path:
    """Write a child that does one thing where it has a password, and another where it has none."""
    written = folder / "child.py"
    lines = ["import json, os, re, socket, sys", "order = json.load(sys.stdin)", ASK]
    lines += ["if 'password' in order:", f"    {proving}", "else:", f"    {finding}"]
    written.write_text("\n".join(lines))
    return written


class TestChild:
    def test_the_ticket_goes_into_the_cache(self) -> None:
        asked: list[object] = []
        assert fetch(library(asked), ORDER) == {"end": "ticket", "detail": ""}
        assert asked == [b"CORP.TEST", (b"alice",), b"wonderland", (b"FILE:/cache", "ticket")]

    def test_a_kdc_is_looked_for_without_a_password(self) -> None:
        asked: list[object] = []
        assert fetch(library(asked), FINDING) == {"end": "ticket", "detail": ""}
        assert asked == [(b"alice",)]

    def test_a_user_principal_name_is_an_enterprise_name(self) -> None:
        asked: list[object] = []
        fetch(library(asked), {"user": "alice@corp.test"})
        assert asked == [True, (b"alice@corp.test", "enterprise")]

    @pytest.mark.parametrize(("error", "end"), [(PREAUTH_FAILED, "refused"), (KDC_UNREACHABLE, "failed")])
    def test_a_refusal_is_told_from_a_failure(self, error: int, end: str) -> None:
        asked: list[object] = []
        assert fetch(library(asked, error=error), FINDING) == {"end": end, "detail": "the KDC said no"}
        assert len(asked) == 1

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
    """A child of the test's stands in the place of the one that asks: it finds a KDC, then does what a test says."""

    @pytest.fixture(autouse=True)
    def _with_the_library(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ticket_module, "_installed", lambda: True)

    async def test_the_child_is_told_the_name_without_its_domain_and_to_ask_the_relay(self, tmp_path: Path) -> None:
        seen = tmp_path / "seen"
        proving = f"open({str(seen)!r}, 'w').write(json.dumps([order, {TOLD}, dict(os.environ)])); print({TICKET!r})"
        environ = {"KRB5_CONFIG": "/corp/krb5.conf", "KRB5_TRACE": "/trace", "PROXYTEST_PASSWORD": "wonderland"}
        ticket = await fetch_ticket(ALICE, seconds=20, environ=environ, child=child(tmp_path, proving))
        assert isinstance(ticket, Ticket)
        order, text, variables = json.loads(seen.read_text())
        assert order == ORDER | {"cache": ticket.cache}
        assert variables["KRB5_CONFIG"].endswith(":/corp/krb5.conf")
        assert "udp_preference_limit = 1" in text
        assert "CORP.TEST = {\n        kdc = 127.0.0.1:" in text
        assert "wonderland" not in json.dumps(variables)
        assert ("KRB5_TRACE" in variables, variables["SSSD_KRB5_LOCATOR_DISABLE"]) == (False, "1")

    async def test_while_a_kdc_is_looked_for_the_child_has_no_password(self, tmp_path: Path) -> None:
        seen = tmp_path / "seen"
        finding = f"open({str(seen)!r}, 'w').write(json.dumps([order, {TOLD}])); {FOUND}"
        await fetch_ticket(ALICE, seconds=20, environ={}, child=child(tmp_path, f"print({TICKET!r})", finding))
        assert json.loads(seen.read_text()) == [FINDING, "[libdefaults]\nudp_preference_limit = 1\n"]

    async def test_the_folder_of_a_ticket_is_its_owners_and_ends_with_it(self, tmp_path: Path) -> None:
        ticket = await fetch_ticket(ALICE, seconds=20, child=child(tmp_path, f"print({TICKET!r})"))
        assert isinstance(ticket, Ticket)
        folder = str(ticket.folder.path)
        assert os.stat(folder).st_mode & 0o777 == 0o700  # noqa: PTH116  a look at a folder
        del ticket
        assert not os.path.exists(folder)  # noqa: ASYNC240, PTH110  as above

    async def test_a_refusal_is_passed_on(self, tmp_path: Path) -> None:
        ended = await fetch_ticket(ALICE, seconds=20, child=child(tmp_path, f"print({REFUSED!r})"))
        assert ended == NoTicket(end=TicketEnd.REFUSED, detail="no")

    async def test_an_unknown_user_is_refused_before_a_password_is_shown(self, tmp_path: Path) -> None:
        refused = child(tmp_path, "sys.exit(3)", f"print({REFUSED!r})")
        assert await fetch_ticket(ALICE, seconds=20, child=refused) == NoTicket(end=TicketEnd.REFUSED, detail="no")

    @pytest.mark.parametrize(
        ("finding", "detail"),
        [
            pytest.param(f"print({FAILED!r})", "no answer", id="none answers"),
            pytest.param(f"print({TICKET!r})", "libkrb5 told none", id="it is not told"),
            pytest.param("sys.exit(3)", "the program that asks the KDC ended with status 3", id="the child breaks"),
            pytest.param(
                "import time; time.sleep(60)",
                "no answer of the KDC within 2 s",
                id="all are silent",
                marks=pytest.mark.long,
            ),
        ],
    )
    async def test_where_no_kdc_is_found_no_password_is_shown(self, finding: str, detail: str, tmp_path: Path) -> None:
        ended = await fetch_ticket(ALICE, seconds=2, child=child(tmp_path, f"print({TICKET!r})", finding))
        found_none = f"no KDC was found that answers by TCP or UDP: {detail}"
        assert ended == NoTicket(end=TicketEnd.FAILED, detail=found_none)

    async def test_a_failure_before_anything_was_shown_is_one(self, tmp_path: Path) -> None:
        ended = await fetch_ticket(ALICE, seconds=20, child=child(tmp_path, f"print({FAILED!r})"))
        assert ended == NoTicket(end=TicketEnd.FAILED, detail="no answer")

    async def test_a_failure_after_a_proof_was_shown_is_no_answer(self, tmp_path: Path) -> None:
        asks_twice = f"[ask(b'message') for _ in range(2)]; print({FAILED!r})"
        async with answering(PREAUTH_REQUIRED, KRB_ERR_GENERIC) as port:
            finding = FOUND.replace("127.0.0.1:9", f"127.0.0.1:{port}")
            ended = await fetch_ticket(ALICE, seconds=20, child=child(tmp_path, asks_twice, finding))
        assert ended == NoTicket(end=TicketEnd.UNANSWERED, detail="no answer: it may have the password")

    @pytest.mark.long
    async def test_a_silent_kdc_is_given_up_and_the_child_with_it(self, tmp_path: Path) -> None:
        seen = tmp_path / "pid"
        silent = f"open({str(seen)!r}, 'w').write(str(os.getpid())); import time; time.sleep(60)"
        ended = await fetch_ticket(ALICE, seconds=2, child=child(tmp_path, silent))
        detail = "no answer of the KDC within 2 s: it may have the password"
        assert ended == NoTicket(end=TicketEnd.UNANSWERED, detail=detail)
        with pytest.raises(ProcessLookupError):
            os.kill(int(seen.read_text()), 0)

    async def test_a_child_that_breaks_may_have_asked(self, tmp_path: Path) -> None:
        ended = await fetch_ticket(ALICE, seconds=20, child=child(tmp_path, "sys.exit(3)"))
        assert isinstance(ended, NoTicket)
        assert ended.end is TicketEnd.UNANSWERED


async def test_without_the_library_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "krb5", None)
    ended = await fetch_ticket(ALICE, seconds=5)
    assert isinstance(ended, NoTicket)
    assert (ended.end, "'.[kerberos]'" in ended.detail) == (TicketEnd.NO_LIBRARY, True)
