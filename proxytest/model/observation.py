"""What every observation is: one kind of action, what was seen of it, and the events of the trace that show it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proxytest.model.event import Failed


class Observation:
    """The base of what probes see, which lives with its feature; no verdict lives there.

    A kind of observation is a frozen dataclass with a `kind` of its own, by which a stored run is read back.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # else dataclasses would take these properties for the defaults of their fields

        @property
        def kind(self) -> str:
            """What it is called in a stored run."""

        @property
        def target(self) -> str:
            """Whom it concerns."""

        @property
        def failed(self) -> Failed | None:
            """How the network failed under it; None where it did not."""

        @property
        def events(self) -> tuple[int, ...]:
            """Numbers of events in the trace."""

    @property
    def title(self) -> str:
        """What was done, in a few words."""
        return self.kind.replace("-", " ")

    @property
    def note(self) -> str:
        """How it ended, in a few words."""
        return ""

    @property
    def wants_refusal(self) -> bool:
        """Is it something that a good proxy refuses?"""
        return False


def ended(seen: Observation, otherwise: str) -> str:
    """Say in a few words how it failed, or `otherwise` where it did not."""
    return seen.failed.failure.words if seen.failed is not None else otherwise
