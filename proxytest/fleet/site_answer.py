"""What a site answers to a job: the run, or why there is none."""

import gzip
import json
import zlib
from dataclasses import dataclass, replace
from typing import Any

from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.stored_run import from_json, to_json

FORMAT = 1
_MOST = 64 * 1024 * 1024  #: bytes of an answer that is unpacked: a hostile one would fill the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; it has a run, or a sentence that says why not."""

    id: str  #: of the job
    site: str
    version: str  #: of the worker
    run: Run | None = None
    refused: str = ""


def of_site(run: Run, site: str) -> Run:
    """Return the run under the site's name: what a worker says of its site could be another's."""
    return replace(run, asked=replace(run.asked, name=site, site=""))


def packed(answer: Answer) -> bytes:
    """Return an answer as it is stored and sent."""
    told: dict[str, Any] = {"format": FORMAT, "id": answer.id, "site": answer.site, "version": answer.version}
    told |= {"run": json.loads(to_json(answer.run))} if answer.run is not None else {"refused": answer.refused}
    return gzip.compress(json.dumps(told).encode(), mtime=0)


def read_answer(content: bytes, site: str) -> Answer:
    """Read the answer of a site.

    Raises UsageError where it is none.
    """
    name = f"answer of {site}"
    try:
        told = json.loads(_unpacked(content))
        if told["format"] != FORMAT:
            raise UsageError(f"the {name} has format {told['format']!r}, but this version knows {FORMAT}")
        texts = {key: told[key] for key in ("id", "version")}
        run, refused = told.get("run"), str(told.get("refused", ""))
    except (ValueError, KeyError, TypeError, OSError, EOFError, zlib.error, RecursionError):
        raise UsageError(f"the {name} cannot be read") from None
    if not all(isinstance(text, str) for text in texts.values()):
        raise UsageError(f"the {name} cannot be read")
    return Answer(**texts, site=site, run=None if run is None else from_json(json.dumps(run), name), refused=refused)


def _unpacked(content: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    whole = reader.decompress(content, _MOST)
    if not reader.eof:
        raise ValueError("cut off, or too long")
    return whole
