"""An authenticated tunnel in the hands of another program."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import aiohttp
import pytest

import proxytest
from proxytest.lab.server.authentication.decision import Conversation, Decision, Outcome, Request
from tests.api.conftest import ECHO, GREETER, PLAIN, REDIRECTING
from tests.support.company import CompanyBuilder
from tests.support.peers import Talk, answers, peer

HOST = "idbroker.webex.com"
LARGE = 32 * 1024 * 1024  #: bytes; more than sockets on loopback take
SCHEMES = ("negotiate", "ntlm", "digest", "basic")


def alice(password: str = "wonderland") -> proxytest.Identity:
    return proxytest.Identity("alice", proxytest.Secret(password))


class TestStreams:
    @pytest.mark.parametrize("scheme", SCHEMES)
    async def test_by_each_scheme(self, scheme: str, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running(scheme) as proxy,
            proxytest.open_tunnel(
                f"http://127.0.0.1:{proxy.port}", ECHO, alice(), auth=scheme, cacert=roots, timeout=5
            ) as tunnel,
        ):
            tunnel.writer.write(b"hello\n")
            await tunnel.writer.drain()
            assert await tunnel.reader.readline() == b"hello\n"
            assert await tunnel.reader.read() == b""
        assert tunnel.scheme.value == scheme

    @pytest.mark.parametrize("scheme", ["negotiate", "ntlm", "digest", "basic"])
    @pytest.mark.parametrize("tls", [True, False])
    async def test_the_tunnel_of_the_log_on_is_the_one_that_is_given(
        self,
        scheme: str,
        tls: bool,  # noqa: FBT001
        company: CompanyBuilder,
        roots: Path,
    ) -> None:
        user = alice()
        async with company.running(scheme) as proxy:
            for opened in (1, 2):
                async with proxytest.open_tunnel(
                    f"http://127.0.0.1:{proxy.port}", HOST, user, auth=scheme, cacert=roots, tls=tls
                ) as tunnel:
                    assert tunnel.scheme == scheme
                    assert len(proxy.proofs) == opened

    @pytest.mark.parametrize(("scheme", "connections"), [("ntlm", 1), ("digest", 1), ("basic", 2)])
    async def test_the_log_on_goes_over_the_connection_that_was_asked(
        self, scheme: str, connections: int, company: CompanyBuilder, roots: Path
    ) -> None:
        """But Basic, which proves at once: a close that crosses it would lose the proof."""
        async with (
            company.running(scheme) as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice(), auth=scheme, cacert=roots),
        ):
            assert len(proxy.peer.received) == connections

    async def test_auto_takes_the_strongest(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running("basic", "digest") as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", ECHO, alice(), cacert=roots) as tunnel,
        ):
            assert tunnel.scheme.value == "digest"
        assert {one.scheme for one in proxy.proofs} == {"digest"}

    async def test_a_far_end_that_speaks_first_is_heard(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running() as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", f"{GREETER}:993", cacert=roots) as tunnel,
        ):
            await asyncio.sleep(0.1)  # it has spoken before anybody reads
            assert await tunnel.reader.readline() == b"220 ready\r\n"
        assert (tunnel.scheme.value, str(tunnel.target)) == ("none", f"{GREETER}:993")

    async def test_without_tls(self, company: CompanyBuilder) -> None:
        async with (
            company.running("ntlm") as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", f"{PLAIN}:22", alice(), tls=False) as tunnel,
        ):
            tunnel.writer.write(b"SSH\n")
            assert await tunnel.reader.read() == b"SSH\n"

    async def test_tls_inside_tls(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running("basic", tls="far end") as proxy,
            proxytest.open_tunnel(
                f"https://127.0.0.1:{proxy.port}", ECHO, alice(), cacert=roots, proxy_cacert=roots
            ) as tunnel,
        ):
            tunnel.writer.write(b"hello\n")
            assert await tunnel.reader.readline() == b"hello\n"
        assert tunnel.scheme.value == "basic"  # no need to withhold it: the way to the proxy is protected

    async def test_a_proxy_that_asks_for_no_log_on_is_asked_once(self) -> None:
        asked = list[str]()

        async def behave(talk: Talk) -> None:
            asked.append(await talk.head())
            await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
            await talk.listen()

        async with (
            peer(behave) as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice(), tls=False),
        ):
            assert len(asked) == 1

    async def test_a_proxy_that_hangs_up_in_the_tunnel_is_an_end(self) -> None:
        async with (
            peer(answers(b"HTTP/1.1 200 OK\r\n\r\nlast words")) as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, tls=False) as tunnel,
        ):
            assert await tunnel.reader.read() == b"last words"


class TestSession:
    async def test_the_open_tunnel_is_used_and_kept(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running("ntlm") as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice(), cacert=roots) as tunnel,
            tunnel.session() as session,
        ):
            before = len(proxy.proofs)
            for path in ("/", f"https://{HOST}/ping", f"https://{HOST}:443/ping"):
                async with session.get(path) as answer:
                    assert answer.status == 200
                    assert (await answer.text()).startswith("/")
            assert len(proxy.proofs) == before

    async def test_further_tunnels_are_authenticated_each(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running("digest") as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice(), cacert=roots) as tunnel,
            tunnel.session(headers={"X-Program": "mine"}) as session,
        ):
            for _ in range(3):
                async with session.get("/last") as answer:
                    assert await answer.read() == b"/last"
        connects = [one for one in proxy.proofs if one.target == f"{HOST}:443"]
        assert len(connects) == 3  # of the first tunnel, which is that of the log-on, and of two more

    async def test_a_websocket(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running("negotiate") as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice(), cacert=roots) as tunnel,
            tunnel.session() as session,
            session.ws_connect(f"wss://{HOST}/socket", timeout=aiohttp.ClientWSTimeout(ws_close=0.1)) as socket,
        ):
            assert await socket.receive_str() == "hello"

    async def test_many_at_once(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running("ntlm") as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice(), cacert=roots) as tunnel,
            tunnel.session() as session,
        ):

            async def get(number: int) -> str:
                async with session.get(f"/{number}") as answer:
                    return await answer.text()

            assert await asyncio.gather(*map(get, range(6))) == [f"/{number}" for number in range(6)]

    async def test_a_session_beside_the_streams(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running("ntlm") as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice(), cacert=roots) as tunnel,
        ):
            tunnel.writer.write(b"GET /mine HTTP/1.1\r\n\r\n")
            async with tunnel.session() as session, session.get("/") as answer:
                assert await answer.text() == "/"
            assert (await tunnel.reader.readuntil(b"/mine")).endswith(b"/mine")

    async def test_streams_after_the_session_took_them(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running() as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, cacert=roots) as tunnel,
            tunnel.session() as session,
            session.get("/"),
        ):
            with pytest.raises(RuntimeError, match="a session has taken"):
                _ = tunnel.reader

    @pytest.mark.parametrize("target", ["bücher.example:80", "xn--bcher-kva.example:80", "[2001:db8::1]:80"])
    async def test_any_spelling_of_a_target_is_that_target(self, target: str) -> None:
        async def behave(talk: Talk) -> None:
            await talk.head()
            await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
            await answers(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")(talk)

        async with (
            peer(behave) as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", target, tls=False) as tunnel,
            tunnel.session() as session,
            session.get(f"http://{target}/") as answer,
        ):
            assert await answer.text() == "hi"

    @pytest.mark.parametrize("url", ["https://other.example.test/", f"http://{HOST}/", f"https://{HOST}:444/"])
    async def test_it_leads_nowhere_else(self, url: str, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running() as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, cacert=roots) as tunnel,
            tunnel.session() as session,
        ):
            with pytest.raises(proxytest.UsageError, match="only, not to"):
                await session.get(url)
        assert {one.target for one in proxy.heard} == {f"{HOST}:443"}

    async def test_a_redirect_leads_nowhere_else(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running() as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", REDIRECTING, cacert=roots) as tunnel,
            tunnel.session() as session,
        ):
            async with session.get("/", allow_redirects=False) as answer:
                assert answer.status == 302
            with pytest.raises(proxytest.UsageError, match=r"not to https://elsewhere\.test"):
                await session.get("/")

    async def test_the_block_closes_what_the_program_left_open(self, company: CompanyBuilder, roots: Path) -> None:
        async with (
            company.running() as proxy,
            proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, cacert=roots) as tunnel,
        ):
            session = tunnel.session()
            await session.get("/")
        assert session.closed

    @pytest.mark.filterwarnings("ignore:Sending a large body directly")  # so aiohttp hands all of it to the transport
    @pytest.mark.parametrize("tls", [False, True])
    async def test_the_block_closes_what_a_far_end_does_not_read(
        self, company: CompanyBuilder, roots: Path, *, tls: bool
    ) -> None:
        reads_on, ended = asyncio.Event(), asyncio.Event()

        async def behave(talk: Talk) -> None:
            await talk.head()
            await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
            if tls:
                await talk.writer.start_tls(company.authorities.context("far end", HOST))
            await talk.head()
            await reads_on.wait()
            with suppress(OSError):
                await talk.listen()
            ended.set()

        async with peer(behave, limit=64 * 1024) as proxy:
            async with (
                proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", f"{HOST}:443", cacert=roots, tls=tls) as tunnel,
                tunnel.session(timeout=aiohttp.ClientTimeout(total=0.5)) as session,
            ):
                with pytest.raises(TimeoutError):
                    await session.post("/", data=b"x" * LARGE)
            reads_on.set()
            await ended.wait()
        assert len(proxy.received[-1]) < LARGE


class TestRefusals:
    @pytest.mark.parametrize("scheme", SCHEMES)
    async def test_one_wrong_password_is_one_attempt_ever(self, scheme: str, company: CompanyBuilder) -> None:
        identity = alice("looking-glass")
        async with company.running(scheme) as proxy:
            for target in (HOST, HOST, "other.example.test"):
                with pytest.raises(proxytest.AuthenticationRefused) as refused:
                    async with proxytest.open_tunnel(
                        f"http://127.0.0.1:{proxy.port}", target, identity, auth=scheme, timeout=5
                    ):
                        pass
        assert len(proxy.proofs) == 1
        assert identity.refused
        assert refused.value.outcome is proxytest.Outcome.WITHHELD
        assert "looking-glass" not in f"{refused.value!r} {refused.value} {refused.value.trace}"

    async def test_the_first_refusal_brings_the_answer(self, company: CompanyBuilder) -> None:
        async with company.running("ntlm") as proxy:
            with pytest.raises(proxytest.AuthenticationRefused) as refused:
                async with proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice("looking-glass")):
                    pass
        assert refused.value.outcome is proxytest.Outcome.REFUSED
        assert refused.value.answer is not None
        assert refused.value.answer.status == 407
        assert refused.value.trace[-1].data.startswith("HTTP/1.1 407")
        assert str(refused.value).startswith(f"no tunnel to {HOST}:443 through http://127.0.0.1:{proxy.port}: NTLM: ")

    async def test_at_once_too(self, company: CompanyBuilder) -> None:
        identity = alice("looking-glass")
        async with company.running("digest") as proxy:

            async def attempt() -> None:
                async with proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, identity):
                    pass

            ended = await asyncio.gather(*(attempt() for _ in range(5)), return_exceptions=True)
        assert [type(one) for one in ended] == [proxytest.AuthenticationRefused] * 5
        assert len(proxy.proofs) == 1

    async def test_a_session_whose_account_is_locked_meanwhile_tries_once(
        self, company: CompanyBuilder, roots: Path
    ) -> None:
        async with (
            company.running("basic") as proxy,
            proxytest.open_tunnel(
                f"http://127.0.0.1:{proxy.port}", HOST, alice(), auth="basic", cacert=roots
            ) as tunnel,
            tunnel.session() as session,
        ):
            async with session.get("/last"):
                pass
            proxy.acceptors = {"basic": _Never()}
            before = len(proxy.proofs)
            for _ in range(3):
                with pytest.raises(proxytest.AuthenticationRefused):
                    await session.get("/")
            assert len(proxy.proofs) == before + 1

    async def test_basic_in_clear_is_for_those_who_ask_for_it(self, company: CompanyBuilder) -> None:
        async with company.running("basic") as proxy:
            with pytest.raises(proxytest.TunnelRefused, match="can be read on the way") as refused:
                async with proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice()):
                    pass
        assert refused.value.outcome is proxytest.Outcome.WITHHELD
        assert not isinstance(refused.value, proxytest.AuthenticationRefused)
        assert proxy.proofs == []

    async def test_without_an_identity(self, company: CompanyBuilder) -> None:
        async with company.running("digest") as proxy:
            with pytest.raises(proxytest.TunnelRefused) as refused:
                async with proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST):
                    pass
        assert refused.value.outcome is proxytest.Outcome.NO_CREDENTIALS

    async def test_what_is_forbidden_to_everybody(self) -> None:
        async with peer(answers(b"HTTP/1.1 403 \x1b[31mNo\r\nContent-Length: 0\r\n\r\n")) as proxy:
            with pytest.raises(proxytest.TunnelRefused) as refused:
                async with proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice()):
                    pass
        assert refused.value.answer is not None
        assert refused.value.answer.status == 403
        assert "\x1b" not in str(refused.value)

    async def test_a_log_on_that_is_answered_by_403_may_have_been_refused(self) -> None:
        asks = b'HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm="r"\r\nContent-Length: 0\r\n\r\n'

        async def behave(talk: Talk) -> None:
            while True:
                asked = await talk.head()
                await talk.say(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n" if "Proxy-Auth" in asked else asks)

        async with peer(behave) as proxy:
            identity = alice()
            with pytest.raises(proxytest.AuthenticationRefused, match="answered the log-on with 403 No") as refused:
                async with proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, identity, auth="basic"):
                    pass
        assert refused.value.outcome is proxytest.Outcome.UNCONFIRMED
        assert identity.refused

    async def test_no_error_tells_a_secret_that_came_in_a_challenge(self) -> None:
        asks = b"HTTP/1.1 407 No\r\nProxy-Authenticate: wonderland\r\nContent-Length: 0\r\n\r\n"
        async with peer(answers(asks)) as proxy:
            with pytest.raises(proxytest.TunnelRefused) as refused:
                async with proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice(), auth="basic"):
                    pass
        assert "wonderland" not in f"{refused.value}{refused.value.trace}"


class TestFailures:
    async def test_nobody_listens(self) -> None:
        with pytest.raises(proxytest.TunnelFailed) as failed:
            async with proxytest.open_tunnel("http://127.0.0.1:1", HOST):
                pass
        assert failed.value.failed.failure is proxytest.Failure.REFUSED

    async def test_a_far_end_that_is_not_trusted(self, company: CompanyBuilder) -> None:
        async with company.running("ntlm") as proxy:
            with pytest.raises(proxytest.TunnelFailed) as failed:
                async with proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, alice()):
                    pass
        assert failed.value.failed.failure is proxytest.Failure.CERTIFICATE

    async def test_a_certificate_of_another_name(self, company: CompanyBuilder, roots: Path) -> None:
        async def behave(talk: Talk) -> None:
            await talk.head()
            await talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
            await talk.writer.start_tls(company.authorities.context("far end", "other.example.test"))

        async with peer(behave) as proxy:
            with pytest.raises(proxytest.TunnelFailed, match=r"(?i)hostname mismatch"):
                async with proxytest.open_tunnel(f"http://127.0.0.1:{proxy.port}", HOST, cacert=roots):
                    pass

    async def test_a_proxy_that_is_not_trusted_sees_no_credentials(self, company: CompanyBuilder) -> None:
        async with company.running("basic", tls="interceptor") as proxy:
            with pytest.raises(proxytest.TunnelFailed) as failed:
                async with proxytest.open_tunnel(f"https://127.0.0.1:{proxy.port}", HOST, alice()):
                    pass
        assert failed.value.failed.failure is proxytest.Failure.CERTIFICATE
        assert proxy.heard == []

    @pytest.mark.parametrize(
        ("proxy", "target", "auth"),
        [
            ("http://alice:wonderland@127.0.0.1:1", HOST, "auto"),
            ("socks5://127.0.0.1:1", HOST, "auto"),
            ("http://127.0.0.1:1", f"https://{HOST}/", "auto"),
            ("http://127.0.0.1:1", HOST, "kerberos"),
        ],
    )
    async def test_what_is_no_address_and_no_scheme(self, proxy: str, target: str, auth: str) -> None:
        with pytest.raises(proxytest.UsageError) as wrong:
            async with proxytest.open_tunnel(proxy, target, auth=auth):
                pass
        assert "wonderland" not in str(wrong.value)


class _Never:
    connection_bound: ClassVar[bool] = False

    """An account that is locked."""

    def challenge(self) -> str:
        return 'Basic realm="corp"'

    def step(self, credentials: str, request: Request, conversation: Conversation) -> Decision:
        del credentials, request, conversation
        return Decision(outcome=Outcome.REFUSED)


def test_an_identity_cannot_be_stored() -> None:
    with pytest.raises(TypeError):
        json.dumps(alice())
    assert repr(alice()) == "Identity(user='alice', refused=False)"


def test_an_identity_takes_no_password_beside_the_name() -> None:
    with pytest.raises(proxytest.UsageError, match="contains a colon") as refused:
        proxytest.Identity("alice:s3cret", proxytest.Secret("wonderland"))
    assert "s3cret" not in str(refused.value)
