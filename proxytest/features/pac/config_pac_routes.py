"""The PAC file sends all hosts of the product the same way, and through the proxy.

What it checks: the answer of the PAC file's script for every host: DIRECT, or a list of proxies with its fall-backs.
Why it matters: a sign-in, a meeting and a notification go to different hosts. Where a script sends some of them another
way, for instance since it lists only a part of the domains, the product works in part, which is hard to recognise.
How it decides: a warning for a host that goes directly while a proxy is audited, that goes another way than most of
the hosts, or whose answer is one that browsers read differently from what was meant. A pass otherwise. The script is
given `https://host/`, since Chromium and Firefox cut path and query off; WebSockets go by the same answer.
Remedy: give all domains of the product the same answer, by their domain, not by single hosts.
Sources: Netscape's Navigator Proxy Auto-Config File Format (1996); Chromium, ProxyList::SetFromPacString.
"""

from collections.abc import Iterator

from proxytest.features.pac.observations import PacSeen
from proxytest.features.pac.routes import goes_directly, key_events, not_evaluated, route_of, usual_route
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.check import Example, check
from proxytest.judgement.codes import PAC_SCRIPT
from proxytest.judgement.evidence import NO_TARGET, Blocked, Evidence, host_of
from proxytest.judgement.examples.pac_files import PAC_URL, pac_answer
from proxytest.judgement.say import blocked, passes, skips, warns
from proxytest.judgement.transcripts import HOST
from proxytest.model.code import Code
from proxytest.model.pac_result import Keyword, PacRow
from proxytest.model.result import Finding, Judgement, Party, Sureness


def _returns(title: str, answer: str, status: str, says: str) -> Example:
    return Example(title=title, transcript=pac_answer(answer), expect={HOST: status}, pac=PAC_URL, says=says)


_EXAMPLES = (
    _returns("A proxy, and a fall-back", '"PROXY proxy.corp:8080; DIRECT"', "pass", "PROXY 127.0.0.1:"),
    _returns("A pattern of the domain", 'shExpMatch(host, "*.webex.com") ? "DIRECT" : "PROXY b:1"', "pass", "DIRECT"),
    _returns("Commas instead of semicolons", '"PROXY proxy.corp:8080, DIRECT"', "warn", "separated by semicolons"),
    _returns("A URL instead of an address", '"PROXY http://proxy.corp:8080"', "warn", "written as a URL"),
    _returns("The keyword was forgotten", '"proxy.corp:8080"', "warn", "keyword, host and port: PROXY"),
    _returns("No port", '"PROXY localhost"', "warn", "without a port"),
    _returns("A SOCKS server alone", '"SOCKS5 proxy.corp:8080"', "warn", "no HTTP proxy"),
    _returns("An empty answer", '""', "warn", "an empty answer"),
    _returns(
        "A pattern that no https:// URL can match",
        'shExpMatch(url, "*.webex.com") ? 1 : "DIRECT"',
        "warn",
        "*.webex.com",
    ),
)


DIRECTLY = Code(
    id="pac.direct",
    title="The PAC file sends a host past the proxy",
    remedy="Give all domains of the product the same answer in the PAC file.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

ANOTHER_WAY = Code(
    id="pac.another-way",
    title="The PAC file sends a host another way than most",
    remedy="Give all domains of the product the same answer in the PAC file.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

NO_HTTP_PROXY = Code(
    id="pac.no-http-proxy",
    title="The PAC file names no HTTP proxy for a host",
    remedy="Let the script answer with an HTTP proxy, keyword, host and port.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

MISREAD = Code(
    id="pac.misread",
    title="Browsers read the script's answer otherwise than it is meant",
    remedy="Let the script answer with keyword, host and port, separated by semicolons.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

HOPELESS_PATTERN = Code(
    id="pac.hopeless-pattern",
    title="The script compares the URL with a pattern that no https:// URL can match",
    remedy="Compare the host, by dnsDomainIs(host, '.domain'), or let the pattern end in * or /.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


@check(
    "config/pac-routes",
    reads=(SettingsSeen, PacSeen),
    requirements=("R15",),
    examples=_EXAMPLES,
    codes=(DIRECTLY, ANOTHER_WAY, NO_HTTP_PROXY, MISREAD, HOPELESS_PATTERN),
)
def config_pac_routes(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each row of the table."""
    seen, why = evidence.one(PacSeen), not_evaluated(evidence)
    if seen is None or why is not None:
        yield blocked(NO_TARGET, why or Blocked(reason="no PAC file is known"))
        return
    for row in seen.rows:
        if row.fault is not None:
            yield skips(row.target, f"the script gave no answer: {row.fault}", because=PAC_SCRIPT.id)
        elif found := list(_findings(row, seen, evidence)):
            yield warns(row.target, *found)
        else:
            yield passes(row.target, route_of(row))


def _findings(row: PacRow, seen: PacSeen, evidence: Evidence) -> Iterator[Finding]:
    settings = evidence.one(SettingsSeen)
    proxied = settings is not None and settings.proxy is not None
    usual = usual_route(seen.rows) or ""
    if goes_directly(row) and not row.slips and proxied:
        yield _finding(DIRECTLY, seen, "The PAC file sends this host past the proxy", "a proxy", route_of(row))
    elif route_of(row) != usual:
        yield _finding(ANOTHER_WAY, seen, "The PAC file sends this host another way than most", usual, route_of(row))
    if not goes_directly(row) and not any(way.proxy for way in row.ways):
        message = "The PAC file names no HTTP proxy for this host"
        yield _finding(NO_HTTP_PROXY, seen, message, Keyword.PROXY, route_of(row), remedy=_NAME_ONE)
    for slip in row.slips:
        yield _finding(
            MISREAD,
            seen,
            f"The script's answer is not read as it is meant: {slip}",
            "such as PROXY proxy.corp:8080; DIRECT",
            row.text[:200],
            remedy=_NAME_ONE,
        )
    meant = _meant_for(row)
    if meant:
        yield _finding(
            HOPELESS_PATTERN,
            seen,
            "The script compares the URL with a pattern that no https:// URL can match",
            "a pattern for the host, or one that ends in * or /",
            ", ".join(meant[:5]),
            remedy="Compare the host, by dnsDomainIs(host, '.domain'), or let the pattern end in * or /.",
        )


def _meant_for(row: PacRow) -> list[str]:
    """Return the patterns meant for this host; others may be for http:// URLs, which keep a path."""
    domain = ".".join(host_of(row.target).split(".")[-2:])
    return [one for one in row.hopeless if domain in one and not one.lower().startswith(("http:", "ftp:"))]


_SAME = "Give all domains of the product the same answer in the PAC file, by dnsDomainIs(host, '.domain')."
_NAME_ONE = "Let the script answer with an HTTP proxy, keyword, host and port: PROXY proxy.corp:8080; DIRECT."


def _finding(code: Code, seen: PacSeen, message: str, expected: str, actual: str, *, remedy: str = _SAME) -> Finding:
    return code.finding(
        message=message,
        expected=expected,
        actual=actual or "nothing",
        remedy=remedy,
        evidence=key_events(seen),
    )
