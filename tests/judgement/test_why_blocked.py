"""Why nothing could be tested, what blocked it, and what would let it be tried."""

from dataclasses import replace

import pytest

from proxytest.features.logon.observations import SchemeTried
from proxytest.features.pac.observations import PacSeen
from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.judgement.codes import LOGON_BASIC_WITHHELD, LOGON_DEMANDED
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.next_actions import GET_TICKET, NAME_THE_PROXY
from proxytest.judgement.why_blocked import to_log_on, why_blocked
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.pac_result import PacFileIssue, PacFileProblem, PacRow, PacScriptError
from proxytest.model.run import Asked
from proxytest.protocol.pac.directives import read_answer
from proxytest.scenario.profile_file import load_profile

DIALLED = ProxyDialled(proxy="http://proxy:8080", address="10.0.0.1")
FAILED = Failed(operation=Operation.DIAL, failure=Failure.REFUSED, detail="", event=1)
SILENT = Failed(operation=Operation.CONNECT, failure=Failure.TIMEOUT, detail="", event=1)


def evidence(*seen: Observation) -> Evidence:
    return Evidence(profile=load_profile("spark-2016"), asked=Asked(schemes=(), targets=("a:443",)), observations=seen)


def tried(scheme: Scheme, outcome: Outcome, detail: str = "") -> SchemeTried:
    return SchemeTried(scheme=scheme, target="a:443", outcome=outcome, detail=detail)


def tunnel(target: str) -> TunnelTried:
    return TunnelTried(purpose="https", target=target, scheme=Scheme.NONE, outcome=Outcome.ACCEPTED)


@pytest.mark.parametrize(
    ("seen", "why"),
    [
        ((), "no proxy is known"),
        (
            (ProxyDialled(proxy="p", address=None, failed=FAILED),),
            f"the proxy could not be reached ({Failure.REFUSED.words})",
        ),
        ((DIALLED,), "no authentication scheme could be tried"),
        ((DIALLED, tried(Scheme.NTLM, Outcome.REFUSED)), "NTLM: refused"),
        (
            (DIALLED, tried(Scheme.DIGEST, Outcome.WITHHELD, "why"), tried(Scheme.BASIC, Outcome.NOT_OFFERED, "so")),
            "Digest was not tried: why; Basic: so",
        ),
        ((DIALLED, ChallengesSeen(target="a:443", failed=SILENT)), "the proxy does not answer CONNECT (timeout)"),
        # Some hosts are exempt, this one is not.
        ((DIALLED, tried(Scheme.BASIC, Outcome.NO_CREDENTIALS, "no user"), tunnel("b:443")), "Basic: no user"),
        ((DIALLED, tried(Scheme.BASIC, Outcome.ACCEPTED), tunnel("b:443")), "this host was not tried"),
    ],
)
def test_it_says_why_there_was_no_tunnel(seen: tuple[Observation, ...], why: str) -> None:
    assert why_blocked(evidence(*seen)).reason == why


def test_where_no_user_was_given_what_was_not_tried_names_the_log_on_that_is_demanded() -> None:
    blocked = why_blocked(evidence(DIALLED, tried(Scheme.NTLM, Outcome.NO_CREDENTIALS, "give --user")))
    assert (blocked.reason, blocked.code and blocked.code.id) == ("NTLM: give --user", "logon.demanded")


def test_where_only_a_ticket_lacks_nobody_is_told_to_name_a_user() -> None:
    lacks = tried(Scheme.NEGOTIATE, Outcome.NO_CREDENTIALS, "no Kerberos ticket")
    withheld = tried(Scheme.BASIC, Outcome.WITHHELD, "not in clear")
    given = Asked(schemes=(), targets=("a:443",), user="alice")
    alone = why_blocked(replace(evidence(DIALLED, lacks), asked=given))
    beside = why_blocked(replace(evidence(DIALLED, lacks, withheld), asked=given))
    assert (alone.code, alone.to_decide) == (None, GET_TICKET)
    assert beside.code is LOGON_BASIC_WITHHELD
    assert why_blocked(evidence(DIALLED, lacks)).code is LOGON_DEMANDED


