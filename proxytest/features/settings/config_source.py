"""The machine's settings agree on one proxy.

What it checks: what this machine's settings say of the proxy: variables in both cases, GNOME, KDE, NetworkManager,
macOS, WinINET, WinHTTP, the policies of Chrome and Firefox, WPAD by DHCP and DNS; which of them wins for apps, for
command-line tools and for browsers; and which hosts their exceptions send past the proxy.
Why it matters: each kind of program reads another of these. Where they differ, or where an exception covers the
product's hosts, a test in the browser says nothing of the app, and the app goes out directly or not at all.
How it decides: a warning where sources name different proxies or PAC files, where a variable is set in upper case
alone, where the exceptions of a source that wins cover a host of the profile, and where macOS has only the proxy for
HTTPS set, for clients read the Web Proxy (HTTP). A pass where one answer is left: it says which source wins. A skip
where no setting names a proxy. Where --proxy names the proxy, only variables and files are read.
Remedy: set one proxy in one place, and take the product's hosts out of the exceptions.
Sources: requirements R15 and R17; curl, ENVIRONMENT; GNU Wget manual, Proxies; Go, net/http ProxyFromEnvironment.
"""

from collections.abc import Iterator

from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence, split_target
from proxytest.judgement.say import passes, skips, warns
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.model.settings import Platform, Source, SourceSeen
from proxytest.protocol.settings.environment import EXCEPTIONS, EXPLICIT
from proxytest.protocol.settings.exceptions import exempting
from proxytest.protocol.settings.precedence import contradictions, winners

_TARGET = "settings"
_HOST = "idbroker.webex.com:443"
_EXAMPLES = (
    Example(
        title="One source",
        transcript="",
        expect={_TARGET: "pass"},
        environ={"https_proxy": "http://127.0.0.1:9"},
        says="the environment (proxy http://127.0.0.1:9)",
    ),
    Example(
        title="The desktop and the variables name different proxies",
        transcript="",
        expect={_TARGET: "warn"},
        environ={"https_proxy": "http://127.0.0.1:9"},
        sources=(SourceSeen(source=Source.GNOME, https="http://127.0.0.1:10"),),
        says="the environment: http://127.0.0.1:9; the GNOME settings: http://127.0.0.1:10",
    ),
    Example(
        title="A variable in upper case alone",
        transcript="",
        expect={_TARGET: "warn"},
        environ={"HTTPS_PROXY": "http://127.0.0.1:9"},
        says="HTTPS_PROXY",
    ),
    Example(
        title="no_proxy covers a host of the product",
        transcript="",
        expect={_TARGET: "pass", _HOST: "warn"},
        environ={"https_proxy": "http://127.0.0.1:9", "no_proxy": "localhost,.webex.com"},
        says="exception '.webex.com'",
    ),
    Example(
        title="The proxy was named, and the machine names none; one tool is missing",
        transcript="",
        expect={_TARGET: "skip"},
        sources=(SourceSeen(source=Source.GNOME, missing="gsettings is not installed"),),
        says="gsettings is not installed",
    ),
)


