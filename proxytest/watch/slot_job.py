"""The job of a turn: two processes, or one that was started again, make the same one."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from proxytest.fleet.jobs import Wanted
from proxytest.fleet.site_job import Job
from proxytest.model.credentials import Secret
from proxytest.watch.turns import Place, Slot, places


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One run of the file, which is carried out again and again."""

    job: Job  #: as the file has it; in each turn it has another id and time
    place: Place

    @property
    def site(self) -> str:
        """Where it is carried out."""
        return self.job.site


def audits_of(wanted: Iterable[Wanted]) -> tuple[Audit, ...]:
    """Return the runs of a file, each with its place in the interval."""
    every = tuple(wanted)
    spread = places([one.name for one in every])
    return tuple(Audit(job=one.job, place=place) for one, place in zip(every, spread, strict=True))


def job_for(audit: Audit, slot: Slot, seed: Secret, now: datetime) -> Job:
    """Return the job of a turn.

    Its id is the same wherever it is made, so that the hub keeps it once; it can be made with the operator's seed
    alone: a site that knew another's could have its report dropped as one that came twice.
    """
    named = f"{slot.begins:%Y%m%dT%H%M%S}"
    told = f"turn\0{audit.site}\0{audit.place.name}\0{named}"
    mark = hmac.digest(seed.reveal().encode(), told.encode(), "sha256").hex()[:32]
    return replace(audit.job, id=f"{named}-{mark}", sent=now)
