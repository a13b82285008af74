"""What `proxytest policy --for squid` prints, in a Squid that else denies everything and opens all TLS."""

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests.real.access_log import LOG_CONFIGURATION
from tests.real.audit import COMPATIBLE, NOT_COMPATIBLE, Audit
from tests.real.curl import INSPECTED, NOT_AUTHENTICATED, REACHED, ask_curl, ask_curl_for_websocket
from tests.real.hosts import IDBROKER, IDENTITY, LOCALYTICS, MERCURY, PROFILE_HOSTS
from tests.real.origin import Origin
from tests.real.policy import (
    ask_plainly,
    audit,
    hosts_with_revocation,
    policy,
    running_revocation_servers,
    site_profile,
)
from tests.real.programs import program, run
from tests.real.squid import BASIC, INSPECTING_PORT, REALM, Squid, SquidConfig, common, running_squid

# The site's own rules: whoever logs on is denied, all TLS is opened, and what is silent is cut.
HASTY = "read_timeout 1 second\n"
CLOSED = """\
acl authenticated proxy_auth REQUIRED
http_access deny !authenticated
http_access deny all
sslcrtd_program {helper} -s {directory}/certificates -M 4MB
sslcrtd_children 1 startup=1
tls_outgoing_options cafile={public_root}
acl first_step at_step SslBump1
ssl_bump peek first_step
ssl_bump bump all
"""
LOG_ON = "http_access allow webex_hosts webex_ports webex_users\n"
NO_LOG_ON = "# http_access allow webex_hosts webex_ports\n"
TOLERATED = "ssl_bump splice webex_tolerated\n"
WEBSOCKET = "http_upgrade_request_protocols websocket allow webex_websocket\n"
ANSWERED, NOT_LOGGED_ON, DENIED = 200, 407, 403


@contextmanager
def closed_squid(origin: Origin, fragment: str) -> Iterator[Squid]:
    """Run a Squid whose squid.conf takes the fragment in before its own rules."""

    def render(config: SquidConfig, squid: Squid, _domain: object) -> str:
        included = squid.directory / "webex.conf"
        included.write_text(fragment)
        begin = common(config, squid) + LOG_CONFIGURATION.format(directory=squid.directory)
        basic = BASIC.format(helper=f"{_program('basic_ncsa_auth')} {squid.directory}/basic", realm=REALM)
        helper = _program("security_file_certgen")
        closed = CLOSED.format(helper=helper, directory=squid.directory, public_root=squid.public_root)
        port = INSPECTING_PORT.format(port=squid.port, directory=squid.directory)
        return f"{begin}{basic}{HASTY}include {included}\n{closed}{port}"

    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("tests.real.squid.render", render)
            patch.setattr("tests.real.squid.hosts_file", hosts_with_revocation)
            # Where something is inspected, running_squid prepares the inspecting CA.
            config = SquidConfig(schemes=("basic",), inspected=("all",))
            squid = stack.enter_context(running_squid(config, origin))
        yield squid


def _program(name: str) -> str:
    return program(name, package="squid-openssl")


@pytest.fixture(scope="module")
def squid(origin: Origin) -> Iterator[Squid]:
    with closed_squid(origin, policy("squid", "spark-2016")) as squid:
        yield squid


@pytest.fixture(scope="module")
def audit_of_2016(squid: Squid) -> Audit:
    return audit(squid, "spark-2016")


@pytest.fixture(scope="module")
def squid_of_2026(origin: Origin) -> Iterator[Squid]:
    with running_revocation_servers(), closed_squid(origin, policy("squid", "webex-2026")) as squid:
        yield squid


@pytest.fixture(scope="module")
def audit_of_2026(squid_of_2026: Squid) -> Audit:
    return audit(squid_of_2026, "webex-2026")


def test_without_the_fragment_the_proxy_is_incompatible(origin: Origin) -> None:
    with closed_squid(origin, "") as squid:
        result = audit(squid, "spark-2016")
    assert (result.verdict, result.exit_status) == ("incompatible", NOT_COMPATIBLE)


def test_with_the_fragment_it_is_compatible(audit_of_2016: Audit) -> None:
    assert audit_of_2016.failed() == set()
    assert (audit_of_2016.verdict, audit_of_2016.exit_status) == (audit_of_2016.good, COMPATIBLE)


@pytest.mark.parametrize("host", PROFILE_HOSTS)
def test_no_host_of_the_document_of_2016_is_inspected(audit_of_2016: Audit, host: str) -> None:
    assert audit_of_2016.status("tls/inspection", f"{host}:443") == "pass"


def test_users_still_log_on(squid: Squid) -> None:
    assert ask_curl(squid, [IDBROKER, MERCURY], scheme="none") == [NOT_AUTHENTICATED, NOT_AUTHENTICATED]
    assert ask_curl(squid, [IDBROKER, MERCURY], scheme="basic") == [REACHED, REACHED]


