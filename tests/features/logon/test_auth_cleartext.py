"""The remedy for a password that can be read depends on what else the proxy offers, and to whom."""

from dataclasses import replace

import pytest

from proxytest.features.logon.auth_cleartext import auth_cleartext
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.outcome import Outcome
from tests.support.evidence import evidence

_ASKS = Answer(head=Head(version="1.1", status=407, reason="Proxy Authentication Required"), event=1)
_DIALLED = ProxyDialled(proxy="http://proxy.corp:8080", address="192.0.2.1")
_BY_TLS = "let clients that can do so reach the proxy by TLS."


def remedy(*offered: str, profile: str = "webex-2026", clients: tuple[str, ...] = (), sent: bool = True) -> str:
    asked = ChallengesSeen(target="a:443", answer=_ASKS, challenges=tuple(Challenge(scheme=one) for one in offered))
    outcome = Outcome.ACCEPTED if sent else Outcome.WITHHELD
    basic = SchemeTried(scheme=Scheme.BASIC, target="a:443", outcome=outcome, answer=_ASKS, proven=sent, events=(2,))
    seen = evidence(_DIALLED, asked, basic, profile=profile)
    (row,) = auth_cleartext.judge(replace(seen, asked=replace(seen.asked, clients=clients)))
    return row.findings[0].remedy


def test_where_basic_alone_is_offered_one_that_all_apps_support_is_to_be_offered_too() -> None:
    """The Windows and Mac apps know no Digest: that alone would shut them out."""
    told = remedy("Basic")
    assert told.startswith("Offer also NTLM for Windows app, Mac app, iOS app, Android app and Web app: ")
    assert told.endswith(f"only Basic serves them. Or {_BY_TLS}")
    assert "Better: offer also NTLM for Windows app" in remedy("Basic", sent=False)


@pytest.mark.parametrize("better", ["Digest", "Negotiate"])
def test_nobody_is_told_to_stop_what_an_app_needs(better: str) -> None:
    told = remedy("Basic", better)
    assert "Stop" not in told
    assert told.startswith("Offer also NTLM for Windows app")
    assert "Mac app" in told


def test_basic_may_go_where_every_app_has_another_scheme() -> None:
    """The devices do not decide, but whoever uses them must know."""
    told = remedy("Basic", "NTLM")
    assert told.startswith("Stop offering Basic, unless you use RoomOS video devices")
    assert remedy("Basic", "NTLM", profile="spark-2016") == f"Stop offering Basic. Or {_BY_TLS}"


def test_clients_that_the_user_names_are_those_that_count() -> None:
    told = remedy("Basic", "NTLM", clients=("roomos", "windows"))
    assert told.startswith("Offer also Digest for RoomOS video devices: ")
    assert remedy("Basic", clients=("roomos", "windows")).startswith(
        "Offer also NTLM for Windows app and Digest for RoomOS video devices: "
    )


def test_a_client_that_knows_only_basic_keeps_it() -> None:
    told = remedy("Basic", clients=("management-connector",))
    assert told.startswith(
        "Keep Basic for Management and Call connector, since of all schemes it is what they support."
    )
    assert told.endswith(_BY_TLS)
