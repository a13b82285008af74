"""Which proxy is audited: the configured one, else the first in the PAC file that answers. Nothing is sent."""

from collections.abc import Iterator
from dataclasses import replace

from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.address import ProxyAddress
from proxytest.model.event import Operation, Phase
from proxytest.model.observation import Observation
from proxytest.model.settings import Source
from proxytest.probe.declare import Case, Foreseen, Probe, Task
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan

_TITLE = "Read the settings"
_BY_NETWORK = "not tried: the network itself named this proxy, by WPAD; to log on to it, name it with --proxy"


def _set(case: Case) -> Iterator[Task]:
    plan = case.plan

    async def settle(network: Network) -> tuple[Observation, ...]:
        return (_settle(network, plan.proxy, plan.proxy_source),)

    yield Task(title=_TITLE, target=str(plan.proxy or ""), work=settle)


def _named(case: Case) -> Iterator[Task]:
    """Choose the first HTTP proxy that answers, as a client would, else the first one."""
    usable = [one for one in case.evidence.each(PacProxyTried) if one.way.proxy is not None]
    chosen = next((one for one in usable if one.failed is None), next(iter(usable), None))
    proxy = chosen.way.proxy if chosen is not None else None
    reason = _BY_NETWORK if proxy is not None and _named_by_network(case.plan) else ""

    async def settle(network: Network) -> tuple[Observation, ...]:
        return (_settle(network, proxy, "the PAC file" if proxy else None, by_pac=proxy is not None, reason=reason),)

    yield Task(title=_TITLE, target=str(proxy or ""), work=settle)


def _settle(
    network: Network, proxy: ProxyAddress | None, source: str | None, *, by_pac: bool = False, reason: str = ""
) -> SettingsSeen:
    """Record the settings, and use this proxy from now on."""
    plan, recorder = network.plan, network.recorder
    found = f"proxy {proxy or 'none'} by {source or 'nothing'}, PAC {plan.pac or 'none'}"
    told = [found, *(f"{seen.source.label}: {seen.words}" for seen in plan.sources if seen.says)]
    events = tuple(recorder.record(0, Operation.SETTINGS, Phase.DONE, detail=one) for one in told)
    if proxy is not None:
        network.choose(proxy)
    return SettingsSeen(
        proxy=str(proxy) if proxy else None,
        source=source,
        pac=recorder.scrubber.scrub(plan.pac) if plan.pac else None,
        by_pac=by_pac,
        settings=plan.settings,
        sources=tuple(replace(one, script="") for one in plan.sources),
        platform=plan.platform,
        no_logon_reason=reason,
        events=events,
    )


def _named_by_network(plan: Plan) -> bool:
    """Does the file's address come only from the network? Anybody who answers DHCP or DNS could have set it."""
    if plan.pac_named:
        return False
    naming = [seen.source for seen in plan.sources if seen.pac == plan.pac]
    return bool(naming) and all(source in (Source.WPAD_DHCP, Source.WPAD_DNS) for source in naming)


def _nothing(plan: Plan) -> Iterator[Foreseen]:
    yield Foreseen(target=str(plan.proxy or plan.pac or "no proxy"), connections=0, seconds=0.0)


CHOSEN = Probe(
    id="settings/proxy",
    gives=SettingsSeen,
    sends="nothing: the proxy is named by the command line, the scenario or this machine's settings",
    asks=_set,
    foresees=_nothing,
    when=lambda plan: "" if plan.proxy is not None or plan.pac is None else "the PAC file names the proxy",
)

BY_PAC = Probe(
    id="settings/proxy-by-pac",
    gives=SettingsSeen,
    needs=(PacSeen, PacProxyTried),
    sends="nothing: the proxy is the first of the PAC file that answers",
    asks=_named,
    foresees=_nothing,
    when=lambda plan: "" if plan.proxy is None and plan.pac is not None else "a proxy is set",
)
