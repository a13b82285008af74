"""The next turn of each of thousands of runs, found once for each turn."""

from datetime import datetime

from proxytest.watch.turns import Place, Schedule, next_slot


class NextTurns:
    """Remembers them until they come."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._next: dict[str, tuple[datetime, datetime]] = {}  #: by run: when it was asked for, and the turn

    def after(self, place: Place, now: datetime) -> datetime:
        """Return the next turn; where the clock was set back, it is found anew."""
        asked, turn = self._next.get(place.name, (now, now))
        if not asked <= now < turn:
            asked, turn = self._next[place.name] = now, next_slot(self._schedule, place, now).at
        return turn
