"""What `proxytest policy --for apache` prints, in an Apache that else denies everything."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests.real import apache
from tests.real.apache import ApacheLogon, running_apache
from tests.real.audit import COMPATIBLE, NOT_COMPATIBLE, Audit
from tests.real.curl import DENIED, NOT_AUTHENTICATED, REACHED, ask_curl
from tests.real.hosts import IDBROKER, MERCURY
from tests.real.origin import Origin
from tests.real.policy import ask_plainly, audit, hosts_with_revocation, policy, running_revocation_servers
from tests.real.proxy import Proxy

HASTY = "Timeout 1\n"
LOG_ON = 'Define webex_access "valid-user"\n'
NO_LOG_ON = '# Define webex_access "all granted"\n'
FORBIDDEN, ANSWERED = 403, 200


@contextmanager
def closed_apache(origin: Origin, fragment: str) -> Iterator[Proxy]:
    """Run an Apache whose configuration takes the fragment in after its own block, which denies everything."""
    usual = apache.render

    def render(logon: ApacheLogon, proxy: Proxy, domain: None, more: str) -> str:
        included = proxy.directory / "webex.conf"
        included.write_text(fragment)
        closed = usual(logon, proxy, domain, more).replace("Require valid-user", "Require all denied")
        return f"{closed}{HASTY}Include {included}\n"

    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(apache, "render", render)
            patch.setattr("tests.real.names.hosts_file", hosts_with_revocation)
            proxy = stack.enter_context(running_apache("basic", origin))
        yield proxy


@pytest.fixture(scope="module")
def proxy(origin: Origin) -> Iterator[Proxy]:
    with closed_apache(origin, policy("apache", "spark-2016")) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def audit_of_2016(proxy: Proxy) -> Audit:
    return audit(proxy, "spark-2016")


def test_without_the_fragment_the_proxy_is_incompatible(origin: Origin) -> None:
    with closed_apache(origin, "") as proxy:
        result = audit(proxy, "spark-2016")
    assert (result.verdict, result.exit_status) == ("incompatible", NOT_COMPATIBLE)


def test_with_the_fragment_it_is_compatible(audit_of_2016: Audit) -> None:
    assert audit_of_2016.failed() == set()
    assert (audit_of_2016.verdict, audit_of_2016.exit_status) == (audit_of_2016.good, COMPATIBLE)


def test_users_still_log_on(proxy: Proxy) -> None:
    assert ask_curl(proxy, [IDBROKER, MERCURY], scheme="none") == [NOT_AUTHENTICATED, NOT_AUTHENTICATED]
    assert ask_curl(proxy, [IDBROKER, MERCURY.upper()], scheme="basic") == [REACHED, REACHED]


@pytest.mark.parametrize(
    "host", ["example.invalid", "wbx2.com.example.invalid", "notwbx2.com", f"{IDBROKER}:8443", f"{IDBROKER}:4433"]
)
def test_what_the_profile_does_not_name_stays_denied(proxy: Proxy, host: str) -> None:
    assert ask_curl(proxy, [host], scheme="basic") == [DENIED]


def test_a_silent_websocket_is_not_cut(proxy: Proxy) -> None:
    result = audit(proxy, "spark-2016", "--target", MERCURY, "--hold", "16")  # beyond the 15 s between pings
    assert result.status("wss/hold", f"{MERCURY}:443") == "pass"
    assert result.status("wss/idle", f"{MERCURY}:443") == "pass"


def test_clients_that_cannot_log_on_can_be_let_pass(origin: Origin) -> None:
    fragment = policy("apache", "spark-2016")
    assert LOG_ON in fragment
    assert NO_LOG_ON in fragment
    exempt = fragment.replace(LOG_ON, "").replace(NO_LOG_ON, NO_LOG_ON.removeprefix("# "))
    with closed_apache(origin, exempt) as proxy:
        assert ask_curl(proxy, [IDBROKER, "example.invalid"], scheme="none") == [REACHED, DENIED]


def test_the_profile_of_2026_is_satisfied(origin: Origin) -> None:
    with running_revocation_servers(), closed_apache(origin, policy("apache", "webex-2026")) as proxy:
        result = audit(proxy, "webex-2026")
        assert ask_plainly(proxy, "http://ocsp.digicert.com/") == ANSWERED
        assert ask_plainly(proxy, "http://ocsp.digicert.com:80/x") == ANSWERED
        assert ask_plainly(proxy, "http://ocsp.digicert.com:8080/") == FORBIDDEN
        assert ask_plainly(proxy, "http://ocsp.example.invalid/.digicert.com/") == FORBIDDEN
    assert result.failed() == set()
    assert (result.verdict, result.exit_status) == (result.good, COMPATIBLE)
