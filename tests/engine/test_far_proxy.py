"""A proxy whose answers take long: what is done side by side for that, and what it may cost an account."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from proxytest.engine.audit import audit
from proxytest.engine.guard import LockoutGuard
from proxytest.features.tunnel.observations import HttpsTried, UnknownNameTried
from proxytest.model.event import Failure
from proxytest.model.run import Run, Verdict
from proxytest.probe.plan import Plan, targets_of
from proxytest.wire.limits import Limits
from tests.support.company import Company, CompanyBuilder, Heard, Mishap
from tests.support.plans import plan_for

pytestmark = pytest.mark.long

FAR = 0.1  #: seconds of an answer


def plan(proxy: Company, *auth: str, timeout: float = 5.0) -> Plan:
    made = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, auth=auth or ("auto",))
    limits = Limits(timeout=timeout, quiet=0.3)
    return replace(made, targets=targets_of(made.profile)[:9], max_concurrency=8, limits=limits)


def changed_at(number: int, proxy: Company) -> Callable[[Heard], Mishap | None]:
    """Change the password when so many proofs have come: this one and all later ones are refused."""
    return lambda heard: Mishap.REFUSES if heard.proves and len(proxy.proofs) >= number else None


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        *(("ntlm", number) for number in (1, 2, 6)),
        *(("basic", number) for number in (1, 2, 6, 7, 9)),
        *(pytest.param("digest", number, marks=pytest.mark.table) for number in (1, 2, 6, 7, 9, 14)),
    ],
)
async def test_a_password_that_is_changed_meanwhile_is_refused_once(
    company: CompanyBuilder, scheme: str, number: int
) -> None:
    async with company.running(scheme) as proxy:
        proxy.pause = lambda: FAR
        proxy.mishap = changed_at(number, proxy)
        guard = LockoutGuard(max_failures=1)
        await audit(plan(proxy, scheme), guard=guard)
    assert len(proxy.proofs) == number
    assert guard.remaining == 0


@pytest.mark.parametrize("scheme", ["ntlm", "negotiate"])
@pytest.mark.parametrize("number", [7, 9, 14])
async def test_once_a_domain_accepted_the_user_six_times_four_proofs_are_under_way(
    company: CompanyBuilder, scheme: str, number: int
) -> None:
    """A password that is changed then is refused to all of them, but a domain forgives the one before."""
    async with company.running(scheme) as proxy:
        proxy.pause = lambda: FAR
        proxy.mishap = changed_at(number, proxy)
        guard = LockoutGuard(max_failures=1)
        run = await audit(plan(proxy, scheme), guard=guard)
    assert number <= len(proxy.proofs) < number + 4
    assert guard.remaining == 0
    assert run.verdict != Verdict.COMPATIBLE


async def test_beside_the_last_repeats_other_hosts_are_challenged_and_nothing_is_proven_there(
    company: CompanyBuilder,
) -> None:
    async with company.running("ntlm") as proxy:
        proxy.pause = lambda: FAR
        run = await audit(plan(proxy, "ntlm"))
    first, *others = dict.fromkeys(heard.target for heard in proxy.proofs)
    assert [heard.target for heard in proxy.proofs[:7]].count(first) >= 6
    sixth = [number for number, heard in enumerate(proxy.heard) if heard.proves][5]
    challenged = {heard.target for heard in proxy.heard[:sixth] if heard.authorization and not heard.proves}
    assert len(challenged & set(others)) >= 4
    assert run.verdict == Verdict.COMPATIBLE


async def test_no_made_up_name_is_asked_for_before_each_host_was(company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        proxy.pause = lambda: FAR
        made = plan(proxy, "ntlm")
        await audit(made)
    asked = [heard.target for heard in proxy.heard if heard.authorization]
    made_up = min(number for number, target in enumerate(asked) if "proxytest-" in target)
    assert {str(target) for target in made.targets} <= set(asked[:made_up])


@pytest.mark.parametrize("then", [Mishap.CUTS, Mishap.DENIES])
async def test_where_four_are_lost_at_once_the_accepted_log_on_is_repeated_before_a_host_is_blamed(
    company: CompanyBuilder, then: Mishap
) -> None:
    async with company.running("ntlm") as proxy:
        proxy.pause = lambda: FAR
        proxy.mishap = lambda heard: then if heard.proves and len(proxy.proofs) > 8 else None
        run = await audit(plan(proxy, "ntlm"))
    assert len(proxy.proofs) <= 8 + 4 + 1
    codes = {found.code for one in run.results for found in one.findings}
    assert "proxy.state-changed" in codes
    assert not codes & {"tunnel.denied", "tunnel.refused", "tunnel.unanswered", "policy.pattern-denied"}


@pytest.mark.parametrize("number", [2, 7, 9])
async def test_near_the_proxy_one_proof_alone_is_refused(company: CompanyBuilder, number: int) -> None:
    async with company.running("ntlm") as proxy:
        proxy.mishap = changed_at(number, proxy)
        await audit(plan(proxy, "ntlm"))
    assert len(proxy.proofs) == number


@pytest.mark.parametrize(
    ("scheme", "most", "verdict"),
    [
        ("", 12, Verdict.WARNINGS),
        ("", 4, Verdict.INCOMPATIBLE),
        pytest.param("ntlm", 12, Verdict.WARNINGS, marks=pytest.mark.table),
        pytest.param("ntlm", 4, Verdict.INCOMPATIBLE, marks=pytest.mark.table),
    ],
)
async def test_a_limit_above_what_a_client_opens_is_a_warning_and_told_with_its_number(
    company: CompanyBuilder, scheme: str, most: int, verdict: Verdict
) -> None:
    async with company.running(*filter(None, [scheme])) as proxy:
        proxy.pause = lambda: FAR
        refused = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
        proxy.limit = lambda served: refused if served.open_now > most else None
        made = plan(proxy, *filter(None, [scheme]), timeout=15.0)
        run = await audit(replace(made, targets=targets_of(made.profile)))
    assert run.verdict == verdict
    (found,) = (found for one in run.results for found in one.findings if found.code.startswith("limit."))
    assert (found.code, found.facts["passed"]) == ("limit.connections", most)


@pytest.mark.parametrize("most", [2, 4])
async def test_what_is_prepared_beside_a_proof_is_no_node_that_refuses(company: CompanyBuilder, most: int) -> None:
    async with company.running("ntlm") as proxy:
        proxy.pause = lambda: FAR
        refused = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
        proxy.limit = lambda served: refused if served.open_now > most else None
        run = await audit(plan(proxy, "ntlm"))
    codes = {found.code for one in run.results for found in one.findings}
    assert "limit.connections" in codes
    assert not codes & {"proxy.nodes-differ", "tunnel.denied", "tunnel.refused", "policy.pattern-denied"}


def https(run: Run, host: str) -> list[HttpsTried]:
    return [one for one in run.observations if isinstance(one, HttpsTried) and one.target.startswith(host)]


async def test_a_host_that_never_answers_is_waited_for_once(company: CompanyBuilder) -> None:
    """The CONNECT that asked whether a log-on is wanted is the tunnel, where none is."""
    async with company.running() as proxy:
        proxy.mishap = lambda heard: Mishap.HANGS if heard.target.startswith("u2c") else None
        run = await audit(plan(proxy, timeout=1.0))
        asked = [heard.target for heard in proxy.heard]
    assert asked.count("u2c.wbx2.com:443") == 1
    (tried,) = https(run, "u2c")
    assert tried.failed is not None
    assert tried.failed.failure is Failure.TIMEOUT


async def test_no_made_up_name_is_asked_for_in_a_domain_that_never_answers(company: CompanyBuilder) -> None:
    async with company.running() as proxy:
        proxy.mishap = lambda heard: Mishap.HANGS if heard.target.endswith("wbx2.com:443") else None
        run = await audit(plan(proxy, timeout=1.0))
        asked = [heard.target for heard in proxy.heard if heard.target.startswith("proxytest-")]
    assert not [one for one in asked if "wbx2" in one]
    names = {one.target: one for one in run.observations if isinstance(one, UnknownNameTried)}
    assert names["proxytest-000000000.wbx2.com:443"].outcome.value == "withheld"
    assert run.duration_s < 3 * 5.0


async def test_where_the_first_host_is_looked_up_slowly_the_others_are_asked_for_beside_it(
    company: CompanyBuilder,
) -> None:
    async with company.running() as proxy:
        known = set[str]()

        def looked_up() -> float:
            name = proxy.heard[-1].target
            slow = name not in known
            known.add(name)
            return 1.5 if slow else 0.0

        proxy.pause = looked_up
        run = await audit(plan(proxy))
        order = [heard.target for heard in proxy.heard]
    assert len(set(order[:9])) == 9
    assert all(one.stands for one in run.observations if isinstance(one, HttpsTried))


async def test_the_accepted_log_on_is_repeated_beside_the_host_that_does_not_answer(company: CompanyBuilder) -> None:
    """It was silent for two seconds, and the control waited three more for it, though the proxy has no limit."""
    beside = list[bool]()
    async with company.running("basic") as proxy:

        def hangs(heard: Heard) -> Mishap | None:
            proven = [one.target for one in proxy.proofs]
            if heard.proves and heard.target == proven[0] and proven[-2:-1] == ["u2c.wbx2.com:443"]:
                beside.append(proxy.open_now > 1)
            return Mishap.HANGS if heard.proves and heard.target.startswith("u2c") else None

        proxy.mishap = hangs
        await audit(plan(proxy, "basic"))
    assert beside == [True]


@pytest.mark.parametrize("number", [2, 3, 5])
async def test_no_more_is_refused_than_is_allowed_where_two_are(company: CompanyBuilder, number: int) -> None:
    """Whatever is prepared far from the proxy, the refusals are counted before the next proof is sent."""
    async with company.running("basic") as proxy:
        proxy.pause = lambda: FAR
        proxy.mishap = changed_at(number, proxy)
        guard = LockoutGuard(max_failures=2)
        await audit(replace(plan(proxy, "basic"), max_failures=2), guard=guard)
    assert len(proxy.proofs) - number + 1 <= 2
