"""A25: Squid and Apache take only small request heads."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.real.apache import running_apache
from tests.real.audit import run_audit
from tests.real.hosts import IDBROKER, MERCURY
from tests.real.origin import Origin
from tests.real.squid import SquidConfig, running_squid
from tests.support.field import Right, Table

OF_OTHERS = (
    "logon.refused",
    "logon.unconfirmed",
    "tunnel.refused",
    "tunnel.denied",
    "policy.pattern-denied",
    "offer.by-user-agent",
)


def at_most(size: int, *schemes: str) -> SquidConfig:
    """Return a Squid that answers 431, and closes, where a request's head has more bytes."""
    rules = f"request_header_max_size {size} bytes\n"
    return SquidConfig(schemes=schemes, ntlm_helper="accepts", negotiate_helper="accepts", rules=rules)


@pytest.mark.row("A25", "real Squid: request_header_max_size is smaller than the request with the log-on")
@pytest.mark.parametrize(("scheme", "size"), [("ntlm", 400), ("negotiate", 400), ("digest", 250), ("basic", 150)])
def test_squid(table: Table, origin: Origin, scheme: str, size: int) -> None:
    with running_squid(at_most(size, scheme), origin) as squid:
        audit = run_audit(squid, scheme, targets=[f"{IDBROKER}:443"])
    right = Right(
        verdict="incompatible",
        code="head.limit",
        party=Party.PROXY,
        certainty=Sureness.PROVEN,
        result=("auth/scheme", scheme, "fail"),
    )
    table.holds(audit.report, right, never=OF_OTHERS)


@pytest.mark.row("A25", "real Squid: the log-on is small enough for hosts with a short name alone")
def test_longer_names(table: Table, origin: Origin) -> None:
    with running_squid(at_most(400, "digest"), origin) as squid:
        audit = run_audit(squid, "digest")
    assert audit.status("auth/scheme", "digest") == "pass"
    right = Right(verdict="incompatible", code="head.limit", result=("tunnel/https", f"{MERCURY}:443", "fail"))
    table.holds(audit.report, right, never=OF_OTHERS)


@pytest.mark.row("A25", "real Squid: CONNECT itself is too large, for every host")
def test_every_request(table: Table, origin: Origin) -> None:
    with running_squid(at_most(80, "basic"), origin) as squid:
        audit = run_audit(squid, "basic")
    table.holds(audit.report, Right(verdict="incompatible", code="head.limit", party=Party.PROXY), never=OF_OTHERS)


@pytest.mark.row("A25", "real Apache: LimitRequestFieldSize is smaller than the log-on, by Digest")
def test_apache(table: Table, origin: Origin) -> None:
    with running_apache("digest", origin, more="LimitRequestFieldSize 195\n") as proxy:
        audit = run_audit(proxy, "digest", targets=[f"{IDBROKER}:443"])
    right = Right(verdict="incompatible", code="head.limit", party=Party.PROXY, certainty=Sureness.PROVEN)
    table.holds(audit.report, right, never=OF_OTHERS)


@pytest.mark.row("A25", "real Apache: only a browser's User-Agent is larger than LimitRequestFieldSize")
def test_a_browser_at_apache(table: Table, origin: Origin) -> None:
    with running_apache("basic", origin, more="LimitRequestFieldSize 60\n") as proxy:
        audit = run_audit(proxy, "basic", targets=[f"{IDBROKER}:443"])
    right = Right(
        verdict="compatible-with-warnings",
        code="head.limit",
        result=("auth/user-agent", audit.report["proxy"]["url"], "warn"),
    )
    table.holds(audit.report, right, never=OF_OTHERS)


@pytest.mark.row("A25", "control: Squid's own limit of 64 KB")
def test_usual_limit(table: Table, origin: Origin) -> None:
    with running_squid(SquidConfig(schemes=("ntlm",), ntlm_helper="accepts"), origin) as squid:
        audit = run_audit(squid, "ntlm", targets=[f"{IDBROKER}:443"])
    table.holds(audit.report, Right(verdict="compatible"), never=("head.limit", *OF_OTHERS))
