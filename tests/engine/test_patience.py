"""How long an answer may take, as the probes declare it."""

import asyncio
from dataclasses import replace

from proxytest.engine.audit import audit, probes_of
from proxytest.engine.patience import Patience
from proxytest.features.all_probes import all_probes
from proxytest.model.activity import Activity, Stage
from tests.support.plans import plan_for


def test_every_probe_of_a_run_says_how_long_it_may_take() -> None:
    plan = plan_for(port=1)
    patience = Patience(plan)
    for probe in all_probes():
        foreseen = list(probe.foresees(plan))
        for one in foreseen:
            assert patience.seconds(probe, one.target) >= one.seconds
        longest = max((one.seconds for one in foreseen), default=0.0)
        assert patience.seconds(probe, "a target that is not foreseen") == longest


def test_the_progress_counts_the_probes_of_the_run() -> None:
    plan = replace(plan_for(port=1), select=("proxy",))
    told: list[Activity] = []
    asyncio.run(audit(plan, told.append))
    assert {one.planned for one in told} == {len(probes_of(plan))}
    assert all(one.done < one.planned for one in told)
    assert sorted(one.done for one in told) == [one.done for one in told]
    started = [one for one in told if one.stage is Stage.STARTED and one.target.endswith(":1")]
    assert started
