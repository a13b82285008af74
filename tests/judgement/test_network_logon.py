"""What shows that a network's log-on answers in the proxy's place."""

from dataclasses import replace

import pytest

from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.judgement.network_logon import network_logon, without_what_is_behind
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from tests.support.evidence import CONNECTED

DIALLED = ProxyDialled(proxy="http://proxy.corp:8080", address="192.0.2.1")
PAGE = Failed(operation=Operation.TLS, failure=Failure.NOT_TLS, detail="a page", event=4, page=True)


def answer(status: int, location: str | None = None) -> Answer:
    headers = (("Location", location),) if location else ()
    return Answer(head=Head(version="1.1", status=status, reason="So", headers=headers), event=3)


def asked(*answers: Answer) -> tuple[Observation, ...]:
    seen = (ChallengesSeen(target=f"host{number}:443", answer=one) for number, one in enumerate(answers))
    return (DIALLED, *seen)


def opened(failed: Failed | None) -> HttpsTried:
    return HttpsTried(target="a:443", scheme=Scheme.NONE, outcome=Outcome.ACCEPTED, answer=CONNECTED, failed=failed)


_PORTAL = "http://Portal.example/login?x"


@pytest.mark.parametrize(
    ("seen", "stated", "portal"),
    [
        (asked(answer(511), answer(511)), True, None),
        (asked(answer(302, _PORTAL), answer(307, "https://portal.example/y")), False, "portal.example"),
        ((*asked(CONNECTED), opened(PAGE)), False, None),
        ((*asked(CONNECTED), opened(replace(PAGE, page=False, status=302))), False, None),
        ((*asked(CONNECTED), opened(replace(PAGE, page=False, status=511))), False, None),
    ],
)
def test_a_network_asks(seen: tuple[Observation, ...], stated: object, portal: str | None) -> None:
    found = network_logon(seen)
    assert found is not None
    assert (found.stated, found.portal) == (stated, portal)
    assert without_what_is_behind(seen) == (DIALLED,)


@pytest.mark.parametrize(
    "seen",
    [
        (),
        asked(answer(511), answer(407)),
        asked(answer(302, _PORTAL), CONNECTED),
        asked(answer(302, _PORTAL), answer(302, "http://other.example/")),
        asked(answer(302, "http://proxy.corp:8080/logon")),
        asked(answer(302, "http://192.0.2.1/logon")),
        asked(answer(302, "/logon")),
        asked(answer(302)),
        asked(answer(403)),
        asked(CONNECTED),
        (*asked(CONNECTED), opened(None)),
        (*asked(CONNECTED), opened(PAGE), opened(None)),
        (*asked(CONNECTED), opened(replace(PAGE, page=False, status=403))),
        (*asked(CONNECTED), opened(replace(PAGE, page=False))),
        (*asked(answer(407)), opened(PAGE)),
    ],
)
def test_a_proxy_answers(seen: tuple[Observation, ...]) -> None:
    assert network_logon(seen) is None
