"""What the environment says of the proxy, without the password that it may hold."""

import itertools

import pytest

from proxytest.features.settings.probes.machine import MachineSettings, read_environment
from proxytest.model.credentials import Credentials, Secret

ORDER = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY"]


def shown(machine: MachineSettings) -> str:
    return f"{machine.proxy} {machine.pac} {machine.settings} {machine!r}"


@pytest.mark.parametrize("name", ORDER)
def test_each_variable_is_read_in_both_cases(name: str) -> None:
    machine = read_environment({name: "http://proxy.corp:8080"})
    assert (machine.proxy, machine.source) == ("http://proxy.corp:8080", name)


@pytest.mark.parametrize(("first", "second"), list(itertools.pairwise(ORDER)))
def test_the_first_that_is_set_wins(first: str, second: str) -> None:
    assert read_environment({second: "http://b:1", first: "http://a:1"}).source == first


def test_an_empty_variable_is_not_set() -> None:
    assert read_environment({"https_proxy": "", "http_proxy": "http://a:1"}).source == "http_proxy"


def test_an_environment_without_a_proxy_has_none() -> None:
    assert read_environment({"PATH": "/bin"}) == MachineSettings(
        proxy=None, source=None, pac=None, settings=(), url=None
    )


@pytest.mark.parametrize("name", ["auto_proxy", "AUTO_PROXY", "PAC_URL"])
def test_the_address_of_a_pac_file_is_no_proxy(name: str) -> None:
    machine = read_environment({name: "http://wpad.corp/proxy.pac"})
    assert (machine.proxy, machine.pac) == (None, "http://wpad.corp/proxy.pac")


def test_exceptions_are_told() -> None:
    machine = read_environment({"no_proxy": "localhost,.corp", "NO_PROXY": "*"})
    assert [(one.source, one.value) for one in machine.settings] == [("no_proxy", "localhost,.corp"), ("NO_PROXY", "*")]


def test_user_and_password_are_decoded() -> None:
    machine = read_environment({"https_proxy": "http://CORP%5Calice:p%40ss%2Fw%25rd@proxy.corp:8080"})
    assert machine.credentials() == Credentials(user="CORP\\alice", password=Secret("p@ss/w%rd"))
    assert machine.proxy == "http://proxy.corp:8080"


@pytest.mark.parametrize("url", ["http://proxy.corp:8080", "http://alice@proxy.corp:8080", "http://[bad"])
def test_without_a_password_there_are_no_credentials(url: str) -> None:
    assert read_environment({"https_proxy": url}).credentials() is None


@pytest.mark.parametrize(
    "url",
    [
        "http://alice:s3cret@proxy.corp:8080",
        "http://alice:s3cret%40@proxy.corp:8080",
        "http://alice:%733cret@proxy.corp:8080",
        "http://alice:@s3cret@proxy.corp:8080",
        "http://alice:s3cret/@proxy.corp:8080",
        "http://alice:#s3cret@proxy.corp:8080",
        "http://alice:?s3cret@proxy.corp:8080",
        "http://alice:s3cret://x@proxy.corp:8080",
        "http://alice:s3cret x@proxy.corp:8080",
        "alice:s3cret@proxy.corp:8080",
    ],
)
@pytest.mark.parametrize("name", ["https_proxy", "HTTP_PROXY", "auto_proxy"])
def test_no_spelling_of_a_password_is_shown(name: str, url: str) -> None:
    machine = read_environment({name: url})
    told = shown(machine)
    assert "3cret" not in told
    assert "proxy.corp:8080" in told
