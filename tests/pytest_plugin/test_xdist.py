"""Several workers, and one log-on."""

from collections import Counter

import pytest

from tests.pytest_plugin.conftest import Site
from tests.support.company import CompanyBuilder

pytest_plugins = ["pytester"]
pytestmark = pytest.mark.table  # whole pytest runs in pytest runs

MORE = "auth: ntlm\nselect: [auth/scheme, tunnel, tls, policy/allow-list, client]\n"


@pytest.mark.parametrize(
    "distribution", ["load", *(pytest.param(name, marks=pytest.mark.table) for name in ("loadgroup", "loadfile"))]
)
async def test_an_audit_runs_once(distribution: str, site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        path = site.scenario(proxy, MORE, password="looking-glass")
        seen = await site.pytest(path.name, "-n", "3", "--dist", distribution, "-v", "--junitxml", "report.xml")
    assert len(proxy.proofs) == 1
    seen.stdout.fnmatch_lines(["*FAILED hq.yaml::auth/scheme[[]ntlm]*"])
    seen.stdout.no_fnmatch_line("*Different tests were collected*")
    assert site.cases()["auth/scheme[ntlm]"].find("failure") is not None


async def test_workers_say_what_one_process_says(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm", echo=True) as proxy:
        path = site.scenario(proxy, MORE)
        alone = await site.pytest(path.name, "--junitxml", "alone.xml")
        shared = await site.pytest(path.name, "-n", "2", "--junitxml", "shared.xml")
    assert alone.parseoutcomes() == shared.parseoutcomes() | {}
    outcomes = [
        {name: [child.tag for child in case] for name, case in site.cases(file).items()}
        for file in ("alone.xml", "shared.xml")
    ]
    assert outcomes[0] == outcomes[1]


async def test_a_worker_that_dies_in_an_audit_is_not_followed(site: Site, company: CompanyBuilder) -> None:
    dies = (
        "import os\nfrom proxytest.pytest_plugin import items\n"
        "async def dies(*_):\n    os._exit(9)\n"
        "items.audit_one = dies\n"
    )
    conftest = site.pytester.path / "conftest.py"
    conftest.write_text(conftest.read_text() + dies)
    async with company.running("ntlm") as proxy:
        path = site.scenario(proxy, "auth: ntlm\nselect: [tunnel/answer]\n")
        seen = await site.pytest(path.name, "-n", "2", "--dist", "load")
    assert proxy.heard == []
    counted = Counter(line for line in seen.outlines if "nothing further is tried" in line)
    assert counted


def test_each_test_asks_for_the_worker_of_its_file(site: Site) -> None:
    text = "proxy: http://127.0.0.1:1\nselect: [tunnel/answer]\n"
    site.pytester.makefile(".yaml", hq=text)
    shown = (
        "def pytest_collection_finish(session):\n    print([m.args for i in session.items for m in i.iter_markers()])\n"
    )
    conftest = site.pytester.path / "conftest.py"
    conftest.write_text(conftest.read_text() + shown)
    seen = site.pytester.runpytest_subprocess("hq.yaml", "--collect-only", "-q")
    seen.stdout.fnmatch_lines(["[[]('proxytest hq.yaml',), ('proxytest hq.yaml',)]*"])


async def test_files_of_one_account_share_what_it_was_refused(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        path = site.scenario(proxy, MORE, password="looking-glass")
        for name in ("branch.yaml", "gateway.yaml"):
            (path.parent / name).write_text(path.read_text())
        await site.pytest(path.name, "branch.yaml", "gateway.yaml", "-n", "3", "--dist", "loadfile")
    assert len(proxy.proofs) == 1
