"""What the name of an unknown issuer suggests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.issuer_name import suggestion


@pytest.mark.parametrize(
    ("issuer", "words"),
    [
        ("CN=HydrantID Server CA O1,OU=HydrantID Trusted Certificate Service,O=IdenTrust,C=US", "a public CA"),
        ("CN=DigiCert TLS RSA SHA256 2020 CA1,O=DigiCert Inc,C=US", "a public CA"),
        ("CN=Corporate Proxy CA,O=Example", "the CA of an interceptor"),
        ("CN=SSL Inspection,O=Example", "the CA of an interceptor"),
        ("CN=X1,O=Example", "neither"),
        ("", "neither"),
    ],
)
def test_it_suggests(issuer: str, words: str) -> None:
    assert words in suggestion(issuer)


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    assert suggestion(text).startswith("its name suggests")
