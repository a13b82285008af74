"""`proxytest load` on a real Squid: what it counted is what Squid's helpers and the domain counted."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.real.domain import ALICE, Domain
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.proxy import Proxy
from tests.real.relay import running_relay
from tests.real.squid import Squid, SquidConfig, running_squid
from tests.support.disguises import DISGUISES

_AT_ONCE = 2  #: log-ons under way, by default
_SLEEP = 0.1  #: seconds that a slow helper takes for a log-on, at least


def load(squid: Proxy, *arguments: str, password: str = ALICE.password) -> dict[str, Any]:
    command = [sys.executable, "-m", "proxytest", "load", "--yes-this-is-my-proxy", "--proxy", squid.url]
    command += ["--target", IDBROKER, "--user", ALICE.user, "--auth", "ntlm", "--format", "json", *arguments]
    with TemporaryDirectory() as folder:  # for what a refusal leaves on this machine
        own = {"PROXYTEST_PASSWORD": password, "XDG_RUNTIME_DIR": folder}
        finished = subprocess.run(  # noqa: S603  our own words
            command, env={**os.environ, **own}, capture_output=True, text=True, timeout=120, check=False
        )
    report: dict[str, Any] = json.loads(finished.stdout)
    return report


def answered(squid: Squid) -> int:
    """Return how many requests Squid's NTLM helpers answered: a YR and a KK for each log-on."""
    found = re.search(r"replies received: (\d+)", squid.helper_statistics())
    assert found is not None
    return int(found[1])


def ok(report: dict[str, Any]) -> int:
    return sum(one["ok"] for one in report["loads"][0]["steps"])


def test_every_logon_is_one_of_the_helpers_and_none_is_refused(origin: Origin, domain: Domain) -> None:
    domain.forget_bad_passwords()
    config = SquidConfig(schemes=("ntlm",), ntlm_children=5, manager=True)
    with running_squid(config, origin, domain) as squid:
        alone = load(squid, "--logons", "--max-rate", "2", "--seconds", "1", "--p95", "20")
        before = answered(squid)
        report = load(squid, "--logons", "--max-rate", "10", "--seconds", "4", "--p95", "20")
        # The account is proven before each load, by as many log-ons as before the first one.
        proving = before - 2 * ok(alone)
        assert answered(squid) - before - proving == 2 * ok(report)
    assert ok(report) == sum(one["planned"] for one in report["loads"][0]["steps"])
    assert domain.bad_passwords() == 0


def test_a_wrong_password_is_one_attempt(origin: Origin, domain: Domain) -> None:
    domain.forget_bad_passwords()
    with running_squid(SquidConfig(schemes=("ntlm",)), origin, domain) as squid:
        report = load(squid, "--logons", password="wrong")
    assert (report["loads"], domain.bad_passwords()) == ([], 1)
    domain.forget_bad_passwords()


@pytest.mark.parametrize("disguise", [None, "403"])
def test_a_password_that_is_changed_is_refused_as_often_as_was_under_way(
    disguise: str | None, origin: Origin, domain: Domain
) -> None:
    def change(number: int) -> None:
        if number == 12:
            domain.change_password(replace(ALICE, password="Another: sesame 43%"))

    domain.forget_bad_passwords()
    try:
        with (
            running_squid(SquidConfig(schemes=("ntlm",)), origin, domain) as squid,
            running_relay(squid, DISGUISES[disguise] if disguise else None) as (proxy, relay),
        ):
            relay.before_proof = change
            report = load(proxy, "--logons", "--tunnels", "--max-rate", "20", "--seconds", "10", "--p95", "20")
            counted = domain.bad_passwords()
    finally:
        domain.change_password(ALICE)
        domain.forget_bad_passwords()
    # A refusal in disguise is known as one by its number in a row, and by a control.
    assert 1 <= counted <= (_AT_ONCE if disguise is None else 1 + _AT_ONCE)
    assert len(report["loads"]) == 1
    assert report["skipped"] == ["tunnels"]


@pytest.mark.parametrize("helpers", [2, 4])
def test_no_more_is_held_than_the_helpers_can_answer(helpers: int, origin: Origin) -> None:
    config = SquidConfig(schemes=("ntlm",), ntlm_helper="slow", ntlm_children=helpers, manager=True)
    most = helpers / _SLEEP
    with running_squid(config, origin) as squid:
        report = load(squid, "--logons", "--at-once", str(2 * helpers), "--max-rate", str(5 * most), "--seconds", "40")
    (found,) = report["loads"]
    assert found["holds"] <= 1.15 * most  # a helper may sleep longer, never shorter
    assert found["ended_by"] in ("slow", "behind", "machine")  # fewer helpers than --at-once
    assert sum(one["ok"] for one in found["steps"]) > 0


def test_websockets_are_held_through_it(origin: Origin, domain: Domain) -> None:
    with running_squid(SquidConfig(schemes=("ntlm",)), origin, domain) as squid:
        report = load(squid, "--held", "--max-held", "50", "--seconds", "12", "--p95", "20")
    assert 0 < report["loads"][0]["holds"] <= 50  # its bound
    assert report["loads"][0]["ended_by"] in ("bound", "slow", "behind", "machine")
