"""Workers of many sites in one process: `python -m tests.real.site_process MACHINES WORKER.yaml...`.

It runs in the environment that has the extra `kerberos`, which has no pytest. It says when all wait for jobs, and works
until it is ended.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from tests.real.programs import CHECKOUT, clean_environment
from tests.real.working import working

_WAITING = "all wait for jobs\n"


@asynccontextmanager
async def site_process(
    python: str, files: Sequence[Path], machines: Path, environment: Mapping[str, str]
) -> AsyncIterator[None]:
    """Run it until the block ends, with a folder in `machines` for each site."""
    with _said(machines).open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            python, "-m", "tests.real.site_process", machines, *files,
            cwd=CHECKOUT, env={**clean_environment(), **environment}, stdout=subprocess.PIPE, stderr=errors,
        )  # fmt: skip
    try:
        assert process.stdout is not None
        assert (await process.stdout.readline()).decode() == _WAITING, _said(machines).read_text()
        yield
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


def _said(machines: Path) -> Path:
    machines.mkdir(parents=True, exist_ok=True)
    return machines / "said"


async def _work(machines: Path, files: Sequence[Path]) -> None:
    async with AsyncExitStack() as stack:
        for file in files:
            await stack.enter_async_context(working(file, machines / file.parent.name))
        sys.stdout.write(_WAITING)
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_work(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]]))
