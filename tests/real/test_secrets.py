"""No form of the password is in anything the product writes, on the screen or in files of any format."""

from pathlib import Path

from tests.real import cases
from tests.real.audit import run_product, shown_secrets
from tests.real.origin import Origin
from tests.real.password_files import PASSWORD
from tests.real.squid import running_squid


def test_no_secret_is_shown_in_any_format(origin: Origin, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("report.json", "report.html", "report.xml", "report.txt")]
    record = tmp_path / "record"
    options = [option for file in files for option in ("-o", str(file))]
    with running_squid(cases.BASIC_AND_DIGEST, origin) as squid:
        finished = run_product(squid, "basic", "digest", options=["-v", "--record", str(record), *options], whole=True)
    written = "".join(file.read_text() for file in [*files, record])
    assert "Proxy-Authorization: Basic <" in record.read_text()
    assert shown_secrets(written + finished.stdout + finished.stderr, PASSWORD) == []
