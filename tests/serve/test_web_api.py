"""The JSON API: how sites are, their histories, and whole reports."""

from dataclasses import replace

from proxytest.fleet.site_answer import Answer, packed
from proxytest.model.run import Tool, Verdict
from proxytest.report.stored_run import from_json
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.known_report import read_report
from proxytest.serve.openapi import Json
from tests.report.conftest import RUN
from tests.serve.conftest import Client
from tests.support.fleet import at
from tests.support.served import place

TOOL = Tool(name="proxytest", version="\ud800")


async def told(client: Client, path: str) -> Json:
    answer = await client.get(f"/api/v1/{path}")
    assert answer.status == 200
    found: Json = await answer.json()
    return found


async def test_each_site_is_told_the_worst_first(client: Client) -> None:
    found = await told(client, "sites")
    assert found["hub"] == {"answers": True, "lost_since": None}
    assert [(one["site"], one["state"]) for one in found["sites"]] == [
        ("berlin", "fails"), ("paris", "silent"), ("rome", "silent"), ("tromso", "silent"), ("oslo", "warns"),
    ]  # fmt: skip


async def test_one_site_is_told_as_among_all(client: Client) -> None:
    every = {one["site"]: one for one in (await told(client, "sites"))["sites"]}
    for name, one in every.items():
        assert await told(client, f"sites/{name}") == one
    berlin, oslo, tromso = every["berlin"], every["oslo"], every["tromso"]
    assert (berlin["run"]["id"], berlin["run"]["verdict"], berlin["run"]["status"]) == (9, "incompatible", 1)
    assert berlin["causes"][0]["code"] == "tls.intercepted"
    assert (oslo["jobs"], oslo["workers"]) == (3, 2)
    assert (tromso["run"], tromso["last_seen"], tromso["clients"]) == (None, None, {})


async def test_a_silent_site_has_its_last_run_and_no_client_that_works(client: Client) -> None:
    rome = await told(client, "sites/rome")
    assert (rome["state"], rome["run"]["verdict"], rome["clients"], rome["causes"]) == ("silent", "compatible", {}, [])


async def test_the_history_tells_what_changed(client: Client) -> None:
    found = await told(client, "sites/berlin/reports")
    assert [(one["id"], one["state"], one["was"], one["compared"]) for one in found["reports"]] == [
        (9, "fails", None, True), (2, "fails", "works", True), (1, "works", None, False),
    ]  # fmt: skip
    assert ("new", "tls.intercepted") in [(one["change"], one["code"]) for one in found["reports"][1]["changes"]]
    refused = (await told(client, "sites/paris/reports"))["reports"][0]
    assert (refused["verdict"], refused["refused"]) == (None, "this site has no user 'bob'\x1b[2J")


async def test_a_report_is_one_that_proxytest_reads(client: Client) -> None:
    answer = await client.get("/api/v1/sites/berlin/reports/9")
    run = from_json(await answer.text(), "report")
    assert (run.verdict, run.asked.name, run.trace != ()) == (Verdict.INCOMPATIBLE, "berlin", True)


async def test_what_one_site_writes_keeps_nobody_from_the_others(client: Client, memory: FleetMemory) -> None:
    hostile = at(RUN, "oslo", Verdict.INCOMPATIBLE, product="\ud800" * 9)
    content = packed(Answer(id="\udfff", site="oslo", version="\ud800", run=replace(hostile, tool=TOOL)))
    memory.take(read_report(content, None, place("oslo", 50)), new=True)
    (oslo,) = (one for one in (await told(client, "sites"))["sites"] if one["site"] == "oslo")
    assert oslo["run"]["version"] == "\ufffd"
    assert (await told(client, "sites/oslo/reports"))["reports"][0]["job"] == "\ufffd"


async def test_while_the_hub_is_lost_it_says_so(client: Client, memory: FleetMemory) -> None:
    memory.lose()
    hub = (await told(client, "sites"))["hub"]
    assert (hub["answers"], hub["lost_since"] is not None) == (False, True)
    answer = await client.get("/healthz")
    assert (answer.status, (await answer.json())["status"]) == (503, "hub lost")
