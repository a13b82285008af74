"""What newer requirements do to the sites of stored runs, as text or JSON."""

import json
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from proxytest.model.printed_command import policy_command
from proxytest.model.profile import Profile
from proxytest.model.result import Result
from proxytest.report.drift import MEDIA, Drift, Fate
from proxytest.report.exit import exit_status
from proxytest.report.line_wrap import indented
from proxytest.report.stored_run import to_json as run_json
from proxytest.report.summary import product, verdict_sentence
from proxytest.report.visible import visible

_FORMAT = 1  #: raised when a key of the JSON changes its meaning or is removed
_COUNTED = {
    Fate.BREAKS: ("breaks", "break"),
    Fate.FAILS: ("fails as before", "fail as before"),
    Fate.OPEN: ("is not known", "are not known"),
    Fate.WORKS: ("works as far as it was asked", "work as far as they were asked"),
}


def to_text(drifts: tuple[Drift, ...], profile: Profile, *, strict: bool) -> str:
    """Write a line for each run, the worst first, and then what breaks, what was not asked and what is new."""
    del strict  # it matters for the exit status alone
    return "".join(f"{line}\n" for line in _text(drifts, profile))


def to_json(drifts: tuple[Drift, ...], profile: Profile, *, strict: bool) -> str:
    """Write the same as JSON, in ASCII, with the whole report of each run by the newer profile."""
    data = {
        "format": _FORMAT,
        "profile": {"name": profile.name, "date": profile.date.isoformat()},
        "runs": [_as_json(one, strict=strict) for one in drifts],
    }
    return json.dumps(data, indent=2) + "\n"


#: Format -> its writer.
FORMATS: Mapping[str, Callable[..., str]] = MappingProxyType({"text": to_text, "json": to_json})


def _as_json(one: Drift, *, strict: bool) -> dict[str, object]:
    fragment = one.fragment
    return {
        "name": one.name,
        "fate": one.fate.name.lower(),
        "status": exit_status(one.after, strict=strict),
        "before": {"profile": one.before.profile.name, "verdict": one.before.verdict},
        "after": {"profile": one.after.profile.name, "verdict": one.after.verdict},
        "breaks": [
            {
                "check": result.check,
                "target": result.target,
                "codes": [finding.code for finding in result.findings],
                "reason": result.reason,
            }
            for result in one.broken
        ],
        "untested": [{"name": unasked.name, "purpose": unasked.purpose} for unasked in one.untested],
        "newly_needed": list(one.needed),
        "no_longer_needed": list(one.dropped),
        "configuration": {"product": fragment.product, "text": fragment.text} if fragment else None,
        "report": json.loads(run_json(one.after)),
    }


def _text(drifts: tuple[Drift, ...], profile: Profile) -> Iterator[str]:
    ordered = sorted(drifts, key=lambda one: list(Fate).index(one.fate))
    yield from indented(f"By {profile.name} of {profile.date}: {_counts(drifts)}", 0, 4)
    yield ""
    width = max(len(one.fate) for one in drifts)
    for one in ordered:
        yield f"  {one.fate:{width}}  {visible(one.name)}"
    told: dict[str, str] = {}
    for one in ordered:
        yield from _block(one, told)


def _counts(drifts: tuple[Drift, ...]) -> str:
    found = {fate: sum(one.fate is fate for one in drifts) for fate in Fate}
    parts = [f"{number} {_COUNTED[fate][number > 1]}" for fate, number in found.items() if number]
    return f"of {len(drifts)} stored run{'s' if len(drifts) > 1 else ''} {', '.join(parts)}"


def _block(one: Drift, told: dict[str, str]) -> Iterator[str]:
    """Return what is to be known of one run; `told` are the configurations that stand above, by their text."""
    yield ""
    yield visible(f"{one.name}: {one.fate}")
    yield from indented(f"before  {verdict_sentence(one.before)}", 2, 6)
    yield from indented(f"after   {verdict_sentence(one.after)}", 2, 6)
    for (check, reason), group in groupby(one.broken, key=_alike):
        alike = tuple(group)
        yield from indented(f"fails now: {check} at {', '.join(result.target for result in alike)}: {reason}", 2, 6)
        remedies = dict.fromkeys(finding.remedy for result in alike for finding in result.findings)
        for remedy in remedies:
            yield from indented(f"what to do: {remedy}", 4, 8)
    if one.untested:
        yield f"  not asked by this run: {len(one.untested)}"
        for purpose in dict.fromkeys(unasked.purpose for unasked in one.untested):
            names = [unasked.name for unasked in one.untested if unasked.purpose == purpose]
            yield from indented(f"{purpose} ({len(names)}): {', '.join(names)}", 4, 8)
        yield from indented(f"what to do: run it again with --profile {one.after.profile.name}{_with_media(one)}", 4, 8)
    if one.needed:
        yield from indented(f"new in a configuration: {', '.join(one.needed)}", 2, 6)
    if one.dropped:
        yield from indented(f"no longer needed: {', '.join(one.dropped)}", 2, 6)
    yield from _configuration(one, told)


def _alike(result: Result) -> tuple[str, str]:
    return result.check, result.reason


def _with_media(one: Drift) -> str:
    return " and --media HOST" if any(unasked.purpose == MEDIA for unasked in one.untested) else ""


def _configuration(one: Drift, told: dict[str, str]) -> Iterator[str]:
    fragment = one.fragment
    if fragment is None:
        whole = f"{policy_command(one.after.profile.name)} prints all of it"
        yield from indented(f"configuration: {product(one.after)}; {whole}", 2, 6)
        return
    if not fragment.text:
        yield from indented(f"configuration: nothing is new for {fragment.title}", 2, 6)
    elif (above := told.get(fragment.text)) is not None:
        yield from indented(f"configuration: for {fragment.title}, as for {above}", 2, 6)
    else:
        told[fragment.text] = one.name
        yield from indented(f"configuration: what is new for {fragment.title}:", 2, 6)
        yield ""
        yield from (visible(line) for line in fragment.text.splitlines())
