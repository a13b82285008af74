"""Proxies that ask an Active Directory, by each way in which Squid can: the right password opens everything."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.real import cases
from tests.real.access_log import Request
from tests.real.audit import COMPATIBLE, Audit, run_audit, shown_secrets
from tests.real.domain import Domain
from tests.real.hosts import IDBROKER, MERCURY
from tests.real.origin import Origin
from tests.real.password_files import PASSWORD
from tests.real.squid import SquidConfig, running_squid

FOUR = ("negotiate", "ntlm", "digest", "basic")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A proxy, what the audit is asked for, and the schemes that must work, strongest first."""

    config: SquidConfig
    asked: tuple[str, ...]
    working: tuple[str, ...]

    @property
    def negotiate_offered(self) -> bool:
        return "negotiate" in self.config.schemes


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """An audit with the right password, and what the proxy and the domain saw of it."""

    case: Case
    audit: Audit
    refused: list[Request]
    bad_passwords: int


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(Case(config=cases.NTLM, asked=("auto",), working=("ntlm",)), id="ntlm-by-auto"),
        pytest.param(
            Case(config=cases.NTLM_WITHOUT_KEEP_ALIVE, asked=("ntlm",), working=("ntlm",)), id="ntlm-without-keep-alive"
        ),
        pytest.param(Case(config=cases.NTLM_OVER_TLS, asked=("ntlm",), working=("ntlm",)), id="ntlm-over-tls"),
        pytest.param(Case(config=cases.NEGOTIATE, asked=("auto",), working=("negotiate",)), id="negotiate-by-auto"),
        pytest.param(
            Case(config=cases.NEGOTIATE_BY_WRAPPER, asked=("negotiate",), working=("negotiate",)),
            id="negotiate-by-wrapper",
        ),
        pytest.param(Case(config=cases.ALL_FOUR, asked=("auto",), working=("negotiate",)), id="all-four-by-auto"),
        pytest.param(Case(config=cases.ALL_FOUR, asked=FOUR, working=FOUR), id="all-four-by-name"),
    ],
)
def audited(request: pytest.FixtureRequest, origin: Origin, domain: Domain) -> Iterator[Audited]:
    case: Case = request.param
    with running_squid(case.config, origin, domain) as squid:
        audit = run_audit(squid, *case.asked)
        refused = squid.refused_authentications()
        yield Audited(case=case, audit=audit, refused=refused, bad_passwords=domain.bad_passwords())


def test_the_proxy_is_compatible(audited: Audited) -> None:
    assert audited.audit.failed() == set()
    assert (audited.audit.verdict, audited.audit.exit_status) == (audited.audit.good, COMPATIBLE)


def test_every_scheme_works(audited: Audited) -> None:
    tried = {target for check, target in audited.audit.passed() if check == "auth/scheme"}
    assert tried == set(audited.case.working)


def test_negotiate_is_seen_to_lead_to_ntlm(audited: Audited) -> None:
    expected = "pass" if audited.case.negotiate_offered else "skip"
    assert audited.audit.status("auth/kerberos-only") == expected


def test_windows_logs_on_by_the_strongest(audited: Audited) -> None:
    assert audited.audit.client("windows") == ("compatible", audited.case.working[0])


def test_the_tunnels_and_the_notification_channel_open(audited: Audited) -> None:
    assert audited.audit.status("tunnel/https", f"{IDBROKER}:443") == "pass"
    assert audited.audit.status("tls/inspection", f"{IDBROKER}:443") == "pass"
    assert audited.audit.status("wss/upgrade", f"{MERCURY}:443") == "pass"


def test_the_product_is_named(audited: Audited) -> None:
    assert audited.audit.product == "Squid"


def test_nobody_saw_a_refused_logon(audited: Audited) -> None:
    assert audited.refused == []
    assert audited.bad_passwords == 0


def test_no_secret_is_shown(audited: Audited) -> None:
    assert shown_secrets(audited.audit.raw + audited.audit.stderr, PASSWORD) == []
