"""`--active` asks for the gateway's own file; without it nobody does."""

from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.engine.conclude import judge_again
from proxytest.features.product.observations import GatewayFileSeen
from proxytest.report.stored_run import from_json, to_json
from tests.support.company import CompanyBuilder
from tests.support.plans import plan_for


@pytest.mark.parametrize("active", [False, True])
async def test_the_file_is_asked_for_only_where_the_user_wants_it(company: CompanyBuilder, *, active: bool) -> None:
    async with company.running("basic") as proxy:
        plan = plan_for(port=proxy.port, roots=company.authorities.public_pem, auth=("basic",))
        run = await audit(replace(plan, active=active))
    asked = [heard for heard in proxy.heard if "/mwg-internal/" in heard.target]
    assert all(heard.method == "GET" and heard.target.endswith("/files/default/stylesheet.css") for heard in asked)
    assert bool(asked) is active
    assert len([heard for heard in asked if heard.proves]) == active
    assert len([seen for seen in run.observations if isinstance(seen, GatewayFileSeen)]) == active
    assert run.asked.active is active
    assert judge_again(from_json(to_json(run), "run.json")) == run
