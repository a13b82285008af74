"""A PAC file from its server to the table: what is fetched, resolved, run again, and told."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from proxytest.features.pac.observations import PacSeen
from proxytest.features.pac.probes.fetch_and_run import PacEnvironment, read_pac
from proxytest.features.pac.probes.named_proxies import try_proxy
from proxytest.model.address import Authority, parse_authority
from proxytest.model.event import Failure
from proxytest.model.pac_result import Keyword, PacDirective, PacFileProblem, PacScriptError
from proxytest.wire.fetched import Source
from proxytest.wire.limits import Limits
from proxytest.wire.pac_process import Library, find_engine
from tests.support.peers import Behaviour, answers, peer
from tests.support.wire import dialler, recorder

pytestmark = pytest.mark.long

TARGETS = (parse_authority("idbroker.webex.com"), parse_authority("u2c.wbx2.com"))
NOW = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
TYPE = b"application/x-ns-proxy-autoconfig"
#: Every host is at 10.1.2.3, so that no test asks DNS.
KNOWN = tuple((target, "10.1.2.3") for target in TARGETS)


def serves(script: bytes, *, status: bytes = b"200 OK", kind: bytes = TYPE) -> Behaviour:
    head = b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(script))
    return answers(head + script)


def around(*, library: Library = None, overrides: tuple[tuple[Authority, str], ...] = KNOWN) -> PacEnvironment:
    return PacEnvironment(
        source=Source(user_agent="test", overrides=overrides),
        recorder=recorder(),
        limits=Limits(timeout=5.0),
        library=library or find_engine(),
        now=NOW,
    )


async def read(behave: Behaviour) -> PacSeen:
    async with peer(behave) as server:
        return await read_pac(f"http://127.0.0.1:{server.port}/proxy.pac", TARGETS, around())


def find(body: str) -> bytes:
    return f"function FindProxyForURL(url, host) {{ {body} }}".encode()


async def test_the_table_says_for_each_target_where_it_goes() -> None:
    seen = await read(serves(find('return dnsDomainIs(host, ".webex.com") ? "PROXY a:1; DIRECT" : "HTTPS b:2";')))
    assert [(row.target, [str(way) for way in row.ways]) for row in seen.rows] == [
        ("idbroker.webex.com:443", ["PROXY a:1", "DIRECT"]),
        ("u2c.wbx2.com:443", ["HTTPS b:2"]),
    ]
    assert (seen.status, seen.content_type, seen.flaws, seen.fault) == (200, TYPE.decode(), (), None)
    assert seen.size > 0
    assert len(seen.sha256 or "") == 64
    assert seen.events


async def test_names_are_resolved_and_the_script_is_run_again() -> None:
    seen = await read(serves(find('return isInNet(host, "10.0.0.0", "255.0.0.0") ? "PROXY inside:1" : "DIRECT";')))
    assert [row.text for row in seen.rows] == ["PROXY inside:1", "PROXY inside:1"]
    assert [(name.name, name.addresses) for name in seen.names] == [
        ("idbroker.webex.com", ("10.1.2.3",)),
        ("u2c.wbx2.com", ("10.1.2.3",)),
    ]


async def test_a_name_that_follows_from_another_takes_another_round() -> None:
    script = find('return dnsResolve(host) == "10.1.2.3" && dnsResolve("localhost") ? "PROXY a:1" : "DIRECT";')
    assert [row.text for row in (await read(serves(script))).rows] == ["PROXY a:1", "PROXY a:1"]


async def test_a_script_that_stumbles_over_an_unknown_name_is_run_again() -> None:
    script = b'var ip = dnsResolve("localhost").split(".");' + find('return "PROXY a:" + ip[0];')
    assert [row.text for row in (await read(serves(script))).rows] == ["PROXY a:127", "PROXY a:127"]


async def test_a_script_that_asks_for_ever_more_names_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def look_up(names: list[str], *_: object, **__: object) -> dict[str, tuple[str, ...]]:
        await asyncio.sleep(0)
        asked.extend(names)
        return dict.fromkeys(names, ())

    monkeypatch.setattr("proxytest.features.pac.probes.fetch_and_run.look_up", look_up)
    seen = await read(serves(find('dnsResolve(Math.random() + ".test"); return "DIRECT";')))
    assert {row.fault for row in seen.rows} == {PacScriptError.NAMES}
    assert len(asked) <= 12


async def test_thousands_of_names_are_not_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxytest.features.pac.probes.fetch_and_run.look_up", None)
    loop = "for (var i = 0; i < 3000; i++) dnsResolve(host + i);"
    seen = await read(serves(find(f'{loop} return "DIRECT";')))
    assert {row.fault for row in seen.rows} == {PacScriptError.NAMES}


async def test_hundreds_of_names_are_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look_up(names: list[str], *_: object, **__: object) -> dict[str, tuple[str, ...]]:
        await asyncio.sleep(0)
        return dict.fromkeys(names, ())

    monkeypatch.setattr("proxytest.features.pac.probes.fetch_and_run.look_up", look_up)
    loop = "for (var i = 0; i < 300; i++) if (isResolvable('n' + i + '.test')) return 'DIRECT';"
    seen = await read(serves(find(f'{loop} return "PROXY a:1";')))
    assert [row.text for row in seen.rows] == ["PROXY a:1", "PROXY a:1"]


async def test_a_name_that_was_not_looked_up_in_time_leaves_its_rows_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async def look_up(*_: object, **__: object) -> dict[str, tuple[str, ...]]:
        await asyncio.sleep(0)
        return {}

    monkeypatch.setattr("proxytest.features.pac.probes.fetch_and_run.look_up", look_up)
    script = find('return host == "u2c.wbx2.com" && isResolvable("a.test") ? "DIRECT" : "PROXY a:1";')
    assert [(row.text, row.fault) for row in (await read(serves(script))).rows] == [
        ("PROXY a:1", None),
        ("", PacScriptError.NAMES),
    ]


async def test_this_machines_address_is_found_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("proxytest.features.pac.probes.fetch_and_run.own_addresses", lambda: ("10.9.9.9",))
    seen = await read(serves(find('return "PROXY " + myIpAddress() + ":1";')))
    assert [row.text for row in seen.rows] == ["PROXY 10.9.9.9:1", "PROXY 10.9.9.9:1"]
    assert (seen.names, seen.fault) == ((), None)


@pytest.mark.parametrize(
    ("behave", "blemish"),
    [
        (serves(b"", status=b"404 Not Found"), PacFileProblem.NOT_OK),
        (serves(b"Log on", status=b"401 Unauthorized"), PacFileProblem.NOT_OK),
        (serves(b"<html>", kind=b"text/html"), PacFileProblem.HTML),
        (serves(b""), PacFileProblem.EMPTY),
        (serves(b" " * (1024 * 1024 + 1)), PacFileProblem.TOO_LARGE),
        (
            answers(b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"),
            PacFileProblem.TOO_MANY_REDIRECTS,
        ),
        (answers(b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx"), PacFileProblem.CODING),
        (answers(b""), PacFileProblem.UNREADABLE),
    ],
)
async def test_what_is_no_script_is_told_and_not_run(behave: Behaviour, blemish: PacFileProblem) -> None:
    seen = await read(behave)
    assert blemish in [flaw.blemish for flaw in seen.flaws]
    assert (seen.rows, seen.fault) == ((), None)


async def test_50_mib_are_told_with_their_size_and_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: 52428800\r\n\r\n" % TYPE
    seen = await read(answers(head, *[b"x" * 65536] * 40))
    (flaw,) = seen.flaws
    assert (flaw.blemish, flaw.detail) == (PacFileProblem.TOO_LARGE, "52428800 bytes by its Content-Length")


async def test_a_wrong_type_is_told_and_the_script_is_run() -> None:
    seen = await read(serves(find('return "DIRECT";'), kind=b"text/plain"))
    assert [flaw.blemish for flaw in seen.flaws] == [PacFileProblem.WRONG_TYPE]
    assert len(seen.rows) == 2


async def test_an_evil_script_ends_in_a_fault() -> None:
    seen = await read(serves(b"while (true);"))
    assert (seen.fault, seen.rows) == (PacScriptError.LOOPS, ())


async def test_microsofts_function_alone_is_told() -> None:
    seen = await read(serves(b'function FindProxyForURLEx(url, host) { return "DIRECT"; }'))
    assert [flaw.blemish for flaw in seen.flaws] == [PacFileProblem.ONLY_EX]


async def test_a_file_of_this_machine_is_run_by_path_and_by_url(tmp_path: Path) -> None:
    file = tmp_path / "proxy.pac"
    file.write_bytes(find('return "PROXY a:1";'))
    by_path = await read_pac(str(file), TARGETS, around())
    by_url = await read_pac(file.as_uri(), TARGETS, around())
    assert by_path.rows == by_url.rows
    assert ([flaw.blemish for flaw in by_path.flaws], [flaw.blemish for flaw in by_url.flaws]) == (
        [],
        [PacFileProblem.LOCAL_FILE],
    )


@pytest.mark.parametrize("url", ["ftp://a/proxy.pac", "data:text/plain,x", "JavaScript:1"])
async def test_other_schemes_are_told(url: str) -> None:
    (flaw,) = (await read_pac(url, TARGETS, around())).flaws
    assert flaw.blemish is PacFileProblem.SCHEME


async def test_an_address_whose_credentials_were_taken_out_is_fetched_without() -> None:
    async with peer(serves(find('return "DIRECT";'))) as server:
        seen = await read_pac(f"http://<redacted>@127.0.0.1:{server.port}/proxy.pac", TARGETS, around())
    assert len(seen.rows) == 2
    assert b"Authorization" not in server.received[0]


async def test_without_an_engine_the_file_is_still_examined() -> None:
    async with peer(serves(b"x", kind=b"text/plain")) as server:
        surroundings = PacEnvironment(
            source=Source(user_agent="test"), recorder=recorder(), limits=Limits(), library=None, now=NOW
        )
        seen = await read_pac(f"http://127.0.0.1:{server.port}/proxy.pac", TARGETS, surroundings)
    assert [flaw.blemish for flaw in seen.flaws] == [PacFileProblem.WRONG_TYPE]
    assert (seen.fault, seen.rows) == (PacScriptError.NO_ENGINE, ())
    assert "'.[pac]'" in seen.detail


def way(keyword: Keyword, port: int) -> PacDirective:
    return PacDirective(keyword=keyword, authority=Authority(host="127.0.0.1", port=port))


async def test_a_proxy_is_asked_for_a_tunnel_without_credentials() -> None:
    challenge = b"HTTP/1.1 407 Asks\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"
    async with peer(answers(challenge)) as proxy:
        tried = await try_proxy(dialler(proxy.port), way(Keyword.PROXY, proxy.port), TARGETS[0], first=True)
    assert (tried.address, [one.scheme for one in tried.challenges], tried.failed) == ("127.0.0.1", ["NTLM"], None)
    assert [b"Proxy-Authorization" in said for said in proxy.received] == [False, False]


async def test_of_a_socks_server_only_the_port_is_tried() -> None:
    async with peer(answers(b"")) as server:
        tried = await try_proxy(dialler(server.port), way(Keyword.SOCKS5, server.port), TARGETS[0], first=True)
    assert (tried.address, tried.answer, tried.failed) == ("127.0.0.1", None, None)


async def test_a_proxy_that_is_gone_is_told() -> None:
    async with peer(answers(b"")) as gone:
        port = gone.port
    tried = await try_proxy(dialler(port), way(Keyword.PROXY, port), TARGETS[0], first=False)
    assert tried.failed is not None
    assert tried.failed.failure is Failure.REFUSED


async def test_a_log_on_in_an_answer_is_told_by_nobody() -> None:
    surroundings = around(library=find_engine())
    async with peer(serves(find('return "PROXY alice:wonder/land@proxy.corp:8080; DIRECT";'))) as server:
        seen = await read_pac(f"http://127.0.0.1:{server.port}/proxy.pac", TARGETS, surroundings)
    assert seen.rows[0].text == "PROXY <redacted>@proxy.corp:8080; DIRECT"
    assert "wonder" not in repr(surroundings.recorder.trace)


async def test_a_script_inside_the_settings_is_a_text_already() -> None:
    script = find('return "\u00fc" == "\\u00fc" ? "PROXY a:1" : "DIRECT";').decode()
    seen = await read_pac("the settings", TARGETS, replace(around(), inline=script))
    assert [row.text for row in seen.rows] == ["PROXY a:1", "PROXY a:1"]


async def test_a_websocket_host_is_asked_for_by_both_schemes_and_windows_own_function_is_called() -> None:
    script = find('return url.indexOf("wss:") ? "PROXY a:1" : "DIRECT";')
    other = b'function FindProxyForURLEx(url, host) { return "PROXY ex:" + getClientVersion().length; }'
    async with peer(serves(script + other)) as server:
        seen = await read_pac(f"http://127.0.0.1:{server.port}/p.pac", TARGETS, around(), sockets=TARGETS[1:])
    assert [(row.url, row.text) for row in (*seen.rows, *seen.sockets, *seen.windows)] == [
        ("https://idbroker.webex.com/", "PROXY a:1"),
        ("https://u2c.wbx2.com/", "PROXY a:1"),
        ("wss://u2c.wbx2.com/", "DIRECT"),
        ("https://idbroker.webex.com/", "PROXY ex:3"),
        ("https://u2c.wbx2.com/", "PROXY ex:3"),
    ]
