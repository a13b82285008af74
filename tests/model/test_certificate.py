"""What is kept of a certificate, and of a verifier's answer."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest

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


@pytest.mark.parametrize(("der", "content"), [("MAA=", b"0\x00"), ("", b""), ("0", b""), ("\u00f6", b"")])
def test_what_a_stored_run_has_in_place_of_a_certificate_is_none(der: str, content: bytes) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    stored = Certificate(subject="CN=a", issuer="CN=b", sha256="1" * 64, not_before=now, not_after=now, der=der)
    assert stored.as_bytes() == content
