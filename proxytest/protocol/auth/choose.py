"""Which scheme a client would use of those that a proxy offers."""

from collections.abc import Iterable

from proxytest.model.challenge import STRENGTH, Challenge, Scheme


def offered_schemes(challenges: Iterable[Challenge]) -> tuple[Scheme, ...]:
    """Return the known schemes that are offered, strongest first."""
    names = {challenge.scheme.lower() for challenge in challenges}
    return tuple(scheme for scheme in STRENGTH if scheme.value in names)
