"""Forecasts of stored runs, as text or JSON."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from types import MappingProxyType

from proxytest.model.listing import listed
from proxytest.model.run import Run
from proxytest.model.withdrawn import ClientEffect, Effect, Outlook
from proxytest.report.line_wrap import indented
from proxytest.report.summary import event_numbers, verdict_sentence
from proxytest.report.visible import visible

_FORMAT = 1  #: raised when a key of the JSON changes its meaning or is removed
_STOPS, _NOT_KNOWN = 1, 4  #: exit statuses, as a verdict has them


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecasted:
    """A stored run, and what becomes of its clients."""

    name: str
    run: Run
    outlooks: tuple[Outlook, ...]

    @property
    def status(self) -> int:
        """The exit status: 1 where a client stops that decides, 4 where that is not known, or nobody works today."""
        every = [_of_those_who_decide(outlook) for outlook in self.outlooks]
        if any(Effect.STOPS in effects for effects in every):
            return _STOPS
        return _NOT_KNOWN if any(effects != {Effect.GOES_ON} for effects in every) else 0


def _of_those_who_decide(outlook: Outlook) -> set[Effect]:
    """Return what becomes of them; what fails today, or is not known today, is no news of the change."""
    deciding = [one for one in outlook.clients if one.decides]
    return {one.effect for one in deciding if one.effect is Effect.STOPS or _works(one)}


def _works(client: ClientEffect) -> bool:
    return client.known_today and client.effect is not Effect.FAILS


def to_text(forecasts: Iterable[Forecasted]) -> str:
    """Write for each run a line a change, and then who stops, of whom it is not known, and what was recorded."""
    return "\n".join("".join(f"{line}\n" for line in _text(one)) for one in forecasts)


def to_json(forecasts: Iterable[Forecasted]) -> str:
    """Write the same as JSON, in ASCII."""
    runs = [
        {
            "name": one.name,
            "started": one.run.started.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "profile": one.run.profile.name,
            "proxy": one.run.proxy.url,
            "verdict": one.run.verdict,
            "status": one.status,
            "forecast": [_as_json(outlook) for outlook in one.outlooks],
        }
        for one in forecasts
    ]
    return json.dumps({"format": _FORMAT, "runs": runs}, indent=2) + "\n"


#: Format -> its writer.
FORMATS: Mapping[str, Callable[[Iterable[Forecasted]], str]] = MappingProxyType({"text": to_text, "json": to_json})


def _as_json(outlook: Outlook) -> dict[str, object]:
    return {
        "withdrawn": outlook.withdrawn,
        "clients": [
            {
                "client": one.client,
                "effect": one.effect.name.lower(),
                "decides": one.decides,
                "known_today": one.known_today,
                "reasons": list(one.reasons),
                "tells": list(one.tells),
            }
            for one in outlook.clients
        ],
        "recorded": [
            {"seen": one.seen, "decides": one.decides, "tells": one.tells, "evidence": list(one.evidence)}
            for one in outlook.recorded
        ],
    }


def _text(one: Forecasted) -> Iterator[str]:
    yield visible(one.name)
    yield from indented(f"today: {verdict_sentence(one.run)}", 2, 2)
    width = max(len(outlook.withdrawn.label) for outlook in one.outlooks)
    for outlook in one.outlooks:
        yield from indented(f"{outlook.withdrawn.label:{width}}  {_in_short(outlook)}", 2, width + 4)
    for outlook in one.outlooks:
        yield ""
        yield f"Without {outlook.withdrawn.label}"
        for alike in _alike(outlook.clients):
            yield from _row(alike)
        for seen in outlook.recorded:
            yield from indented(f"recorded: {seen.seen}{_events(seen.evidence)}", 2, 4)


def _in_short(outlook: Outlook) -> str:
    """Return a change in one line: those that the verdict follows come first, and the others are counted."""
    parts = []
    for effect, words in ((Effect.STOPS, "stop"), (Effect.OPEN, "not known")):
        found = [one for one in outlook.clients if one.effect is effect and (effect is Effect.STOPS or one.known_today)]
        if found:
            parts.append(f"{words}: {listed(_first(found))}")
    if parts:
        return "; ".join(parts)
    working = any(one.effect is Effect.GOES_ON for one in outlook.clients)
    return "who works today works on" if working else "nobody is known to work today"


def _first(clients: list[ClientEffect]) -> list[str]:
    deciding = [one.title for one in clients if one.decides]
    others = len(clients) - len(deciding)
    if not deciding:
        return [one.title for one in clients]
    return [*deciding, *([f"{others} beside the apps"] if others else [])]


def _alike(clients: Iterable[ClientEffect]) -> list[list[ClientEffect]]:
    """Join clients that fare alike for the same reasons, the worst first."""
    grouped: dict[tuple[object, ...], list[ClientEffect]] = {}
    for one in clients:
        grouped.setdefault((one.effect, one.known_today, one.reasons, one.tells), []).append(one)
    return sorted(grouped.values(), key=lambda alike: list(Effect).index(alike[0].effect))


def _row(alike: list[ClientEffect]) -> Iterator[str]:
    first = alike[0]
    reasons = f": {'; '.join(first.reasons)}" if first.reasons else ""
    today = "" if first.known_today or first.effect is Effect.STOPS else ", as today"
    yield from indented(f"{first.effect}{today}: {listed(one.title for one in alike)}{reasons}", 2, 4)
    if first.tells:
        yield from indented(f"what would tell: {', or '.join(first.tells)}", 4, 6)


def _events(numbers: tuple[int, ...]) -> str:
    return f" ({event_numbers(numbers)})" if numbers else ""
