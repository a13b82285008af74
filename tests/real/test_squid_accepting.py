"""Proxies that let everything through, with every logon that Squid can check by itself."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.real import cases
from tests.real.access_log import Request
from tests.real.audit import COMPATIBLE, Audit, run_audit, shown_secrets
from tests.real.hosts import IDBROKER, IDENTITY, MERCURY
from tests.real.origin import Origin
from tests.real.password_files import PASSWORD
from tests.real.squid import SquidConfig, running_squid

TARGETS = [f"{host}:443" for host in (IDBROKER, IDENTITY, MERCURY)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """An audit that used one scheme, and what the proxy saw of it."""

    scheme: str
    audit: Audit
    refused: list[Request]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((cases.OPEN, "none"), id="open"),
        pytest.param((cases.BASIC, "basic"), id="basic"),
        pytest.param((cases.DIGEST, "digest"), id="digest"),
        pytest.param((cases.SHORT_LIVED_NONCES, "digest"), id="short-lived-nonces"),
        pytest.param((cases.ONE_USE_NONCES, "digest"), id="one-use-nonces"),
        pytest.param((cases.BASIC_AND_DIGEST, "basic"), id="both-by-basic"),
        pytest.param((cases.BASIC_AND_DIGEST, "digest"), id="both-by-digest"),
    ],
)
def audited(request: pytest.FixtureRequest, origin: Origin) -> Iterator[Audited]:
    config: SquidConfig
    config, scheme = request.param
    with running_squid(config, origin) as squid:
        audit = run_audit(squid, scheme)
        yield Audited(scheme=scheme, audit=audit, refused=squid.refused_authentications())


def test_the_proxy_is_compatible(audited: Audited) -> None:
    assert audited.audit.failed() == set()
    assert (audited.audit.verdict, audited.audit.exit_status) == (audited.audit.good, COMPATIBLE)


def test_the_logon_is_offered_and_works(audited: Audited) -> None:
    assert audited.audit.status("auth/offered") == "pass"
    assert audited.audit.status("auth/scheme", audited.scheme) == "pass"


@pytest.mark.parametrize("target", TARGETS)
def test_every_host_is_reached_without_inspection(audited: Audited, target: str) -> None:
    assert audited.audit.status("tunnel/https", target) == "pass"
    assert audited.audit.status("tls/inspection", target) == "pass"


def test_the_notification_channel_opens(audited: Audited) -> None:
    assert audited.audit.status("wss/upgrade", f"{MERCURY}:443") == "pass"


def test_no_logon_was_refused(audited: Audited) -> None:
    assert audited.refused == []


def test_no_secret_is_shown(audited: Audited) -> None:
    assert shown_secrets(audited.audit.raw + audited.audit.stderr, PASSWORD) == []
