"""The test run's own manners: it names what is missing, and leaves nothing running behind."""

from pathlib import Path

import pytest

from tests.real import cases
from tests.real.names import hosts_file, with_lab_names
from tests.real.origin import Origin
from tests.real.programs import MissingServerError, environment_program, program, run
from tests.real.servers import descendants, running, runs
from tests.real.squid import running_squid


def test_a_missing_server_is_an_error_that_names_its_package() -> None:
    with pytest.raises(MissingServerError, match="install the Debian package squid-openssl"):
        program("no-such-program", package="squid-openssl")


def test_a_missing_environment_is_an_error_that_names_its_rule() -> None:
    with pytest.raises(MissingServerError, match=r"run `make \.venv-none/\.installed`"):
        environment_program(".venv-none", "python")


def test_a_server_that_ends_at_once_is_an_error_with_its_output(tmp_path: Path) -> None:
    command = [program("sh", package="dash"), "-c", "echo no such directive >&2; exit 1"]
    with (
        pytest.raises(MissingServerError, match="no such directive"),
        running(command, directory=tmp_path, ready=lambda _: False),
    ):
        pytest.fail("a server that ended is not ready")


def test_squid_and_its_helpers_end_with_the_block(origin: Origin) -> None:
    with running_squid(cases.INSPECTING, origin) as squid:
        pid = int((squid.directory / "squid.pid").read_text())
        family = [pid, *descendants(pid)]
        assert len(family) == 3, "Squid, its password helper, its certificate helper"
    assert not squid.directory.exists()
    assert not [member for member in family if runs(member)]


def test_the_names_of_the_lab_are_seen_by_the_server_alone(tmp_path: Path) -> None:
    machine = Path("/etc/hosts").read_bytes()
    inside = run(with_lab_names([program("cat", package="coreutils"), "/etc/hosts"], tmp_path))
    assert hosts_file() in inside.stdout
    assert Path("/etc/hosts").read_bytes() == machine
