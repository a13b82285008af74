"""The reports of one site: the last ones, and a row for each that the hub keeps."""

from collections import deque
from collections.abc import Sequence
from datetime import datetime, timedelta

from proxytest.fleet.streams import KEEP
from proxytest.serve.known_report import Report
from proxytest.serve.past_report import PastReport, past_report
from proxytest.watch.left_open import ALL_LOST, NOTHING_LEFT

_CURRENT = timedelta(days=1)  #: what was not audited for longer tells nothing of now


class SiteReports:
    """What is known of the reports of one site; they are given in the order in which the hub has them."""

    def __init__(self, *, cut: bool = False, keep: int = KEEP) -> None:
        """`cut`: may there have been reports before them, which the hub does not keep, since it keeps so many?"""
        self._keep = keep  #: so many audits of one site, such as of two proxies, are told apart
        self._start = ALL_LOST if cut else NOTHING_LEFT
        self.last: Report | None = None
        self.before: Report | None = None  #: the last one before it of which the same was asked
        self.whole = False  #: has every report that the hub keeps its row?
        self._latest: dict[tuple[str, str, str], Report] = {}
        self._rows: deque[PastReport] = deque(maxlen=keep)

    @property
    def rows(self) -> tuple[PastReport, ...]:
        """The history, the last report first."""
        return tuple(reversed(self._rows))

    @property
    def changed(self) -> datetime | None:
        """When the hub got the last report by which something had changed; None: not known."""
        return next((row.stored for row in self.rows if row.was or row.changes), None)

    @property
    def latest(self) -> tuple[Report, ...]:
        """The last report of each thing that is audited there."""
        if self.last is None:
            return ()
        newest = self.last.stored
        return tuple(one for one in self._latest.values() if newest - one.stored < _CURRENT)

    @property
    def tells_all(self) -> bool:
        """Is it known of each thing that is audited there how it was last?"""
        return self.whole and len(self.latest) < self._keep

    @property
    def newest(self) -> tuple[Report, ...]:
        """The last report of each thing that was ever audited there, and the last of all, in the hub's order."""
        every = {one.sequence: one for one in (*self._latest.values(), self.last) if one is not None}
        return tuple(every[number] for number in sorted(every))

    def take(self, report: Report) -> PastReport | None:
        """Add a report, and return its row; None where it is known already."""
        if self.last is not None and report.sequence <= self.last.sequence:
            return None
        before = self._latest.get(report.asked) if report.asked is not None else None
        try:
            report = report.after(before, self._start)
            row = past_report(report, before)
        except Exception as error:  # noqa: BLE001  whatever a site wrote, the others are told of
            report, before = report.not_understood(error), None
            row = past_report(report, None)
        self.last, self.before = report, before
        self._rows.append(row)
        self._remember(report)
        return row

    def _remember(self, report: Report) -> None:
        if report.asked is not None:
            self._latest.pop(report.asked, None)
            self._latest[report.asked] = report
        while len(self._latest) > self._keep:
            del self._latest[next(iter(self._latest))]
            self._start = ALL_LOST


def history(kept: Sequence[Report], *, keep: int = KEEP) -> SiteReports:
    """Return what is known by all reports of a site that the hub has, which keeps so many; the first one first."""
    found = SiteReports(cut=len(kept) >= keep, keep=keep)
    for report in kept:
        found.take(report)
    return found
