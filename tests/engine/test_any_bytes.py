"""Whatever bytes a proxy sends, an audit ends in a run."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proxytest.engine.audit import audit
from proxytest.model.event import Failure
from proxytest.model.result import Status
from proxytest.model.run import Run
from tests.support.peers import Talk, peer
from tests.support.plans import plan_for

pytestmark = pytest.mark.long

FRAGMENTS = (
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"HTTP/1.1 407 Proxy Authentication Required\r\n",
    b"HTTP/1.0 403 Forbidden\r\n",
    b"HTTP/1.1 100 Continue\r\n\r\n",
    b'Proxy-Authenticate: Basic realm="x", Digest nonce="n", NTLM, Negotiate\r\n',
    b'Proxy-Authenticate: Digest nonce="n", qop="auth", algorithm=SHA-256\r\n',
    b"Proxy-Authenticate: NTLM TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA\r\n",
    b"Proxy-Authenticate: Negotiate oQcwBaADCgEC\r\n",
    b"Content-Length: 3\r\n",
    b"Content-Length: 99999999999999999999\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Connection: close\r\n",
    b"\r\n",
    b"3\r\nabc\r\n0\r\n\r\n",
    b"abc",
    b"\x15\x03\x03\x00\x02\x02\x28",
    b"\x16\x03\x03\x00\x7a\x02",
    b"\x88\x02\x03\xe8",
)
CHUNK = st.one_of(st.sampled_from(FRAGMENTS), st.binary(max_size=40))


async def _audited(chunks: list[bytes], auth: str) -> Run:
    async def serve(talk: Talk) -> None:
        for chunk in chunks:
            await asyncio.wait_for(talk.reader.read(4096), 0.02)  # at most one chunk for each request
            await talk.say(chunk)

    async with peer(serve) as proxy:
        plan = plan_for(port=proxy.port, auth=(auth,), timeout=0.05)
        return await audit(replace(plan, max_concurrency=4))


@settings(max_examples=40)
@given(chunks=st.lists(CHUNK, max_size=8), auth=st.sampled_from(["auto", "basic", "digest", "ntlm", "negotiate"]))
def test_any_bytes_end_in_a_run(chunks: list[bytes], auth: str) -> None:
    run = asyncio.run(_audited(chunks, auth))
    assert run.results
    assert [one for one in run.results if one.status is Status.BROKEN] == []
    assert [event for event in run.trace if event.failure is Failure.UNKNOWN] == []


@settings(max_examples=40)
@given(parts=st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=10))
def test_any_answer_put_together_from_parts_ends_in_a_run(parts: list[bytes]) -> None:
    run = asyncio.run(_audited([b"".join(parts)] * 3, "auto"))
    assert [one for one in run.results if one.status is Status.BROKEN] == []
    assert [event for event in run.trace if event.failure is Failure.UNKNOWN] == []
