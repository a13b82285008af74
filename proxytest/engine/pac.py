"""The PAC file's part of a run: read it, try what it names, and go on with its proxy where no other is known."""

from collections.abc import Awaitable
from dataclasses import replace
from typing import TypeVar

from proxytest.engine.run_checks import selected
from proxytest.engine.session import USER_AGENT, Notify
from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.pac.probes import Surroundings, address_to_dial, read_pac, try_way
from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.activity import Activity, Stage
from proxytest.model.address import Authority, parse_authority
from proxytest.model.observation import Observation
from proxytest.model.pac_result import Keyword, Way
from proxytest.model.settings import Source as Settings
from proxytest.probe.plan import Plan
from proxytest.wire.clock import local_now
from proxytest.wire.dial import Dialler, Route
from proxytest.wire.fetch import Source
from proxytest.wire.pac_process import find_engine
from proxytest.wire.recorder import Recorder
from proxytest.wire.trust import proxy_context

CHECKS = ("config/pac-only", "config/pac-routes", "config/pac-script", "config/pac-proxies")
_MOST = 8  #: proxies that are tried; a script that names more is generated, and its first ones stand for all

_BY_NETWORK = "not tried: the network itself named this proxy, by WPAD; to log on to it, name it with --proxy"

_T = TypeVar("_T", PacSeen, PacProxyTried)


async def follow_pac(plan: Plan, recorder: Recorder, notify: Notify) -> tuple[Plan, tuple[Observation, ...]]:
    """Return the plan, with the PAC file's proxy where there is no other, and what was seen of the file."""
    if plan.pac is None or not _wanted(plan):
        return plan, ()
    source = Source(overrides=plan.overrides, context=plan.pac_context, user_agent=USER_AGENT)
    around = Surroundings(source=source, recorder=recorder, limits=plan.limits, library=find_engine(), now=local_now())
    seen = await _told(notify, "Read the PAC file", plan.pac, read_pac(plan.pac, plan.targets, around))
    tried = [await _try(plan, recorder, notify, way, seen) for way in _named(seen)[:_MOST]]
    return _with_proxy(plan, tried), (seen, *tried)


def with_audited(settings: SettingsSeen, plan: Plan) -> SettingsSeen:
    """Say which proxy is audited, if it is the PAC file's."""
    if settings.proxy is not None or plan.proxy is None:
        return settings
    return replace(settings, proxy=str(plan.proxy), source=plan.proxy_source, by_pac=True)


def _wanted(plan: Plan) -> bool:
    return plan.proxy is None or any(selected(check, plan.select, plan.ignore) for check in CHECKS)


def _named(seen: PacSeen) -> list[Way]:
    """Return each proxy once: first choices, then fall-backs, each in the order of the targets."""
    most = max((len(row.ways) for row in seen.rows), default=0)
    ranked = [row.ways[rank] for rank in range(most) for row in seen.rows if rank < len(row.ways)]
    return [way for way in dict.fromkeys(ranked) if way.keyword is not Keyword.DIRECT]


async def _try(plan: Plan, recorder: Recorder, notify: Notify, way: Way, seen: PacSeen) -> PacProxyTried:
    proxy = address_to_dial(way)
    if proxy is None:
        raise ValueError("a way without an address")
    context = (plan.pac_context or proxy_context(None)) if proxy.secure else None
    route = Route(proxy=proxy, overrides=plan.overrides, context=context)
    dialler = Dialler(route, recorder=recorder, limits=plan.limits, user_agent=USER_AGENT)
    first = any(row.ways[:1] == (way,) for row in seen.rows)
    work = try_way(dialler, way, _target(way, seen), first=first)
    return await _told(notify, "Try a proxy of the PAC file", way, work)


def _target(way: Way, seen: PacSeen) -> Authority:
    return parse_authority(next(row.target for row in seen.rows if way in row.ways))


def _with_proxy(plan: Plan, tried: list[PacProxyTried]) -> Plan:
    """Go on with the first HTTP proxy that answers, as a client would, else with the first."""
    usable = [one for one in tried if one.way.proxy is not None]
    chosen = next((one for one in usable if one.failed is None), next(iter(usable), None))
    if plan.proxy is not None or chosen is None or chosen.way.proxy is None:
        return plan
    proxy = chosen.way.proxy
    context = (plan.pac_context or proxy_context(None)) if proxy.secure else None
    withhold = _BY_NETWORK if _named_by_network(plan) else plan.withhold
    return replace(plan, proxy=proxy, proxy_source="the PAC file", proxy_context=context, withhold=withhold)


def _named_by_network(plan: Plan) -> bool:
    """Did nobody but the network name the file? Whoever answers DHCP or DNS here could have named it."""
    if plan.pac_named:
        return False
    naming = [seen.source for seen in plan.sources if seen.pac == plan.pac]
    return bool(naming) and all(source in (Settings.WPAD_DHCP, Settings.WPAD_DNS) for source in naming)


async def _told(notify: Notify, title: str, target: object, work: Awaitable[_T]) -> _T:
    notify(Activity(title=title, target=str(target), stage=Stage.STARTED))
    seen = await work
    notify(Activity(title=title, target=str(target), stage=Stage.DONE, note=seen.note))
    return seen
