"""Each proxy in the PAC file answers.

What it checks: a connection to each proxy that the script returns, with TLS to an HTTPS one, and a CONNECT without
credentials. For a SOCKS server only the TCP connection is tried.
Why it matters: where a proxy does not answer, a client goes on to the next one, but only after its time-out. Where
none answers, it connects directly or fails.
How it decides: warn for each proxy that does not answer, since another one may. Otherwise pass, and say which log-on
it asks for. The first eight are tried. Where none answers, proxy/reachable fails.
Remedy: start the proxy, or remove it from the PAC file.
Sources: Netscape's Navigator Proxy Auto-Config File Format (1996); MDN, Proxy Auto-Configuration file.
"""

from collections.abc import Iterator

from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.pac.routes import PAC_PROXY_SILENT
from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.check import Example, check
from proxytest.judgement.evidence import NO_TARGET, Evidence
from proxytest.judgement.examples.pac_files import PAC_URL, pac_answer
from proxytest.judgement.no_pac_answer import no_row, not_evaluated
from proxytest.judgement.say import blocked, passes, warns
from proxytest.judgement.transcripts import exchange
from proxytest.judgement.why_blocked import why_blocked
from proxytest.model.event import Failure
from proxytest.model.result import Finding, Judgement

_ASKS = exchange(2, "HTTP/1.1 407 Proxy Authentication Required", "Proxy-Authenticate: NTLM")
_EXAMPLES = (
    Example(
        title="A proxy asks for a log-on",
        transcript=pac_answer('"PROXY proxy.corp:8080"') + _ASKS,
        expect={"PROXY proxy.corp:8080": "pass"},
        pac=PAC_URL,
        says="asks for NTLM",
    ),
    Example(
        title="The first proxy does not answer, and the second does",
        transcript=pac_answer('"PROXY 127.0.0.1:9; PROXY proxy.corp:8080"') + _ASKS,
        expect={"PROXY 127.0.0.1:9": "warn", "PROXY proxy.corp:8080": "pass"},
        pac=PAC_URL,
        says="connection refused",
    ),
    Example(
        title="A SOCKS server: only the TCP connection is tried",
        transcript=pac_answer('"SOCKS5 proxy.corp:8080"'),
        expect={"SOCKS5 proxy.corp:8080": "pass"},
        pac=PAC_URL,
        says="SOCKS itself is not tested",
    ),
)


#: What mends it where the proxy is there.
_MEND = {
    Failure.CERTIFICATE: "Deploy the CA of the proxy's certificate to the clients, or renew it; here: --proxy-cacert.",
    Failure.NOT_TLS: "In the PAC file, write PROXY instead of HTTPS: this port does not speak TLS.",
    Failure.NOT_HTTP: "Correct the port in the PAC file, or write HTTPS instead of PROXY if this port speaks TLS.",
    Failure.NAME_NOT_FOUND: "Correct the proxy's name in the PAC file, or add it to DNS.",
    Failure.NAME_SERVICE: "Mend the name service: this machine could not look the proxy's name up.",
}


@check(
    "config/pac-proxies",
    reads=(PacSeen, PacProxyTried),
    beside=(ChallengesSeen, ProxyDialled, SettingsSeen),
    requirements=("R15",),
    examples=_EXAMPLES,
    codes=(PAC_PROXY_SILENT,),
)
def config_pac_proxies(evidence: Evidence) -> Iterator[Judgement]:
    """Judge each proxy."""
    tried = evidence.each(PacProxyTried)
    if not tried:
        why = not_evaluated(evidence) or no_row(evidence.one(PacSeen))
        yield blocked(NO_TARGET, why or Blocked(reason="the PAC file names no proxy"))
    for one in tried:
        yield (
            passes(str(one.way), _answer_of(one))
            if one.failed is None
            else warns(str(one.way), _finding(one, evidence))
        )


def _answer_of(one: PacProxyTried) -> str:
    asked = ", ".join(dict.fromkeys(challenge.scheme for challenge in one.challenges))
    if one.answer is None:
        return "the port answers; SOCKS itself is not tested"
    return f"answers {one.answer}, asks for {asked}" if asked else f"answers {one.answer}"


def _finding(one: PacProxyTried, evidence: Evidence) -> Finding:
    audited = one.way.proxy is not None and str(one.way.proxy) == evidence.proxy
    why = why_blocked(evidence).code if audited else None
    rank = "first choice" if one.first else "fall-back"
    mend = _MEND.get(one.failed.failure) if one.failed is not None else None
    return PAC_PROXY_SILENT.finding(
        message=f"A proxy in the PAC file {'cannot be used' if mend else 'does not answer'} ({rank})",
        expected="an answer to CONNECT",
        actual=str(one.failed),
        remedy=mend or PAC_PROXY_SILENT.remedy,
        evidence=one.events,
        because=why.id if why is not None else None,
        facts={"proxy": str(one.way), "first": one.first},
    )
