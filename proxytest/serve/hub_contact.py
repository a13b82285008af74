"""When the hub last answered, and what its clock says: the clocks of two machines may differ by an hour, or be set."""

from datetime import datetime, timedelta

from proxytest.wire.clock import monotonic, utc_now

_LATE = timedelta(minutes=1)  #: so long may a time be under way; an older one is by a clock that was set back


class HubContact:
    """The hub as it is reached from here."""

    def __init__(self) -> None:
        self.is_lost = True
        self.answered: datetime | None = None  #: by this machine's clock; None: not yet
        self._stamp: datetime | None = None  #: by the hub's clock
        self._stamped = 0.0  #: when that was, on the monotonic clock here
        self._answered = 0.0

    def heard(self, stamp: datetime | None = None) -> None:
        """Note an answer, perhaps with a time of now by the hub's clock; of several the latest counts."""
        moment = monotonic()
        self.is_lost, self.answered, self._answered = False, utc_now(), moment
        if stamp is not None and (self._stamp is None or not -_LATE <= stamp - self._at(moment) <= timedelta(0)):
            self._stamp, self._stamped = stamp, moment

    def lose(self) -> None:
        """Note that it does not answer."""
        self.is_lost = True

    @property
    def since(self) -> datetime | None:
        """Since when it has not answered, by this machine's clock; None: it answers."""
        return self.answered if self.is_lost else None

    @property
    def moment(self) -> float:
        """The time on the monotonic clock here; while the hub is lost, when it last answered."""
        return self._answered if self.is_lost else monotonic()

    @property
    def now(self) -> datetime:
        """The same by the hub's clock."""
        return self._at(self.moment)

    def moment_of(self, stamp: datetime) -> float:
        """Return the moment of a time by the hub's clock; one still to come was before the clock was set back."""
        return self.moment - max(timedelta(0), self.now - stamp).total_seconds()

    def _at(self, moment: float) -> datetime:
        if self._stamp is None:
            return utc_now()
        return self._stamp + timedelta(seconds=moment - self._stamped)
