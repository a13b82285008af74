"""What is collected, and what is left alone; in this process, since nothing runs."""

import pytest

from tests.pytest_plugin.conftest import Site
from tests.support.company import CompanyBuilder

pytestmark = pytest.mark.long

pytest_plugins = ["pytester"]

SCENARIO = (
    "proxy: http://127.0.0.1:1\ntargets: [idbroker.webex.com]\nauth: [ntlm, basic]\n"
    "select: [auth/scheme, tunnel/answer, tunnel/https]\n"
)
NAMES = [
    "hq.yaml::auth/scheme[[]ntlm]",
    "hq.yaml::auth/scheme[[]basic]",
    "hq.yaml::tunnel/answer[[]proxy]",
    "hq.yaml::tunnel/https[[]idbroker.webex.com:443]",
    "hq.yaml::verdict",
]


def test_each_check_of_each_target_that_is_known(site: Site) -> None:
    site.pytester.makefile(".yaml", hq=SCENARIO)
    seen = site.pytester.runpytest_inprocess("hq.yaml", "--collect-only", "-q")
    seen.stdout.fnmatch_lines(NAMES, consecutive=True)
    assert seen.ret == 0


def test_a_check_whose_targets_are_found_in_the_run_is_one_test(site: Site) -> None:
    site.pytester.makefile(".yaml", hq="proxy: http://127.0.0.1:1\nselect: [auth/scheme, media/udp]\n")
    seen = site.pytester.runpytest_inprocess("hq.yaml", "--collect-only", "-q")
    seen.stdout.fnmatch_lines(["hq.yaml::auth/scheme[[]-]", "hq.yaml::media/udp[[]-]", "hq.yaml::verdict"])


def test_each_run_of_a_scenario_with_several(site: Site) -> None:
    several = (
        "proxies:\n  a: {proxy: 'http://127.0.0.1:1'}\n  b: {proxy: 'http://127.0.0.1:2'}\nselect: [tunnel/answer]\n"
    )
    site.pytester.makefile(".yaml", hq=several)
    seen = site.pytester.runpytest_inprocess("hq.yaml", "--collect-only", "-q")
    names = ["tunnel/answer[[]a-proxy]", "verdict[[]a]", "tunnel/answer[[]b-proxy]", "verdict[[]b]"]
    seen.stdout.fnmatch_lines([f"hq.yaml::{name}" for name in names], consecutive=True)


@pytest.mark.parametrize("arguments", [(), (".",), (".", "--proxytest-strict")])
@pytest.mark.parametrize(
    "text", ["services:\n  web: {image: nginx}\n", "- 1\n", "- hosts: all\n  vars:\n    proxy: http://127.0.0.1:1\n"]
)
def test_other_yaml_files_are_left_alone(text: str, arguments: tuple[str, ...], site: Site) -> None:
    site.pytester.makefile(".yaml", hq=text)
    seen = site.pytester.runpytest_inprocess(*arguments, "--collect-only")
    seen.stdout.no_fnmatch_line("*ScenarioFile*")
    seen.stdout.no_fnmatch_line("*verdict*")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("proxi: http://127.0.0.1:1\n", "*hq.yaml:1: unknown key 'proxi'; did you mean 'proxy'?"),
        ("s3cret\n", "*hq.yaml:1: the file must consist of keys and values; *"),
    ],
)
def test_a_file_that_is_named_is_read_whatever_is_in_it(text: str, sentence: str, site: Site) -> None:
    site.pytester.makefile(".yaml", hq=text)
    seen = site.pytester.runpytest_inprocess("hq.yaml")
    seen.stdout.fnmatch_lines([sentence, "ERROR hq.yaml"])
    seen.stdout.no_fnmatch_line("*s3cret*")


def test_a_file_that_another_plug_in_takes_is_left_to_it(site: Site) -> None:
    site.pytester.makefile(".yaml", hq="steps: []\n")
    site.pytester.makeconftest(
        """
        import pytest

        class Steps(pytest.File):
            def collect(self):
                return []

        def pytest_collect_file(file_path, parent):
            return Steps.from_parent(parent, path=file_path) if file_path.suffix == ".yaml" else None
        """
    )
    seen = site.pytester.runpytest_inprocess("hq.yaml")
    seen.stdout.fnmatch_lines(["*no tests ran*"])
    seen.stdout.no_fnmatch_line("*ERROR*")


def test_a_scenario_that_nobody_named_is_left_alone(site: Site) -> None:
    site.pytester.makefile(".yaml", hq=SCENARIO)
    site.pytester.runpytest_inprocess(".").stdout.fnmatch_lines(["*no tests ran*"])


def test_files_of_the_ini_option(site: Site) -> None:
    folder = site.pytester.mkdir("proxies")
    (folder / "hq.yaml").write_text(SCENARIO)
    (folder / "other.yaml").write_text(SCENARIO)
    site.pytester.makeini(
        "[pytest]\nproxytest_files = proxies/hq.yaml\nasyncio_default_fixture_loop_scope = function\n"
    )
    seen = site.pytester.runpytest_inprocess("--collect-only", "-q")
    seen.stdout.fnmatch_lines([f"proxies/{name}" for name in NAMES])
    seen.stdout.no_fnmatch_line("*other.yaml*")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("profil: spark-2016\n", "*hq.yaml:5: unknown key 'profil'; did you mean 'profile'?"),
        ("ignore: [tls/inspektion]\n", "*no check is called 'tls/inspektion'*"),
    ],
)
def test_a_mistake_is_an_error_of_the_collection(line: str, sentence: str, site: Site) -> None:
    site.pytester.makefile(".yaml", hq=SCENARIO + line)
    seen = site.pytester.runpytest_inprocess("hq.yaml")
    seen.stdout.fnmatch_lines([sentence, "ERROR hq.yaml"])
    seen.stdout.no_fnmatch_line("*Traceback*")


def test_a_schema_line_makes_a_scenario_that_discovers_its_proxy(site: Site) -> None:
    text = "# yaml-language-server: $schema=proxytest-scenario.json\nselect: [tunnel/answer]\n"
    site.pytester.makefile(".yaml", hq=text)
    seen = site.pytester.runpytest_inprocess("hq.yaml", "--collect-only", "-q")
    seen.stdout.fnmatch_lines(["hq.yaml::tunnel/answer[[]proxy]", "hq.yaml::verdict"])


async def test_nothing_is_sent_to_collect(site: Site, company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        path = site.scenario(proxy)
        await site.pytest(path.name, "--collect-only")
        await site.pytest(path.name, "-k", "nothing-is-called-so")
    assert proxy.heard == []
