"""What curl's own tests have proxies say: the same requests go out, and the same comes of it."""

import base64
from pathlib import Path

import pytest

from proxytest.model.address import parse_authority
from proxytest.model.event import Failure
from tests.wire.curl_cases.case import BASIC, Case
from tests.wire.curl_cases.left_out import LEFT_OUT
from tests.wire.curl_cases.replay import TUNNELLED, Played, play
from tests.wire.curl_cases.table import TABLE


@pytest.fixture
async def played(case: Case, tmp_path: Path) -> Played:
    return await play(case, tmp_path)


@pytest.mark.parametrize("case", TABLE, ids=str)
async def test_it_ends_as_it_should(case: Case, played: Played) -> None:
    answer = played.dialogue.answer
    assert (played.proxy.sent, played.dialogue.ended.outcome) == (list(case.sends), case.outcome)
    assert (answer.status if answer else None) == case.status
    assert _failure(played) is case.failure
    assert played.tunnelled == (TUNNELLED if case.opens else None)
    _asks_as_it_should(case, played)
    assert len(case.password) < 3 or case.password not in played.trace


def test_each_test_of_curl_is_told_once() -> None:
    numbers = [*(case.number for case in TABLE), *(number for left in LEFT_OUT.values() for number in left)]
    assert sorted(numbers) == sorted(set(numbers))


def _failure(played: Played) -> Failure | None:
    return played.dialogue.failed.failure if played.dialogue.failed else None


def _asks_as_it_should(case: Case, played: Played) -> None:
    wanted = f"CONNECT {parse_authority(case.target)}" if case.method == "CONNECT" else f"GET http://{case.target}/"
    heads = played.proxy.heads
    assert [head.split(" HTTP/1.1\r\n")[0] for head in heads] == [wanted] * len(heads)
    assert [one for one in case.carries if one not in heads[-1]] == []
    if played.proxy.carried[-1:] == [BASIC]:
        proof = base64.b64encode(f"{case.user}:{case.password}".encode()).decode()
        assert f"\r\nProxy-Authorization: Basic {proof}\r\n" in heads[-1]
