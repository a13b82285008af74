"""An explicit proxy is configured, not only a PAC file.

What it checks: whether the proxy's address is known, or only a PAC file (proxy auto-configuration).
Why it matters: clients that do not read PAC files connect directly or not at all where only a PAC file is configured.
In the profile of 2016 no client reads one.
How it decides: fail where a PAC file is known (--pac, the machine's settings), no explicit proxy is, and no client of
the profile reads PAC files. Warn where some do. Where only WPAD names the file, only clients that use WPAD count.
The file is fetched and its script is run for every host, so that the report can list the explicit settings that would
replace it. Skip where it sends every host directly: then there is no proxy to test. The audit goes on with the
first proxy of the PAC file that answers.
Remedy: set an explicit proxy (manual proxy configuration) for these clients.
Sources: requirement R15.
"""

from collections.abc import Iterator

from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.pac.routes import key_events, manual_settings, no_answer, socks_only
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.examples.pac_files import PAC_URL, pac_answer, pac_file
from proxytest.judgement.no_pac_answer import NOT_RUN, all_directly, told_here
from proxytest.judgement.roles import without_pac
from proxytest.judgement.say import fails, passes, skips, warns
from proxytest.model.code import Code
from proxytest.model.pac_result import OUR_LIMITS
from proxytest.model.profile import ProxySupport
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.model.settings import Source

_TARGET = "settings"
_DIRECTLY = "the PAC file sends every host directly, so no proxy was tested: to test one, use --proxy"
_BY_HAND = "In these clients, set by hand the proxy that the PAC file should return for these hosts."
_NO_SOCKS = "The PAC file names only a SOCKS proxy. These clients do not support SOCKS: they need an HTTP proxy."
_LOOK = "Look at the script by hand, and set the proxy that it names in these clients; or use --proxy."
_EVALUATE = (
    "Add the JavaScript engine, quickjs-ng, to this installation and run again, so that the report can say what to set "
    "by hand. Or use --proxy."
)
_EXAMPLES = (
    Example(
        title="A PAC file and no proxy: the report lists the settings that would replace it",
        transcript=pac_answer('"PROXY proxy.corp:8080; DIRECT"'),
        expect={_TARGET: "fail"},
        pac=PAC_URL,
        says="HTTP proxy, also for HTTPS: host 127.0.0.1, port ",
    ),
    Example(
        title="A PAC file that names no proxy for these hosts",
        transcript=pac_answer('"DIRECT"'),
        expect={_TARGET: "skip"},
        pac=PAC_URL,
        says="sends every host directly",
    ),
    Example(
        title="The PAC file does not exist",
        transcript=pac_file("Not here.", status="404 Not Found"),
        expect={_TARGET: "fail"},
        pac=PAC_URL,
        says="configured by a PAC file only",
    ),
)


PAC_ONLY = Code(
    id="settings.pac-only",
    title="The proxy is configured only by a PAC file or WPAD, which clients of the profile do not read",
    remedy="Set an explicit proxy (manual proxy configuration) for these clients.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


@check(
    "config/pac-only",
    reads=(SettingsSeen, PacSeen),
    beside=(PacProxyTried,),
    concerns=without_pac,
    requirements=("R15",),
    examples=_EXAMPLES,
    codes=(PAC_ONLY,),
)
def config_pac_only(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the settings."""
    seen, pac = evidence.one(SettingsSeen), evidence.one(PacSeen)
    if seen is None or (seen.proxy is None and seen.pac is None):
        yield skips(_TARGET, "no proxy and no PAC file is configured")
    elif seen.proxy is not None and not seen.by_pac:
        unread = seen.pac is not None and not evidence.profile.pac_supported
        beside = f"; these clients do not read the PAC file {seen.pac}" if unread else ""
        yield passes(_TARGET, f"an explicit proxy is set by {seen.source}{beside}")
    elif all_directly(pac):
        yield skips(_TARGET, _DIRECTLY + (told_here(pac) if pac is not None else ""))
    else:
        yield _by_pac(seen, pac, evidence)


def _by_pac(seen: SettingsSeen, pac: PacSeen | None, evidence: Evidence) -> Judgement:
    by_wpad = _by_wpad(seen)
    clients = [one for one in evidence.profile.clients if one.behind_proxy is ProxySupport.YES]
    tried = evidence.each(PacProxyTried)
    others = [one.title for one in clients if not (one.asks_wpad if by_wpad else one.reads_pac)]
    by, do = ("WPAD", "use") if by_wpad else ("a PAC file", "read")
    if len(others) == len(clients):
        return fails(_TARGET, _finding(seen, pac, f"{by} only, which these clients do not {do}", tried))
    if others:
        return warns(
            _TARGET, _finding(seen, pac, f"{by} only, which some clients do not {do}: {', '.join(others)}", tried)
        )
    return passes(_TARGET, f"the clients of this profile {do} {'WPAD' if by_wpad else 'PAC files'}")


def _by_wpad(seen: SettingsSeen) -> bool:
    """Is the file known only by WPAD? Otherwise its address is in the settings."""
    naming = {one.source for one in seen.sources if one.pac == seen.pac}
    return bool(naming) and naming <= {Source.WPAD_DHCP, Source.WPAD_DNS}


def _finding(seen: SettingsSeen, pac: PacSeen | None, by: str, tried: tuple[PacProxyTried, ...]) -> Finding:
    answer, remedy = _answer(pac, tried)
    return PAC_ONLY.finding(
        message=f"The proxy is configured by {by}",
        expected="an explicit proxy: host and port",
        actual=f"PAC file {seen.pac}, which {answer}",
        remedy=remedy,
        evidence=(*seen.events, *(key_events(pac) if pac else ())),
    )


def _limited(pac: PacSeen) -> bool:
    return any(fault in OUR_LIMITS for fault in (pac.fault, *(row.fault for row in pac.rows)))


def _answer(pac: PacSeen | None, tried: tuple[PacProxyTried, ...]) -> tuple[str, str]:
    """Return what the file says, and the remedy."""
    if pac is not None and pac.fault in NOT_RUN:
        return f"was not evaluated: {pac.detail}", _EVALUATE
    settings = manual_settings(pac, tried)
    if pac is not None and not settings and _limited(pac):
        return f"gave no answer here: {no_answer(pac)}", _LOOK
    if not settings:
        return ": ".join(filter(None, ["gave no answer", no_answer(pac)])), _BY_HAND
    if socks_only(pac):
        return f"returns: {settings}", _NO_SOCKS
    return f"returns: {settings}", f"Set the proxy by hand in these clients, instead of the PAC file: {settings}."
