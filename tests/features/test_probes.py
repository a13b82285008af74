"""Each probe makes its observation of a conversation."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from proxytest.features.logon.observations import TokenReply
from proxytest.features.logon.probes.log_on import not_tried, try_scheme
from proxytest.features.logon.probes.mechanisms import ask_mechanisms
from proxytest.features.product.probes.error_page import ask_error_page
from proxytest.features.proxy.probes.first_contact import ask_challenges, reach
from proxytest.features.tunnel.probes.targets import try_https
from proxytest.features.websocket.probes import try_websocket
from proxytest.model.address import Authority
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.event import Failure, Operation, Phase
from proxytest.model.logon import NO_LOGON, Logon
from proxytest.model.outcome import Outcome
from proxytest.probe.ask import Access
from proxytest.probe.identity import Identity
from proxytest.protocol.certificates import load_roots
from proxytest.wire.chain_inspector import ChainInspector
from proxytest.wire.clock import utc_now
from proxytest.wire.dial import Dialler
from proxytest.wire.trust import far_end_context, proxy_context
from tests.support.peers import answers_and_waits, peer
from tests.support.permits import Unlimited
from tests.support.scripted import Authorities, scripted_proxy
from tests.support.wire import TARGET, dialler

TYPE_2 = "TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA"
IDENTITY = Identity(
    Credentials(user="alice", password=Secret("wonderland")), proxy_host="proxy.corp", permits=Unlimited()
)


@pytest.fixture
def authorities(tmp_path: Path) -> Authorities:
    return Authorities(folder=tmp_path)


@asynccontextmanager
async def _playing(transcript: str, authorities: Authorities) -> AsyncIterator[Dialler]:
    async with scripted_proxy(transcript, authorities) as proxy:
        yield dialler(proxy.port, timeout=1)
    assert proxy.mistakes == []
    assert proxy.unplayed == set()


def _inspector(dialled: Dialler, authorities: Authorities) -> ChainInspector:
    return ChainInspector(load_roots(authorities.public_pem, "test"), recorder=dialled.recorder, clock=utc_now)


def _access(dialled: Dialler, authorities: Authorities) -> Access:
    return Access(
        dialler=dialled, identity=IDENTITY, inspector=_inspector(dialled, authorities), context=far_end_context()
    )


class TestReach:
    async def test_a_proxy_that_answers(self, authorities: Authorities) -> None:
        async with peer(answers_and_waits()) as proxy:
            dialled = dialler(proxy.port)
            seen = await reach(dialled, _inspector(dialled, authorities))
        assert (seen.address, seen.tls, seen.failed, seen.events) == ("127.0.0.1", None, None, (1, 2, 3))

    async def test_a_proxy_that_does_not(self, authorities: Authorities) -> None:
        async with peer(answers_and_waits()) as proxy:
            dialled = dialler(proxy.port)
        seen = await reach(dialled, _inspector(dialled, authorities))
        assert seen.failed is not None
        assert (seen.address, seen.failed.failure) == (None, Failure.REFUSED)
        assert seen.failed.event in seen.events

    @pytest.mark.parametrize(("role", "trusted"), [("far end", True), ("interceptor", False)])
    @pytest.mark.parametrize("before", [0, 1], ids=["first", "after the PAC file"])
    async def test_the_certificate_of_an_https_proxy(
        self, authorities: Authorities, role: str, before: int, *, trusted: bool
    ) -> None:
        file = authorities.folder / "trusted.pem"
        file.write_bytes(authorities.public_pem)
        async with peer(answers_and_waits(), tls=authorities.context(role, "127.0.0.1")) as proxy:
            dialled = dialler(proxy.port, context=proxy_context(file))
            for _ in range(before):
                dialled.recorder.record(dialled.recorder.connection(), Operation.PAC, Phase.DONE)
            seen = await reach(dialled, _inspector(dialled, authorities))
        trace = dialled.recorder.trace
        assert {trace[number - 1].operation for number in seen.events} == {
            Operation.RESOLVE,
            Operation.DIAL,
            Operation.PROXY_TLS,
        }
        assert {event.conn for event in trace if event.operation is Operation.PROXY_TLS} == {before + 1}
        assert seen.tls is not None
        assert seen.tls.seen is not None
        assert (seen.tls.seen.anchor is not None, seen.tls.failed is None) == (trusted, trusted)


class TestChallenges:
    async def test_they_are_listed(self, authorities: Authorities) -> None:
        transcript = """
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: Negotiate
            1 < Proxy-Authenticate: Basic realm="corp"
            1 < Content-Length: 0
            1 <
        """
        async with _playing(transcript, authorities) as dialled:
            seen = await ask_challenges(dialled, TARGET, utc_now)
        assert [challenge.scheme for challenge in seen.challenges] == ["Negotiate", "Basic"]
        assert seen.answer is not None
        assert seen.answer.status == 407

    async def test_an_answer_that_does_not_ask_has_none(self, authorities: Authorities) -> None:
        transcript = """
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 403 Forbidden
            1 < Proxy-Authenticate: Basic
            1 < Content-Length: 0
            1 <
        """
        async with _playing(transcript, authorities) as dialled:
            assert (await ask_challenges(dialled, TARGET, utc_now)).challenges == ()

    async def test_a_proxy_that_closes_is_a_failure(self, authorities: Authorities) -> None:
        async with _playing("1 > CONNECT idbroker.webex.com:443\n1 * closes", authorities) as dialled:
            seen = await ask_challenges(dialled, TARGET, utc_now)
        assert seen.failed is not None
        assert (seen.answer, seen.failed.failure) == (None, Failure.CLOSED)


def _token_answers(first: str, second: str) -> str:
    one = """
            {number} > CONNECT idbroker.webex.com:443 HTTP/1.1
            {number} > Proxy-Authorization: Negotiate {token}
            {number} < HTTP/1.1 {answer}
            {number} < Content-Length: 0
            {number} <
    """
    raw = one.format(number=1, token="TlRMTVNTUAAB", answer=first)
    return raw + one.format(number=2, token="YE", answer=second)


class TestMechanisms:
    @pytest.mark.parametrize(
        ("answer", "reply", "speaks"),
        [
            (f"407 Again\n{{n}} < Proxy-Authenticate: Negotiate {TYPE_2}", TokenReply.CONTINUED, True),
            ("407 Again\n{n} < Proxy-Authenticate: Negotiate", TokenReply.REFUSED, False),
            ("407 Again\n{n} < Proxy-Authenticate: Negotiate oQcwBaADCgEC", TokenReply.REFUSED, False),
            ("407 Again\n{n} < Proxy-Authenticate: NTLM", TokenReply.REFUSED, False),
            ("200 OK", TokenReply.PASSED, None),
            ("502 Bad Gateway", TokenReply.FAILED, None),
        ],
    )
    async def test_what_becomes_of_a_type_1(
        self, authorities: Authorities, answer: str, reply: TokenReply, speaks: object
    ) -> None:
        transcript = _token_answers(answer.replace("{n}", "1"), answer.replace("{n}", "2"))
        async with _playing(transcript, authorities) as dialled:
            seen = await ask_mechanisms(dialled, TARGET)
        assert (seen.raw, seen.wrapped, seen.speaks_ntlm) == (reply, reply, speaks)

    async def test_one_way_is_enough(self, authorities: Authorities) -> None:
        yes = f"407 Again\n            2 < Proxy-Authenticate: Negotiate {TYPE_2}"
        transcript = _token_answers("407 Again\n            1 < Proxy-Authenticate: Negotiate", yes)
        async with _playing(transcript, authorities) as dialled:
            seen = await ask_mechanisms(dialled, TARGET)
        assert (seen.raw, seen.wrapped, seen.speaks_ntlm) == (TokenReply.REFUSED, TokenReply.CONTINUED, True)


class TestScheme:
    async def test_a_dialogue_is_told(self, authorities: Authorities) -> None:
        transcript = """
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 > Proxy-Authorization: Basic YWxpY2U6d29uZGVybGFuZA==
            1 < HTTP/1.1 200 OK
            1 <
        """
        async with _playing(transcript, authorities) as dialled:
            tried = await try_scheme(_access(dialled, authorities), TARGET, Logon(scheme=Scheme.BASIC))
        assert (tried.outcome, tried.legs, tried.proven, tried.mechanism) == (Outcome.ACCEPTED, 1, True, "UTF-8")

    @pytest.mark.parametrize("scheme", [Scheme.BASIC, Scheme.DIGEST])
    async def test_without_a_password_nothing_is_sent(self, scheme: Scheme, authorities: Authorities) -> None:
        nobody = Identity(None, proxy_host="proxy.corp", permits=Unlimited())
        async with peer(answers_and_waits()) as proxy:
            access = replace(_access(dialler(proxy.port), authorities), identity=nobody)
            tried = await try_scheme(access, TARGET, Logon(scheme=scheme))
        assert (tried.outcome, tried.proven) == (Outcome.NO_CREDENTIALS, False)
        assert b"".join(proxy.received) == b""

    def test_what_was_not_tried_says_why(self) -> None:
        tried = not_tried(Scheme.NTLM, TARGET, Outcome.WITHHELD, "to protect the account", (3,))
        assert (tried.legs, tried.detail, tried.events) == (0, "to protect the account", (3,))


OPENED = """
            1 > CONNECT mercury-connection-a.wbx2.com:443 HTTP/1.1
            1 < HTTP/1.1 200 OK
            1 <
            1 * speaks TLS as {role}
            1 > GET {path} HTTP/1.1
            1 < HTTP/1.1 403 Forbidden
            1 < Content-Length: 0
            1 <
