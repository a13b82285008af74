"""A Mac has the settings that its client needs.

What it checks: on a Mac, the settings of the active network service: Web Proxy (HTTP) with its address, a user name
where the proxy asks for a log-on, and Passive FTP Mode (PASV).
Why it matters: the client of 2016 reads the Web Proxy of the active service (Wi-Fi or Ethernet) and nothing else.
How it decides: warn where the Web Proxy is not set, where only a PAC file or WPAD is set and the client does not read
it, where the proxy asks for a log-on and no user is set, and where PASV is off. Skip on any other machine.
Remedy: System Settings, Network, the active service, Details, Proxies: set Web Proxy (HTTP) with address, user name
and password, and turn Passive FTP Mode (PASV) on. By command: networksetup -setwebproxy SERVICE HOST PORT on USER
PASSWORD.
Sources: requirement R17; scutil --proxy (keys HTTPEnable, HTTPProxy, HTTPUser, FTPPassive).
"""

from collections.abc import Iterator

from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.roles import Role
from proxytest.judgement.say import passes, skips, warns
from proxytest.model.code import Code
from proxytest.model.result import Finding, Judgement, Party, Sureness
from proxytest.model.settings import Source, SourceSeen

_TARGET = "mac"
_ANSWER = """
            1 > CONNECT idbroker.webex.com:443 HTTP/1.1
            1 < HTTP/1.1 407 Proxy Authentication Required
            1 < Proxy-Authenticate: NTLM
            1 < Content-Length: 0
            1 <
"""
_WEB_PROXY = "http://proxy.corp.test:8080"
_EXAMPLES = (
    Example(
        title="Set as documented",
        transcript=_ANSWER,
        user=None,
        sources=(SourceSeen(source=Source.MACOS, http=_WEB_PROXY, user=True, passive_ftp=True),),
        expect={_TARGET: "pass"},
    ),
    Example(
        title="No user name, though the proxy asks for a log-on",
        transcript=_ANSWER,
        user=None,
        sources=(SourceSeen(source=Source.MACOS, http=_WEB_PROXY, passive_ftp=True),),
        expect={_TARGET: "warn"},
        says="no user name",
    ),
    Example(
        title="Only the Secure Web Proxy, and active FTP",
        transcript=_ANSWER,
        user=None,
        sources=(SourceSeen(source=Source.MACOS, https=_WEB_PROXY, user=True, passive_ftp=False),),
        expect={_TARGET: "warn"},
        says="Passive FTP Mode",
    ),
    Example(title="Another machine", transcript=_ANSWER, user=None, expect={NO_TARGET: "skip"}),
)

_WHERE = "System Settings, Network, the active service, Details, Proxies"


NO_WEB_PROXY = Code(
    id="mac.no-web-proxy",
    title="The Web Proxy (HTTP) of the active network service is not set",
    remedy="Set Web Proxy (HTTP) in the system settings of the active network service.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

NO_USER = Code(
    id="mac.no-user",
    title="The proxy asks for a log-on, and no user name is set for the Web Proxy",
    remedy="Turn on 'Proxy server requires password' for the Web Proxy, and fill in user and password.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

ACTIVE_FTP = Code(
    id="mac.active-ftp",
    title="Passive FTP Mode (PASV) is off",
    remedy="Turn Passive FTP Mode (PASV) on.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


@check(
    "client/mac-settings",
    reads=(SettingsSeen, ChallengesSeen),
    role=Role.PER_CLIENT,
    requirements=("R17",),
    examples=_EXAMPLES,
    codes=(NO_WEB_PROXY, NO_USER, ACTIVE_FTP),
)
def client_mac_settings(evidence: Evidence) -> Iterator[Judgement]:
    """Judge the settings of the active service."""
    settings = evidence.one(SettingsSeen)
    sources = settings.sources if settings is not None else ()
    seen = next((one for one in sources if one.source is Source.MACOS and not one.missing), None)
    if settings is None or seen is None:
        yield skips(NO_TARGET, "this machine is not a Mac: run proxytest on a Mac to check its settings")
        return
    findings = list(_findings(seen, evidence, settings.events))
    found = f"Web Proxy (HTTP) is {seen.http}" if seen.http else f"the client reads what is set: {seen.words}"
    yield warns(_TARGET, *findings) if findings else passes(_TARGET, found)


def _findings(seen: SourceSeen, evidence: Evidence, events: tuple[int, ...]) -> Iterator[Finding]:
    if seen.http is None and not _reads_pac(evidence, seen):
        yield NO_WEB_PROXY.finding(
            message="The Web Proxy (HTTP) of the active network service is not set",
            expected="Web Proxy (HTTP) with address and port",
            actual=seen.words,
            remedy=f"{_WHERE}: set Web Proxy (HTTP).",
            evidence=events,
        )
    if seen.http is not None and not seen.user and evidence.challenges:
        yield NO_USER.finding(
            message="The proxy asks for a log-on, and no user name is set for the Web Proxy",
            expected="a user name and a password for the Web Proxy",
            actual="no user name",
            remedy=f"{_WHERE}, Web Proxy (HTTP): turn on 'Proxy server requires password' and fill both in.",
            evidence=events,
        )
    if seen.passive_ftp is False:
        yield ACTIVE_FTP.finding(
            message="Passive FTP Mode (PASV) is off",
            expected="PASV on",
            actual="off",
            remedy=f"{_WHERE}: turn Passive FTP Mode (PASV) on.",
            evidence=events,
        )


def _reads_pac(evidence: Evidence, seen: SourceSeen) -> bool:
    """Does the profile's client for Macs find its proxy by the PAC file or WPAD that is set?"""
    client = next((one for one in evidence.profile.clients if one.name == "mac"), None)
    return client is not None and client.reads_pac and bool(seen.pac or seen.autodetect)
