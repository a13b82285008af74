"""The metrics of `/metrics`, as Prometheus reads them."""

from prometheus_client.parser import text_string_to_metric_families

from proxytest.serve.fleet_memory import FleetMemory
from tests.serve.conftest import Client
from tests.support.promtool import needs_promtool, promtool
from tests.support.served import NOW


async def read(client: Client) -> dict[str, dict[str, float]]:
    """Return the value of each series, by family and site."""
    answer = await client.get("/metrics")
    assert (answer.status, answer.content_type) == (200, "text/plain")
    return {
        family.name.removeprefix("proxytest_"): {one.labels.get("site", ""): one.value for one in family.samples}
        for family in text_string_to_metric_families(await answer.text())
    }


async def test_sites_are_told_as_in_reports_and_what_waits_for_them(client: Client) -> None:
    found = await read(client)
    assert found["site_state"] == {"berlin": 3, "paris": 4, "rome": 4, "tromso": 4, "oslo": 1}
    assert found["site_jobs_waiting"]["oslo"] == 3
    assert found["site_workers_waiting"] == {"berlin": 0, "oslo": 2, "paris": 0, "rome": 0, "tromso": 0}
    assert found["site_run_timestamp_seconds"].keys() == {"berlin", "oslo"}
    assert found["hub_up"] == {"": 1}


async def test_when_a_site_changed_and_when_it_is_audited_next_are_metrics(client: Client, memory: FleetMemory) -> None:
    found, changed = await read(client), memory.reports["berlin"].changed
    assert changed is not None
    assert found["site_changed_timestamp_seconds"] == {"berlin": changed.timestamp()}
    assert not found.get("site_next_audit_timestamp_seconds")
    memory.next_of = {"oslo": NOW}.get
    memory.version += 1
    assert (await read(client))["site_next_audit_timestamp_seconds"] == {"oslo": NOW.timestamp()}


async def test_while_the_hub_is_lost_that_is_a_metric(client: Client, memory: FleetMemory) -> None:
    before = await read(client)
    memory.lose()
    found = await read(client)
    assert found["hub_up"] == {"": 0}
    assert found["site_state"] == before["site_state"]
    assert found["hub_answered_timestamp_seconds"] == before["hub_answered_timestamp_seconds"]


@needs_promtool
async def test_prometheus_itself_accepts_it(client: Client) -> None:
    text = await (await client.get("/metrics")).text()
    assert promtool("check", "metrics", given=text) == (0, "")
