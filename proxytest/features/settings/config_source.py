"""The machine's settings agree on one proxy.

What it checks: the proxy in this machine's settings: variables in lower and upper case, GNOME, KDE, NetworkManager,
macOS, WinINET, WinHTTP, the policies of Chrome and Firefox, WPAD by DHCP and DNS; which setting apps, command-line
tools and browsers use; and which hosts its exceptions exclude from the proxy.
Why it matters: programs read different settings, and the product's apps no variables. Where these differ, or an
exception covers the product's hosts, a test in the browser says nothing about the app. The app then connects directly
or not at all.
How it decides: warn where settings name different proxies or PAC files, where a variable is set in upper case only,
where an exception covers a host of the profile, and where macOS has only the proxy for HTTPS set, since clients read
the Web Proxy (HTTP). The variables are judged program by program, as each was recorded to behave: warn where some find
no proxy for https:// in them, where one has no port, and where they read no_proxy differently. Otherwise pass, and say
which setting is used. Skip where no setting names a proxy. With --proxy, only variables and files are read.
Remedy: set one proxy in one place, with its port, in https_proxy and HTTPS_PROXY; separate no_proxy by commas, and
remove the product's hosts from the exceptions.
Sources: requirements R15 and R17; curl, Wget, Python requests and urllib, proxy-from-env, Go, Chromium and Firefox
(tests/protocol/settings/recorded_variables.json).
"""

from collections.abc import Iterator
from itertools import chain

from proxytest.features.settings.by_program import (
    EXCEPTIONS_DIFFER,
    NO_PORT,
    NOT_FOR_HTTPS,
    ByProgram,
    by_program,
    by_several_variables,
    by_variables,
    not_for_https,
    odd_exceptions,
    told_users,
    who_is_excluded,
    without_port,
)
from proxytest.features.settings.http_alone import HTTP_ALONE, http_alone
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.settings.upper_case import (
    CASES_DIFFER,
    UPPER_CASE_ALONE,
    differing_cases,
    upper_case_alone,
)
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence, split_target
from proxytest.judgement.say import passes, skips, warns
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.model.settings import Platform, Source, SourceSeen
from proxytest.protocol.settings.exceptions import exempting
from proxytest.protocol.settings.precedence import contradictions, winners

_TARGET = "settings"
_EXCLUDED = "The settings of this machine exclude this host from the proxy"
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
        title="http_proxy is for http:// only",
        transcript="",
        expect={_TARGET: "warn"},
        environ={"http_proxy": "http://127.0.0.1:9"},
        says="set: http_proxy; directly: curl, Wget, Python requests, Python urllib, Node.js (proxy-from-env), Go",
    ),
    Example(
        title="A semicolon in no_proxy",
        transcript="",
        expect={_TARGET: "warn", _HOST: "warn"},
        environ={"https_proxy": "http://127.0.0.1:9", "no_proxy": "localhost;.webex.com"},
        says="';' in no_proxy is read as a separator by Chrome on Linux and not by curl",
    ),
    Example(
        title="A desktop with a proxy for HTTP alone",
        transcript="",
        expect={_TARGET: "warn"},
        sources=(SourceSeen(source=Source.GNOME, http="http://127.0.0.1:9"),),
        says="https:// goes directly",
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
    codes=(
        CONTRADICTION,
        CASES_DIFFER,
        UPPER_CASE_ALONE,
        MAC_HTTPS_ALONE,
        HTTP_ALONE,
        EXEMPT,
        NOT_FOR_HTTPS,
        NO_PORT,
        EXCEPTIONS_DIFFER,
    ),
)
def config_source(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the settings, then each host that they exclude from the proxy."""
    seen = evidence.one(SettingsSeen)
    if seen is None or not any(source.says for source in seen.sources):
        yield skips(_TARGET, f"no setting of this machine names a proxy{_unread(seen)}")
        return
    reading = by_program(seen)
    programs = (not_for_https(seen, reading), without_port(seen, reading), odd_exceptions(seen, reading))
    findings = [
        *_contradictions(seen),
        *_by_several_variables(seen, reading),
        *differing_cases(seen, reading),
        *upper_case_alone(seen),
        *_mac(seen),
        *http_alone(seen),
        *chain.from_iterable(programs),
    ]
    yield warns(_TARGET, *findings) if findings else passes(_TARGET, _who_uses_what(seen, reading))
    for target in evidence.asked.targets:
        if exempt := _exempt(seen, reading, target):
            yield warns(target, exempt)


def _who_uses_what(seen: SettingsSeen, reading: ByProgram) -> str:
    """Return which setting each kind of program uses; of the variables, each program by its name."""
    users: dict[str, list[str]] = {}
    for one in winners(seen.platform or Platform.LINUX, seen.sources):
        used = f"{one.seen.source.label} ({one.seen.words})" if one.seen else "no setting"
        named = told_users(reading, one.audience) if by_variables(one.seen) else {}
        for label, how in (named or {one.audience.label: used}).items():
            users.setdefault(how, []).append(label)
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


def _by_several_variables(seen: SettingsSeen, reading: ByProgram) -> Iterator[Finding]:
    """Find variables of which each names another proxy, and programs differ in which one they read."""
    if told := by_several_variables(reading):
        yield CONTRADICTION.finding(
            message="Programs read different variables, and use different proxies",
            expected="one proxy in all variables",
            actual="; ".join(told),
            remedy="Set the same proxy in all of them, or remove the others.",
            evidence=seen.events,
        )


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


def _exempt(seen: SettingsSeen, reading: ByProgram, target: str) -> Finding | None:
    """Find an exception that covers a host, in the settings that are used; of the variables, program by program."""
    host, port = split_target(target)
    direct, through = who_is_excluded(reading, host, port)
    found = {**_by_kind(seen, reading, host, port), **direct}
    if not found:
        return None
    code = EXCEPTIONS_DIFFER if direct and through else EXEMPT
    rest = f"; through the proxy: {', '.join(through)}" if through else ""
    return code.finding(
        message="Only some programs exclude this host from the proxy" if code is EXCEPTIONS_DIFFER else _EXCLUDED,
        expected="the host goes through the proxy",
        actual="; ".join(f"{told} ({', '.join(names)})" for told, names in found.items()) + rest,
        remedy="Remove the exception, unless this host can be reached directly.",
        evidence=seen.events,
    )


def _by_kind(seen: SettingsSeen, reading: ByProgram, host: str, port: int) -> dict[str, list[str]]:
    """Return the exceptions for a host outside the variables, each with the kinds of programs that read it."""
    found: dict[str, list[str]] = {}
    for one in winners(seen.platform or Platform.LINUX, seen.sources):
        recorded = by_variables(one.seen) and reading.programs
        entry = exempting(one.seen, host, port) if one.seen and one.seen.proxy and not recorded else None
        if one.seen and entry:
            found.setdefault(f"{one.seen.source.label}: exception '{entry}'", []).append(one.audience.label)
    return found
