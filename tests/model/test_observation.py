import datetime as dt
from base64 import b64encode
from dataclasses import dataclass

from proxytest.model.certificate import Certificate
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation, ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen(Observation):
    kind: str = "some-thing"
    target: str = "t"
    failed: Failed | None = None
    events: tuple[int, ...] = ()


def test_an_observation_is_named_by_its_kind() -> None:
    seen = Seen()
    assert (seen.title, seen.note, seen.wants_refusal) == ("some thing", "", False)


def test_a_failure_goes_before_how_it_ended() -> None:
    lost = Failed(operation=Operation.DIAL, failure=Failure.TIMEOUT, detail="", event=1)
    assert (ended(Seen(), "200 OK"), ended(Seen(failed=lost), "200 OK")) == ("200 OK", "timeout")


def test_a_certificate_is_kept_whole() -> None:
    day = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    der = b64encode(b"whole").decode()
    kept = Certificate(subject="", issuer="", sha256="", not_before=day, not_after=day, der=der)
    assert kept.as_bytes() == b"whole"
