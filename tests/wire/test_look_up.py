"""Names by the system's resolver, with --resolve before it."""

import asyncio

import pytest

from proxytest.model.address import Authority
from proxytest.wire.limits import Limits
from proxytest.wire.look_up import look_up
from tests.support.wire import recorder


async def look(*names: str, overrides: tuple[tuple[Authority, str], ...] = ()) -> dict[str, tuple[str, ...]]:
    return await look_up(names, overrides, recorder=recorder(), limits=Limits(timeout=5.0))


async def test_this_machine_is_known() -> None:
    assert set((await look("localhost"))["localhost"]) & {"127.0.0.1", "::1"}


async def test_resolve_goes_before_dns() -> None:
    given = (Authority(host="pac.corp.test", port=443), "192.0.2.7")
    assert await look("pac.corp.test", overrides=(given,)) == {"pac.corp.test": ("192.0.2.7",)}


@pytest.mark.parametrize("name", ["a\0b", "." * 5, "x" * 64 + ".y", "a b", "-"])
async def test_what_is_no_name_has_no_address(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise UnicodeError("label empty or too long")

    monkeypatch.setattr("socket.getaddrinfo", refuses)  # no test asks DNS
    assert await look(name) == {name: ()}


async def test_silent_servers_are_not_waited_for_once_for_each_name(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def silent(name: str, *_: object, **__: object) -> None:
        asked.append(name)
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", silent)
    names = [f"{number}.corp.test" for number in range(100)]
    found = await look_up(names, (), recorder=recorder(), limits=Limits(timeout=0.05))
    assert found == dict.fromkeys(asked, ())
    assert 8 <= len(asked) < 100  # the others are left out: that they do not exist, nobody said
