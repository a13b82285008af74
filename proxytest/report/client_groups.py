"""Clients of which a report says the same, so that it says it once."""

from collections.abc import Iterable
from dataclasses import dataclass

from proxytest.model.run import ClientVerdict, Run, Verdict
from proxytest.report.by_cause import Cause
from proxytest.report.overview import client_line


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientGroup:
    """Clients with the same verdict, for the same reason."""

    titles: tuple[str, ...]
    verdict: Verdict
    line: str

    @property
    def names(self) -> str:
        """Their titles, joined."""
        return ", ".join(self.titles)


def client_groups(
    run: Run, clients: Iterable[ClientVerdict], found: tuple[Cause, ...], *, briefly: bool = False
) -> tuple[ClientGroup, ...]:
    """Return the clients in groups, in the order of their first members.

    Who has no reason to share has a line of its own, unless they are to be told briefly.
    """
    alike: dict[tuple[Verdict, str, str], list[str]] = {}
    for one in clients:
        own = "" if briefly or one.reasons else one.title
        alike.setdefault((one.verdict, client_line(one, found, run), own), []).append(one.title)
    return tuple(
        ClientGroup(titles=tuple(titles), verdict=verdict, line=line) for (verdict, line, _), titles in alike.items()
    )
