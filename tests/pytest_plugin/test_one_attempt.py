"""A wrong password is one attempt, however pytest spreads, forks and repeats the tests of a scenario."""

import pytest

from tests.pytest_plugin.conftest import Site
from tests.support.company import CompanyBuilder
from tests.support.disguises import DISGUISES

pytestmark = pytest.mark.long

pytest_plugins = ["pytester"]

MORE = "auth: ntlm\nselect: [auth/scheme, tunnel/https]\n"


@pytest.mark.parametrize(
    ("how", "disguise"),
    [
        ("-n 4", "403"),
        ("--forked", "403"),
        pytest.param("--forked", "close", marks=pytest.mark.table),
        ("--reruns 2", "200 and a page"),
    ],
)
async def test_it_is_sent_once(how: str, disguise: str, site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm", disguise=DISGUISES[disguise]) as proxy:
        path = site.scenario(proxy, MORE, password="looking-glass")
        seen = await site.pytest(path.name, *how.split())
    assert len(proxy.proofs) == 1
    assert "passed" not in seen.parseoutcomes()
