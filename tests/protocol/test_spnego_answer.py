"""What an acceptor's token says of the mechanisms."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxytest.protocol.spnego_answer import chooses_kerberos, rejects

_KERBEROS = "a11430 12a0030a0103a10b06092a864886f712010202"
_OF_WINDOWS = "a11430 12a0030a0103a10b06092a864882f712010202"
_NTLM = "a11530 13a0030a0103a10c060a2b06010401823702020a"
_REJECT = base64.b64decode("oQcwBaADCgEC").hex()


@pytest.mark.parametrize(
    ("token", "kerberos", "reject"),
    [
        (_KERBEROS, True, False),
        (_OF_WINDOWS, True, False),
        (_NTLM, False, False),
        (_REJECT, False, True),
        ("4e544c4d53535000", False, False),
        ("", False, False),
    ],
)
def test_what_it_says(token: str, *, kerberos: bool, reject: bool) -> None:
    data = bytes.fromhex(token)
    assert (chooses_kerberos(data), rejects(data)) == (kerberos, reject)


@given(st.binary(max_size=100))
def test_any_bytes_can_be_read(token: bytes) -> None:
    assert chooses_kerberos(token) in (True, False)
    assert rejects(token) in (True, False)
