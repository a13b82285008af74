"""What is kept of a certificate, and of a verifier's answer."""

from base64 import b64encode
from datetime import UTC, datetime

from proxytest.model.certificate import Certificate, Verified


def test_the_bytes_of_a_certificate_are_kept() -> None:
    day = datetime(2026, 1, 1, tzinfo=UTC)
    kept = Certificate(
        subject="CN=a", issuer="CN=b", sha256="", not_before=day, not_after=day, der=b64encode(b"\x30\x00").decode()
    )
    assert kept.as_bytes() == b"\x30\x00"


def test_a_verifier_that_says_nothing_accepts() -> None:
    assert Verified().accepted
    assert not Verified(number=10, words="certificate has expired").accepted
