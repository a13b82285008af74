"""The machine's settings agree on one proxy.

What it checks: the proxy in this machine's settings: variables in lower and upper case, GNOME, KDE, NetworkManager,
macOS, WinINET, WinHTTP, the policies of Chrome and Firefox, WPAD by DHCP and DNS; which setting apps, command-line
tools and browsers use; and which hosts its exceptions exclude from the proxy.
Why it matters: programs read different settings. Where these differ, or an exception covers the product's hosts, a
test in the browser says nothing about the app. The app then connects directly or not at all.
How it decides: warn where settings name different proxies or PAC files, where a variable is set in upper case only,
where an exception covers a host of the profile, and where macOS has only the proxy for HTTPS set, since clients read
the Web Proxy (HTTP). Otherwise pass, and say which setting is used. Skip where no setting names a proxy. With --proxy,
only variables and files are read.
Remedy: set one proxy in one place, and remove the product's hosts from the exceptions.
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
        title="One setting",
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
        title="A variable in upper case only",
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
        title="--proxy is used, and the machine has no setting; one tool is missing",
        transcript="",
        expect={_TARGET: "skip"},
        sources=(SourceSeen(source=Source.GNOME, missing="gsettings is not installed"),),
        says="gsettings is not installed",
    ),
)


CONTRADICTION = Code(
    id="settings.contradict",
    title="The settings of this machine name more than one proxy or PAC file",
    remedy="Set the same proxy in all of them, or remove the others: programs read different settings.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

CASES_DIFFER = Code(
    id="settings.cases-differ",
    title="A variable has different values in lower and in upper case",
    remedy="Set both to the same value: programs differ in which one they read first.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

UPPER_CASE_ALONE = Code(
    id="settings.upper-case-alone",
    title="A variable is set in upper case only, which some programs do not read",
    remedy="Set it in lower case too: Wget reads only that, and so does curl for http_proxy.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

MAC_HTTPS_ALONE = Code(
    id="mac.https-alone",
    title="Only the proxy for HTTPS is set, but clients on a Mac read the Web Proxy (HTTP)",
    remedy="Set the Web Proxy (HTTP) too, with the same address, under the active service's proxies.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

EXEMPT = Code(
    id="settings.exempt",
    title="The settings of this machine exclude a host from the proxy",
    remedy="Remove the exception, unless this host can be reached directly.",
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
    """Judge the settings, then each host that they exclude from the proxy."""
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
    """Return which setting each kind of program uses."""
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
            remedy="Set the same proxy in all of them, or remove the others: programs read different settings.",
            evidence=seen.events,
        )
    yield from _differing_cases(seen)


def _differing_cases(seen: SettingsSeen) -> Iterator[Finding]:
    """Find variables with two values: Python and curl read lower case first, Go reads upper case first."""
    values = _variables(seen)
    for name in (*EXPLICIT, *EXCEPTIONS):
        lower, upper = values.get(name), values.get(name.upper())
        if name.islower() and lower and upper and lower != upper:
            yield CASES_DIFFER.finding(
                message="A variable has different values in lower and in upper case",
                expected=f"{name} and {name.upper()} are the same",
                actual=f"{name}: {lower}; {name.upper()}: {upper}",
                remedy="Set both to the same value: programs differ in which one they read first.",
                evidence=seen.events,
            )


def _cases(seen: SettingsSeen) -> Iterator[Finding]:
    """Find variables in upper case only: Wget reads lower case only, and so does curl for http_proxy."""
    values = _variables(seen)
    alone = [
        name for name in (*EXPLICIT, *EXCEPTIONS) if name.isupper() and name in values and name.lower() not in values
    ]
    if alone and seen.source in EXPLICIT:
        yield UPPER_CASE_ALONE.finding(
            message="A variable is set in upper case only, which some programs do not read",
            expected="the variable in lower case too",
            actual=", ".join(alone),
            remedy="Set it in lower case too: Wget reads only that, and so does curl for http_proxy.",
            evidence=seen.events,
        )


def _variables(seen: SettingsSeen) -> dict[str, str]:
    return {one.source: one.value for one in seen.settings}


def _mac(seen: SettingsSeen) -> Iterator[Finding]:
    """Find a Mac without the Web Proxy (HTTP), which R17 requires."""
    mac = next((one for one in seen.sources if one.source is Source.MACOS), None)
    if mac is not None and mac.https and not mac.http:
        yield MAC_HTTPS_ALONE.finding(
            message="Only the proxy for HTTPS is set, but clients on a Mac read the Web Proxy (HTTP)",
            expected="the Web Proxy (HTTP) of the active service is set",
            actual="only the Secure Web Proxy (HTTPS) is set",
            remedy="Set the Web Proxy (HTTP) too, with the same address, under the active service's proxies.",
            evidence=seen.events,
        )


def _exempt(seen: SettingsSeen, target: str) -> Finding | None:
    """Find an exception that covers a host, in the settings that are used."""
    host, port = split_target(target)
    found: dict[str, list[str]] = {}
    for one in winners(seen.platform or Platform.LINUX, seen.sources):
        entry = exempting(one.seen, host, port) if one.seen and one.seen.proxy else None
        if one.seen and entry:
            found.setdefault(f"{one.seen.source.label}: exception '{entry}'", []).append(one.audience.label)
    if not found:
        return None
    return EXEMPT.finding(
        message="The settings of this machine exclude this host from the proxy",
        expected="the host goes through the proxy",
        actual="; ".join(f"{told} ({', '.join(names)})" for told, names in found.items()),
        remedy="Remove the exception, unless this host can be reached directly.",
        evidence=seen.events,
    )
