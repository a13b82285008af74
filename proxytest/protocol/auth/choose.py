"""Which of the offered schemes a client would use."""

from collections.abc import Iterable

from proxytest.model.challenge import STRENGTH, Challenge, Scheme


def offered_schemes(challenges: Iterable[Challenge]) -> tuple[Scheme, ...]:
    """Return the offered schemes that are known here, strongest first."""
    names = {challenge.scheme.lower() for challenge in challenges}
    return tuple(scheme for scheme in STRENGTH if scheme.value in names)
