"""Chains as a handshake shows them, of names alone: no key is needed where only names are read."""

from datetime import UTC, datetime

from proxytest.model.certificate import Certificate

_FROM, _UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def chain_of(*names: tuple[str, str]) -> tuple[Certificate, ...]:
    """Make a certificate of each subject and issuer, leaf first."""
    return tuple(
        Certificate(subject=subject, issuer=issuer, sha256="", not_before=_FROM, not_after=_UNTIL, der="")
        for subject, issuer in names
    )
