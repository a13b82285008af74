from dataclasses import replace

from proxytest.cli.fragment_option import fragment_for
from proxytest.model.printed_command import policy_command
from proxytest.model.result import Finding, Party, Result, Status, Sureness
from proxytest.model.run import Run
from proxytest.report.by_cause import causes
from proxytest.report.configuration import configuration
from proxytest.report.fragment import Fragment
from proxytest.report.remedy import to_do
from proxytest.scenario.profile_file import load_profile
from tests.report.conftest import RUN
from tests.support.pages import FRAGMENT


def denied(code: str, check: str, target: str, **facts: str) -> Run:
    finding = Finding(
        code=code,
        party=Party.PROXY,
        certainty=Sureness.LIKELY,
        message="denied",
        expected="allowed",
        actual="403",
        remedy="Allow it.",
        evidence=(1,),
        facts=facts,
    )
    result = Result(
        check=check, target=target, status=Status.FAIL, reason="denied", requirements=(), findings=(finding,)
    )
    product = replace(RUN.proxy.product, name="Squid")
    return replace(
        RUN, results=(result,), profile=load_profile("webex-2026"), proxy=replace(RUN.proxy, product=product)
    )


def lines(run: Run, fragment: Fragment | None, *, most: int | None = None, width: int = 60) -> tuple[str, ...]:
    (cause,) = causes(run)
    return configuration(run, cause, fragment, most=most, width=width)


def test_the_names_of_a_node_are_those_that_were_denied() -> None:
    hosts = "registry-1.docker.io, hub.docker.com"
    run = denied("policy.hybrid-denied", "client/hybrid", "video-mesh", client="video-mesh", hosts=hosts)
    told = [line for line in lines(run, fragment_for(run)) if not line.startswith("#")]
    assert told == [
        "acl webex_hosts_named dstdomain -n .docker.com",
        "acl webex_hosts_named dstdomain -n .docker.io",
        "acl webex_hosts any-of webex_hosts_named",
        "acl webex_ports port 443",
        "acl webex_users proxy_auth REQUIRED",
        "http_access allow webex_hosts webex_ports webex_users",
    ]


def test_above_the_lines_stands_where_they_belong_and_a_warning() -> None:
    run = denied("policy.pattern-denied", "policy/allow-list", "*.wbx2.com")
    told = lines(run, fragment_for(run), most=8)
    comments = [line.removeprefix("# ") for line in told if line.startswith("#") and "---" not in line]
    assert told[: len(comments)] == tuple(f"# {line}" for line in comments)
    assert " ".join(comments).startswith("Where it goes: in squid.conf, ")
    assert " CAUTION: this is for every source that reaches Squid" in " ".join(comments)
    assert max(map(len, comments)) <= 60


def test_of_many_lines_the_command_is_told_that_prints_all() -> None:
    run = denied("policy.pattern-denied", "policy/allow-list", "*.wbx2.com")
    long = replace(
        FRAGMENT,
        log_on=True,
        profile="--profile webex-2026",
        text="# --- Allowed names ---\n" + "acl a dstdomain .b\n" * 9,
    )
    assert lines(run, long, most=8) == ("proxytest policy --for squid --log-on --profile webex-2026",)
    assert lines(run, long) == ("# --- Allowed names ---", *(["acl a dstdomain .b"] * 9))


def test_a_revocation_server_that_is_not_reached_has_no_lines() -> None:
    run = denied("revocation.unreached", "tls/revocation", "ocsp.digicert.com")
    assert lines(run, fragment_for(run)) == ()
    run = denied("revocation.blocked", "tls/revocation", "ocsp.digicert.com")
    told = [line for line in lines(run, fragment_for(run)) if not line.startswith("#")]
    assert told[0] == "acl webex_revocation_named dstdomain -n .digicert.com"
    assert told[-1] == "http_access allow webex_revocation webex_revocation_ports"


def test_without_a_known_product_there_are_none() -> None:
    run = denied("policy.pattern-denied", "policy/allow-list", "*.wbx2.com")
    assert lines(run, None) == ()


def test_ports_of_a_firewall_are_no_lines_of_a_proxy() -> None:
    run = denied("media.none", "media/choice", "stun.example")
    assert lines(run, fragment_for(run)) == ()


def comments(run: Run) -> str:
    return " ".join(line.removeprefix("# ") for line in lines(run, fragment_for(run)) if line.startswith("#"))


def test_placement_follows_from_what_the_lines_are() -> None:
    told = comments(denied("tls.intercepted", "tls/inspection", "identity.webex.com"))
    assert "the ssl_bump lines above your first ssl_bump line" in told
    assert "http_access" not in told
    assert "NOT KNOWN" not in told  # whether users log on matters to no ssl_bump line
    told = comments(denied("policy.pattern-denied", "policy/allow-list", "*.wbx2.com"))
    assert "the http_access lines after auth_param" in told
    assert "ssl_bump" not in told
    told = comments(denied("wss.idle-cut", "wss/hold", "mercury.wbx2.com"))
    assert "the time-outs below yours" in told
    assert "http_access" not in told


def test_the_steps_print_the_lines_of_this_run() -> None:
    run = denied("policy.pattern-denied", "policy/allow-list", "*.wbx2.com")
    finding = replace(
        run.results[0].findings[0], remedy=f"Run {policy_command(run.profile.name)} to get the lines for it."
    )
    run = replace(run, results=(replace(run.results[0], findings=(finding,)),))
    (cause,) = causes(run)
    command = "proxytest policy --for squid --log-on --profile webex-2026"
    assert to_do(cause, fragment_for(run))[0] == f"Run {command} to get the lines for it."
    assert to_do(cause)[0] == "Run proxytest policy --for PRODUCT --profile webex-2026 to get the lines for it."


def test_entries_of_a_list_stand_below_the_name_of_the_list() -> None:
    run = denied("tls.intercepted", "tls/inspection", "idbroker.webex.com")
    run = replace(run, proxy=replace(run.proxy, product=replace(run.proxy.product, name="Zscaler")))
    told = lines(run, fragment_for(run))
    assert "# --- Custom URLs of category 'Webex Tolerated' ---" in told
    assert told[-1].endswith(".webex.com")
