"""A program that uses the public API, for mypy: what it gets has the types that it says."""

import asyncio
from pathlib import Path
from typing import assert_type

import aiohttp

import proxytest


async def audited(path: Path) -> proxytest.Verdict:
    """Audit by a file."""
    run = await proxytest.run(path, auth="ntlm", user="alice", password=proxytest.Secret("x"), targets=["a.example"])
    assert_type(run, proxytest.Run)
    assert_type(run.results[0].status, proxytest.Status)
    return run.verdict


async def talked(identity: proxytest.Identity) -> str:
    """Talk through a tunnel."""
    try:
        async with proxytest.open_tunnel("http://proxy:8080", "a.example", identity, timeout=5) as tunnel:
            assert_type(tunnel, proxytest.Tunnel)
            assert_type(tunnel.reader, asyncio.StreamReader)
            assert_type(tunnel.writer, asyncio.StreamWriter)
            assert_type(tunnel.session(), aiohttp.ClientSession)
            return (await tunnel.reader.readline()).decode()
    except proxytest.AuthenticationRefused as refused:
        assert_type(refused.outcome, proxytest.Outcome)
        return str(refused.answer.status if refused.answer else refused)
    except proxytest.TunnelFailed as failed:
        assert_type(failed.failed.failure, proxytest.Failure)
        raise


async def mistaken(path: Path) -> None:
    """What mypy has to refuse; an ignore that is not needed is an error too (warn_unused_ignores)."""
    await proxytest.run(path, password="x")  # type: ignore[arg-type]  # a password is a Secret
    await proxytest.run(path, proxi="x")  # type: ignore[call-arg]  # no such override
    proxytest.Identity("alice", "x")  # type: ignore[arg-type]  # as above
    proxytest.no_such_name  # type: ignore[attr-defined]  # noqa: B018  # no such name
