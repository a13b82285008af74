"""A17: TLS is opened by a CA that the machines trust, and requests inside are sent to a log-on page."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from proxytest.model.result import Party, Sureness
from proxytest.model.run import Run
from proxytest.protocol.certificates import load_roots
from proxytest.scenario.profile_file import load_profile
from tests.field.logon_proxy import OPENS, answer, answering, far_end
from tests.support.field import Right, Table
from tests.support.scripted import Authorities

TARGETS = ("idbroker.webex.com:443", "identity.webex.com:443", "mercury-connection-a.wbx2.com:443")
_IDP = "https://idp.corp.example/saml/login?SAMLRequest=x"
_POSTS = (
    f'<html><body onload="document.forms[0].submit()"><form method="post" action="{_IDP}">'
    '<input type="hidden" name="SAMLRequest" value="x"></form></body></html>'
).encode()
PAGES = {
    "302": answer("302 Found", f"Location: {_IDP}"),
    "303": answer("303 See Other", f"Location: {_IDP}"),
    "307": answer("307 Temporary Redirect", f"Location: {_IDP}"),
    "a page that posts itself": answer("200 OK", "Content-Type: text/html", body=_POSTS),
    "a refresh": answer("200 OK", body=f'<meta http-equiv="refresh" content="0; url={_IDP}">'.encode()),
}
_RIGHT = Right(verdict="incompatible", code="logon.page-inside-tunnel", party=Party.PROXY, certainty=Sureness.PROVEN)


async def audited(
    authorities: Authorities,
    page: bytes,
    role: str,
    profile: str = "spark-2016",
    targets: tuple[str, ...] = TARGETS,
) -> Run:
    system = load_roots(authorities.interceptor.certificate.public_bytes(Encoding.PEM), "operating system")
    async with answering(lambda _: OPENS, far_end(authorities, page, role)) as proxy:
        return await proxy.audited(
            "auto", targets_=targets, roots_=authorities.public_pem, system=system, profile=load_profile(profile)
        )


@pytest.mark.row("A17", "every request inside opened TLS is sent to one identity provider")
@pytest.mark.parametrize("page", PAGES)
async def test_incompatible_for_apps(table: Table, authorities: Authorities, page: str) -> None:
    run = await audited(authorities, PAGES[page], "interceptor")
    table.holds(run, replace(_RIGHT, result=("tunnel/https", TARGETS[0], "fail")), never=("tunnel.denied",))


@pytest.mark.row("A17", "every request inside opened TLS is answered by 401 and a challenge of the proxy")
@pytest.mark.parametrize("scheme", ["NTLM", "Negotiate", 'Basic realm="proxy"'])
async def test_challenges_inside(table: Table, authorities: Authorities, scheme: str) -> None:
    page = answer("401 Unauthorized", f"WWW-Authenticate: {scheme}")
    table.holds(await audited(authorities, page, "interceptor"), _RIGHT)


@pytest.mark.row("A17", "control: TLS is opened, and the services ask for a token")
async def test_token_asked(table: Table, authorities: Authorities) -> None:
    page = answer("401 Unauthorized", 'WWW-Authenticate: Bearer realm="webex"')
    run = await audited(authorities, page, "interceptor")
    table.holds(run, Right(), never=("logon.page-inside-tunnel",))


@pytest.mark.row("A17", "one host alone is tried: it may redirect by itself")
async def test_one_host(table: Table, authorities: Authorities) -> None:
    run = await audited(authorities, PAGES["302"], "interceptor", targets=TARGETS[:1])
    right = Right(
        code="logon.page-inside-tunnel", certainty=Sureness.LIKELY, result=("tunnel/https", TARGETS[0], "warn")
    )
    table.holds(run, right)


@pytest.mark.row("A17", "the same, with the newer profile")
async def test_newer_profile(table: Table, authorities: Authorities) -> None:
    run = await audited(authorities, PAGES["302"], "interceptor", "webex-2026")
    table.holds(run, _RIGHT)


@pytest.mark.row("A17", "control: TLS is not opened, and the hosts redirect by themselves")
async def test_far_end_redirects(table: Table, authorities: Authorities) -> None:
    run = await audited(authorities, PAGES["302"], "far end")
    table.holds(run, Right(result=("tunnel/https", TARGETS[0], "pass")), never=("logon.page-inside-tunnel",))


@pytest.mark.row("A17", "control: TLS is opened, and the hosts redirect within the service")
async def test_service_redirects(table: Table, authorities: Authorities) -> None:
    page = answer("302 Found", "Location: https://web.webex.com/")
    run = await audited(authorities, page, "interceptor")
    table.holds(run, Right(), never=("logon.page-inside-tunnel",))
