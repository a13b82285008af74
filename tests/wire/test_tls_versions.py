"""Which version a context offers at most."""

import ssl

import pytest

from proxytest.wire.tls_versions import newest_offered
from proxytest.wire.trust import far_end_context


@pytest.mark.parametrize(
    ("newest", "told"),
    [
        (ssl.TLSVersion.MAXIMUM_SUPPORTED, "TLSv1.3"),
        (ssl.TLSVersion.TLSv1_3, "TLSv1.3"),
        (ssl.TLSVersion.TLSv1_2, "TLSv1.2"),
    ],
)
def test_the_newest_version_is_told(newest: ssl.TLSVersion, told: str) -> None:
    assert newest_offered(far_end_context(newest=newest)) == told


def test_a_version_that_is_switched_off_is_not_offered() -> None:
    context = far_end_context()
    with pytest.warns(DeprecationWarning, match="OP_NO_TLS"):
        context.options |= ssl.OP_NO_TLSv1_3
    assert newest_offered(context) == "TLSv1.2"
