"""The prepared product is the product: what its command line reads and writes does not depend on how it was started."""

import json
import sys

import pytest

from tests.real.audit import NOTHING_TESTED
from tests.real.prepared import prepared_product
from tests.real.programs import run

NOBODY_LISTENS = "http://127.0.0.1:1"


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["list", "checks"], id="success"),
        pytest.param(["run", "--auth", "magic", "--proxy", NOBODY_LISTENS], id="mistake"),
        pytest.param(["--help"], id="help"),
    ],
)
def test_it_writes_what_the_command_writes(arguments: list[str]) -> None:
    whole = run([sys.executable, "-m", "proxytest", *arguments])
    prepared = prepared_product(sys.executable).run(arguments, standard_input="", environment={})
    assert (prepared.returncode, prepared.stdout, prepared.stderr) == (whole.returncode, whole.stdout, whole.stderr)


def test_its_environment_and_standard_input_are_those_of_the_one_run() -> None:
    product = prepared_product(sys.executable)
    arguments = ["run", "--user", "alice", "--password-file", "-", "--format", "json", "--select", "proxy"]
    named = product.run(arguments, standard_input="wonderland\n", environment={"HTTPS_PROXY": NOBODY_LISTENS})
    assert named.returncode == NOTHING_TESTED
    assert json.loads(named.stdout)["proxy"]["url"] == NOBODY_LISTENS
    without_password = product.run(arguments, standard_input="", environment={"HTTPS_PROXY": NOBODY_LISTENS})
    assert without_password.returncode == 2
    assert "has no password in its first line" in without_password.stderr
    without_proxy = product.run(arguments, standard_input="wonderland\n", environment={})
    assert without_proxy.returncode == 2
    assert "no proxy is known" in without_proxy.stderr
