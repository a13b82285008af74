"""A24: a helper of Squid decides only after the first request for a host."""

from pathlib import Path

import pytest

from proxytest.model.result import Party, Sureness
from tests.real.audit import run_audit
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.servers import server_directory
from tests.real.squid import SquidConfig, running_squid
from tests.support.field import Right, Table

# The first question about a key is answered by ERR, each later one by OK, and Squid keeps no answer.
HELPER = """\
#!/bin/sh
known=" "
while read key; do
    case "$known" in
        *" $key "*) echo OK;;
        *) echo ERR; known="$known$key ";;
    esac
done
"""
RULES = """\
external_acl_type decides ttl=0 negative_ttl=0 grace=0 cache=0 children-max=1 {key} {helper}
acl known external decides
{more}http_access deny !known
"""
OTHERS = (
    "limit.rate",
    "limit.connections",
    "proxy.nodes-differ",
    "proxy.state-changed",
    "tunnel.denied",
    "tunnel.redirected",
    "policy.pattern-denied",
)


def decides_later(directory: Path, key: str, more: str = "", *schemes: str) -> SquidConfig:
    """Return a Squid that denies what is new to its helper."""
    helper = directory / "helper.sh"
    helper.write_text(HELPER)
    helper.chmod(0o755)
    rules = RULES.format(key=key, helper=helper, more=more)
    return SquidConfig(schemes=schemes, ntlm_helper="accepts", rules=rules)


@pytest.mark.row("A24", "real Squid: an external ACL denies the first CONNECT to each host, or leads it to a page")
@pytest.mark.parametrize("more", ["", "deny_info 302:http://accept.corp.example/?u=%u known\n"], ids=["403", "302"])
def test_each_host(table: Table, origin: Origin, more: str) -> None:
    with (
        server_directory("helper") as directory,
        running_squid(decides_later(directory, "%DST", more), origin) as squid,
    ):
        audit = run_audit(squid)
    right = Right(code="proxy.first-refused", party=Party.PROXY, certainty=Sureness.LIKELY)
    table.holds(audit.report, right, never=OTHERS)


@pytest.mark.row("A24", "the same behind NTLM: the log-on itself is answered by 403, so nothing is known of it")
def test_behind_a_log_on(table: Table, origin: Origin) -> None:
    with (
        server_directory("helper") as directory,
        running_squid(decides_later(directory, "%DST", "", "ntlm"), origin) as squid,
    ):
        audit = run_audit(squid, "ntlm", targets=[f"{IDBROKER}:443"])
    right = Right(verdict="inconclusive", code="logon.unconfirmed", result=("auth/scheme", "ntlm", "undecided"))
    table.holds(audit.report, right, never=OTHERS)


@pytest.mark.row("A24", "control: only the first CONNECT of a client is denied")
def test_each_client(table: Table, origin: Origin) -> None:
    with server_directory("helper") as directory, running_squid(decides_later(directory, "%SRC"), origin) as squid:
        audit = run_audit(squid, targets=[f"{IDBROKER}:443"])
    table.holds(audit.report, Right(code="proxy.state-changed"), never=("proxy.first-refused", "limit.rate"))
    (found,) = audit.result("proxy/nodes")["findings"]
    assert "let pass later" in found["remedy"]
