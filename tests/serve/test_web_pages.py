"""The pages: what they tell, where they lead, and that a browser asks for them again only where something changed."""

from proxytest.serve.fleet_memory import FleetMemory
from tests.serve.conftest import Client
from tests.support.served import GOOD, came, known


async def page(client: Client, path: str) -> str:
    found = await client.get(path)
    assert (found.status, found.content_type) == (200, "text/html")
    return await found.text()


async def test_the_page_of_all_sites_leads_to_each(client: Client) -> None:
    text = await page(client, "/")
    assert all(f'<a href="/sites/{name}">' in text for name in ("berlin", "oslo", "paris", "rome", "tromso"))
    assert r"its last job was not carried out: this site has no user &#39;bob&#39;\x1b[2J" in text
    assert "Causes, and the sites that have them" in text
    assert "#run-" not in text


async def test_the_page_of_a_site_has_its_history_and_its_last_report(client: Client) -> None:
    text = await page(client, "/sites/berlin")
    assert [f'<a href="/sites/berlin/reports/{number}">' in text for number in (1, 2, 9)] == [True] * 3
    assert "works before, fails now" in text
    assert "Not compatible" in text
    assert 'id="r1-trace"' in text  # the report is whole


async def test_each_report_can_be_opened_and_no_other_site_s(client: Client) -> None:
    assert "berlin: report of 2026-03-21 09:30 UTC" in await page(client, "/sites/berlin/reports/1")
    for path in ("/sites/oslo/reports/1", "/sites/berlin/reports/3", "/sites/berlin/reports/-1"):
        assert (await client.get(path)).status in (404, 503), path


async def test_a_site_without_a_report_has_a_page(client: Client) -> None:
    assert "No report of this site is in the hub." in await page(client, "/sites/tromso")


async def test_a_page_is_sent_again_only_where_it_changed(client: Client, memory: FleetMemory) -> None:
    def version(text: str) -> str:
        return text.partition('data-version="')[2].partition('"')[0]

    paths = ("/", "/sites/berlin", "/sites/oslo")
    versions = {path: version(await page(client, path)) for path in (*paths, "/sites/oslo/reports/3")}

    async def status(path: str) -> int:
        return (await client.get(path, headers={"If-None-Match": f'"{versions[path]}"'})).status

    assert [await status(path) for path in versions] == [304] * 4
    came(memory, "berlin", 40, GOOD)
    assert [await status(path) for path in versions] == [200, 200, 304, 304]


async def test_while_the_hub_is_lost_the_pages_stay_and_say_so(client: Client, memory: FleetMemory) -> None:
    memory.lose()
    for path in ("/", "/sites/berlin"):
        assert "The hub has not answered since 20" in await page(client, path)
    memory.answer()
    assert "The hub has not answered" not in await page(client, "/")


async def test_a_report_that_only_a_lost_hub_has_is_told_to_be_there(client: Client, memory: FleetMemory) -> None:
    memory.store.forget()
    assert "only the hub has this report" in await page(client, "/sites/berlin")
    found = await client.get("/sites/berlin/reports/9")
    assert (found.status, "only the hub has this report" in await found.text()) == (503, True)


async def test_a_history_that_is_not_whole_says_so_and_is_asked_for(client: Client, memory: FleetMemory) -> None:
    memory.reports["berlin"].whole = False
    assert "earlier ones are still being read" in await page(client, "/sites/berlin")
    assert memory.next_past() == "berlin"


async def test_of_very_many_sites_those_that_are_alike_share_a_row_and_each_leads_to_its_page(
    client: Client, memory: FleetMemory
) -> None:
    for number in range(400):
        known(memory, f"branch-{number:04}", *([(100 + number, GOOD)] if number < 3 else []))
    memory.look()
    text = await page(client, "/")
    assert text.count('<tr><th scope="row"') < 20
    assert text.count('href="/sites/branch-0399"') > 0
    assert "more like it" in text