def pac(*rows: PacRow, fault: PacScriptError | None = None, issue: PacFileProblem | None = None) -> PacSeen:
    flaws = (PacFileIssue(blemish=issue),) if issue else ()
    return PacSeen(url="http://wpad/wpad.dat", rows=rows, fault=fault, flaws=flaws)


def row(answer: str = "", *, fault: PacScriptError | None = None) -> PacRow:
    read = read_answer(answer)
    return PacRow(target="a:443", url="", fault=fault, text=answer, ways=read.directives, slips=read.errors)


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        (pac(issue=PacFileProblem.UNREADABLE), "pac.file"),
        (pac(fault=PacScriptError.THROWS), "pac.script"),
        (pac(fault=PacScriptError.LOOPS), "pac.our-limit"),
        (pac(row(fault=PacScriptError.NOT_TEXT)), "pac.script"),
        (pac(row(fault=PacScriptError.NAMES)), "pac.our-limit"),
        (pac(row("SOCKS s:1080")), "pac.no-http-proxy"),
        (pac(row("PROXY p:8080, DIRECT")), "pac.misread"),
        (pac(row("DIRECT"), row("SOCKS s:1080")), "pac.no-http-proxy"),
        (pac(row("DIRECT")), None),
        (pac(fault=PacScriptError.NO_ENGINE), None),
    ],
)
def test_where_the_pac_file_gives_no_proxy_its_problem_is_named(seen: PacSeen, code: str | None) -> None:
    settings = SettingsSeen(proxy=None, source=None, pac="http://wpad/wpad.dat")
    why = why_blocked(evidence(settings, seen))
    assert why.reason.startswith("no proxy is known: the PAC file ")
    assert (why.code and why.code.id, why.to_decide) == (code, NAME_THE_PROXY)


@pytest.mark.parametrize(
    ("challenges", "fields", "code"),
    [
        ((), (), "logon.no-common-scheme"),
        ((Challenge(scheme="SCRAM-SHA-256"),), (), "logon.no-common-scheme"),
        ((), (("WWW-Authenticate", "Basic realm=x"),), "logon.asked-as-web-server"),
        ((Challenge(scheme="NTLM"),), (), None),
    ],
)
def test_where_no_scheme_could_be_tried_what_the_proxy_asks_for_is_named(
    challenges: tuple[Challenge, ...], fields: tuple[tuple[str, str], ...], code: str | None
) -> None:
    answer = Answer(head=Head(version="1.1", status=407, reason="", headers=fields), event=1)
    seen = evidence(DIALLED, ChallengesSeen(target="a:443", challenges=challenges, answer=answer))
    why = why_blocked(seen)
    assert (why.code and why.code.id) == code
    assert why.to_decide


@pytest.mark.parametrize(
    ("scheme", "schemes", "proxy", "option"),
    [
        (Scheme.BASIC, (), "http://proxy:8080", "--auth basic"),
        (Scheme.BASIC, (Scheme.BASIC,), "http://proxy:8080", "--forget-refusals"),
        (Scheme.BASIC, (), "https://proxy:8443", "--forget-refusals"),
        (Scheme.NTLM, (), "http://proxy:8080", "--forget-refusals"),
    ],
)
def test_a_password_that_auto_keeps_from_being_read_is_allowed_by_its_option(
    scheme: Scheme, schemes: tuple[Scheme, ...], proxy: str, option: str
) -> None:
    settings = SettingsSeen(proxy=proxy, source=None, pac=None)
    kept = SchemeTried(scheme=scheme, target="a:443", outcome=Outcome.WITHHELD)
    worked = SchemeTried(scheme=Scheme.DIGEST, target="a:443", outcome=Outcome.ACCEPTED)
    seen = Evidence(
        profile=load_profile("spark-2016"),
        asked=Asked(schemes=schemes, targets=("a:443",)),
        observations=(settings, worked, kept),
    )
    assert option in to_log_on(seen, kept)
