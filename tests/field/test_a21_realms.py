"""A21: one of the proxies of a file refuses the account."""

import re
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from proxytest.api.audits import run_all
from proxytest.model.run import Run
from tests.field.logon_proxy import answering, asks
from tests.support.field import Table

_ROW = "one of the proxies of a file refuses the account"


async def audited(
    folder: Path, identities: str, runs: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[int], list[Run]]:
    """Audit three proxies that refuse alice; return the log-ons of each, and the runs."""
    monkeypatch.setenv("ALICE", "not-the-password")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    async with AsyncExitStack() as stack:
        refuses = asks('Basic realm="corp"')
        proxies = [await stack.enter_async_context(answering(lambda _: refuses)) for _ in range(3)]
        listed = "\n".join(f"  p{n}: {{proxy: 'http://127.0.0.1:{one.port}'}}" for n, one in enumerate(proxies))
        path = folder / "many.yaml"
        path.write_text(f"auth: basic\nproxies:\n{listed}\nidentities:\n{identities}{runs}")
        done = await run_all(path)
    return [len(one.logons) for one in proxies], list(done)


@pytest.mark.row("A21", _ROW)
async def test_the_others_name_it(tmp_path: Path, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    identities = "  alice: {user: alice, password: {env: ALICE}}\n"
    logons, runs = await audited(tmp_path, identities, "", monkeypatch)
    reasons = [
        row.reason for run in runs[1:] for row in run.results if (row.check, row.target) == ("auth/scheme", "basic")
    ]
    port = re.sub(r".*:", "", str(runs[0].proxy.url))
    named = [f":{port} refused this user by Basic at " in one and "'realm'" in one for one in reasons]
    wrong = "" if logons == [1, 0, 0] and named == [True, True] else f"{logons} log-ons; {reasons}"
    table.says(reasons[0], "the others name the proxy that refused, when, and the key 'realm'", why=wrong)


@pytest.mark.row("A21", f"{_ROW}; the identities have realms of their own")
async def test_realms_share_none(tmp_path: Path, table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    identity = "{{user: alice, password: {{env: ALICE}}, realm: {}}}"
    identities = f"  north: {identity.format('north')}\n  south: {identity.format('south')}\n"
    runs = "runs:\n" + "".join(
        f"  - {{proxy: p{n}, identity: {who}}}\n" for n, who in enumerate(("north", "south", "north"))
    )
    logons, _ = await audited(tmp_path, identities, runs, monkeypatch)
    table.says(f"{logons} log-ons", "one attempt for each realm", why="" if logons == [1, 1, 0] else "not so")
