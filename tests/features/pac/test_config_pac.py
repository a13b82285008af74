"""What a table of several hosts, and a script's look-ups, come to."""

from dataclasses import replace

import pytest

from proxytest.features.pac.config_pac_only import config_pac_only
from proxytest.features.pac.config_pac_routes import config_pac_routes
from proxytest.features.pac.config_pac_script import config_pac_script
from proxytest.features.pac.observations import PacSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.judgement.evidence import Evidence
from proxytest.judgement.no_pac_answer import NOT_RUN
from proxytest.model.observation import Observation
from proxytest.model.pac_result import (
    OUR_LIMITS,
    NewSyntax,
    PacAsker,
    PacFileIssue,
    PacFileProblem,
    PacName,
    PacRow,
    PacScriptError,
    Place,
)
from proxytest.model.result import Judgement, Status
from proxytest.model.run import Asked
from proxytest.model.settings import Source, SourceSeen
from proxytest.protocol.pac.directives import read_answer
from proxytest.scenario.profile_file import load_profile

URL = "http://wpad.corp.test/wpad.dat"
PAC_ONLY = SettingsSeen(proxy="http://a:1", source="the PAC file", pac=URL, by_pac=True, events=(1,))
EXPLICIT = SettingsSeen(proxy="http://a:1", source="--proxy", pac=URL, events=(1,))


def row(host: str, answer: str, *, hopeless: tuple[str, ...] = ()) -> PacRow:
    read = read_answer(answer)
    target = f"{host}:443"
    return PacRow(
        target=target, url=f"https://{host}/", text=answer, ways=read.directives, slips=read.errors, hopeless=hopeless
    )


def seen(*rows: PacRow) -> PacSeen:
    return PacSeen(url=URL, status=200, rows=rows, events=(2, 3))


def evidence(*observations: Observation) -> Evidence:
    return Evidence(profile=load_profile("spark-2016"), asked=Asked(schemes=(), targets=()), observations=observations)


def routes(*rows: PacRow, settings: SettingsSeen = PAC_ONLY) -> list[Judgement]:
    return list(config_pac_routes.judge(evidence(settings, seen(*rows))))


def test_one_route_for_all_is_well() -> None:
    judged = routes(row("a.wbx2.com", "PROXY a:1"), row("b.wbx2.com", "proxy a:1;"))
    assert [one.status for one in judged] == [Status.PASS, Status.PASS]
    assert [one.reason for one in judged] == ["PROXY a:1", "PROXY a:1"]


def test_a_script_that_splits_the_domains_warns_of_those_that_go_another_way() -> None:
    judged = routes(row("a.wbx2.com", "PROXY a:1"), row("b.wbx2.com", "PROXY b:2"), row("c.wbx2.com", "PROXY a:1"))
    assert [one.status for one in judged] == [Status.PASS, Status.WARN, Status.PASS]
    assert (judged[1].findings[0].expected, judged[1].findings[0].actual) == ("PROXY a:1", "PROXY b:2")


def test_a_host_that_goes_directly_warns_although_all_do_where_a_proxy_is_audited() -> None:
    judged = routes(row("a.wbx2.com", "DIRECT"), row("b.wbx2.com", "DIRECT"), settings=EXPLICIT)
    assert [one.reason for one in judged] == ["The PAC file sends this host directly, without the proxy"] * 2


@pytest.mark.parametrize(
    ("pattern", "status"),
    [("*.wbx2.com", Status.WARN), ("http://*.wbx2.com/x", Status.PASS), ("*.intranet.test/x", Status.PASS)],
)
def test_of_patterns_that_never_match_those_count_that_were_meant_for_the_host(pattern: str, status: Status) -> None:
    (judged,) = routes(row("a.wbx2.com", "PROXY a:1", hopeless=(pattern,)))
    assert judged.status is status


def test_a_row_without_an_answer_is_not_judged_here() -> None:
    judged = routes(
        row("a.wbx2.com", "PROXY a:1"), replace(row("b.wbx2.com", ""), fault=PacScriptError.THROWS, ways=())
    )
    assert [one.status for one in judged] == [Status.PASS, Status.SKIP]


