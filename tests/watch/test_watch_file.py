"""What the file of `fleet serve` says, and one sentence for what this machine does not have."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from proxytest.model.errors import UsageError
from proxytest.scenario.quiet_hours import Quiet
from proxytest.watch.conditions import Rule
from proxytest.watch.mail import Mail
from proxytest.watch.turns import Schedule
from proxytest.watch.watch_file import Watching, read_watching
from proxytest.watch.webhook import Webhook

NOON = datetime(2026, 3, 20, 12, tzinfo=UTC)
SITES = """\
auth: ntlm
password: {env: X}
proxies:
  oslo: {proxy: "http://proxy.oslo.example:8080"}
  old: {proxy: "http://old.example:8080", site: harbour}
"""
HOOK = "alerts: {webhook: {url: 'https://chat.example/hooks/T0k3n', secret: {env: HOOK}}}\n"


def read(folder: Path, text: str, **environ: str) -> Watching:
    file = folder / "sites.yaml"
    file.write_text(SITES + text)
    return read_watching(file, environ, NOON)


def test_a_schedule_is_read_with_a_place_for_each_run(tmp_path: Path) -> None:
    found = read(tmp_path, "schedule: {every: 15m, quiet: '22:00-06:00', zone: Europe/Oslo}\n")
    assert found.schedule == Schedule(
        every=timedelta(minutes=15),
        jitter=timedelta(seconds=90),
        quiet=(Quiet(begins=22 * 60, ends=6 * 60),),
        zone=ZoneInfo("Europe/Oslo"),
    )
    assert [(one.site, one.place.name, one.place.share) for one in found.audits] == [
        ("oslo", "oslo", 0.0),
        ("harbour", "old", 0.5),
    ]
    assert found.left_out == ("password",)
    assert found.channels == ()


def test_alerts_are_read_with_what_they_need(tmp_path: Path) -> None:
    program = tmp_path / "sendmail"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    mail = "mail: {to: [net@corp.example], sendmail: sendmail}"
    found = read(tmp_path, f"alerts: {{webhook: 'http://127.0.0.1:1/x', {mail}, when: {{sites: 3}}, for: 30m}}\n")
    hook, sent = found.channels
    assert isinstance(hook, Webhook)
    assert sent == Mail(to=("net@corp.example",), sender=None, sendmail=str(program))
    assert found.rule == Rule(sites=3, lasting=timedelta(minutes=30))
    assert (found.schedule, found.left_out) == (None, ())


def test_a_program_beside_the_file_is_found_from_the_folder_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sendmail").write_text("#!/bin/sh\n")
    (tmp_path / "sendmail").chmod(0o700)
    (sent,) = read(Path(), "alerts: {mail: {to: net@corp.example, sendmail: sendmail}}\n").channels
    assert isinstance(sent, Mail)
    assert sent.sendmail == str(tmp_path / "sendmail")


def test_the_secret_and_the_address_are_shown_nowhere(tmp_path: Path) -> None:
    found = read(tmp_path, HOOK, HOOK="s3cret")
    (hook,) = found.channels
    assert isinstance(hook, Webhook)
    assert hook.secret is not None
    assert hook.secret.reveal() == "s3cret"
    assert not {"T0k3n", "s3cret"} & set(repr(found).replace("/", " ").replace("'", " ").split())


def test_alerts_alone_need_no_sites(tmp_path: Path) -> None:
    file = tmp_path / "alerts.yaml"
    file.write_text("alerts: {webhook: 'http://127.0.0.1:1/x'}\n")
    found = read_watching(file, {}, NOON)
    assert (found.audits, found.schedule, len(found.channels)) == ((), None, 1)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "has neither 'schedule' nor 'alerts': without them there is nothing to do with it"),
        (HOOK, "sites.yaml:6: the environment variable 'HOOK' is not set"),
        (
            "alerts: {mail: {to: net@corp.example, sendmail: /no/sendmail}}\n",
            "sites.yaml:6: '/no/sendmail' cannot be run: mail needs a mail system here",
        ),
        (
            "alerts: {webhook: {url: 'https://chat.example', cacert: none.pem}}\n",
            "none.pem",
        ),
    ],
)
def test_what_is_missing_is_one_sentence(text: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
