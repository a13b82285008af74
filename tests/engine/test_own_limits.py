"""What this machine runs out of is no doing of the proxy's: what could not be tried is not judged."""

import asyncio
import errno
import os
import resource
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohappyeyeballs
import pytest

from proxytest.engine.audit import audit
from proxytest.engine.conclude import judge_again
from proxytest.model.event import Failure
from proxytest.model.result import Status
from proxytest.model.run import Run, Verdict
from proxytest.report.stored_run import from_json, to_json
from tests.support.company import Company, CompanyBuilder
from tests.support.plans import plan_for

pytestmark = pytest.mark.long

TARGETS = ("wdm-a.wbx2.com:443", "idbroker.webex.com:443", "api.ciscospark.com:443")
MORE = (*TARGETS, "conv-a.wbx2.com:443", "u2c.wbx2.com:443", "identity.webex.com:443", "files-api-a.wbx2.com:443",
        "locus-a.wbx2.com:443", "janus-a.wbx2.com:443", "atlas-a.wbx2.com:443", "avatar-a.wbx2.com:443")  # fmt: skip
#: Of all connections `make test` tries a third.
THIRDS = [0, *(pytest.param(first, marks=pytest.mark.table) for first in (1, 2))]
CONNECTIONS = 60  #: more than one of these audits opens
TOO_MANY = OSError(errno.EMFILE, os.strerror(errno.EMFILE))
NO_BUFFER = OSError(errno.ENOBUFS, os.strerror(errno.ENOBUFS))

Fails = Callable[[int], bool]


def failing(monkeypatch: pytest.MonkeyPatch, fails: Fails, error: Exception = TOO_MANY) -> None:
    """Let some of the connections to the proxy fail for a reason of this machine's own."""
    connect, numbers = aiohappyeyeballs.start_connection, iter(range(1, 1000))

    async def start(*arguments: Any, **named: Any) -> socket.socket:  # noqa: ANN401  of another's function
        if fails(next(numbers)):
            raise error
        return await connect(*arguments, **named)

    monkeypatch.setattr(aiohappyeyeballs, "start_connection", start)


async def audited(company: Company, *auth: str) -> Run:
    return await audit(plan_for(port=company.port, roots=company.authorities.public_pem, auth=auth, targets=TARGETS))


def blamed(run: Run) -> list[str]:
    """Return the results that blame somebody."""
    bad = (Status.FAIL, Status.WARN, Status.BROKEN)
    return [f"{one.check}[{one.target}]: {one.reason}" for one in run.results if one.status in bad]


def limited(run: Run) -> bool:
    return any(event.failure is Failure.OWN_LIMIT for event in run.trace)


