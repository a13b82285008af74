"""What the PAC checks share: the route of each host, and the explicit settings that would replace the file."""

from collections import Counter
from collections.abc import Iterable

from proxytest.features.pac.observations import PacSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.no_pac_answer import goes_directly, is_unread, limit_of
from proxytest.model.pac_result import OUR_LIMITS, Keyword, PacAnswerError, PacDirective, PacRow

_NO_PROXY = "no proxy"
_SHOWN = 4  #: different routes in a sentence


def route_of(row: PacRow) -> str:
    """Return the route of a row as the script should have written it."""
    return "; ".join(str(way) for way in row.ways)


def same_way(row: PacRow, other: PacRow) -> bool:
    """Do two answers lead to the same proxies? Their order may share the load; DIRECT keeps its place."""
    return _way(row) == _way(other)


def _way(row: PacRow) -> tuple[frozenset[PacDirective], tuple[PacDirective, ...]]:
    """Return the proxies before the first DIRECT, and what follows."""
    direct = PacDirective(keyword=Keyword.DIRECT)
    at = row.ways.index(direct) if direct in row.ways else len(row.ways)
    return frozenset(row.ways[:at]), row.ways[at:]


def _is_unusable(row: PacRow) -> bool:
    """Is there nothing in the answer that could be set by hand?"""
    return row.fault is not None or is_unread(row) or PacAnswerError.NOT_AN_ADDRESS in row.slips


def is_only_way(evidence: Evidence) -> bool:
    """Is a proxy known only by the file?"""
    settings = evidence.one(SettingsSeen)
    return settings is None or settings.proxy is None or settings.by_pac


def usual_row(rows: Iterable[PacRow]) -> PacRow | None:
    """Return a row with the most frequent way through a proxy, else of all; of equals the first."""
    answered = [row for row in rows if row.fault is None]
    proxied = [row for row in answered if not goes_directly(row)]
    counted = Counter(_way(row) for row in proxied or answered)
    if not counted:
        return None
    usual = counted.most_common(1)[0][0]
    return next(row for row in proxied or answered if _way(row) == usual)


def socks_only(seen: PacSeen | None) -> bool:
    """Does the script name SOCKS proxies, and no HTTP proxy?"""
    ways = [way for row in seen.rows for way in row.ways] if seen is not None else []
    return any(way.authority for way in ways) and not any(way.proxy for way in ways)


def no_answer(seen: PacSeen | None) -> str:
    """Return why the script gave no answer; of several errors the first causes the others."""
    if seen is None:
        return ""
    fault = seen.fault or next((row.fault for row in seen.rows if row.fault is not None), None)
    if fault is None and any(_is_unusable(row) for row in seen.rows):
        return "browsers cannot read what the script returns"
    if fault in OUR_LIMITS:
        return limit_of(fault)
    return str(fault or "".join(flaw.blemish for flaw in seen.flaws[-1:]))


def manual_settings(seen: PacSeen | None) -> str:
    """Return the settings for a client; empty where the script gave none."""
    rows = [row for row in seen.rows if row.ways and not _is_unusable(row)] if seen is not None else []
    # A proxy before `no proxy`: settings come first.
    frequent = Counter(_field(row) for row in rows).most_common()
    counted = sorted(frequent, key=lambda one: one[0] == _NO_PROXY)[:_SHOWN]
    if len(counted) == 1:
        return counted[0][0]
    return "; ".join(f"{field} (for {count} of {len(rows)} hosts)" for field, count in counted)


def key_events(seen: PacSeen) -> tuple[int, ...]:
    """Return the events of fetching and running, without the look-ups in between: they are many."""
    return tuple(sorted({*seen.events[:3], *seen.events[-1:], *((seen.failed.event,) if seen.failed else ())}))


def _field(row: PacRow) -> str:
    """Return the first HTTP proxy of a row as fields; manual settings have no fall-backs."""
    proxy = next((way.proxy for way in row.ways if way.proxy is not None), None)
    if goes_directly(row):
        return _NO_PROXY
    if proxy is None:
        return f"{row.ways[0]}, which is not an HTTP proxy"
    kind = "HTTPS proxy (TLS to the proxy)" if proxy.secure else "HTTP proxy, also for HTTPS"
    return f"{kind}: host {proxy.authority.host}, port {proxy.authority.port}"
