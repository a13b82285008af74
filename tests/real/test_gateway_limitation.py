"""A proxy that names itself McAfee Web Gateway, with NTLM that works: the limit is documented, not measured."""

import pytest

from tests.real import cases
from tests.real.audit import COMPATIBLE, NOT_COMPATIBLE, Audit, run_audit
from tests.real.domain import Domain
from tests.real.hosts import IDBROKER
from tests.real.origin import Origin
from tests.real.squid import running_squid


@pytest.fixture(scope="module")
def affected(origin: Origin, domain: Domain) -> Audit:
    with running_squid(cases.GATEWAY_7_1, origin, domain) as squid:
        return run_audit(squid, "ntlm")


@pytest.fixture(scope="module")
def mended(origin: Origin, domain: Domain) -> Audit:
    with running_squid(cases.GATEWAY_7_2, origin, domain) as squid:
        return run_audit(squid, "ntlm", whole=True)


def test_version_7_1_with_ntlm_is_incompatible(affected: Audit) -> None:
    assert affected.status("product/mwg-ntlm") == "fail"
    assert (affected.verdict, affected.exit_status) == ("incompatible", NOT_COMPATIBLE)
    assert affected.client("windows")[0] == "incompatible"


def test_all_that_was_measured_of_version_7_1_passes(affected: Audit) -> None:
    assert {check for check, _ in affected.failed()} == {"product/mwg-ntlm"}
    assert affected.status("auth/scheme", "ntlm") == "pass"
    assert affected.status("tunnel/https", f"{IDBROKER}:443") == "pass"


def test_version_7_2_is_compatible(mended: Audit) -> None:
    assert mended.status("product/mwg-ntlm") == "pass"
    assert (mended.verdict, mended.exit_status) == ("compatible", COMPATIBLE)
    assert mended.client("windows") == ("compatible", "ntlm")


@pytest.mark.domain
@pytest.mark.parametrize(("version", "audited"), [("7.1.0.2.0.10626", "affected"), ("7.2.0.1.0.13253", "mended")])
def test_product_and_version_are_named(version: str, audited: str, request: pytest.FixtureRequest) -> None:
    audit: Audit = request.getfixturevalue(audited)
    assert (audit.product, audit.product_version) == ("McAfee Web Gateway", version)
