"""What the PAC checks share: the route of each host, and the explicit settings that would replace the file."""

from collections import Counter
from collections.abc import Collection, Iterable

from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.proxy.observations import ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.no_pac_answer import goes_directly, is_unread, limit_of
from proxytest.judgement.other_ways import leads_to
from proxytest.model.address import parse_proxy
from proxytest.model.code import Code
from proxytest.model.pac_result import OUR_LIMITS, Keyword, PacAnswerError, PacDirective, PacRow

PAC_PROXY_SILENT = Code(
    id="pac.proxy-silent",
    title="A proxy in the PAC file does not answer",
    remedy="Start the proxy, or remove it from the PAC file: clients wait for it before they try the next one.",
)

_NO_PROXY = "no proxy"
_SHOWN = 4  #: different routes in a sentence


def route_of(row: PacRow) -> str:
    """Return the route of a row as the script should have written it."""
    return "; ".join(str(way) for way in row.ways)


def same_way(row: PacRow, other: PacRow) -> bool:
    """Do two answers lead to the same proxies? Their order may share the load; DIRECT keeps its place."""
    return _way(row) == _way(other)


def way_set(ways: tuple[PacDirective, ...]) -> tuple[frozenset[PacDirective], tuple[PacDirective, ...]]:
    """Return the proxies before the first DIRECT, and what follows."""
    direct = PacDirective(keyword=Keyword.DIRECT)
    at = ways.index(direct) if direct in ways else len(ways)
    return frozenset(ways[:at]), ways[at:]


def _way(row: PacRow) -> tuple[frozenset[PacDirective], tuple[PacDirective, ...]]:
    return way_set(row.ways)


def is_audited(row: PacRow, evidence: Evidence) -> bool:
    """Do clients come to the audited proxy, by its name or by an address of it?"""
    if leads_to(evidence.proxy, row):
        return True
    dialled = evidence.one(ProxyDialled)
    own = {dialled.address, *dialled.addresses} if dialled is not None else set[str | None]()
    port = parse_proxy(evidence.proxy).authority.port
    tried = [one for one in evidence.each(PacProxyTried) if one.way in row.ways and one.way.proxy is not None]
    return any(one.address in own and one.way.authority and one.way.authority.port == port for one in tried)


def _is_unusable(row: PacRow) -> bool:
    """Is there nothing in the answer that could be set by hand?"""
    return row.fault is not None or is_unread(row) or PacAnswerError.NOT_AN_ADDRESS in row.slips


def is_only_way(evidence: Evidence) -> bool:
    """Is a proxy known only by the file?"""
    settings = evidence.one(SettingsSeen)
    return settings is None or settings.proxy is None or settings.by_pac


def usual_row(rows: Iterable[PacRow], settings: SettingsSeen | None = None) -> PacRow | None:
    """Return a row with the most frequent way through a proxy, else of all; of equals the first.

    Where the file has named the audited proxy, it is a way to that one.
    """
    answered = [row for row in rows if row.fault is None]
    audited = settings.proxy if settings is not None and settings.by_pac else None
    through = [row for row in answered if audited is not None and leads_to(audited, row)]
    proxied = through or [row for row in answered if not goes_directly(row)]
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


def manual_settings(seen: PacSeen | None, tried: Iterable[PacProxyTried] = ()) -> str:
    """Return the settings for a client; empty where the script gave none. A proxy that is dead is not set by hand."""
    dead = {one.way for one in tried if one.failed is not None}
    rows = [row for row in seen.rows if row.ways and not _is_unusable(row)] if seen is not None else []
    live = [row for row in rows if not dead.issuperset(row.ways)]
    # A proxy before `no proxy`: settings come first.
    frequent = Counter(_field(row, dead) for row in live or rows).most_common()
    counted = sorted(frequent, key=lambda one: one[0] == _NO_PROXY)[:_SHOWN]
    if len(counted) == 1:
        return counted[0][0]
    return "; ".join(f"{field} (for {count} of {len(live or rows)} hosts)" for field, count in counted)


def key_events(seen: PacSeen) -> tuple[int, ...]:
    """Return the events of fetching and running, without the look-ups in between: they are many."""
    return tuple(sorted({*seen.events[:3], *seen.events[-1:], *((seen.failed.event,) if seen.failed else ())}))


def _field(row: PacRow, dead: Collection[PacDirective]) -> str:
    """Return the first HTTP proxy of a row that answers as fields; manual settings have no fall-backs."""
    named = [way for way in row.ways if way.proxy is not None]
    proxy = next((way.proxy for way in named if way not in dead), named[0].proxy if named else None)
    if goes_directly(row):
        return _NO_PROXY
    if proxy is None:
        return f"{row.ways[0]}, which is not an HTTP proxy"
    kind = "HTTPS proxy (TLS to the proxy)" if proxy.secure else "HTTP proxy, also for HTTPS"
    return f"{kind}: host {proxy.authority.host}, port {proxy.authority.port}"