"""
MERCURY = Authority(host="mercury-connection-a.wbx2.com", port=443)


class TestTunnel:
    @pytest.mark.parametrize(("role", "anchored"), [("far end", True), ("interceptor", False)])
    async def test_https(self, authorities: Authorities, role: str, *, anchored: bool) -> None:
        async with _playing(OPENED.format(role=role, path="/"), authorities) as dialled:
            tried = await try_https(_access(dialled, authorities), MERCURY, NO_LOGON)
        assert tried.tls is not None
        assert (tried.opened, tried.tls.anchor is not None, str(tried.https)) == (True, anchored, "403 Forbidden")
        assert tried.events == tuple(event.seq for event in dialled.recorder.trace)

    async def test_a_websocket(self, authorities: Authorities) -> None:
        async with _playing(OPENED.format(role="far end", path="/ws"), authorities) as dialled:
            tried = await try_websocket(_access(dialled, authorities), MERCURY, NO_LOGON, path="/ws", hold=0.0)
        assert tried.websocket is not None
        assert (tried.websocket.answer.status, tried.websocket.upgraded) == (403, False)

    async def test_no_tunnel_is_the_proxys_answer(self, authorities: Authorities) -> None:
        transcript = """
            1 > CONNECT mercury-connection-a.wbx2.com:443 HTTP/1.1
            1 < HTTP/1.1 503 Service Unavailable
            1 < Content-Length: 0
            1 <
        """
        async with _playing(transcript, authorities) as dialled:
            tried = await try_https(_access(dialled, authorities), MERCURY, NO_LOGON)
        assert (tried.opened, tried.tls, str(tried.answer)) == (False, None, "503 Service Unavailable")

    async def test_a_failure_inside_keeps_what_was_seen_before(self, authorities: Authorities) -> None:
        transcript = "\n".join(OPENED.format(role="far end", path="/").splitlines()[:6]) + "\n            1 * closes"
        async with _playing(transcript, authorities) as dialled:
            tried = await try_https(_access(dialled, authorities), MERCURY, NO_LOGON)
        assert tried.failed is not None
        assert (tried.opened, tried.tls is not None) == (True, True)
        assert (tried.failed.operation, tried.failed.failure) == (Operation.HTTP, Failure.CLOSED)


async def test_the_error_page_is_asked_for_by_a_name_that_cannot_exist(authorities: Authorities) -> None:
    transcript = """
        1 > GET http://proxytest-
        1 > Host: proxytest-
        1 < HTTP/1.1 503 Service Unavailable
        1 < Server: squid/6.1
        1 < Content-Length: 0
        1 <
    """
    async with _playing(transcript, authorities) as dialled:
        seen = await ask_error_page(_access(dialled, authorities), NO_LOGON)
    assert seen.target.endswith(".invalid")
    assert seen.answer is not None
    assert list(seen.answer.head.values("Server")) == ["squid/6.1"]
