"""The log lines of Squid 5.7, as they were seen for each kind of logon."""

from pathlib import Path

import pytest

from tests.real.access_log import MARK, read_access_log

TARGET = "CONNECT idbroker.webex.com:443"
BASIC_CHALLENGE = "Basic%20realm=%22Lab%20Squid%22"
DIGEST_CHALLENGE = "Digest%20realm=%22Lab%20Squid%22,%20nonce=%2299c8a473e798e048%22,%20qop=%22auth%22,%20stale="


@pytest.mark.parametrize(
    ("line", "refused"),
    [
        pytest.param(f"407 {TARGET} - - {BASIC_CHALLENGE}", False, id="anonymous"),
        pytest.param(f"407 {TARGET} alice basic {BASIC_CHALLENGE}", True, id="wrong-password-by-basic"),
        pytest.param(f"407 {TARGET} alice digest {DIGEST_CHALLENGE}false", True, id="wrong-password-by-digest"),
        pytest.param(f"407 {TARGET} alice digest {DIGEST_CHALLENGE}true", False, id="expired-nonce"),
        pytest.param(f"407 {TARGET} - basic {DIGEST_CHALLENGE}false", True, id="a-scheme-that-was-not-offered"),
        pytest.param(f"200 {TARGET} alice basic -", False, id="success"),
        pytest.param("403 CONNECT u2c.wbx2.com:443 alice basic -", False, id="denied-by-policy"),
    ],
)
def test_only_refused_credentials_count(line: str, refused: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a test's column
    log = tmp_path / "access.log"
    log.write_text(f"{line}\n")
    assert [request.refused for request in read_access_log(log)] == [refused]


def test_a_connection_without_a_request_and_a_mark_are_left_out(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text(f"0 - error:transaction-end-before-headers - - -\n407 TRACE {MARK} - - {BASIC_CHALLENGE}\n")
    assert read_access_log(log) == []
