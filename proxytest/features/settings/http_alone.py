"""Settings that name a proxy for http:// alone: what the cloud is asked by https:// then goes past it."""

from collections.abc import Iterator

from proxytest.features.settings.observations import SettingsSeen
from proxytest.model.code import Code
from proxytest.model.result import Finding, Party, Sureness
from proxytest.model.settings import Platform, Source
from proxytest.protocol.settings.precedence import winners

HTTP_ALONE = Code(
    id="settings.http-alone",
    title="Settings name a proxy for http:// alone, and https:// goes directly",
    remedy="Set the proxy for HTTPS too, with the same address: it is not taken from the one for HTTP.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.LIKELY,
)

#: The variables are judged program by program; clients on a Mac read the Web Proxy (HTTP): R17.
_OTHERWISE = (Source.ENVIRONMENT, Source.MACOS)


def http_alone(seen: SettingsSeen) -> Iterator[Finding]:
    """Find the settings that programs use and that name no proxy for https://.

    Each scheme has a proxy of its own (Chromium, ProxyConfigServiceLinux; WINHTTP_PROXY_INFO, lpszProxy).
    """
    users: dict[Source, list[str]] = {}
    for one in winners(seen.platform or Platform.LINUX, seen.sources):
        used = one.seen
        if used is not None and used.http and not used.https and used.source not in _OTHERWISE:
            users.setdefault(used.source, []).append(one.audience.label)
    if users:
        yield HTTP_ALONE.finding(
            message="Settings name a proxy for http:// alone, and https:// goes directly",
            expected="a proxy for https://",
            actual="; ".join(f"{source.label} ({', '.join(names)})" for source, names in users.items()),
            remedy=HTTP_ALONE.remedy,
            evidence=seen.events,
        )
