"""A report as it lies in the hub."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from proxytest.fleet.site_answer import Answer, answer_or_refusal, of_site
from proxytest.model.profile import Profile
from proxytest.model.run import Run
from proxytest.report.ended import Ended
from proxytest.report.exit import exit_status
from proxytest.report.site_metrics import for_site
from proxytest.report.sites import Asked, Site, asked_of, utc
from proxytest.watch.left_open import NOTHING_LEFT, Left


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPlace:
    """Where a report lies in the hub."""

    sequence: int  #: by which it is found again
    site: str
    stored: datetime  #: by the hub's clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(HubPlace):
    """One report of a site; of its run is kept what is told of a site, since whole runs would fill the memory."""

    answer: Answer
    left: Left = NOTHING_LEFT  #: what those before it found, and it did not test

    @property
    def run(self) -> Run | None:
        """Its run; None: the site refused the job."""
        return self.answer.run

    @property
    def asked(self) -> Asked | None:
        """What was audited: of two reports with the same, the later one tells what changed."""
        return None if self.run is None else asked_of(self.run)

    def after(self, before: "Report | None", start: Left) -> "Report":
        """Return it as the next one of which the same was asked; `start` is what is left where none is known."""
        if self.run is None:
            return self
        left, earlier = (start, None) if before is None else (before.left, before.run)
        return replace(self, left=left.after(earlier, self.run))

    def not_understood(self, error: Exception) -> "Report":
        """Return it without its run, by which this program fails."""
        refused = f"the answer of {self.site} cannot be told: this is a bug in proxytest ({type(error).__name__})"
        return replace(self, answer=replace(self.answer, run=None, refused=refused))

    def with_profile_of(self, known: dict[str, Profile]) -> "Report":
        """Return it with a profile that is known, where it is the same: one for each run would fill the memory."""
        if self.run is None:
            return self
        profile = known.setdefault(self.run.profile.name, self.run.profile)
        if profile != self.run.profile:
            return self
        return replace(self, answer=replace(self.answer, run=replace(self.run, profile=profile)))

    def as_site(
        self, before: "Report | None" = None, *, strict: bool, silent: bool = False, seen: datetime | None = None
    ) -> Site:
        """Return how its site is by it: the hub's order counts, since a site's clock may have been set back.

        Raises ValueError where there is no run.
        """
        last = self.ended(strict=strict)
        return Site(
            name=self.site,
            last=last,
            before=None if before is None else before.ended(strict=strict, earlier=True),
            silent=silent,
            limits=asked_of(last.run)[-1],
            seen=max(filter(None, (min(utc(last.run), self.stored), seen))),  # its clock may be ahead of the hub's
            untested=self.left.codes,
        )

    def ended(self, *, strict: bool, earlier: bool = False) -> Ended:
        """Return its run as one among several; an earlier one has another name.

        Raises ValueError where there is none.
        """
        if self.run is None:
            raise ValueError("a report without a run")
        name = f"{self.site} (before)" if earlier else self.site
        strict = strict or self.run.asked.strict
        status = exit_status(self.run, strict=strict)
        return Ended(name=name, run=self.run, status=status, strict=strict, called=self.site)


def read_report(content: bytes, headers: Mapping[str, str] | None, place: HubPlace, *, whole: bool = True) -> Report:
    """Read what a site stored; what cannot be read is a refusal that says so.

    A run that is not `whole` has its conclusions alone, which take a tenth of the time.
    """
    answer = answer_or_refusal(content, place.site, headers, whole=whole)
    if answer.run is not None:
        answer = replace(answer, run=for_site(of_site(answer.run, place.site)))
    return Report(sequence=place.sequence, site=place.site, stored=place.stored, answer=answer)