@pytest.mark.parametrize(
    "host", ["example.invalid", "wbx2.com.example.invalid", "notwbx2.com", f"{IDBROKER}:8443", f"{IDBROKER}:4433"]
)
def test_what_the_profile_does_not_name_stays_denied(squid: Squid, host: str) -> None:
    # A Squid that opens TLS says no inside: the tunnel opens, and the answer in it is Squid's own.
    seen = ask_curl_for_websocket(squid, host)
    assert (seen.connect_status, seen.status) == (200, DENIED)


def test_a_silent_websocket_is_not_cut(squid: Squid) -> None:
    result = audit(squid, "spark-2016", "--target", MERCURY, "--hold", "16")  # beyond the 15 s between pings
    assert result.status("wss/hold", f"{MERCURY}:443") == "pass"
    assert result.status("wss/idle", f"{MERCURY}:443") == "pass"


def test_clients_that_cannot_log_on_can_be_let_pass(origin: Origin) -> None:
    fragment = policy("squid", "spark-2016")
    assert LOG_ON in fragment
    assert NO_LOG_ON in fragment
    exempt = fragment.replace(LOG_ON, "").replace(NO_LOG_ON, NO_LOG_ON.removeprefix("# "))
    with closed_squid(origin, exempt) as squid:
        assert ask_curl(squid, [IDBROKER, "example.invalid"], scheme="none") == [REACHED, NOT_AUTHENTICATED]


def test_what_is_not_in_the_list_is_inspected(origin: Origin, tmp_path: Path) -> None:
    profile = site_profile(tmp_path, 'domains:\n  "*.localytics.com": {purpose: deprecated}\n')
    fragment = policy("squid", profile) + "http_access allow all\n"
    with closed_squid(origin, fragment) as squid:
        assert ask_curl(squid, [*LOCALYTICS, MERCURY], scheme="basic") == [*[INSPECTED] * len(LOCALYTICS), REACHED]


def test_the_profile_of_2026_is_satisfied(audit_of_2026: Audit) -> None:
    assert audit_of_2026.failed() == set()
    assert (audit_of_2026.verdict, audit_of_2026.exit_status) == (audit_of_2026.good, COMPATIBLE)


def test_tolerated_hosts_that_are_opened_still_have_their_websocket(origin: Origin) -> None:
    with closed_squid(origin, opening_tolerated()) as squid:
        result = audit(squid, "webex-2026")
    # The lab's CA is in no store, so that the clients would not connect; but the upgrade is let through.
    assert result.status("tls/inspection", f"{MERCURY}:443") == "fail"
    assert result.status("wss/upgrade", f"{MERCURY}:443") == "pass"


def test_inside_opened_tls_the_websocket_needs_its_line(origin: Origin) -> None:
    fragment = opening_tolerated()
    assert WEBSOCKET in fragment
    with closed_squid(origin, fragment.replace(WEBSOCKET, "")) as squid:
        result = audit(squid, "webex-2026")
    assert result.status("wss/upgrade", f"{MERCURY}:443") == "fail"


def opening_tolerated() -> str:
    fragment = policy("squid", "webex-2026")
    assert TOLERATED in fragment
    return fragment.replace(TOLERATED, "")


def test_tenant_restriction_opens_its_names_alone(origin: Origin) -> None:
    fragment = re.sub("^# (.*webex_tenant)", r"\1", policy("squid", "webex-2026"), flags=re.MULTILINE)
    with closed_squid(origin, fragment) as squid:
        opened = ask_curl(squid, [IDBROKER, IDENTITY, "atlas-a.wbx2.com"], scheme="basic")
        assert opened == [INSPECTED] * 3
        assert ask_curl(squid, [MERCURY, "web.webex.com"], scheme="basic") == [REACHED] * 2


def test_revocation_is_asked_for_without_a_log_on(squid_of_2026: Squid) -> None:
    assert ask_plainly(squid_of_2026, "http://ocsp.digicert.com/") == ANSWERED
    assert ask_plainly(squid_of_2026, "http://ocsp.example.invalid/") == NOT_LOGGED_ON
    assert ask_plainly(squid_of_2026, "http://ocsp.digicert.com:8080/") == NOT_LOGGED_ON


SITE_RULES = """\
http_port 127.0.0.1:3128
acl SSL_ports port 443
{logon}
include {fragment}
http_access deny all
"""


@pytest.mark.parametrize("profile", ["spark-2016", "webex-2026"])
@pytest.mark.parametrize("logon", [True, False])
def test_squid_reads_the_fragment_with_and_without_a_log_on(logon: bool, profile: str, tmp_path: Path) -> None:  # noqa: FBT001  a column of the table
    included = tmp_path / "webex.conf"
    included.write_text(policy("squid", profile, log_on=logon))
    basic = BASIC.format(helper=_program("basic_ncsa_auth"), directory=tmp_path, realm=REALM)
    configuration = tmp_path / "squid.conf"
    configuration.write_text(SITE_RULES.format(logon=basic if logon else "", fragment=included))
    parsed = run([program("squid", package="squid-openssl"), "-k", "parse", "-f", str(configuration)])
    assert (parsed.returncode, "FATAL" in parsed.stderr) == (0, False), parsed.stderr
