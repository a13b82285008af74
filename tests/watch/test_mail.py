"""Alerts as mail, by a program that stands in for sendmail."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proxytest.watch import mail as mail_module
from proxytest.watch.alert import Event, alert
from proxytest.watch.alert_channel import NotDeliveredError
from proxytest.watch.mail import Mail, message
from tests.watch.test_alert import BEGAN

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
KEEPING = """#!/bin/sh
printf '%s\\n' "$@" > {folder}/arguments
env > {folder}/environment
cat > {folder}/message
"""


def program(folder: Path, text: str) -> str:
    path = folder / "sendmail"
    path.write_text(text.replace("{folder}", str(folder)))
    path.chmod(0o700)
    return str(path)


def is_running(pid: Path) -> bool:
    return pid.exists() and Path(f"/proc/{pid.read_text().strip()}").exists()


def mail(folder: Path, text: str = KEEPING, sender: str | None = "proxytest@corp.example") -> Mail:
    return Mail(to=("net@corp.example", "ops@corp.example"), sender=sender, sendmail=program(folder, text))


async def test_an_alert_is_handed_to_sendmail_as_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROXYTEST_PASSWORD", "s3cret")
    await mail(tmp_path).send(BEGAN)
    read = message_from_bytes((tmp_path / "message").read_bytes(), policy=default)
    assert read["Subject"] == "proxytest: 2 of 40 sites: tls.intercepted"
    assert read["To"] == "net@corp.example, ops@corp.example"
    assert read["From"] == "proxytest@corp.example"
    assert read["Date"].datetime == BEGAN.at
    assert read["Auto-Submitted"] == "auto-generated"
    assert "Zscaler opens TLS" in read.get_content()
    assert not read.defects
    arguments = (tmp_path / "arguments").read_text().splitlines()
    assert arguments == ["-i", "-f", "proxytest@corp.example", "net@corp.example", "ops@corp.example"]
    assert "s3cret" not in (tmp_path / "environment").read_text()


async def test_without_a_sender_the_mail_system_writes_one(tmp_path: Path) -> None:
    await mail(tmp_path, sender=None).send(BEGAN)
    assert "From" not in message_from_bytes((tmp_path / "message").read_bytes())
    assert (tmp_path / "arguments").read_text().splitlines()[:2] == ["-i", "net@corp.example"]


@given(st.text(max_size=60), st.text(max_size=200))
@example(code="\n", told="")
@example(code="\r\nBcc: all@corp.example", told="")
def test_nothing_that_a_site_wrote_becomes_a_header(code: str, told: str) -> None:
    one = alert(Event.BEGAN, code, told, ("oslo",), of=1, since=NOON, at=NOON)
    made = message(one, Mail(to=("net@corp.example",), sender=None, sendmail="/x"))
    read = message_from_bytes(made.as_bytes(), policy=default)
    assert set(read.keys()) == {
        "Subject", "To", "Date", "Auto-Submitted", "X-Proxytest-Alert",
        "Content-Type", "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip
    assert read["To"] == "net@corp.example"


def test_a_long_text_and_one_of_another_alphabet_are_mail_too() -> None:
    one = replace(BEGAN, code="tls." + "x" * 250, told="Прокси " * 30)
    read = message_from_bytes(
        message(one, Mail(to=("net@corp.example",), sender=None, sendmail="/x")).as_bytes(), policy=default
    )
    assert "Прокси Прокси" in read.get_content()
    assert (
        max(map(len, message(one, Mail(to=("a@b.example",), sender=None, sendmail="/x")).as_bytes().split(b"\n"))) < 998
    )


async def test_what_sendmail_says_is_told(tmp_path: Path) -> None:
    refusing = "#!/bin/sh\ncat > /dev/null\nprintf 'queue \\033[2J is full\\n' >&2\nexit 75\n"
    with pytest.raises(NotDeliveredError) as caught:
        await mail(tmp_path, refusing).send(BEGAN)
    assert str(caught.value) == r"it ended with status 75: queue \x1b[2J is full"


async def test_a_sendmail_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_module, "_SECONDS", 0.5)
    with pytest.raises(NotDeliveredError, match="did not end within"):
        await mail(tmp_path, "#!/bin/sh\necho $$ > {folder}/pid\nexec sleep 60\n").send(BEGAN)
    assert not is_running(tmp_path / "pid")


async def test_a_sendmail_whose_own_child_holds_its_output_open_has_taken_the_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_module, "_SECONDS", 5.0)
    await mail(tmp_path, KEEPING + "sleep 20 &\n").send(BEGAN)
    assert "Subject" in message_from_bytes((tmp_path / "message").read_bytes())


async def test_a_delivery_that_goes_on_in_the_background_may_speak(tmp_path: Path) -> None:
    later = "(sleep 0.3; echo delivering; echo soon >&2; touch {folder}/delivered) &\n"
    await mail(tmp_path, KEEPING + later).send(BEGAN)
    for _ in range(100):
        if (tmp_path / "delivered").exists():
            return
        await asyncio.sleep(0.05)
    pytest.fail("the delivery ended when it spoke")


async def test_what_sendmail_says_is_told_where_its_own_child_holds_its_output_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_module, "_SECONDS", 5.0)
    with pytest.raises(NotDeliveredError, match="it ended with status 75: the queue is full"):
        await mail(tmp_path, "#!/bin/sh\nsleep 20 &\necho the queue is full\nexit 75\n").send(BEGAN)


async def test_a_sendmail_that_says_much_and_reads_nothing_is_judged_by_its_status(tmp_path: Path) -> None:
    shouting = "#!/bin/sh\nhead -c 10000000 /dev/zero | tr '\\0' x >&2\nexit {status}\n"
    await mail(tmp_path, shouting.replace("{status}", "0")).send(replace(BEGAN, told="x" * 200_000))
    with pytest.raises(NotDeliveredError) as caught:
        await mail(tmp_path, shouting.replace("{status}", "1")).send(BEGAN)
    assert str(caught.value) == f"it ended with status 1: {'x' * 200}"


async def test_a_sendmail_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotDeliveredError, match="No such file or directory"):
        await replace(mail(tmp_path), sendmail=str(tmp_path / "nowhere")).send(BEGAN)
