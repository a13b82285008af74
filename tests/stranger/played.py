"""Play a conversation to the command line, and the examples of a check to all checks."""

import asyncio
import json
from typing import Any

from proxytest.judgement.check import Check
from tests.stranger.copies import Copy
from tests.support.scripted import Authorities, scripted_proxy

TARGET = "idbroker.webex.com:443"
REPORT = "run.json"


def judges_its_examples(copy: Copy, check: Check) -> None:
    """Run the tests of the check's examples, as CONTRIBUTING.md says."""
    assert f"{len(check.examples)} passed" in copy.pytest("features/test_examples.py", "-k", check.id)


async def played(copy: Copy, check: Check, transcript: str) -> dict[str, Any]:
    """Run one check with a proxy that plays a conversation; return the report, which is kept in a file."""
    async with scripted_proxy(transcript, Authorities(folder=copy.folder)) as proxy:
        there = ("--proxy", f"http://127.0.0.1:{proxy.port}", "--target", TARGET)
        await asyncio.to_thread(copy.run, "run", *there, "--select", check.id, "-o", REPORT)
    assert proxy.mistakes == []
    assert proxy.unplayed == set()
    report: dict[str, Any] = json.loads((copy.folder / REPORT).read_text())
    return report


def statuses(report: dict[str, Any], check: Check) -> list[str]:
    """Return how the check judged."""
    return [result["status"] for result in report["results"] if result["check"] == check.id]
