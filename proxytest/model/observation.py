"""The base of observations: one kind of action, its result, and the events in the trace that show it."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from proxytest.model.event import Failed


class Observation:
    """What a probe saw, without a verdict; each feature defines its own kinds.

    Each kind is a frozen dataclass with its own `kind`, with which a stored run is read back.
    """

    __slots__ = ()

    if TYPE_CHECKING:  # else dataclasses would use these properties as defaults of their fields

        @property
        def kind(self) -> str:
            """Its name in a stored run."""

        @property
        def target(self) -> str:
            """The host or proxy that it is about."""

        @property
        def failed(self) -> Failed | None:
            """The network failure; None if there was none."""

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
        """Is it an action that a good proxy refuses?"""
        return False


def ended(seen: Observation, otherwise: str) -> str:
    """Return how it failed, in a few words; `otherwise` if it did not."""
    return seen.failed.failure.words if seen.failed is not None else otherwise
