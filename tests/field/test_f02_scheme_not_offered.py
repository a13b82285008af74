"""F2: a scheme is asked for by name, and the proxy offers another one."""

import pytest

from proxytest.model.result import Party
from proxytest.model.run import Verdict
from proxytest.scenario.profile_file import load_profile
from tests.field.logon_proxy import answering, asks
from tests.support.field import Right, Table


@pytest.mark.row("F2", "--auth asks for a scheme that is not offered, beside one that clients speak")
@pytest.mark.parametrize(
    ("auth", "offered", "profile", "client"),
    [
        ("ntlm", 'Basic realm="corp"', "spark-2016", "windows"),
        ("ntlm", 'Basic realm="corp"', "webex-2026", "management-connector"),
        ("digest", "NTLM", "webex-2026", "mac"),
        ("none", "NTLM", "spark-2016", "mac"),
    ],
)
async def test_the_scheme_fails_and_the_client_is_not_tested(
    table: Table, auth: str, offered: str, profile: str, client: str
) -> None:
    async with answering(lambda _: asks(offered)) as proxy:
        run = await proxy.audited(auth, profile=load_profile(profile))
    scheme = offered.partition(" ")[0]
    one = next(one for one in run.clients if one.client == client)
    assert (one.verdict, one.reasons) == (
        Verdict.INCONCLUSIVE,
        (f"not tested with {scheme}: use --auth {scheme.lower()}",),
    )
    code = "logon.demanded" if auth == "none" else "logon.not-offered"
    table.holds(
        run,
        Right(verdict="incompatible", code=code, party=Party.PROXY, result=("auth/scheme", auth, "fail")),
    )


@pytest.mark.row("F2", "a client that speaks nothing that is offered does not work, whatever was asked for")
async def test_a_client_without_a_scheme_is_shut_out(table: Table) -> None:
    async with answering(lambda _: asks("NTLM")) as proxy:
        run = await proxy.audited("digest", profile=load_profile("webex-2026"))
    assert next(one.verdict for one in run.clients if one.client == "roomos") is Verdict.INCOMPATIBLE
    table.holds(run, Right(verdict="incompatible", code="client.no-common-scheme"))
