"""A20: Squid's https_port asks for a certificate of its clients."""

import pytest

from proxytest.model.result import Party, Sureness
from tests.real.audit import run_audit
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.squid import SquidConfig, running_squid
from tests.support.field import Right, Table


@pytest.mark.row("A20", "Squid: https_port with clientca, by TLS 1.3 and 1.2")
@pytest.mark.parametrize("most", [None, "tls-min-version=1.2 options=NO_TLSv1_3"], ids=["1.3", "1.2"])
def test_a_client_certificate_is_wanted(table: Table, origin: Origin, most: str | None) -> None:
    config = SquidConfig(schemes=("basic",), tls=True, tls_wants_certificate=True, tls_most=most)
    with running_squid(config, origin) as squid:
        audit = run_audit(squid, "basic", targets=[f"{IDBROKER}:443"])
    assert "https://" not in audit.result("proxy/client-certificate")["findings"][0]["remedy"]
    table.holds(
        audit.report,
        Right(
            verdict="incompatible",
            code="proxy.client-certificate",
            party=Party.PROXY,
            certainty=Sureness.PROVEN,
        ),
        never=("proxy.no-answer", "proxy.unreachable"),
    )


@pytest.mark.row("A20", "control: the same port without clientca")
def test_none_is_wanted(table: Table, origin: Origin) -> None:
    with running_squid(SquidConfig(schemes=("basic",), tls=True), origin) as squid:
        audit = run_audit(squid, "basic", targets=[f"{IDBROKER}:443"])
    right = Right(result=("proxy/client-certificate", squid.url, "pass"))
    table.holds(audit.report, right, never=("proxy.client-certificate",))
