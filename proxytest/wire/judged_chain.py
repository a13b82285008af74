"""What is known of a chain of certificates, for as long as no date in it passes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography import x509

from proxytest.model.certificate import Anchor, Certificate, Namesake, Verified


@dataclass(frozen=True, slots=True, kw_only=True)
class OfHost:
    """What is known of a chain for one host."""

    named: bool
    verified: Verified | None
    system_verified: Verified | None


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedChain:
    """What is known of a chain until the next date of a certificate: of its own ones, or of a root."""

    chain: Sequence[x509.Certificate]
    described: tuple[Certificate, ...]
    anchor: Anchor | None
    system: Anchor | None
    in_validity: bool
    kept: Anchor | None
    namesake: Namesake | None
    system_namesake: Namesake | None
    wrongly_public: bool
    told: str
    since: datetime
    until: datetime
    by_host: dict[str, OfHost] = field(default_factory=dict)  #: or by pattern, for the hosts that it covers
