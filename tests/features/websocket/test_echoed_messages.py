"""Messages that come back otherwise than they were sent, where TLS is opened."""

from dataclasses import replace

import pytest

from proxytest.features.tunnel.observations import HttpsTried
from proxytest.features.websocket.echoed_messages import messages
from proxytest.features.websocket.observations import EchoTried
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.echo_seen import Echo, EchoSeen
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.outcome import Outcome
from proxytest.model.result import Party, Sureness
from tests.support.evidence import CONNECTED, evidence, handshake

TARGET = "mercury-connection-a.wbx2.com:443"
SWITCHING = Answer(head=Head(version="1.1", status=101, reason="Switching Protocols"), event=7)
REFUSES = Answer(head=Head(version="1.1", status=400, reason="Bad Request"), event=8)
TOO_MANY = Answer(head=Head(version="1.1", status=429, reason="Too Many Requests"), event=8)
IS_DOWN = Answer(head=Head(version="1.1", status=503, reason="Service Unavailable"), event=8)
RESET = Failed(operation=Operation.WEBSOCKET, failure=Failure.RESET, detail="", event=9)


def sent(
    short: Echo | None, long: Echo | None = None, *, offered: bool = False, answer: Answer = SWITCHING
) -> EchoTried:
    upgraded = answer is SWITCHING
    return EchoTried(
        target=TARGET,
        scheme=Scheme.NONE,
        outcome=Outcome.ACCEPTED,
        answer=CONNECTED,
        tls=handshake(anchor=None),
        offered=offered,
        echo=EchoSeen(answer=answer, upgraded=upgraded, agreed="permessage-deflate" * offered, short=short, long=long),
        events=(3,),
    )


GOOD = sent(Echo.SAME, Echo.SAME)


def code_of(*tried: EchoTried, page: str = "") -> str | None:
    answer = Answer(head=Head(version="1.1", status=200, reason="OK"), body=page)
    front = HttpsTried(target=TARGET, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, https=answer)
    found = messages(TARGET, evidence(*tried, *([front] if page else [])))
    return found.code if found else None


@pytest.mark.parametrize(
    ("tried", "code"),
    [
        ((sent(Echo.SAME, Echo.CHANGED),), "wss.data-mangled"),
        ((sent(Echo.SAME, Echo.LOST),), "wss.data-lost"),
        ((sent(Echo.SAME, Echo.ENDED),), "wss.data-lost"),
        ((GOOD, sent(Echo.CHANGED, offered=True)), "wss.data-mangled"),
        ((GOOD, sent(None, offered=True, answer=REFUSES)), "wss.extension-refused"),
        ((GOOD, replace(sent(None, offered=True), echo=None, failed=RESET)), "wss.extension-refused"),
    ],
)
def test_what_happens_to_messages_is_told(tried: tuple[EchoTried, ...], code: str) -> None:
    assert code_of(*tried) == code


@pytest.mark.parametrize(
    "tried",
    [
        (),
        (GOOD,),
        (GOOD, sent(Echo.SAME, Echo.SAME, offered=True)),
        (sent(Echo.SAME, Echo.TOO_BIG),),  # the far end's own limit, told by itself
        (sent(Echo.LOST),),  # a host that may not echo
        (sent(None, answer=REFUSES),),
        (GOOD, sent(None, offered=True, answer=TOO_MANY)),  # one WebSocket more, and not its compression
        (GOOD, sent(None, offered=True, answer=IS_DOWN)),
        (replace(GOOD, echo=None),),
    ],
)
def test_nothing_is_told_where_messages_come_back_or_nobody_echoes(tried: tuple[EchoTried, ...]) -> None:
    assert code_of(*tried) is None


def test_the_reflector_is_known_to_echo() -> None:
    assert code_of(sent(Echo.LOST), page="proxytest reflect\n") == "wss.data-lost"
    assert code_of(sent(Echo.LOST), page="something else") is None


def test_it_is_likely_the_doing_of_who_opens_tls_and_follows_from_that() -> None:
    found = messages(TARGET, evidence(sent(Echo.SAME, Echo.CHANGED)))
    assert found is not None
    assert (found.party, found.certainty, found.because) == (Party.PROXY, Sureness.LIKELY, "tls.intercepted")
    assert "20 kB, not compressed" in found.message