def script(pac: PacSeen, settings: SettingsSeen = EXPLICIT) -> Judgement:
    (judged,) = config_pac_script.judge(evidence(settings, pac))
    return judged


def test_names_that_cannot_be_resolved_here_warn() -> None:
    names = (PacName(name="a.wbx2.com"), PacName(name="b.wbx2.com", addresses=("192.0.2.7",)))
    judged = script(replace(seen(row("a.wbx2.com", "PROXY a:1")), names=names), PAC_ONLY)
    assert judged.status is Status.WARN
    assert judged.findings[0].actual == "1 of 2 names do not resolve"
    inside = tuple(PacName(name=f"{one}.corp.test") for one in "abcd")
    judged = script(replace(seen(row("a.wbx2.com", "PROXY a:1")), names=(*names, *inside)), PAC_ONLY)
    assert judged.findings[0].actual == ("5 of 6 names do not resolve: a.corp.test, b.corp.test, c.corp.test, ...")


@pytest.mark.parametrize("blemish", PacFileProblem)
def test_every_blemish_has_a_remedy_and_a_severity(blemish: PacFileProblem) -> None:
    flawed = replace(seen(), flaws=(PacFileIssue(blemish=blemish),))
    minor = script(replace(flawed, rows=(row("a.wbx2.com", "PROXY a:1"),)), PAC_ONLY)
    assert minor.findings[0].remedy
    assert script(flawed).status is Status.WARN


@pytest.mark.parametrize("fault", [fault for fault in PacScriptError if fault not in NOT_RUN | OUR_LIMITS])
def test_every_fault_fails_where_the_file_is_the_only_way(fault: PacScriptError) -> None:
    whole = replace(seen(), fault=fault)
    single = seen(replace(row("a.wbx2.com", ""), fault=fault, ways=()))
    for pac in (whole, single):
        assert script(pac, PAC_ONLY).status is Status.FAIL
        assert script(pac).status is Status.WARN


def test_nothing_is_judged_of_a_file_that_nobody_looked_at() -> None:
    (judged,) = config_pac_script.judge(evidence(EXPLICIT))
    assert (judged.status, judged.reason) == (Status.SKIP, "the PAC file was not looked at")
    (judged,) = config_pac_routes.judge(evidence(replace(EXPLICIT, pac=None)))
    assert (judged.status, judged.reason) == (Status.SKIP, "no PAC file is known")


DHCP, DNS = SourceSeen(source=Source.WPAD_DHCP, pac=URL), SourceSeen(source=Source.WPAD_DNS, pac=URL)
BY_USER = SourceSeen(source=Source.WININET, pac=URL)
#: They are told of their proxy by hand alone.
BY_HAND = "Video Mesh node, Hybrid Data Security node, Management and Call connector, Calendar connector"


def handed_out(*sources: SourceSeen, clients: tuple[str, ...] = ()) -> Judgement:
    profile = load_profile("webex-2026")
    chosen = tuple(one for one in profile.clients if one.name in clients or not clients)
    settings = replace(PAC_ONLY, sources=sources)
    asked = Evidence(
        profile=replace(profile, clients=chosen), asked=Asked(schemes=(), targets=()), observations=(settings,)
    )
    (judged,) = config_pac_only.judge(asked)
    return judged


@pytest.mark.parametrize("sources", [(DHCP,), (DNS,), (DHCP, DNS)])
def test_a_client_that_reads_pac_files_need_not_ask_wpad_for_one(sources: tuple[SourceSeen, ...]) -> None:
    judged = handed_out(*sources)
    assert judged.status is Status.WARN
    assert judged.reason == (
        f"The proxy is configured by WPAD only, which some clients do not use: Android app, {BY_HAND}"
    )
    assert handed_out(*sources, clients=("android",)).status is Status.FAIL
    assert handed_out(*sources, clients=("windows", "web", "directory-connector")).status is Status.PASS


@pytest.mark.parametrize("sources", [(), (BY_USER,), (BY_USER, DNS), (replace(DNS, pac="http://other/wpad.dat"),)])
def test_a_file_that_somebody_named_need_not_be_found_by_wpad(sources: tuple[SourceSeen, ...]) -> None:
    assert handed_out(*sources, clients=("android",)).status is Status.PASS
    judged = handed_out(*sources)
    assert judged.reason == (f"The proxy is configured by a PAC file only, which some clients do not read: {BY_HAND}")