@pytest.mark.parametrize(
    "scheme", ["", "ntlm", *(pytest.param(scheme, marks=pytest.mark.table) for scheme in ("basic", "negotiate"))]
)
@pytest.mark.parametrize("first", THIRDS)
async def test_whichever_connection_is_the_last_that_can_be_opened_nobody_is_blamed(
    scheme: str, first: int, company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    schemes = (scheme,) if scheme else ()
    async with company.running(*schemes) as proxy:
        usual = blamed(await audited(proxy, *schemes))
        for last in range(first, CONNECTIONS, 3):
            with monkeypatch.context() as patch:
                failing(patch, lambda number, last=last: number > last)  # type: ignore[misc]  # a default binds it now
                run = await audited(proxy, *schemes)
            assert set(blamed(run)) <= set(usual), last
            good = Verdict.WARNINGS if scheme == "basic" else Verdict.COMPATIBLE
            assert run.verdict is (Verdict.INCONCLUSIVE if limited(run) else good), last
            assert judge_again(from_json(to_json(run), "run.json")).results == run.results
            if not limited(run):
                break
    assert not limited(run)  # all of them were tried


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(TOO_MANY, marks=pytest.mark.table),  # the tests of the last one that can be opened have it too
        NO_BUFFER,
        pytest.param(RuntimeError("can't start new thread"), marks=pytest.mark.table),
    ],
    ids=repr,
)
@pytest.mark.parametrize("first", THIRDS)
async def test_whichever_connection_cannot_be_opened_nobody_is_blamed(
    error: Exception, first: int, company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    verdicts = set()
    async with company.running("basic") as proxy:
        usual = blamed(await audited(proxy, "basic"))
        for one in range(first + 1, CONNECTIONS, 3):
            with monkeypatch.context() as patch:
                failing(patch, lambda number, one=one: number == one, error)  # type: ignore[misc]  # as above
                run = await audited(proxy, "basic")
            assert set(blamed(run)) <= set(usual), one
            verdicts.add(run.verdict)
            if not limited(run):
                break
    assert verdicts == {Verdict.INCONCLUSIVE, Verdict.WARNINGS}


async def test_the_sentence_names_the_limit_and_how_to_raise_it(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, lambda number: number > 1)
    async with company.running("basic") as proxy:
        run = await audited(proxy, "basic")
        port = proxy.port
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    sentence = (
        f"not tried: connecting: a limit of this machine (to 127.0.0.1:{port}: "
        f"this process may open {allowed} files at most: raise `ulimit -n`)"
    )
    said = {
        (one.check, one.reason) for one in run.results if one.target in (*TARGETS, "basic") or "proxy/" in one.check
    }
    assert {("tunnel/https", sentence), ("auth/scheme", sentence), ("proxy/reachable", sentence)} <= said


async def test_what_the_proxy_really_does_is_told_all_the_same(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing(monkeypatch, lambda number: number > 8)
    async with company.running("basic", password="another") as proxy:
        run = await audited(proxy, "basic")
    assert run.verdict is Verdict.INCOMPATIBLE
    assert next(one for one in run.results if one.check == "auth/scheme").status is Status.FAIL


async def command(arguments: list[str], *, files: int, threads: bool = True) -> tuple[int, str, str]:
    """Run the command line in a process that may open so many files, or start no thread."""
    limits = f"ulimit -n {files};" if threads else ""
    preparing = "" if threads else 'import _thread\ndef no(*_): raise RuntimeError("can\'t start new thread")\n'
    preparing += (
        "" if threads else "_thread.start_new_thread = no\nimport threading\nthreading._start_new_thread = no\n"
    )
    program = f"{preparing}from proxytest.cli import main\nmain()"
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", f'{limits} exec "$@"', "sh", sys.executable, "-c", program, *arguments,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"PROXYTEST_PASSWORD": "wonderland"},
    )  # fmt: skip
    out, err = await process.communicate()
    return process.returncode or 0, out.decode(), err.decode()


def asking(company: Company, folder: Path, host: str = "127.0.0.1") -> list[str]:
    roots = folder / "roots.pem"
    roots.write_bytes(company.authorities.public_pem)
    targets = [word for target in MORE for word in ("--target", target)]
    proxy = ["--proxy", f"http://{host}:{company.port}", "--user", "alice", "--auth", "basic"]
    return ["run", *proxy, "--cacert", str(roots), *targets, "--format", "json", "--timeout", "10"]


@pytest.mark.parametrize(
    "files",
    [8, 40, *(pytest.param(files, marks=pytest.mark.table) for files in (10, 12, 14, 16, 20, 24, 32))],
)
async def test_a_real_limit_on_open_files_is_never_the_proxys_fault(
    files: int, company: CompanyBuilder, tmp_path: Path
) -> None:
    async with company.running("basic") as proxy:
        status, out, err = await command(asking(proxy, tmp_path), files=files)
    assert (status in (0, 4), "this is a bug" in err) == (True, False), err
    if not out:  # libraries could not read code that they read late
        assert status == 4
        assert f": this process may open {files} files at most: raise `ulimit -n`" in err
        return
    run = from_json(out, "run.json")
    assert f"this process may open {files} files but may need 64: raise `ulimit -n`" in err
    assert run.verdict in (Verdict.INCONCLUSIVE, Verdict.WARNINGS)
    assert not [one for one in run.results if one.status in (Status.FAIL, Status.BROKEN)]
    assert files < 40 or run.verdict is Verdict.WARNINGS


async def test_where_no_thread_can_be_started_nothing_is_judged(company: CompanyBuilder, tmp_path: Path) -> None:
    async with company.running("basic") as proxy:
        status, out, err = await command(asking(proxy, tmp_path, "localhost"), files=0, threads=False)
    words = "no result: no more processes or threads may be started: raise `ulimit -u`"
    assert (status, out, err) == (4, "", f"proxytest: {words}\n")
