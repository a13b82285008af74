"""Audits of the table's rows, some side by side."""

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass

from proxytest.model.run import Run
from tests.hostile.row import TIMEOUT, Row, Stage
from tests.support.apart import Order, Outcome, audit_apart
from tests.support.company import Heard
from tests.support.peers import Peer, Talk

_AT_ONCE = 4
_AUTHORIZATION = re.compile(rb"^Proxy-Authorization: (.*)\r$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """What came of a row."""

    row: Row
    outcome: Outcome
    proofs: int  #: requests by which the password was put to the test

    @property
    def run(self) -> Run:
        return self.outcome.run

    @property
    def ends(self) -> set[str]:
        """The rows of the report: `check status`."""
        return {f"{result.check} {result.status}" for result in self.run.results}

    @property
    def failures(self) -> set[str]:
        """What the trace calls a failure: `operation failure`."""
        return {f"{event.operation} {event.failure}" for event in self.run.trace if event.failure is not None}


async def audit_rows(rows: Iterable[Row], stage: Stage) -> dict[str, Audited]:
    """Audit each row, by its name."""
    places = asyncio.Semaphore(_AT_ONCE)

    async def placed(row: Row) -> Audited:
        async with places:
            return await _audited(row, stage)

    return {one.row.name: one for one in await asyncio.gather(*map(placed, rows))}


async def _audited(row: Row, stage: Stage) -> Audited:
    async def behave(talk: Talk) -> None:
        await row.act(talk, stage)

    await asyncio.to_thread(row.prepare, stage)
    async with row.served(behave) as proxy:
        outcome = await audit_apart(
            Order(
                port=proxy.port,
                targets=(row.target,),
                auth=(row.auth,),
                roots=stage.authorities.public_pem,
                timeout=TIMEOUT,
                proxy_cacert=stage.proxy_cacert if row.secure else None,
            )
        )
    return Audited(row=row, outcome=outcome, proofs=_proofs(proxy))


def _proofs(proxy: Peer) -> int:
    values = [value.decode() for heard in proxy.received for value in _AUTHORIZATION.findall(heard)]
    return sum(Heard(method="", target="", authorization=value).proves for value in values)
