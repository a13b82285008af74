"""F5: one cause has many symptoms."""

import re
from collections.abc import Callable, Coroutine

import pytest

from proxytest.model.run import Run
from proxytest.report.by_cause import causes
from proxytest.report.console import render
from proxytest.report.formats import render_as
from proxytest.scenario.profile_file import load_profile
from tests.field.logon_proxy import OPENS, Asked, answer, answering, asks, far_end
from tests.support.field import Table
from tests.support.scripted import Authorities

HOSTS = (
    "idbroker.webex.com", "u2c.wbx2.com", "wdm-a.wbx2.com", "atlas-a.wbx2.com", "conv-a.wbx2.com", "locus-a.wbx2.com",
    "api.ciscospark.com", "web.ciscospark.com",
)  # fmt: skip


def denies_others(asked: Asked) -> bytes:
    return OPENS if "idbroker" in asked.head.split("\r\n", 1)[0] else answer("403 Forbidden")


async def denied(authorities: Authorities) -> Run:
    inside = far_end(authorities, answer("200 OK"))
    async with answering(denies_others, inside) as proxy:
        return await proxy.audited(
            "auto",
            targets_=tuple(f"{host}:443" for host in HOSTS),
            roots_=authorities.public_pem,
            credentials=None,
            select=("tunnel", "tls", "policy/allow-list"),
        )


async def kerberos_alone(_: Authorities) -> Run:
    async with answering(lambda _: asks("Negotiate")) as proxy:
        return await proxy.audited("negotiate", profile=load_profile("spark-2016"))


async def nothing_in_common(_: Authorities) -> Run:
    async with answering(lambda _: asks("Bearer")) as proxy:
        return await proxy.audited("auto", profile=load_profile("webex-2026"))


async def page_inside(authorities: Authorities) -> Run:
    """The tunnel opens, and the proxy's own page stands in it instead of TLS, for every host but one."""
    page = answer("403 Forbidden", "Server: squid", body=b"<html>blocked</html>")

    def pages(asked: Asked) -> bytes:
        return OPENS if "idbroker" in asked.head.split("\r\n", 1)[0] else OPENS + page

    async with answering(pages, far_end(authorities, answer("200 OK"))) as proxy:
        return await proxy.audited(
            "auto",
            targets_=tuple(f"{host}:443" for host in HOSTS),
            roots_=authorities.public_pem,
            credentials=None,
            select=("tunnel", "tls", "policy/allow-list"),
        )


Situation = Callable[[Authorities], Coroutine[None, None, Run]]

BLOCKS: dict[str, Callable[[Run], int]] = {
    "console": lambda run: len(
        re.findall(r"^\d+\. (?:FAIL|warn)", render(run, width=120, color=False, verbose=False), re.MULTILINE)
    ),
    "markdown": lambda run: len(re.findall(r"^### \d+\.", render_as("markdown", run), re.MULTILINE)),
    "html": lambda run: render_as("html", run).count('<article class="card'),
    "junit": lambda run: render_as("junit", run).count("\ncode: "),
}


@pytest.mark.row("F5", "one cause with many symptoms is one block")
@pytest.mark.table("format_name", "situation")
@pytest.mark.parametrize("format_name", BLOCKS)
@pytest.mark.parametrize("situation", [denied, kerberos_alone, nothing_in_common, page_inside])
async def test_one_block(table: Table, authorities: Authorities, situation: Situation, format_name: str) -> None:
    run = await situation(authorities)
    symptoms = sum(1 for result in run.results if result.findings or result.because)
    blocks = BLOCKS[format_name](run)
    told = [cause.problem.finding.code for cause in causes(run)]
    table.says(
        f"{told[0]}, {format_name}: {blocks} of {symptoms} symptoms ({', '.join(told)})",
        "1 block",
        why="" if blocks == 1 and symptoms > 4 else f"{blocks} blocks of {symptoms} symptoms",
    )
