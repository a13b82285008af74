"""`proxytest policy`."""

import subprocess
import sys
from pathlib import Path

import pytest

from proxytest.policy.catalogue import PRODUCTS
from tests.cli.conftest import Command
from tests.cli.test_commands import HEAVY


@pytest.mark.parametrize("product", PRODUCTS)
def test_it_prints_the_configuration_of_a_product(product: str, command: Command) -> None:
    ended = command("policy", "--for", product, "--profile", "webex-2026")
    assert (ended.status, bool(ended.err)) == (0, product == "pac")
    assert f"proxytest policy --for {product}" in ended.out
    assert "webexcontent.com" in ended.out


def test_the_profile_is_the_one_of_run_where_none_is_named(command: Command) -> None:
    assert "Profile: spark-2016 of 2016-04-18" in command("policy", "--for", "squid").out


def test_a_profile_of_the_site_is_a_file(command: Command, tmp_path: Path) -> None:
    site = tmp_path / "site.yaml"
    site.write_text(
        'extends: spark-2016\nname: site\ntitle: "first\\nhttp_access allow all"\n'
        "domains:\n  files.corp.example: {requirements: [R14], hosts: []}\n"
    )
    lines = command("policy", "--for", "squid", "--profile", str(site)).out.splitlines()
    assert "acl webex_hosts_named dstdomain -n files.corp.example" in lines
    assert "http_access allow all" not in lines
    assert "# Profile: site of 2016-04-18: first http_access allow all" in lines


def test_it_writes_a_file(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "webex.pac"
    assert command("policy", "--for", "pac", "--proxy", "https://p:8443", "-o", str(path)).out == ""
    assert 'var webexProxy = "HTTPS p:8443";' in path.read_text(encoding="utf-8")


def test_its_help_imports_nothing_heavy() -> None:
    program = (
        "import sys\n"
        "from proxytest.cli import run_arguments\n"
        "status = run_arguments(['policy', '--help'])\n"
        f"sys.exit(repr([name for name in {HEAVY!r} if name in sys.modules]) if status == 0 else 'failed')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)  # noqa: S603  our own interpreter
    assert done.stderr.strip() == "[]"


MISTAKES = {
    "no product": ((), "missing option '--for'"),
    "unknown product": (
        ("--for", "squib"),
        "'squib' is not a known product: use apache, bluecoat, mwg, pac, paloalto, squid, zscaler",
    ),
    "unknown profile": (("--for", "squid", "--profile", "nope"), "'nope' is neither a bundled profile nor a file"),
    "proxy of a proxy": (("--for", "squid", "--proxy", "p:1"), "--proxy is not for --for squid"),
    "no proxy's name": (("--for", "pac", "--proxy", 'p";evil("'), "has no valid host name"),
    "password": (("--for", "pac", "--proxy", "http://alice:s3cret@p:1"), "the proxy's address contains a user name"),
    "no folder": (("--for", "squid", "-o", "/nonexistent/x"), "cannot write '/nonexistent/x': No such file"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_sentence(case: str, command: Command) -> None:
    arguments, sentence = MISTAKES[case]
    ended = command("policy", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("proxytest: ")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1
    assert "s3cret" not in ended.err


def test_a_pac_file_that_leads_to_a_placeholder_is_told(command: Command) -> None:
    ended = command("policy", "--for", "pac")
    assert (ended.status, ended.err) == (
        0,
        "proxytest: the file uses a placeholder, proxy.example:8080: set your proxy with --proxy HOST:PORT\n",
    )
    assert command("policy", "--for", "pac", "--proxy", "p.corp:3128").err == ""
    assert command("policy", "--for", "squid").err == ""
