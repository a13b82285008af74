"""A job: one audit that a site is to carry out, signed by the operator. It holds no secret and names no file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from proxytest.fleet.nkey import is_signed
from proxytest.model.errors import UsageError
from proxytest.scenario.quoting import quoted

FORMAT = 1
LIFE = timedelta(hours=24)  #: a job that no worker took by then is not carried out any more
_SKEW = timedelta(hours=2)  #: the clocks of two machines may differ so much
_MOST = 256 * 1024  #: bytes
_TEXTS = ("id", "site", "sent")
_LONGEST = 80  #: characters of a run's id


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One audit for one site."""

    id: str  #: of the run; the hub drops what comes twice under it
    site: str
    sent: datetime
    audit: Mapping[str, Any]  #: keys of a scenario, as its file has them


def packed(job: Job) -> bytes:
    """Return a job as the bytes that are signed and sent."""
    told = {"format": FORMAT, "id": job.id, "site": job.site, "sent": job.sent.isoformat(), "audit": dict(job.audit)}
    return json.dumps(told, sort_keys=True).encode()


def read_job(content: bytes, signature: str, *, site: str, sender: str, now: datetime) -> Job:
    """Read a job of the operator whose public key is `sender`, for this site.

    Raises UsageError for everything else: it is not carried out.
    """
    if len(content) > _MOST:
        raise UsageError(f"the job is larger than {_MOST // 1024} KiB")
    if not is_signed(content, signature, sender):
        raise UsageError("the job is not signed by the operator whom this site trusts ('sender')")
    job = _read(content)
    if job.site != site:
        raise UsageError(f"the job is for the site {quoted(job.site)}")
    if not -_SKEW <= now - job.sent <= LIFE + _SKEW:
        hours = (now - job.sent).total_seconds() / 3600
        raise UsageError(
            f"the job was sent {hours:.0f} hours ago by the clocks of the two machines: it is not valid any more"
        )
    return job


def _read(content: bytes) -> Job:
    try:
        told = json.loads(content)
        if told["format"] != FORMAT:
            raise UsageError(
                f"the job has format {told['format']!r}, but this version knows {FORMAT}: update the worker"
            )
        identifier, site, sent = (told[key] for key in _TEXTS)
        moment = datetime.fromisoformat(sent)
        if not (isinstance(identifier, str) and identifier.isprintable() and 0 < len(identifier) <= _LONGEST):
            raise UsageError("the job's id is not one")
        if not isinstance(site, str) or not isinstance(told["audit"], dict) or moment.tzinfo is None:
            raise UsageError("the job is incomplete")
        return Job(id=identifier, site=site, sent=moment, audit=told["audit"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UsageError("the job is incomplete") from None
