"""A report as it lies in the hub."""

from dataclasses import dataclass, replace
from datetime import datetime

from proxytest.fleet.site_answer import Answer, of_site, read_answer
from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.ended import Ended
from proxytest.report.exit import exit_status
from proxytest.report.sites import Asked, Site, asked_of, utc


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report of a site, without the trace of its run: that of each site would fill the memory."""

    sequence: int  #: in the hub, by which it is found again
    site: str
    stored: datetime  #: by the hub's clock
    answer: Answer

    @property
    def run(self) -> Run | None:
        """Its run; None: the site refused the job."""
        return self.answer.run

    @property
    def asked(self) -> Asked | None:
        """What was audited: of two reports with the same, the later one tells what changed."""
        return None if self.run is None else asked_of(self.run)

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
            seen=max(filter(None, (utc(last.run), seen))),
        )

    def ended(self, *, strict: bool, earlier: bool = False) -> Ended:
        """Return its run as one among several; an earlier one has another name.

        Raises ValueError where there is none.
        """
        if self.run is None:
            raise ValueError("a report without a run")
        name = f"{self.site} (before)" if earlier else self.site
        return Ended(name=name, run=self.run, status=exit_status(self.run, strict=strict), called=self.site)


def read_report(content: bytes, site: str, sequence: int, stored: datetime) -> Report:
    """Read what a site stored; what is no report is one that says so."""
    try:
        answer = read_answer(content, site)
    except UsageError as error:
        answer = Answer(id="", site=site, version="", refused=str(error))
    if answer.run is not None:
        answer = replace(answer, run=replace(of_site(answer.run, site), trace=()))
    return Report(sequence=sequence, site=site, stored=stored, answer=answer)
