"""Every status there is, in the place of a refusal: a wrong password is sent once, and nothing is accepted."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.result import Status
from tests.support.company import ALL, CompanyBuilder
from tests.support.disguises import status
from tests.support.plans import plan_for

WRONG = Credentials(user="alice", password=Secret("not-the-password"))


@pytest.fixture
def company(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> CompanyBuilder:
    return CompanyBuilder(tmp_path_factory.mktemp("company"), monkeypatch)


HOSTS = ("idbroker.webex.com:443", "conv-a.wbx2.com:443", "mercury-connection-a.wbx2.com:443")


@pytest.mark.parametrize("side_by_side", [1, 8])
@pytest.mark.parametrize("hundred", [3, 4, 5])
@pytest.mark.parametrize("scheme", ALL)
async def test_a_wrong_password_is_sent_once(
    company: CompanyBuilder, scheme: str, hundred: int, side_by_side: int
) -> None:
    sent: dict[int, int] = {}
    for code in range(100 * hundred, 100 * hundred + 100):
        async with company.running(scheme, disguise=status(code)) as proxy:
            made = plan_for(port=proxy.port, auth=(scheme,), targets=HOSTS[: 1 if side_by_side == 1 else 3])
            run = await audit(replace(made, credentials=WRONG, max_concurrency=side_by_side))
        sent[code] = len(proxy.proofs)
        logons = [result.status for result in run.results if result.check == "auth/scheme"]
        assert logons, code
        assert Status.PASS not in logons, code
    assert {code: count for code, count in sent.items() if count != 1} == {}
