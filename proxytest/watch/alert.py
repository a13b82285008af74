"""An alert: one where a cause begins to hold at enough sites, and one where that ends."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from importlib.resources import files

from pydantic import TypeAdapter

from proxytest.report.visible import visible

FORMAT = 1
LONGEST = 300  #: characters of a code, and of what a finding says
_MOST = 1000  #: sites that are named


def shortened(text: str) -> str:
    """Return as much of a text of the wire as is told."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."


class Event(StrEnum):
    """What is told."""

    BEGAN = "began"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What is told, and stored."""

    event: Event
    code: str  #: of the cause
    told: str  #: what the finding says at the first of the sites; both with what comes from the wire escaped
    sites: tuple[str, ...]  #: that have it; of one that ended, those that had it
    number: int  #: of these, where not all are named
    of: int  #: sites in all
    since: datetime
    at: datetime

    @property
    def id(self) -> str:
        """What tells it from every other, so that whoever gets it twice can tell."""
        return f"{key_of(self.code)}-{self.at.astimezone(UTC):%Y%m%dT%H%M%S}-{self.event}"

    @property
    def title(self) -> str:
        """Tell it in a line."""
        sites = "site" if self.of == 1 else "sites"
        if self.event is Event.ENDED:
            return f"ended: {self.code}, at {self.number} of {self.of} {sites} before"
        return f"{self.number} of {self.of} {sites}: {self.code}"


def key_of(code: str) -> str:
    """Return a name for a code that is safe in a subject: what a site reports may hold any text."""
    return hashlib.sha256(code.encode("utf-8", "backslashreplace")).hexdigest()[:16]


def alert(
    event: Event, code: str, told: str, sites: tuple[str, ...], *, of: int, since: datetime, at: datetime
) -> Alert:
    """Make an alert, of a bounded size."""
    return Alert(
        event=event,
        code=code,
        told=told,
        sites=sites[:_MOST],
        number=len(sites),
        of=of,
        since=since,
        at=at,
    )


def packed(one: Alert) -> bytes:
    """Return an alert as it is stored, and sent to a webhook; its schema is `alert.schema.json`."""
    told = {
        "format": FORMAT,
        "id": one.id,
        **asdict(one),
        "since": _moment(one.since),
        "at": _moment(one.at),
        "text": text_of(one),
    }
    return json.dumps(told).encode()


def read_alert(content: bytes) -> Alert:
    """Read what was stored. Raises ValueError where it is no alert of this version."""
    try:
        return _of(json.loads(content))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"no alert: {error}") from error


def _of(told: Mapping[str, object]) -> Alert:
    if told["format"] != FORMAT:
        raise ValueError("it is of another version")
    return _adapter().validate_python(told)


@cache
def _adapter() -> TypeAdapter[Alert]:
    return TypeAdapter(Alert)


def alert_schema() -> dict[str, object]:
    """Return the schema of what a webhook gets."""
    schema: dict[str, object] = json.loads((files("proxytest.watch") / "alert.schema.json").read_text(encoding="utf-8"))
    return schema


def text_of(one: Alert) -> str:
    """Tell an alert in a few lines, as a mail or a chat shows it; nothing in it controls what shows it."""
    named = ", ".join(map(visible, one.sites[:20]))
    more = f", and {one.number - 20} more" if one.number > 20 else ""
    lines = [one.title, *([one.told] if one.told else []), f"{named}{more}", f"since {_minute(one.since)} UTC"]
    if one.event is Event.ENDED:
        lines.append(f"until {_minute(one.at)} UTC")
    return "\n".join(lines)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}"
