"""F6: two identities on one proxy: whose report is it?"""

from dataclasses import replace

import pytest

from proxytest.model.credentials import Credentials, Secret
from proxytest.model.run import Run
from proxytest.report.formats import FORMATS, render_as
from tests.field.logon_proxy import answering, asks
from tests.support.field import Table

ALICE, SERVICE = "CORP\\alice", "svc-webex"


async def audited(user: str, name: str) -> Run:
    async with answering(lambda _: asks("NTLM")) as proxy:
        run = await proxy.audited("auto", credentials=Credentials(user=user, password=Secret("wonderland")), name=name)
    return replace(run, proxy=replace(run.proxy, url="http://proxy.corp.test:8080"))


@pytest.mark.row("F6", "two identities on one proxy: every report names run and account")
@pytest.mark.parametrize("format_name", sorted(FORMATS))
async def test_every_report_names_both(table: Table, format_name: str) -> None:
    told = {name: render_as(format_name, await audited(user, name)) for name, user in RUNS.items()}
    missing = [name for name, user in RUNS.items() if name not in told[name] or user.split("\\")[-1] not in told[name]]
    table.says(f"{format_name} names them", "run and account", why=f"missing: {missing}" if missing else "")


RUNS = {"hq-alice": ALICE, "hq-service": SERVICE}


@pytest.mark.row("F6", "the series of two identities differ")
async def test_no_series_is_in_both_files(table: Table) -> None:
    texts = [render_as("prometheus", await audited(user, name)) for name, user in RUNS.items()]
    first, second = ({line.rpartition(" ")[0] for line in text.splitlines() if line[0] != "#"} for text in texts)
    same = first & second
    table.says(f"{len(same)} equal series", "no equal series", why="they are equal" if same else "")
