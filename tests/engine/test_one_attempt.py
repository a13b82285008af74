"""One wrong password is one attempt, whatever the proxy answers to it, and however the product is used."""

from dataclasses import replace
from functools import partial

import pytest

import proxytest
from proxytest.engine.accounts import Accounts
from proxytest.engine.audit import audit
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.probe.plan import Plan
from tests.support.company import ALL, Company, CompanyBuilder, Heard, Mishap
from tests.support.disguises import DISGUISES, SILENCE, status
from tests.support.plans import plan_for

TARGETS = (
    "idbroker.webex.com:443",
    "wdm-a.wbx2.com:443",
    "api.ciscospark.com:443",
    "mercury-connection-a.wbx2.com:443",
)
AT_ONCE = 8
RIGHT = Credentials(user="alice", password=Secret("wonderland"))
WRONG = Credentials(user="alice", password=Secret("not-the-password"))
EACH_DISGUISE = pytest.mark.parametrize("disguise", DISGUISES.values(), ids=DISGUISES.keys())
WAYS = [("basic",), ("digest",), ("ntlm",), ("negotiate",), ALL]


def plan(company: Company, *auth: str, credentials: Credentials = WRONG, timeout: float = 5.0) -> Plan:
    roots = company.authorities.public_pem
    made = plan_for(port=company.port, roots=roots, auth=auth, targets=TARGETS, timeout=timeout)
    return replace(made, credentials=credentials, max_concurrency=AT_ONCE)


def logons(run: Run) -> list[Result]:
    return [result for result in run.results if result.check == "auth/scheme"]


@pytest.mark.table("disguise", "schemes")
@EACH_DISGUISE
@pytest.mark.parametrize("schemes", WAYS, ids=",".join)
async def test_a_wrong_password_is_sent_once_in_a_run(
    company: CompanyBuilder, schemes: tuple[str, ...], disguise: bytes
) -> None:
    async with company.running(*schemes, disguise=disguise) as proxy:
        run = await audit(plan(proxy, *schemes, timeout=0.3 if disguise == SILENCE else 5.0))
    assert len(proxy.proofs) == 1
    assert run.verdict in (Verdict.INCOMPATIBLE, Verdict.INCONCLUSIVE)
    assert not [result for result in logons(run) if result.status is Status.PASS]
    assert not [result for result in run.results if result.check.startswith("policy/") and result.status is Status.FAIL]


@EACH_DISGUISE
async def test_a_wrong_password_is_sent_once_by_auto(company: CompanyBuilder, disguise: bytes) -> None:
    async with company.running(*ALL, disguise=disguise) as proxy:
        await audit(plan(proxy, timeout=0.3 if disguise == SILENCE else 5.0))
    assert len(proxy.proofs) == 1


@EACH_DISGUISE
async def test_a_wrong_password_is_sent_once_to_several_proxies(company: CompanyBuilder, disguise: bytes) -> None:
    accounts, proofs = Accounts(), []
    for _ in range(3):
        async with company.running("ntlm", "basic", disguise=disguise) as proxy:
            made = plan(proxy, "ntlm", "basic", timeout=0.3 if disguise == SILENCE else 5.0)
            await audit(made, guard=accounts.guard(made))
        proofs += proxy.proofs
    assert len(proofs) == 1


@EACH_DISGUISE
async def test_an_identity_that_opens_tunnels_in_a_loop_is_proven_once(
    company: CompanyBuilder, disguise: bytes
) -> None:
    identity = proxytest.Identity("alice", WRONG.password)
    async with company.running("ntlm", disguise=disguise) as proxy:
        opened = partial(proxytest.open_tunnel, f"http://127.0.0.1:{proxy.port}", identity=identity, timeout=1.0)
        for number in range(5):
            with pytest.raises(proxytest.TunnelError):
                async with opened(TARGETS[number % 2]):
                    pass
    assert len(proxy.proofs) == 1
    assert identity.refused


@pytest.mark.table("disguise", "schemes")
@pytest.mark.parametrize("schemes", WAYS[:-1], ids=",".join)
@pytest.mark.parametrize(
    ("disguise", "counted"),
    [
        (None, 1),
        ("403", 2),
        ("503", 2),
        ("close", 2),
        ("200 and a page", AT_ONCE + 1),
        ("200 and nothing", AT_ONCE + 1),
    ],
)
async def test_a_password_that_is_changed_in_mid_run_is_refused_once(
    company: CompanyBuilder, schemes: tuple[str, ...], disguise: str | None, counted: int
) -> None:
    """Where the refusal does not look like one, the accepted proof is sent again, and that is the last."""
    heard: list[Heard] = []

    def changes(request: Heard) -> Mishap | None:
        heard.extend([request] * request.proves)
        return Mishap.REFUSES if request.proves and len(heard) > 7 else None

    answer = DISGUISES[disguise] if disguise else None
    async with company.running(*schemes, disguise=answer, mishap=changes) as proxy:
        await audit(plan(proxy, *schemes, credentials=RIGHT))
    assert 8 <= len(proxy.proofs) <= 7 + counted


@pytest.mark.parametrize(
    ("answer", "end", "says"),
    [
        (status(403, "Authentication failed"), Status.FAIL, "the proxy refuses the log-on with status 403"),
        (status(302, "Found", "X-Reason: invalid credentials"), Status.FAIL, "with status 302"),
        (status(403, "Forbidden", body=b"Your password has expired"), Status.FAIL, "with status 403"),
        (status(500, "LDAP", body=b"login incorrect"), Status.FAIL, "with status 500"),
        (status(503, "Service Unavailable"), Status.UNDECIDED, "the log-on cannot be checked now"),
        (status(403, "Forbidden"), Status.UNDECIDED, "this may refuse the log-on or the host"),
        (DISGUISES["200 and nothing"], Status.UNDECIDED, "some proxies refuse a log-on in this way"),
    ],
)
async def test_the_cause_is_told_as_the_log_ons(company: CompanyBuilder, answer: bytes, end: Status, says: str) -> None:
    async with company.running("basic", disguise=answer) as proxy:
        run = await audit(plan(proxy, "basic"))
    (logon,) = logons(run)
    assert logon.status is end
    assert says in logon.reason
    said = " ".join([result.reason for result in run.results])
    assert "allow list" not in said
    assert "Allow the host" not in " ".join(one.remedy for result in run.results for one in result.findings)


async def test_what_the_policy_denies_is_the_policys_once_the_log_on_was_accepted(company: CompanyBuilder) -> None:
    denied = TARGETS[1]
    async with company.running(
        "ntlm", mishap=lambda heard: Mishap.DENIES if heard.proves and heard.target == denied else None
    ) as proxy:
        run = await audit(plan(proxy, "ntlm", credentials=RIGHT))
    rows = {result.target: result.status for result in run.results if result.check == "tunnel/https"}
    assert rows == {target: Status.FAIL if target == denied else Status.PASS for target in TARGETS}
