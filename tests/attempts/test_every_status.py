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


@pytest.mark.parametrize("hundred", [3, 4, 5])
@pytest.mark.parametrize("scheme", ALL)
async def test_a_wrong_password_is_sent_once(company: CompanyBuilder, scheme: str, hundred: int) -> None:
    sent: dict[int, int] = {}
    for code in range(100 * hundred, 100 * hundred + 100):
        async with company.running(scheme, disguise=status(code)) as proxy:
            run = await audit(replace(plan_for(port=proxy.port, auth=(scheme,)), credentials=WRONG))
        sent[code] = len(proxy.proofs)
        logons = [result.status for result in run.results if result.check == "auth/scheme"]
        assert logons, code
        assert Status.PASS not in logons, code
    assert {code: count for code, count in sent.items() if count != 1} == {}
