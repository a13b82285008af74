"""What things are called in the hub: ADR 42."""

import re

JOBS = "PROXYTEST_JOBS"  #: stream, a work queue
REPORTS = "PROXYTEST_REPORTS"  #: stream, the last reports of each site
SITES = "proxytest-sites"  #: bucket: what each site says of itself
ACCOUNTS = "proxytest-accounts"  #: bucket: whose password is being proven, by whom
ALERTS = "PROXYTEST_ALERTS"  #: stream: what was told of each cause
SIGNATURE = "Proxytest-Signature"  #: header of a job

_SITE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,62}[A-Za-z0-9])?")


def is_site(name: str) -> bool:
    """May a site be called so? It is part of subjects and of file names: letters, digits, `-` and `_`."""
    return _SITE.fullmatch(name) is not None


def job_subject(site: str) -> str:
    """Return the subject of a site's jobs."""
    return f"proxytest.job.{site}"


def report_subject(site: str) -> str:
    """Return the subject of a site's reports."""
    return f"proxytest.report.{site}"


def alert_subject(key: str) -> str:
    """Return the subject of the alerts of one cause."""
    return f"proxytest.alert.{key}"


def progress_subject(site: str) -> str:
    """Return the subject on which a site tells how far it is."""
    return f"proxytest.progress.{site}"


def site_of_subject(subject: str) -> str:
    """Return the site of a subject of its own, also of its key in a bucket."""
    return subject.rpartition(".")[2]


def worker_of(site: str) -> str:
    """Return the name of the consumer that hands a site its jobs."""
    return f"worker-{site}"


def site_of_worker(consumer: str) -> str:
    """Return the site of such a consumer."""
    return consumer.removeprefix(worker_of(""))


def inbox_of(site: str) -> str:
    """Return the prefix of the subjects on which a site is answered: no other site may listen there."""
    return f"_INBOX_{site}"
