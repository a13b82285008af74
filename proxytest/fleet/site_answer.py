"""What a site answers to a job: the run, or why there is none."""

import gzip
import json
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from proxytest.model.errors import UsageError
from proxytest.model.run import Run
from proxytest.report.stored_run import conclusions_of, run_of, to_json

FORMAT = 1
_MOST = 64 * 1024 * 1024  #: bytes of an answer that is unpacked: a hostile one would fill the memory
_MOST_TOLD = 8 * 1024 * 1024  #: characters of a run without all that it saw, which is kept of each
_LONGEST = 80  #: characters of an id, and of a version
_LONGEST_REFUSAL = 1000
#: An escape in JSON: a pair of surrogates, a lone one, or any other.
_ESCAPE = re.compile(
    r"\\(?:u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(?P<lone>u[dD][89a-fA-F][\da-fA-F]{2})|.)", re.DOTALL
)
_HAS_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer; it has a run, or a sentence that says why not."""

    id: str  #: of the job
    site: str
    version: str  #: of the worker; empty where its answer cannot be read
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


def answer_or_refusal(content: bytes, site: str, headers: Mapping[str, str] | None, *, whole: bool = True) -> Answer:
    """Read the answer of a site; one that cannot be read is a refusal that says so, of the id under which it came."""
    try:
        return read_answer(content, site, whole=whole)
    except UsageError as error:
        identifier = (headers or {}).get("Nats-Msg-Id", "")
        return _bounded(Answer(id=identifier, site=site, version="", refused=str(error)))


def read_answer(content: bytes, site: str, *, whole: bool = True) -> Answer:
    """Read the answer of a site; a run that is not `whole` has its conclusions alone, which take a tenth of the time.

    No text in it holds a lone surrogate, which nothing could write as UTF-8. Raises UsageError where it is none.
    """
    name = f"answer of {site}"
    try:
        told = json.loads(_text(content))
        if told["format"] != FORMAT:
            raise UsageError(f"the {name} has format {told['format']!r}, but this version knows {FORMAT}")
        texts = {key: told[key] for key in ("id", "version")}
        run, refused = told.get("run"), str(told.get("refused", ""))
        told_by = conclusions_of(run)
        if len(json.dumps(told_by)) > _MOST_TOLD:
            raise UsageError(f"the {name} tells more than any audit does")
    except (ValueError, KeyError, TypeError, OSError, EOFError, zlib.error, RecursionError):
        raise UsageError(f"the {name} cannot be read") from None
    if not all(isinstance(text, str) for text in texts.values()):
        raise UsageError(f"the {name} cannot be read")
    found = None if run is None else run_of(run if whole else told_by, name)
    return _bounded(Answer(**texts, site=site, run=found, refused=refused))


def _bounded(answer: Answer) -> Answer:
    return replace(
        answer,
        id=_cut(answer.id, _LONGEST),
        version=_cut(answer.version, _LONGEST),
        refused=_cut(answer.refused, _LONGEST_REFUSAL),
    )


def _cut(text: str, longest: int) -> str:
    """Return a text of a bounded length; bytes of a header that are no ASCII come as lone surrogates."""
    text = text if len(text) <= longest else f"{text[:longest]}..."
    return text.encode(errors="replace").decode()


def _text(content: bytes) -> str:
    text = _unpacked(content).decode()
    if _HAS_SURROGATE.search(text) is None:  # as nearly always
        return text
    return _ESCAPE.sub(lambda found: found[0] if found["lone"] is None else r"\ufffd", text)


def _unpacked(content: bytes) -> bytes:
    reader = zlib.decompressobj(wbits=31)
    whole = reader.decompress(content, _MOST)
    if not reader.eof:
        raise ValueError("cut off, or too long")
    return whole
