"""requests-ntlm is an NTLM stack of its own: what it can log on with, the lab has got right."""

from collections.abc import Callable

import pytest
import requests
from requests_ntlm import HttpNtlmAuth

from proxytest.lab.config import LabConfig
from proxytest.lab.process import Lab

pytestmark = pytest.mark.long

Attempts = Callable[[Lab], list[dict[str, str]]]
PASSWORD = "Wönderland:1"


@pytest.fixture(scope="module")
def lab(start_lab: Callable[[LabConfig], Lab]) -> Lab:
    return start_lab(LabConfig(schemes=("ntlm",), users={"alice": PASSWORD}, hosts=("u2c.wbx2.com",)))


@pytest.fixture(scope="module")
def negotiating_lab(start_lab: Callable[[LabConfig], Lab]) -> Lab:
    return start_lab(LabConfig(schemes=("negotiate",), users={"alice": PASSWORD}, hosts=("u2c.wbx2.com",)))


def get(lab: Lab, user: str, password: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"http": lab.proxy_url}
        return session.get("http://u2c.wbx2.com/", auth=HttpNtlmAuth(user, password), timeout=10)


@pytest.mark.parametrize("user", ["CORP\\alice", "alice@corp.test", "corp\\ALICE"])
def test_the_right_password_passes(lab: Lab, attempts: Attempts, user: str) -> None:
    before = len(attempts(lab))

    response = get(lab, user, PASSWORD)

    assert response.status_code == 200
    assert [attempt["result"] for attempt in attempts(lab)[before:]] == ["accepted"]


@pytest.mark.parametrize(("user", "password"), [("CORP\\alice", "wrong"), ("CORP\\bob", PASSWORD)])
def test_another_password_or_account_does_not(lab: Lab, attempts: Attempts, user: str, password: str) -> None:
    before = len(attempts(lab))

    response = get(lab, user, password)

    assert response.status_code == 407
    assert attempts(lab)[before:] == [{"scheme": "ntlm", "user": user, "result": "refused"}]


def test_ntlm_as_it_is_passes_within_negotiate(negotiating_lab: Lab, attempts: Attempts) -> None:
    response = get(negotiating_lab, "CORP\\alice", PASSWORD)

    assert response.status_code == 200
    assert attempts(negotiating_lab) == [{"scheme": "negotiate", "user": "CORP\\alice", "result": "accepted"}]
