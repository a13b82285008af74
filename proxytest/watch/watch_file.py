"""What the file of `fleet serve` says: what is audited how often, and who is told."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from proxytest.fleet.jobs import jobs_of
from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.scenario.alerts_section import AlertsSection, WebhookSection
from proxytest.scenario.layers import Layers, read_layers
from proxytest.scenario.schedule_section import ScheduleSection
from proxytest.watch.alert_channel import Channel
from proxytest.watch.conditions import Rule
from proxytest.watch.mail import Mail
from proxytest.watch.slot_job import Audit, audits_of
from proxytest.watch.turns import Schedule, schedule_of
from proxytest.watch.webhook import Webhook
from proxytest.wire.trust import proxy_context


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """What is to be watched."""

    audits: tuple[Audit, ...] = ()
    schedule: Schedule | None = None  #: None: jobs are sent by hand
    channels: tuple[Channel, ...] = ()
    rule: Rule = field(default_factory=Rule)
    left_out: tuple[str, ...] = ()  #: keys that are not sent, since each site has its own


def read_watching(path: Path, environ: Mapping[str, str], now: datetime) -> Watching:
    """Read a file.

    Raises UsageError where it is wrong, says nothing of this, or names what this machine does not have.
    """
    layers = read_layers(path)
    schedule, alerts = layers.values.get("schedule"), layers.values.get("alerts")
    if schedule is None and alerts is None:
        raise UsageError(f"'{path}' has neither 'schedule' nor 'alerts': without them there is nothing to do with it")
    watching = Watching() if schedule is None else _with_schedule(path, schedule, now)
    return watching if alerts is None else _with_alerts(watching, layers, alerts, environ)


def _with_schedule(path: Path, schedule: ScheduleSection, now: datetime) -> Watching:
    jobs = jobs_of(path, now)
    return Watching(audits=audits_of(jobs.each), schedule=schedule_of(schedule), left_out=jobs.left_out)


def _with_alerts(watching: Watching, layers: Layers, alerts: AlertsSection, environ: Mapping[str, str]) -> Watching:
    return replace(
        watching,
        channels=tuple(_channels(layers, alerts, environ)),
        rule=Rule(sites=alerts.when.sites, lasting=alerts.lasting or timedelta(0)),
    )


def _channels(layers: Layers, alerts: AlertsSection, environ: Mapping[str, str]) -> Iterator[Channel]:
    if alerts.webhook is not None:
        yield _webhook(layers, alerts.webhook, environ)
    if alerts.mail is not None:
        program = str(Path(alerts.mail.sendmail).absolute())  # a bare name would be looked for in PATH
        if shutil.which(program) is None:
            raise layers.error(("alerts",), f"'{alerts.mail.sendmail}' cannot be run: mail needs a mail system here")
        yield Mail(to=alerts.mail.to, sender=alerts.mail.sender, sendmail=program)


def _webhook(layers: Layers, section: WebhookSection, environ: Mapping[str, str]) -> Webhook:
    secret = None
    if section.secret is not None:
        text = environ.get(section.secret.env)
        if not text:
            raise layers.error(("alerts",), f"the environment variable '{section.secret.env}' is not set")
        secret = Secret(text)
    context = proxy_context(None if section.cacert is None else Path(section.cacert))
    return Webhook(url=Secret(section.url), context=context, secret=secret)
