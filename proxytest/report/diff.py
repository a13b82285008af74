"""The comparison of two runs as text, JSON or Markdown."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from itertools import groupby
from types import MappingProxyType

from proxytest.model.result import Result
from proxytest.model.run import ClientVerdict, Run
from proxytest.report.about import about, when, who_line
from proxytest.report.compare import Change, Comparison, Difference
from proxytest.report.line_wrap import WIDTH, wrapped
from proxytest.report.marked import code, inline, row, table
from proxytest.report.summary import WORDS, client_words, product, verdict_sentence
from proxytest.report.visible import visible

_WHO = ("title", "run", "site", "account", "machine", "address")  #: keys of each run
_FORMAT = 1  #: raised when a key of the JSON changes its meaning or is removed
_TITLES: Mapping[Change, str] = MappingProxyType(
    {
        Change.WORSE: "Worse",
        Change.NEW: "New findings, where nothing was tested before",
        Change.UNPROVEN: "No longer proven: tested before, not tested now",
        Change.OTHER: "As bad as before, for another reason",
        Change.BETTER: "Better",
        Change.GONE: "Gone: not in the new run",
    }
)


def to_text(found: Comparison, *, strict: bool) -> str:
    """Write the comparison as text; what comes from the wire is escaped."""
    return "".join(f"{part}\n" for line in _text(found, strict=strict) for part in _wrapped(line))


def _wrapped(line: str) -> list[str]:
    """Wrap a line, indented to its first text."""
    start = re.match(r"\n?( *)((?:\S+ )*\S+  +)?", line)
    indent = " " * (min(len(start[0].lstrip("\n")), WIDTH // 2) if start else 0)
    return [*([""] if line.startswith("\n") else []), *wrapped(line.lstrip("\n"), rest=indent)]


def to_markdown(found: Comparison, *, strict: bool) -> str:
    """Write the comparison as Markdown, for a ticket."""
    return "".join(f"{line}\n" for line in _markdown(found, strict=strict))


def to_json(found: Comparison, *, strict: bool) -> str:
    """Write the comparison as JSON, in ASCII."""
    data = {
        "format": _FORMAT,
        "regression": found.regressed(strict=strict),
        "before": _run(found.before),
        "after": _run(found.after),
        "clients": [
            {
                "client": client.client,
                "change": client.change,
                "before": _client(client.before),
                "after": _client(client.after),
            }
            for client in found.clients
        ],
        "differences": [
            {
                "check": one.check,
                "target": one.target,
                "change": one.change,
                "before": _result(one.before),
                "after": _result(one.after),
            }
            for one in found.differences
        ],
        "same": found.same,
    }
    return json.dumps(data, indent=2) + "\n"


#: Format -> its writer, with the argument whether warnings and missing proofs count.
FORMATS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {"text": to_text, "json": to_json, "markdown": to_markdown}
)


def _run(run: Run) -> dict[str, object]:
    return {
        **{key: text for key, text in about(run).items() if key in _WHO},
        "started": run.started.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "tool": run.tool.version,
        "profile": run.profile.name,
        "proxy": run.proxy.url,
        "verdict": run.verdict,
    }


def _result(result: Result | None) -> dict[str, object] | None:
    if result is None:
        return None
    codes = [finding.code for finding in result.findings] or [one for one in (result.code, result.because) if one]
    return {"status": result.status, "reason": result.reason, "codes": codes}


def _client(client: ClientVerdict | None) -> dict[str, object] | None:
    return {"verdict": client.verdict, "scheme": client.scheme, "reasons": list(client.reasons)} if client else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Alike:
    """Equal differences of one check for several targets."""

    change: Change
    check: str
    steps: str  #: such as `pass -> FAIL`
    targets: tuple[str, ...]
    reason: str
    remedies: tuple[str, ...]


def _alike(found: Comparison) -> Iterator[_Alike]:
    grouped: dict[tuple[Change, str, str, str], list[Difference]] = {}
    for one in found.differences:
        told = one.after or one.before
        reason = told.reason if told and one.change not in (Change.BETTER, Change.GONE) else ""
        grouped.setdefault((one.change, one.check, _steps(one), reason), []).append(one)
    causes = {finding.code for result in found.after.results for finding in result.findings}
    for (change, check, steps, reason), ones in grouped.items():
        remedies = dict.fromkeys(
            f"Mend {finding.because}, which explains it." if finding.because in causes else finding.remedy
            for one in ones
            if one.after
            for finding in one.after.findings
        )
        yield _Alike(
            change=change,
            check=check,
            steps=steps,
            targets=tuple(one.target for one in ones),
            reason=reason,
            remedies=tuple(remedies),
        )


def _change_of(alike: _Alike) -> Change:
    return alike.change


def _steps(one: Difference) -> str:
    words = [WORDS[result.status] if result else "absent" for result in (one.before, one.after)]
    return " -> ".join(words)


def _headline(found: Comparison, *, strict: bool) -> str:
    if found.lost:
        return "WORSE than before: it worked, and now it is not known"
    if found.regressed(strict=strict):
        return "WORSE than before"
    changes = {one.change for one in found.differences} | {client.change for client in found.clients}
    if Change.UNPROVEN in changes:
        return "NOT WORSE, but less is proven than before"
    return "NOT WORSE than before" if changes - {Change.SAME} else "THE SAME as before"


def _differing(found: Comparison) -> Iterator[str]:
    """Return other differences between the runs, which may explain different results."""
    old, new = found.before, found.after
    if new.started < old.started:
        yield "The second run is older than the first: the files may be in the wrong order."
    pairs = {
        "profiles": (f"{old.profile.name} of {old.profile.date}", f"{new.profile.name} of {new.profile.date}"),
        "proxies": (old.proxy.url or "none", new.proxy.url or "none"),
        "products": (product(old), product(new)),
        "versions of proxytest": (old.tool.version, new.tool.version),
    }
    for what, (before, after) in pairs.items():
        if before != after:
            yield f"The {what} differ: {before} before, {after} after."
    asked = [(run.asked.targets, run.asked.select, run.asked.ignore, run.asked.schemes) for run in (old, new)]
    if asked[0] != asked[1]:
        yield "The runs have different hosts, checks or schemes: results may be new or gone for that reason."


def _dated(run: Run) -> str:
    return f"{when(run)}  {verdict_sentence(run)}; {who_line(run)}"


def _client_rows(found: Comparison) -> Iterator[tuple[str, str]]:
    for one in found.clients:
        words = [client_words(client) if client else "not in the profile" for client in (one.before, one.after)]
        told = one.after or one.before
        same = words[0] == words[1]
        yield told.title if told else one.client, f"{words[1]}, as before" if same else " -> ".join(words)


def _text(found: Comparison, *, strict: bool) -> Iterator[str]:
    yield _headline(found, strict=strict)
    yield f"before  {_dated(found.before)}"
    yield f"after   {_dated(found.after)}"
    yield from map(visible, _differing(found))
    rows = list(_client_rows(found))
    width = max((len(visible(title)) for title, _ in rows), default=0)
    yield from (
        ("\nClients", *(f"  {visible(title):{width}}  {visible(words)}" for title, words in rows)) if rows else ()
    )
    for change, group in groupby(_alike(found), key=_change_of):
        yield f"\n{_TITLES[change]}"
        for one in group:
            yield f"  {one.steps}  {visible(one.check)}  {visible(', '.join(one.targets))}"
            yield from (f"    {visible(line)}" for line in filter(None, [one.reason]))
            yield from (f"    what to do: {visible(remedy)}" for remedy in one.remedies)
    yield f"\n{found.same} results are unchanged."


def _markdown(found: Comparison, *, strict: bool) -> Iterator[str]:
    yield f"## {_headline(found, strict=strict)}\n"
    yield from table("", "Run")
    yield row("Before", inline(_dated(found.before)))
    yield row("After", inline(_dated(found.after)))
    for line in _differing(found):
        yield f"\n{inline(line)}"
    yield from ("", *table("Client", "Result"))
    yield from (row(inline(title), inline(words)) for title, words in _client_rows(found))
    for change, group in groupby(_alike(found), key=_change_of):
        yield from (f"\n### {_TITLES[change]}\n", *table("Check", "Change", "Targets", "Now", "What to do"))
        for one in group:
            targets = ", ".join(map(code, one.targets))
            remedies = " ".join(map(inline, one.remedies))
            yield row(code(one.check), f"`{one.steps}`", targets, inline(one.reason), remedies)
    yield f"\n{found.same} results are unchanged."