CONTRADICTION = Code(
    id="settings.contradict",
    title="The settings of this machine name more than one proxy or PAC file",
    remedy="Set the same in all of them, or take the others away: each kind of program reads another.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

CASES_DIFFER = Code(
    id="settings.cases-differ",
    title="A variable has different values in lower and in upper case",
    remedy="Set both to the same value: some programs take the one first, some the other.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

UPPER_CASE_ALONE = Code(
    id="settings.upper-case-alone",
    title="A variable is set in upper case alone, which some programs do not read",
    remedy="Set it in lower case too: Wget reads that alone, and curl does for http_proxy.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

MAC_HTTPS_ALONE = Code(
    id="mac.https-alone",
    title="Only the proxy for HTTPS is set, and clients on a Mac read the Web Proxy (HTTP)",
    remedy="Set the Web Proxy (HTTP) too, with the same address, under the active service's proxies.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

EXEMPT = Code(
    id="settings.exempt",
    title="The settings of this machine send a host past the proxy",
    remedy="Take the exception away, unless this host may be reached directly.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


@check(
    "config/source",
    reads=(SettingsSeen,),
    requirements=("R15", "R17"),
    examples=_EXAMPLES,
    codes=(CONTRADICTION, CASES_DIFFER, UPPER_CASE_ALONE, MAC_HTTPS_ALONE, EXEMPT),
)
def config_source(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the settings, then each host that they send past the proxy."""
    seen = evidence.one(SettingsSeen)
    if seen is None or not any(source.says for source in seen.sources):
        yield skips(_TARGET, f"no setting of this machine names a proxy{_unread(seen)}")
        return
    findings = [*_contradictions(seen), *_cases(seen), *_mac(seen)]
    yield warns(_TARGET, *findings) if findings else passes(_TARGET, _who_uses_what(seen))
    for target in evidence.asked.targets:
        if exempt := _exempt(seen, target):
            yield warns(target, exempt)


def _who_uses_what(seen: SettingsSeen) -> str:
    """Say which source wins, for whom."""
    users: dict[str, list[str]] = {}
    for one in winners(seen.platform or Platform.LINUX, seen.sources):
        used = f"{one.seen.source.label} ({one.seen.words})" if one.seen else "no setting"
        users.setdefault(used, []).append(one.audience.label)
    told = "; ".join(f"{', '.join(names)}: {used}" for used, names in users.items())
    return f"{told}{_unread(seen)}"


def _unread(seen: SettingsSeen | None) -> str:
    missing = [f"{one.source.label}: {one.missing}" for one in seen.sources if one.missing] if seen else []
    return f" [{'; '.join(missing)}]" if missing else ""


def _contradictions(seen: SettingsSeen) -> Iterator[Finding]:
    for one in contradictions(seen.sources):
        yield CONTRADICTION.finding(
            message=f"The settings of this machine name more than one {one.what}",
            expected=f"one {one.what} in all settings",
            actual="; ".join(f"{source.label}: {value}" for source, value in one.values),
            remedy="Set the same in all of them, or take the others away: each kind of program reads another.",
            evidence=seen.events,
        )
    yield from _differing_cases(seen)


def _differing_cases(seen: SettingsSeen) -> Iterator[Finding]:
    """Python and curl take lower case first, Go takes upper case first."""
    values = _variables(seen)
    for name in (*EXPLICIT, *EXCEPTIONS):
        lower, upper = values.get(name), values.get(name.upper())
        if name.islower() and lower and upper and lower != upper:
            yield CASES_DIFFER.finding(
                message="A variable has different values in lower and in upper case",
                expected=f"{name} and {name.upper()} are the same",
                actual=f"{name}: {lower}; {name.upper()}: {upper}",
                remedy="Set both to the same value: some programs take the one first, some the other.",
                evidence=seen.events,
            )


def _cases(seen: SettingsSeen) -> Iterator[Finding]:
    """Wget reads lower case alone, and curl reads http_proxy so; it matters where a variable names the proxy."""
    values = _variables(seen)
    alone = [
        name for name in (*EXPLICIT, *EXCEPTIONS) if name.isupper() and name in values and name.lower() not in values
    ]
    if alone and seen.source in EXPLICIT:
        yield UPPER_CASE_ALONE.finding(
            message="A variable is set in upper case alone, which some programs do not read",
            expected="the variable in lower case too",
            actual=", ".join(alone),
            remedy="Set it in lower case too: Wget reads that alone, and curl does for http_proxy.",
            evidence=seen.events,
        )


def _variables(seen: SettingsSeen) -> dict[str, str]:
    return {one.source: one.value for one in seen.settings}


def _mac(seen: SettingsSeen) -> Iterator[Finding]:
    """R17 asks for the Web Proxy (HTTP) of the active service."""
    mac = next((one for one in seen.sources if one.source is Source.MACOS), None)
    if mac is not None and mac.https and not mac.http:
        yield MAC_HTTPS_ALONE.finding(
            message="Only the proxy for HTTPS is set; clients on a Mac read the Web Proxy (HTTP)",
            expected="the Web Proxy (HTTP) of the active service is set",
            actual="only the Secure Web Proxy (HTTPS) is set",
            remedy="Set the Web Proxy (HTTP) too, with the same address, under the active service's proxies.",
            evidence=seen.events,
        )


def _exempt(seen: SettingsSeen, target: str) -> Finding | None:
    """Find an exception that covers a host, in the sources that win."""
    host, port = split_target(target)
    found: dict[str, list[str]] = {}
    for one in winners(seen.platform or Platform.LINUX, seen.sources):
        entry = exempting(one.seen, host, port) if one.seen and one.seen.proxy else None
        if one.seen and entry:
            found.setdefault(f"{one.seen.source.label}: exception '{entry}'", []).append(one.audience.label)
    if not found:
        return None
    return EXEMPT.finding(
        message="The settings of this machine send this host past the proxy",
        expected="the host goes through the proxy",
        actual="; ".join(f"{told} ({', '.join(names)})" for told, names in found.items()),
        remedy="Take the exception away, unless this host may be reached directly.",
        evidence=seen.events,
    )
