"""Media by TLS through the proxy: works, degraded; or whose fault it is that they do not."""

from typing import Any

import pytest

from proxytest.features.media.media_through_proxy import media_through_proxy
from proxytest.features.media.observations import MediaTried, MediaTunnelled
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.media import MediaOutcome
from proxytest.model.profile import Transport
from proxytest.model.result import Judgement, Party
from tests.support.evidence import evidence

HOST = "192.0.2.1"
OPEN, SILENT = MediaOutcome.ANSWERED, MediaOutcome.NO_ANSWER
DENIES = Answer(head=Head(version="1.1", status=403, reason="Forbidden"), event=4)


def tunnelled(outcome: MediaOutcome | None, *, sni: bool = True, **other: Any) -> MediaTunnelled:  # noqa: ANN401  fields
    return MediaTunnelled(host=HOST, port=443, sni=sni, scheme=Scheme.NONE, outcome=outcome, events=(5,), **other)


def past(transport: Transport, outcome: MediaOutcome, port: int = 5004) -> MediaTried:
    return MediaTried(host=HOST, port=port, transport=transport, outcome=outcome, events=(2,))


def judged(*seen: MediaTunnelled | MediaTried) -> list[Judgement]:
    closed = past(Transport.UDP, SILENT)
    return list(media_through_proxy.judge(evidence(closed, *seen, profile="webex-2026")))


def test_what_answers_works_and_is_degraded() -> None:
    (row,) = judged(tunnelled(OPEN, round_trip_s=0.04))
    assert (row.status, row.reason) == ("pass", "works, degraded: the far end answers after 40 ms")


@pytest.mark.parametrize(
    ("tried", "code"),
    [
        (tunnelled(None, answer=DENIES), "media.no-tunnel"),  # it may open one to hosts of the profile
        (tunnelled(None, detail="no log-on"), "media.no-tunnel"),
        (tunnelled(OPEN, proven=False), "media.token-unknown"),
    ],
)
def test_what_has_two_explanations_is_undecided(tried: MediaTunnelled, code: str) -> None:
    (row,) = judged(tried)
    assert (row.status, row.code) == ("undecided", code)


def test_silence_is_the_proxys_only_where_the_same_works_past_it() -> None:
    (alone,) = judged(tunnelled(SILENT))
    (controlled,) = judged(tunnelled(SILENT), past(Transport.TLS, OPEN, 443))
    assert [row.findings[0].party for row in (alone, controlled)] == [Party.NOT_KNOWN, Party.PROXY]
    assert alone.status == controlled.status == "warn"


def test_a_server_name_that_is_required_is_told() -> None:
    named, unnamed = judged(tunnelled(OPEN), tunnelled(SILENT, sni=False))
    assert named.status == "pass"
    assert unnamed.findings[0].code == "media.wants-sni"


def test_it_is_not_needed_where_udp_works() -> None:
    (row,) = judged(past(Transport.UDP, OPEN, 9000))
    assert (row.status, row.reason) == ("skip", "not needed, since UDP 9000 works past the proxy")


def test_where_nothing_could_be_tried_the_reason_is_told() -> None:
    (row,) = judged()
    assert row.status == "skip"
