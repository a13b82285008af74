"""Hosts x checks: a cell is the result of a check for a host."""

from collections.abc import Mapping
from dataclasses import dataclass

from proxytest.model.result import Result, Status
from proxytest.model.run import Run
from proxytest.report.html.bounds import Truncated, truncate
from proxytest.report.summary import WORDS

_HOSTS = 60
_HARM = (Status.FAIL, Status.BROKEN, Status.WARN, Status.PASS, Status.UNDECIDED, Status.SKIP)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The result of a check for one host."""

    status: Status
    problem: int | None  #: number of the finding's card
    waived: bool = False

    @property
    def word(self) -> str:
        """The status for screen readers."""
        return WORDS[self.status].lower() + (", waived" if self.waived else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRow:
    """One host's cells, in the order of the checks; None where the check has no result for it."""

    host: str
    worst: Status  #: of what is not waived
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """The whole table."""

    checks: tuple[str, ...]
    rows: Truncated[HostRow]


def heat_map(run: Run, problems: Mapping[tuple[str, str], int]) -> HeatMap:
    """Return the results by host; `problems` has the number of a finding's card by check and target."""
    hosts = _by_target(run)
    cells: dict[tuple[str, str], Cell] = {}
    for result in run.results:
        for host in hosts.get(result.target, ()):
            new = _cell(result, problems)
            cells[host, result.check] = min(cells.get((host, result.check), new), new, key=_harm)
    checks = tuple(dict.fromkeys(check for _, check in cells))
    rows = [
        _row(host, checks, cells)
        for host in dict.fromkeys(run.asked.targets)
        if any((host, check) in cells for check in checks)
    ]
    return HeatMap(checks=checks, rows=truncate(rows, _HOSTS))


def _by_target(run: Run) -> Mapping[str, list[str]]:
    """Return the hosts of a result's target: the host itself, or those of the pattern."""
    hosts: dict[str, list[str]] = {}
    for host in dict.fromkeys(run.asked.targets):
        domain = run.profile.domain_of(host.rpartition(":")[0])
        for target in {host, domain.pattern if domain else host}:
            hosts.setdefault(target, []).append(host)
    return hosts


def _cell(result: Result, problems: Mapping[tuple[str, str], int]) -> Cell:
    number = problems.get((result.check, result.target))
    return Cell(status=result.status, problem=number, waived=result.excused)


def _harm(cell: Cell) -> tuple[bool, int]:
    return cell.waived, _HARM.index(cell.status)


def _row(host: str, checks: tuple[str, ...], cells: Mapping[tuple[str, str], Cell]) -> HostRow:
    found = tuple(cells.get((host, check)) for check in checks)
    worst = min((cell for cell in found if cell), key=_harm)
    return HostRow(host=host.removesuffix(":443"), worst=worst.status, cells=found)
