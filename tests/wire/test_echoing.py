"""Which extensions of an answer can be used: none of them may make wsproto or zlib raise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wsproto.extensions import PerMessageDeflate

from proxytest.wire.echoing import readable

_WORDS = ["permessage-deflate", ";", " ", "client_max_window_bits", "server_max_window_bits", "=", "9", "15", "8", ","]


@pytest.mark.parametrize(
    ("agreed", "good"),
    [
        ("", True),
        ("permessage-deflate", True),
        ("permessage-deflate; client_no_context_takeover;server_max_window_bits=10", True),
        ("permessage-deflate; client_max_window_bits", False),
        ("permessage-deflate; server_max_window_bits=99", False),
        ("permessage-deflate, permessage-deflate", False),
        ("x-webkit-deflate-frame", False),
    ],
)
def test_extensions(agreed: str, *, good: bool) -> None:
    assert readable(agreed) is good


@given(st.lists(st.sampled_from(_WORDS)).map("".join) | st.text())
def test_what_is_readable_can_be_used(agreed: str) -> None:
    if agreed and readable(agreed):
        deflate = PerMessageDeflate()
        deflate.finalize(agreed)
        assert deflate.enabled()