def test_findings_hold_no_host_names_of_the_product() -> None:
    rows = (row("a.wbx2.com", "PROXY p:1"), row("b.webex.com", "DIRECT"), row("c.wbx2.com", "SOCKS s:1"))
    pac = replace(seen(*rows), names=(PacName(name="a.wbx2.com"),))
    told = [
        finding
        for judge in (config_pac_routes, config_pac_script, config_pac_only)
        for judgement in judge.judge(evidence(PAC_ONLY, pac))
        for finding in judgement.findings
    ]
    assert told
    for finding in told:
        text = f"{finding.message}{finding.expected}{finding.actual}{finding.remedy}"
        assert "wbx2" not in text
        assert "webex.com" not in text


def only(pac: PacSeen) -> Judgement:
    (judged,) = config_pac_only.judge(evidence(replace(PAC_ONLY, proxy=None, source=None, by_pac=False), pac))
    return judged


@pytest.mark.parametrize("fault", sorted(OUR_LIMITS))
def test_a_limit_of_ours_decides_nothing(fault: PacScriptError) -> None:
    whole = replace(seen(), fault=fault)
    single = seen(row("a.wbx2.com", "PROXY a:1"), replace(row("b.wbx2.com", ""), fault=fault, ways=()))
    for pac in (whole, single):
        for settings in (PAC_ONLY, EXPLICIT):
            judged = script(pac, settings)
            assert (judged.status, judged.code) == (Status.UNDECIDED, "pac.our-limit")
    assert [one.status for one in routes(*single.rows)] == [Status.PASS, Status.UNDECIDED]
    (judged,) = config_pac_routes.judge(evidence(PAC_ONLY, whole))
    assert (judged.status, judged.because) == (Status.SKIP, "pac.our-limit")


def test_a_script_that_does_not_end_is_told_once() -> None:
    looping = [replace(row(f"{n}.wbx2.com", ""), fault=PacScriptError.LOOPS, ways=()) for n in range(3)]
    late = [replace(row(f"{n}.webex.com", ""), fault=PacScriptError.NO_TIME, ways=()) for n in range(15)]
    assert script(seen(*looping, *late), PAC_ONLY).reason == (
        "our limit was reached: a call took more time than it is given; the script may be slow, or never end, "
        "for 18 of 18 hosts"
    )
    (finding,) = only(seen(*looping, *late)).findings
    assert finding.actual.startswith(f"PAC file {URL}, which gave no answer here: our limit was reached")
    assert "--proxy" in finding.remedy


def test_an_error_is_told_with_its_place() -> None:
    place = Place(line=12, column=7)
    (finding,) = script(replace(seen(), fault=PacScriptError.SYNTAX, detail="SyntaxError: x", place=place)).findings
    assert finding.actual == "line 12, column 7: SyntaxError: x"
    assert finding.facts == {"fault": "syntax", "line": 12, "column": 7}


def test_new_syntax_warns_for_windows() -> None:
    new = (NewSyntax(what="let", line=3), NewSyntax(what="??", line=9))
    judged = script(replace(seen(row("a.wbx2.com", "PROXY a:1")), new_syntax=new), PAC_ONLY)
    assert (judged.status, judged.findings[0].code) == (Status.WARN, "pac.new-syntax")
    assert judged.findings[0].actual == "let (line 3), ?? (line 9)"


def as_asked(asker: PacAsker, host: str, answer: str) -> PacRow:
    return replace(row(host, answer), asker=asker)


@pytest.mark.parametrize(
    ("answer", "codes"),
    [
        ("PROXY a:1; PROXY b:1", []),
        ("PROXY b:1; PROXY a:1", []),
        ("DIRECT", ["pac.websocket-another-way"]),
        ("PROXY a:1", ["pac.websocket-another-way"]),
        ("HTTP a:1", ["pac.websocket-another-way"]),
    ],
)
def test_a_websocket_that_goes_another_way_is_told(answer: str, codes: list[str]) -> None:
    page = row("a.wbx2.com", "PROXY a:1; PROXY b:1")
    pac = replace(seen(page), sockets=(as_asked(PacAsker.WEBSOCKET, "a.wbx2.com", answer),))
    (judged,) = config_pac_routes.judge(evidence(PAC_ONLY, pac))
    assert [finding.code for finding in judged.findings] == codes


