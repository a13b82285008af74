"""When the hub last answered, and what its clock says: the clocks of two machines may differ by an hour."""

from datetime import datetime, timedelta

from proxytest.wire.clock import monotonic, utc_now


class HubContact:
    """The hub as it is reached from here."""

    def __init__(self) -> None:
        self.is_lost = True
        self.answered: datetime | None = None  #: by this machine's clock; None: not yet
        self._stamp: datetime | None = None  #: by the hub's clock
        self._stamped = 0.0  #: when that was, on the monotonic clock here
        self._answered = 0.0

    def heard(self, stamp: datetime | None = None) -> None:
        """Note an answer, perhaps with a time by the hub's clock; of several the latest tells its time now."""
        moment = monotonic()
        self.is_lost, self.answered, self._answered = False, utc_now(), moment
        if stamp is not None and (self._stamp is None or stamp > self._at(moment)):
            self._stamp, self._stamped = stamp, moment

    def lose(self) -> None:
        """Note that it does not answer."""
        self.is_lost = True

    @property
    def since(self) -> datetime | None:
        """Since when it has not answered, by this machine's clock; None: it answers."""
        return self.answered if self.is_lost else None

    @property
    def now(self) -> datetime:
        """The hub's time; while it is lost, when it last answered."""
        return self._at(self._answered if self.is_lost else monotonic())

    def _at(self, moment: float) -> datetime:
        if self._stamp is None:
            return utc_now()
        return self._stamp + timedelta(seconds=moment - self._stamped)
