"""The token: as a header, or as a cookie after a form; nothing of a site is told without it."""

import ssl
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import ClientResponse

from proxytest.model.credentials import Secret
from proxytest.serve import log_in
from proxytest.serve.fleet_memory import FleetMemory
from proxytest.serve.listen_address import ListenAddress
from proxytest.wire.clock import utc_now
from tests.serve.conftest import SERVED, Client, asking

TOKEN = "correct-horse-battery-staple"
WITH_TOKEN = replace(SERVED, listen=ListenAddress(host="192.0.2.1", port=8080), token=Secret(TOKEN))
PATHS = (
    "/",
    "/sites/berlin",
    "/sites/berlin/reports/9",
    "/metrics",
    "/api/v1/sites",
    "/api/v1/openapi.json",
    "/nothing",
)
BROWSER = {"Accept": "text/html,application/xhtml+xml"}


@pytest.fixture
async def guarded(memory: FleetMemory) -> AsyncIterator[Client]:
    async with asking(memory, WITH_TOKEN) as client:
        yield client


async def post(client: Client, token: str) -> ClientResponse:
    return await client.post("/log-in", data={"token": token}, allow_redirects=False)


@pytest.mark.parametrize("path", PATHS)
async def test_without_the_token_a_program_is_told_what_is_missing(guarded: Client, path: str) -> None:
    answer = await guarded.get(path)
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "berlin" not in await answer.text()


@pytest.mark.parametrize("path", ["/", "/sites/berlin", "/nothing"])
async def test_a_browser_is_led_to_the_form(guarded: Client, path: str) -> None:
    answer = await guarded.get(path, headers=BROWSER, allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/log-in")
    form = await guarded.get("/log-in")
    assert form.status == 200
    assert '<form class="log-in" method="post" action="/log-in">' in await form.text()


@pytest.mark.parametrize("header", [f"Bearer {TOKEN}", f"bearer  {TOKEN} "])
async def test_the_token_in_a_header_is_enough(guarded: Client, header: str) -> None:
    answer = await guarded.get("/api/v1/sites", headers={"Authorization": header})
    assert answer.status == 200
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "header", ["Bearer", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", "Bearer \xe9"]
)
async def test_anything_else_is_not(guarded: Client, header: str) -> None:
    assert (await guarded.get("/api/v1/sites", headers={"Authorization": header})).status == 401


async def test_after_the_form_a_cookie_lets_in_that_no_script_and_no_other_site_has(guarded: Client) -> None:
    answer = await post(guarded, TOKEN)
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert TOKEN not in cookie
    assert (await guarded.get("/", headers={**BROWSER, "Cookie": cookie.partition(";")[0]})).status == 200


async def test_by_https_the_cookie_is_never_sent_in_clear(memory: FleetMemory) -> None:
    by_https = replace(WITH_TOKEN, context=ssl.create_default_context())
    for served, is_secure in ((WITH_TOKEN, False), (by_https, True)):
        async with asking(memory, served) as client:
            assert ("Secure" in (await post(client, TOKEN)).headers["Set-Cookie"]) is is_secure


async def test_another_token_is_refused_in_the_form(guarded: Client) -> None:
    answer = await post(guarded, "guess<script>")
    assert answer.status == 403
    assert "Set-Cookie" not in answer.headers
    text = await answer.text()
    assert "This is not the token." in text
    assert "guess" not in text


async def test_a_cookie_ends_and_cannot_be_made_longer(guarded: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = (await post(guarded, TOKEN)).cookies["proxytest"].value
    guarded.session.cookie_jar.clear()
    ends, _, signature = cookie.partition(".")

    async def status(value: str) -> int:
        return (await guarded.get("/metrics", headers={"Cookie": f"proxytest={value}"})).status

    assert await status(cookie) == 200
    for other in (f"{int(ends) + 60}.{signature}", ends, "", ".", f"{ends}.", f"{'9' * 11}.{signature}", f"²{cookie}"):
        assert await status(other) == 401, other
    later = utc_now() + timedelta(hours=13)
    monkeypatch.setattr(log_in, "utc_now", lambda: later)
    assert await status(cookie) == 401


async def test_a_cookie_of_another_token_is_none(guarded: Client, memory: FleetMemory) -> None:
    cookie = (await post(guarded, TOKEN)).cookies["proxytest"].value
    async with asking(memory, replace(WITH_TOKEN, token=Secret("another-token-of-the-user"))) as other:
        assert (await other.get("/metrics", headers={"Cookie": f"proxytest={cookie}"})).status == 401


async def test_health_and_the_script_tell_nothing_of_sites_and_need_no_token(guarded: Client) -> None:
    for path in ("/healthz", "/assets/live.js"):
        answer = await guarded.get(path)
        assert answer.status == 200
        assert "berlin" not in await answer.text()
