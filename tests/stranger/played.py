"""Play the example of a check to the command line."""

import asyncio
import json
from typing import Any

from proxytest.judgement.check import Check
from tests.stranger.copies import Copy
from tests.support.scripted import Authorities, scripted_proxy

TARGET = "idbroker.webex.com:443"
REPORT = "run.json"


async def played(copy: Copy, check: Check, *more: str) -> dict[str, Any]:
    """Run `proxytest` with a proxy that plays the check's example; return its report, which is kept in a file."""
    (example,) = check.examples
    async with scripted_proxy(example.transcript, Authorities(folder=copy.folder)) as proxy:
        there = ("--proxy", f"http://127.0.0.1:{proxy.port}", "--target", TARGET)
        await asyncio.to_thread(copy.run, "run", *there, "--select", check.id, "-o", REPORT, *more)
    assert proxy.mistakes == []
    assert proxy.unplayed == set()
    report: dict[str, Any] = json.loads((copy.folder / REPORT).read_text())
    return report


def statuses(report: dict[str, Any], check: Check) -> list[str]:
    """Return how the check judged."""
    return [result["status"] for result in report["results"] if result["check"] == check.id]
