"""An index of several runs: by client, and by cause."""

from collections.abc import Sequence
from dataclasses import dataclass

from proxytest.model.listing import listed
from proxytest.model.result import Finding, Party, Status
from proxytest.model.run import ClientVerdict, Run
from proxytest.report.affected import patterns_of
from proxytest.report.by_cause import Cause, causes
from proxytest.report.summary import party_words

_BY_HARM = (Status.FAIL, Status.WARN, Status.BROKEN, Status.UNDECIDED, Status.SKIP, Status.PASS)
_NAMED = 3  #: patterns that are named; the others are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientColumn:
    """A client, and its verdict in each run; None where the run's profile does not have it."""

    client: str  #: as the profile calls it
    title: str
    verdicts: tuple[ClientVerdict | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedCause:
    """One cause, and the runs that it was found in; its words are those of the first one."""

    cause: Cause
    runs: tuple[int, ...]  #: their numbers, from 1
    by: str  #: who causes it: the product, where it is known, or else the party; empty where neither is
    patterns: tuple[str, ...] = ()  #: of the profile: the names that it concerns in each of the runs
    others: tuple[str, ...] = ()  #: those that it concerns only in some of the runs
    differs: bool = False  #: is it told in other words, such as other numbers, in other runs?

    @property
    def code(self) -> str:
        """The code of the cause."""
        return self.cause.problem.finding.code

    @property
    def title(self) -> str:
        """What it says in the first of the runs."""
        return f"{self.cause.title} (details differ)" if self.differs else self.cause.title

    @property
    def about(self) -> str:
        """Who, and which names, such as `by Zscaler, for *.wbx2.com`; empty where nothing is known of either."""
        told = (
            f"by {self.by}" if self.by else "",
            f"for {listed(_few(self.patterns))}" if self.patterns else "",
            f"in some also for {listed(_few(self.others))}" if self.others else "",
        )
        return ", ".join(filter(None, told))


def by_client(runs: Sequence[Run]) -> tuple[ClientColumn, ...]:
    """Return the clients of all runs, in the order in which they appear; first those that decide somewhere."""
    titles: dict[str, str] = {}
    every = [client for run in runs for client in run.clients]
    for client in sorted(every, key=lambda one: not one.decides):
        titles.setdefault(client.client, client.title)
    found = [{client.client: client for client in run.clients} for run in runs]
    return tuple(
        ClientColumn(client=name, title=title, verdicts=tuple(one.get(name) for one in found))
        for name, title in titles.items()
    )


def by_cause(runs: Sequence[Run]) -> tuple[SharedCause, ...]:
    """Return the causes of all runs: the most harmful and widespread first, what is waived last.

    Two are one where code, party and product are the same: what mends one mends the other.
    """
    found: dict[tuple[object, ...], list[tuple[int, Cause]]] = {}
    for number, run in enumerate(runs, 1):
        for cause in causes(run):
            finding = cause.problem.finding
            key = (finding.code, finding.party, caused_by(run, finding), cause.problem.waived is not None)
            found.setdefault(key, []).append((number, cause))
    return tuple(sorted((_shared(alike, runs) for alike in found.values()), key=_harm))


def caused_by(run: Run, finding: Finding) -> str:
    """Return who causes it: the product that the finding names, that of the proxy, or the party; empty: not known."""
    named = finding.facts.get("product")
    if isinstance(named, str) and named:
        return named
    if finding.party is Party.PROXY and run.proxy.product.name:
        return run.proxy.product.name
    return "" if finding.party is Party.NOT_KNOWN else party_words(finding.party)


def _shared(alike: Sequence[tuple[int, Cause]], runs: Sequence[Run]) -> SharedCause:
    number, cause = alike[0]
    concerned = [patterns_of(runs[place - 1], one) for place, one in alike]
    everywhere, anywhere = frozenset.intersection(*concerned), frozenset.union(*concerned)
    return SharedCause(
        cause=cause,
        runs=tuple(dict.fromkeys(place for place, _ in alike)),
        by=caused_by(runs[number - 1], cause.problem.finding),
        patterns=tuple(sorted(everywhere)),
        others=tuple(sorted(anywhere - everywhere)),
        differs=len({one.title for _, one in alike}) > 1,
    )


def _few(patterns: Sequence[str]) -> list[str]:
    if len(patterns) <= _NAMED + 1:
        return [*patterns]
    return [*patterns[:_NAMED], f"{len(patterns) - _NAMED} more"]


def _harm(one: SharedCause) -> tuple[bool, int, int]:
    problem = one.cause.problem
    return problem.waived is not None, _BY_HARM.index(problem.status), -len(one.runs)
