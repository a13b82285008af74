"""Which source of settings wins for which program; and which sources contradict each other."""

from collections.abc import Callable, Iterable

from proxytest.model.settings import Audience, Contradiction, Platform, Source, SourceSeen, Winner

_WPAD = (Source.WPAD_DHCP, Source.WPAD_DNS)  #: DHCP is asked first (draft-ietf-wrec-wpad-01 section 4.3)

#: Where the audit looks for a proxy. In WinINET the policy overrides the user.
_AUDITED = {
    Platform.LINUX: (Source.ENVIRONMENT, Source.GNOME, Source.KDE, Source.NETWORK_MANAGER, *_WPAD),
    Platform.GNOME: (Source.GNOME, Source.ENVIRONMENT, Source.NETWORK_MANAGER, *_WPAD),
    Platform.KDE: (Source.KDE, Source.ENVIRONMENT, Source.NETWORK_MANAGER, *_WPAD),
    Platform.MACOS: (Source.MACOS, Source.ENVIRONMENT, *_WPAD),
    Platform.WINDOWS: (Source.WINDOWS_POLICY, Source.WININET, Source.ENVIRONMENT, *_WPAD),
}

#: On Linux browsers ask the desktop, and read the variables where it has no setting (Chromium,
#: ProxyConfigServiceLinux); on macOS and Windows they ask the system only.
_BROWSERS = _AUDITED | {
    Platform.MACOS: (Source.MACOS, *_WPAD),
    Platform.WINDOWS: (Source.WINDOWS_POLICY, Source.WININET, *_WPAD),
}

#: The product's apps read the system's settings, never the variables.
_APPS = {
    platform: tuple(source for source in sources if source is not Source.ENVIRONMENT)
    for platform, sources in _AUDITED.items()
}

#: Command-line programs read the variables; on macOS and Windows some then ask the system (Python's urllib).
_TOOLS = {
    Platform.LINUX: (Source.ENVIRONMENT,),
    Platform.GNOME: (Source.ENVIRONMENT,),
    Platform.KDE: (Source.ENVIRONMENT,),
    Platform.MACOS: (Source.ENVIRONMENT, Source.MACOS),
    Platform.WINDOWS: (Source.ENVIRONMENT, Source.WINHTTP, Source.WINDOWS_POLICY, Source.WININET),
}


def order(platform: Platform, audience: Audience) -> tuple[Source, ...]:
    """Return the sources that a kind of program reads; the first with a setting wins."""
    match audience:
        case Audience.TOOLS:
            return _TOOLS[platform]
        case Audience.CHROME:
            return (Source.CHROME_POLICY, *_BROWSERS[platform])
        case Audience.FIREFOX:
            return (Source.FIREFOX_POLICY, *_BROWSERS[platform])
        case Audience.CLIENT:
            return _APPS[platform]


def winner(platform: Platform, audience: Audience, sources: Iterable[SourceSeen]) -> Winner:
    """Return the source that a kind of program uses."""
    every = tuple(sources)
    if audience is Audience.CHROME and _switched_off(platform, every):
        every = tuple(seen for seen in every if seen.source is not Source.ENVIRONMENT)
    return Winner(audience=audience, seen=_first(order(platform, audience), every, lambda seen: seen.says))


def _switched_off(platform: Platform, sources: Iterable[SourceSeen]) -> bool:
    """Do the desktop's settings say that there is no proxy? Chrome then reads no variables, where Firefox does.

    Where the desktop has no settings at all, Chrome reads the variables (both recorded, with GNOME and KDE).
    """
    desktop = {Platform.GNOME: Source.GNOME, Platform.KDE: Source.KDE}.get(platform)
    return any(seen.source is desktop and not seen.says and not seen.missing for seen in sources)


def winners(platform: Platform, sources: Iterable[SourceSeen]) -> tuple[Winner, ...]:
    """Return the source for every kind of program."""
    every = tuple(sources)
    return tuple(winner(platform, audience, every) for audience in Audience)


def explicit(platform: Platform, sources: Iterable[SourceSeen]) -> SourceSeen | None:
    """Return the source whose explicit proxy is audited: the first that has one; PAC files are ignored.

    But where the system's settings give the apps a PAC file alone, the variables do not count: they are for tools.
    """
    every = tuple(sources)
    apps = winner(platform, Audience.CLIENT, every).seen
    by_file = apps is not None and apps.pac is not None and apps.proxy is None and apps.source not in _WPAD
    kept = (seen for seen in every if not (by_file and seen.source is Source.ENVIRONMENT))
    return _first(_AUDITED[platform], kept, lambda seen: seen.proxy is not None)


def scripted(platform: Platform, sources: Iterable[SourceSeen]) -> SourceSeen | None:
    """Return the source whose PAC file is audited: the first that has one."""
    return _first(_AUDITED[platform], sources, lambda seen: seen.pac is not None)


def asks_wpad(sources: Iterable[SourceSeen]) -> bool:
    """Must WPAD be tried: is it enabled somewhere, or is there no other setting?"""
    every = [seen for seen in sources if seen.source not in _WPAD]
    return any(seen.autodetect for seen in every) or not any(seen.says for seen in every)


def contradictions(sources: Iterable[SourceSeen]) -> tuple[Contradiction, ...]:
    """Return the sources that contradict each other: different proxies or PAC files, or none where another has one.

    WPAD by DNS does not count: nobody chooses its address, and a client that finds DHCP never uses it.
    """
    every = [seen for seen in sources if seen.source is not Source.WPAD_DNS]
    proxies = [(seen.source, _way(seen)) for seen in every]
    files = [(seen.source, seen.pac) for seen in every]
    found = (_different("proxy", proxies), _different("PAC file", files))
    return tuple(one for one in found if one is not None)


def _way(seen: SourceSeen) -> str | None:
    return "direct" if seen.direct else seen.proxy or seen.socks


def _different(what: str, said: list[tuple[Source, str | None]]) -> Contradiction | None:
    values = tuple((source, value) for source, value in said if value is not None)
    if len({value.rstrip("/").lower() for _, value in values}) < 2:
        return None
    return Contradiction(what=what, values=values)


def _first(
    read: tuple[Source, ...], sources: Iterable[SourceSeen], wanted: Callable[[SourceSeen], bool]
) -> SourceSeen | None:
    said = {seen.source: seen for seen in sources if wanted(seen)}
    return next((said[source] for source in read if source in said), None)