def test_a_websocket_for_which_the_script_fails_is_told_and_one_that_is_open_decides_nothing() -> None:
    page, socket = row("a.wbx2.com", "PROXY a:1"), as_asked(PacAsker.WEBSOCKET, "a.wbx2.com", "")
    failed, late = replace(socket, fault=PacScriptError.THROWS), replace(socket, fault=PacScriptError.LOOPS)
    (judged,) = config_pac_routes.judge(evidence(PAC_ONLY, replace(seen(page), sockets=(failed,))))
    assert judged.findings[0].actual == "no answer: it throws an error"
    (judged,) = config_pac_routes.judge(evidence(PAC_ONLY, replace(seen(page), sockets=(late,))))
    assert (judged.status, judged.code) == (Status.UNDECIDED, "pac.our-limit")


def test_what_windows_own_function_answers_is_told() -> None:
    page = row("a.wbx2.com", "PROXY a:1")
    same, other = (as_asked(PacAsker.WINDOWS, "a.wbx2.com", answer) for answer in ("PROXY a:1", "PROXY b:2"))
    (judged,) = config_pac_routes.judge(evidence(PAC_ONLY, replace(seen(page), windows=(same,))))
    assert judged.reason == "PROXY a:1 and by FindProxyForURLEx, which Windows calls"
    (judged,) = config_pac_routes.judge(evidence(PAC_ONLY, replace(seen(page), windows=(other,))))
    assert (judged.findings[0].code, judged.findings[0].actual) == ("pac.windows-another-way", "PROXY b:2")


@pytest.mark.parametrize("answer", ["HTTP a:1", "PROXY b\u00fccher:1", "a:1", "PROXY a:1\nDIRECT"])
def test_what_browsers_cannot_read_fails_where_there_is_no_other_proxy(answer: str) -> None:
    assert [one.status for one in routes(row("a.wbx2.com", answer))] == [Status.FAIL]
    assert [one.status for one in routes(row("a.wbx2.com", answer), settings=EXPLICIT)] == [Status.WARN]
    assert only(seen(row("a.wbx2.com", answer))).status is Status.FAIL


def test_rotated_proxies_share_the_load() -> None:
    names = ("a", "b", "c")
    turned = ["; ".join(f"PROXY {names[(at + turn) % 3]}:1" for at in range(3)) for turn in range(3)]
    judged = routes(*(row(f"{turn}.wbx2.com", answer) for turn, answer in enumerate(turned)))
    assert [one.status for one in judged] == [Status.PASS] * 3


def test_a_socks_proxy_alone_cannot_be_set_by_hand_either() -> None:
    (finding,) = only(seen(row("a.wbx2.com", "SOCKS s:1"))).findings
    assert finding.remedy == (
        "The PAC file names only a SOCKS proxy. These clients do not support SOCKS: they need an HTTP proxy."
    )


def test_a_file_that_was_not_evaluated_is_not_blamed() -> None:
    (finding,) = only(
        replace(seen(), fault=PacScriptError.NO_ENGINE, detail="to evaluate PAC files: pip install quickjs-ng")
    ).findings
    assert finding.actual == (f"PAC file {URL}, which was not evaluated: to evaluate PAC files: pip install quickjs-ng")
    assert "quickjs-ng" in finding.remedy


def test_where_every_host_goes_out_directly_no_proxy_was_tested() -> None:
    judged = only(seen(row("a.wbx2.com", "DIRECT")))
    assert judged.status is Status.SKIP
    assert judged.reason == ("the PAC file sends every host directly, so no proxy was tested: to test one, use --proxy")


@pytest.mark.parametrize(("hosts", "says"), [(("a",), "1 answer, "), (("a", "b"), "2 answers, "), ((), "0 answers, ")])
def test_answers_are_counted(hosts: tuple[str, ...], says: str) -> None:
    judgement = script(seen(*(row(host, "PROXY proxy.corp:8080") for host in hosts)))
    assert (judgement.status, judgement.reason) == (Status.PASS, f"{says}0 names looked up")
