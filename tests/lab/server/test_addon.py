import json
import shutil
import subprocess
from collections.abc import Callable

import pytest

from proxytest.lab.config import LabConfig
from proxytest.lab.process import Lab

StartLab = Callable[[LabConfig], Lab]
Curl = Callable[..., subprocess.CompletedProcess[str]]
Converse = Callable[..., list[str]]
Attempts = Callable[[Lab], list[dict[str, str]]]

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(shutil.which("curl") is None, reason="an independent client is the point of this test"),
]

URL = "https://u2c.wbx2.com/a/b"
USERS = {"alice": 'won"der\\land'}
ALICE = 'CORP\\alice:won"der\\land'


@pytest.fixture(scope="module")
def lab(start_lab: StartLab) -> Lab:
    schemes = ("negotiate", "ntlm", "digest", "basic")
    return start_lab(LabConfig(schemes=schemes, users=USERS, hosts=("u2c.wbx2.com",), deny=("*.localytics.com",)))


@pytest.mark.parametrize("scheme", ["basic", "digest", "ntlm"])
def test_curl_logs_on(lab: Lab, curl: Curl, attempts: Attempts, scheme: str) -> None:
    before = len(attempts(lab))

    done = curl(lab, URL, f"--proxy-{scheme}", user=ALICE)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"host": "u2c.wbx2.com", "path": "/a/b"}
    assert [entry["result"] for entry in attempts(lab)[before:]] == ["accepted"]


@pytest.mark.parametrize("scheme", ["basic", "digest", "ntlm"])
def test_curl_is_refused_once(lab: Lab, curl: Curl, attempts: Attempts, scheme: str) -> None:
    before = len(attempts(lab))

    done = curl(lab, URL, f"--proxy-{scheme}", user="CORP\\alice:wrong")

    assert done.returncode == 56
    assert "response 407" in done.stderr
    assert attempts(lab)[before:] == [{"scheme": scheme, "user": "CORP\\alice", "result": "refused"}]


def test_a_plain_request_is_authenticated_the_same_way(lab: Lab, curl: Curl) -> None:
    for scheme in ("basic", "digest", "ntlm"):
        assert curl(lab, "http://u2c.wbx2.com/a?b=c", f"--proxy-{scheme}", user=ALICE).stdout == "ok\n"
    assert "< HTTP/1.1 407 " in curl(lab, "http://u2c.wbx2.com/").stderr


def test_a_denied_host(lab: Lab, curl: Curl) -> None:
    done = curl(lab, "https://analytics.localytics.com/", user=ALICE)

    assert done.returncode == 56
    assert "< HTTP/1.1 403 Forbidden\n< Server: squid/5.7" in done.stderr.replace("\r", "")


@pytest.mark.parametrize("host", ["no-such-host.wbx2.com", "127.0.0.1", "localhost"])
def test_a_host_that_the_cloud_does_not_serve_is_not_looked_up(lab: Lab, curl: Curl, host: str) -> None:
    done = curl(lab, f"https://{host}/", user=ALICE)

    assert done.returncode == 56
    assert "< X-Squid-Error: ERR_DNS_FAIL 0" in done.stderr


def test_an_authenticated_connection_stays_so(lab: Lab, curl: Curl, attempts: Attempts) -> None:
    before = len(attempts(lab))

    done = curl(lab, "http://u2c.wbx2.com/1", "http://u2c.wbx2.com/2", "--proxy-ntlm", user=ALICE)

    assert done.stdout == "ok\nok\n"
    assert len(attempts(lab)) == before + 1


def test_digest_with_a_stale_nonce_and_sha_256(start_lab: StartLab, curl: Curl, attempts: Attempts) -> None:
    config = LabConfig(
        schemes=("digest",),
        users=USERS,
        hosts=("u2c.wbx2.com",),
        digest_algorithm="SHA-256",
        digest_stale_once=True,
    )
    lab = start_lab(config)

    done = curl(lab, URL, "--proxy-digest", user=ALICE)

    assert done.returncode == 0, done.stderr
    assert "algorithm=SHA-256, stale=true" in done.stderr
    assert [entry["result"] for entry in attempts(lab)] == ["accepted"]


@pytest.mark.parametrize("personality", ["bluecoat", "isa"])
def test_the_dialogue_goes_on_after_the_first_407_has_closed(start_lab: StartLab, curl: Curl, personality: str) -> None:
    config = LabConfig(personality=personality, schemes=("ntlm", "basic"), users=USERS, hosts=("u2c.wbx2.com",))

    done = curl(start_lab(config), URL, "--proxy-anyauth", user=ALICE)

    assert done.returncode == 0, done.stderr
    assert done.stderr.count("* Connected to") == 2
    assert done.stderr.count("> Proxy-Authorization: NTLM") == 2


def test_kerberos_only(start_lab: StartLab, converse: Converse, attempts: Attempts) -> None:
    lab = start_lab(LabConfig(schemes=("negotiate",), users=USERS, hosts=("u2c.wbx2.com",), negotiate=("kerberos",)))
    connect = ("CONNECT u2c.wbx2.com:443 HTTP/1.1", "Host: u2c.wbx2.com:443")
    token = "Proxy-Authorization: Negotiate TlRMTVNTUAABAAAAB4IIAAAAAAAAAAAAAAAAAAAAAAA="

    for answer in converse(lab, connect, (*connect, token), (*connect, token)):
        assert answer.startswith("HTTP/1.1 407 ")
        assert "\r\nProxy-Authenticate: Negotiate\r\n" in answer
    assert attempts(lab) == []


def test_without_authentication(start_lab: StartLab, curl: Curl) -> None:
    assert curl(start_lab(LabConfig(hosts=("u2c.wbx2.com",))), URL).returncode == 0
