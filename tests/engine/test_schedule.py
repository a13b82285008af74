"""Whatever is ready runs: in the order of what is needed, within the budget, and with one outcome in any order."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

import pytest

from proxytest.engine.audit import audit, probes_of
from proxytest.engine.foresee import foresee
from proxytest.engine.graph import needed, part_of_run
from proxytest.engine.guard import LockoutGuard
from proxytest.engine.schedule import Schedule
from proxytest.features.all_probes import all_probes
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.registry import all_checks
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried
from proxytest.model.activity import Activity, Stage
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.result import Result, Status
from proxytest.model.run import Run, Verdict
from proxytest.probe.declare import Case, Foreseen, Lane, Probe, Task, Trouble
from proxytest.probe.network import Network
from proxytest.probe.plan import Plan
from proxytest.protocol.redact import Scrubber
from proxytest.wire import dial
from proxytest.wire.limits import Limits
from proxytest.wire.permits import ProofEnd
from proxytest.wire.recorder import Recorder
from tests.support.company import CompanyBuilder, Heard, Mishap
from tests.support.plans import plan_for

pytestmark = pytest.mark.long

HOSTS = (
    "idbroker.webex.com:443",
    "identity.webex.com:443",
    "u2c.wbx2.com:443",
    "mercury-connection-a.wbx2.com:443",
    "conv-a.wbx2.com:443",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class First(Observation):
    """A kind that only these tests have."""

    kind: Literal["first"] = "first"
    target: str
    failed: Failed | None = None
    events: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Second(Observation):
    """Another."""

    kind: Literal["second"] = "second"
    target: str
    failed: Failed | None = None
    events: tuple[int, ...] = ()


def network(plan: Plan | None = None) -> Network:
    made = plan or plan_for(port=1)
    recorder = Recorder(now=lambda: 0.0, scrubber=Scrubber())
    return Network(made, recorder, LockoutGuard(max_failures=1))


def probe(
    kind: type[First | Second], asks: Callable[[Case], Iterable[Task | Observation]], *needs: type[Observation]
) -> Probe:
    def foresees(plan: Plan) -> Iterator[Foreseen]:
        yield Foreseen(target=str(plan.proxy), seconds=1.0)

    return Probe(id=kind.__name__, gives=kind, needs=needs, sends="nothing", asks=asks, foresees=foresees)


def task(target: str, seen: Callable[[], Awaitable[Observation]], *, attempt: int = 1, lane: Lane = Lane.PROXY) -> Task:
    async def work(network: Network) -> tuple[Observation, ...]:
        del network
        return (await seen(),)

    return Task(title="ask", target=target, work=work, attempt=attempt, lane=lane)


def gives(
    kind: type[First | Second], target: str, order: list[str] | None = None
) -> Callable[[], Awaitable[Observation]]:
    async def seen() -> Observation:
        if order is not None:
            order.append(target)
        return kind(target=target)

    return seen


async def test_what_is_needed_is_answered_before() -> None:
    order = list[str]()
    second = probe(Second, lambda _: [task("b", gives(Second, "b", order))], First)
    first = probe(First, lambda _: [task("a", gives(First, "a", order)), task("c", gives(First, "c", order))])
    schedule = Schedule((second, first), network())
    assert await schedule.run()
    assert order == ["a", "c", "b"]
    assert [one.target for one in schedule.observations] == ["b", "a", "c"]  # in the order of the probes


async def test_what_is_needed_of_a_probe_that_is_not_part_of_the_run_is_not_waited_for() -> None:
    schedule = Schedule((probe(Second, lambda _: [task("b", gives(Second, "b"))], First),), network())
    assert await schedule.run()
    assert schedule.observations == (Second(target="b"),)


async def test_what_is_asked_next_can_depend_on_an_answer_and_is_asked_once() -> None:
    order = list[str]()

    def asks(case: Case) -> Iterator[Task | Observation]:
        yield task("a", gives(First, "a", order))
        if case.evidence.each(First):
            yield task("a", gives(First, "a", order), attempt=2)
            yield First(target="noted")

    schedule = Schedule((probe(First, asks),), network())
    await schedule.run()
    assert order == ["a", "a"]
    assert [one.target for one in schedule.observations] == ["a", "a", "noted"]


async def test_two_questions_that_differ_in_their_subject_alone_are_both_asked() -> None:
    order = list[str]()
    one, other = (
        replace(task("a", gives(First, subject, order)), target="a", subject=subject)
        for subject in ("leaf 1", "leaf 2")
    )
    await Schedule((probe(First, lambda _: [one, other, one]),), network()).run()
    assert order == ["leaf 1", "leaf 2"]


async def test_what_is_noted_without_asking_is_kept_once_and_all_of_it() -> None:
    noted = (First(target="a", events=(1,)), First(target="a", events=(2,)), First(target="a", events=(1,)))
    schedule = Schedule((probe(First, lambda _: noted),), network())
    await schedule.run()
    assert schedule.observations == noted[:2]


@pytest.mark.parametrize("number", range(3, 7))
async def test_what_waits_for_hosts_that_fail_alone_too_is_asked_in_the_end(number: int) -> None:
    """After three in vain no more are asked again: what waited for the last of them must not be forgotten."""
    order = list[str]()
    hosts = [f"denied {one}" for one in range(number)]
    denied = [replace(task(host, gives(First, host, order)), trouble=lambda _: Trouble.REFUSED) for host in hosts]
    first = probe(First, lambda _: denied)
    second = probe(Second, lambda _: [task("b", gives(Second, "b", order))], First)
    quick = replace(plan_for(port=1), max_concurrency=8, limits=Limits(quiet=0.01))
    assert await Schedule((first, second), network(quick)).run()
    assert order == [*hosts, *hosts[:3], "b"]


async def test_names_that_are_not_found_alone_either_say_nothing_of_what_is_refused() -> None:
    order = list[str]()
    unknown, denied = [f"unknown {one}" for one in range(4)], [f"denied {one}" for one in range(2)]

    def trouble(seen: Observation) -> Trouble:
        return Trouble.UNRESOLVED if "unknown" in seen.target else Trouble.REFUSED

    tasks = [replace(task(host, gives(First, host, order)), trouble=trouble) for host in (*unknown, *denied)]
    quick = replace(plan_for(port=1), max_concurrency=8, limits=Limits(quiet=0.01))
    assert await Schedule((probe(First, lambda _: tasks),), network(quick)).run()
    assert order == [*unknown, *denied, *unknown[:3], *denied]


@pytest.mark.parametrize(
    ("lane", "at_once", "far", "most"),
    [
        (Lane.PROXY, 3, False, 3),
        (Lane.PROXY, 3, True, 9),
        (Lane.PROXY, 1, True, 1),
        (Lane.PAST, 3, False, 64),
        (Lane.PAST, 3, True, 64),
    ],
)
async def test_no_more_connections_are_open_than_the_budget_allows(
    monkeypatch: pytest.MonkeyPatch,
    lane: Lane,
    at_once: int,
    far: bool,  # noqa: FBT001  a row
    most: int,
) -> None:
    monkeypatch.setattr(Network, "far", far)
    now, seen = 0, list[int]()

    async def counted() -> Observation:
        nonlocal now
        now += 1
        seen.append(now)
        await asyncio.sleep(0)
        now -= 1
        return First(target="a")

    plan = replace(plan_for(port=1), max_concurrency=at_once)
    first = probe(First, lambda _: [task(str(number), counted, lane=lane) for number in range(80)])
    await Schedule((first,), network(plan)).run()
    assert (len(seen), max(seen)) == (80, most)


async def test_no_more_than_usual_are_open_where_one_proof_waits_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """A 2xx may be none, which is seen in the tunnel: until then each further one would be a proof more."""
    monkeypatch.setattr(Network, "far", True)
    made = network(replace(plan_for(port=1), max_concurrency=2))
    permit = await made.guard.admit("Basic", "a")
    assert permit is not None
    permit.end(ProofEnd.ACCEPTED)
    now, seen = 0, list[int]()

    async def counted() -> Observation:
        nonlocal now
        now += 1
        seen.append(now)
        await asyncio.sleep(0)
        now -= 1
        return First(target="a")

    await Schedule((probe(First, lambda _: [task(str(number), counted) for number in range(20)]),), made).run()
    assert max(seen) == 2


@pytest.mark.parametrize(("at_once", "expected"), [(8, ["b", "c", "a"]), (1, ["a"])])
async def test_a_probe_that_hurries_is_called_once_beside_its_first_question(
    monkeypatch: pytest.MonkeyPatch, at_once: int, expected: list[str]
) -> None:
    order, calls, others = list[str](), list[bool](), asyncio.Event()

    async def first() -> Observation:
        if at_once > 1:
            await others.wait()
        return await gives(First, "a", order)()

    async def last() -> Observation:
        seen = await gives(First, "c", order)()
        others.set()
        return seen

    def asks(case: Case) -> Iterator[Task]:
        calls.append(case.hurry)
        yield task("a", first)
        if case.hurry:
            yield from (task("b", gives(First, "b", order)), task("c", last))

    hurried = replace(probe(First, asks), hurries=True)
    plan = replace(plan_for(port=1), max_concurrency=at_once)
    monkeypatch.setattr(Network, "answers_late", property(lambda _: bool(calls)))
    await asyncio.wait_for(Schedule((hurried,), network(plan)).run(), 5)
    assert order == expected
    assert len(calls) == (3 if at_once > 1 else 2)


def in_this_order(*names: str, trouble: str = "") -> tuple[list[Task], Callable[[str], None]]:
    """Make a task for each of "a", "b" and "c"; each ends once those before it in `names` have, and it was let."""
    let = {name: asyncio.Event() for name in "abc"}

    def made(name: str) -> Task:
        async def seen() -> Observation:
            await let[name].wait()
            asyncio.get_running_loop().call_later(0.05, after.get(name, asyncio.Event()).set)
            return First(target=name)

        one = task(name, seen)
        return replace(one, trouble=lambda _: Trouble.REFUSED) if name == trouble else one

    after = {one: let[other] for one, other in pairwise(names)}
    let[names[0]].set()
    return [made(name) for name in "abc"], lambda name: let[name].set()


async def called_with(monkeypatch: pytest.MonkeyPatch, *, far: bool, ended: str, trouble: str = "") -> list[str]:
    """Return what was seen each time when a probe was called that follows three tasks; the last waits for its own."""
    monkeypatch.setattr(Network, "far", far)
    first, let = in_this_order(*ended, trouble=trouble)
    calls = list[str]()

    async def own() -> Observation:
        let("c")
        return Second(target="own")

    def asks(case: Case) -> Iterator[Task]:
        calls.append("".join(one.target for one in case.evidence.each(First)))
        yield from (task(f"after {one.target}", own) for one in case.evidence.each(First))

    following = replace(probe(Second, asks, First), follows=(First,))
    quick = replace(plan_for(port=1), max_concurrency=8, limits=Limits(quiet=0.01))
    schedule = Schedule((probe(First, lambda _: first), following), network(quick))
    assert await asyncio.wait_for(schedule.run(), 5)
    assert len(set(schedule.observations)) == 4
    return list(dict.fromkeys(calls))


async def test_far_from_the_proxy_what_follows_is_asked_beside_the_last_of_what_it_follows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It sees what was answered up to the first that was not, as if all had been answered in their order."""
    assert await called_with(monkeypatch, far=True, ended="ba") == ["ab", "abc"]


@pytest.mark.parametrize(("far", "trouble"), [(False, ""), (True, "b")])
async def test_near_the_proxy_or_where_one_is_tried_again_alone_it_waits_for_all(
    monkeypatch: pytest.MonkeyPatch,
    far: bool,  # noqa: FBT001  a row
    trouble: str,
) -> None:
    calls = await called_with(monkeypatch, far=far, ended="bac", trouble=trouble)
    assert calls == ["abbc" if trouble else "abc"]


async def test_what_follows_begins_after_each_of_what_it_follows_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Network, "far", True)
    order = list[str]()
    hosts = [f"host {number}" for number in range(10)]
    first = probe(First, lambda _: [task(host, gives(First, host, order)) for host in hosts])
    following = probe(Second, lambda _: [task("b", gives(Second, "b", order))], First)
    plan = replace(plan_for(port=1), max_concurrency=2)
    assert await Schedule((replace(following, follows=(First,)), first), network(plan)).run()
    assert order == [*hosts, "b"]


@pytest.mark.parametrize(("asking", "expected"), [(0, ["last", "a"]), (1, ["a", "last"])])
async def test_the_last_begins_once_the_proxy_has_answered_all(
    monkeypatch: pytest.MonkeyPatch, asking: int, expected: list[str]
) -> None:
    monkeypatch.setattr(Network, "far", True)
    monkeypatch.setattr(Network, "asking", asking)
    order, may_end = list[str](), asyncio.Event()

    async def inside() -> Observation:
        if not asking:
            await may_end.wait()
        return await gives(First, "a", order)()

    async def again() -> Observation:
        may_end.set()
        return await gives(Second, "last", order)()

    last = replace(probe(Second, lambda _: [task("last", again)]), last=True)
    first = probe(First, lambda _: [First(target="noted"), task("a", inside)])
    plan = replace(plan_for(port=1), max_concurrency=8)
    await asyncio.wait_for(Schedule((last, first), network(plan)).run(), 5)
    assert order == expected


async def test_a_host_that_let_one_wait_in_vain_is_not_waited_for_again() -> None:
    failed = Failed(operation=Operation.CONNECT, failure=Failure.TIMEOUT, detail="20 s", event=7)

    def tried(target: str, scheme: str) -> HttpsTried:
        return HttpsTried(target=target, scheme="ntlm", outcome="failed", detail=scheme, failed=failed, events=(7,))  # type: ignore[arg-type]

    def made(target: str, number: int) -> Task:
        async def seen() -> Observation:
            return tried(target, f"asked {number}")

        shown = task(target, seen, attempt=number)
        return replace(
            shown, unanswered=lambda before: replace(tried(before.target, "not asked"), events=before.events)
        )

    asked = probe(First, lambda _: [made("dead", 1), made("dead", 2), made("other", 1)])
    schedule = Schedule((asked,), network())  # one at a time
    await schedule.run()
    details = [one.detail for one in schedule.observations if isinstance(one, TunnelTried)]
    assert details == ["asked 1", "not asked", "asked 1"]


async def test_a_bug_in_one_task_ends_the_run_and_all_that_is_under_way() -> None:
    ended = asyncio.Event()

    async def waits() -> Observation:
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()
        return First(target="never")

    async def breaks() -> Observation:
        await asyncio.sleep(0)
        raise RuntimeError("ours")

    plan = replace(plan_for(port=1), max_concurrency=2)
    first = probe(First, lambda _: [task("a", waits), task("b", breaks)])
    with pytest.raises(RuntimeError, match="ours"):
        await Schedule((first,), network(plan)).run()
    assert ended.is_set()


async def test_what_was_seen_before_the_end_is_kept() -> None:
    stop = asyncio.Event()

    async def stops() -> Observation:
        stop.set()
        await asyncio.sleep(60)
        return First(target="never")

    first = probe(First, lambda _: [task("a", gives(First, "a")), task("b", stops)])
    schedule = Schedule((first,), network())
    assert not await schedule.run(stop)
    assert schedule.observations == (First(target="a"),)


TIMED = ("auth/time", "tunnel/time")  #: their reasons have seconds in them


def reason(one: Result) -> str:
    return "" if one.check in TIMED else one.reason


def outcome(run: Run) -> object:
    """What a run concludes, without what differs in each run: the times, and the numbers in the trace."""
    results = [
        (
            one.check,
            one.target,
            one.status,
            reason(one),
            [(two.code, two.party, two.message) for two in one.findings],
        )
        for one in run.results
    ]
    return run.verdict, [replace(one, evidence=()) for one in run.clients], results


@pytest.mark.parametrize(
    ("schemes", "schedules"),
    [
        (("ntlm",), 5),
        *(pytest.param(schemes, 20, marks=pytest.mark.table) for schemes in (("ntlm",), ("negotiate", "basic"), ())),
    ],
)
@pytest.mark.parametrize("far", [1e9, 0.0], ids=["near", "far"])
async def test_random_schedules_come_to_one_conclusion(
    company: CompanyBuilder, monkeypatch: pytest.MonkeyPatch, far: float, schemes: tuple[str, ...], schedules: int
) -> None:
    """Answers come in any order, tasks begin in any order, more or fewer of them side by side."""
    monkeypatch.setattr(dial, "_FAR", far)

    def mishap(heard: Heard) -> Mishap | None:
        denied = heard.target.startswith("conv-a") and (heard.proves or not schemes)
        return Mishap.DENIES if denied else None

    found = list[object]()
    async with company.running(*schemes) as proxy:
        proxy.mishap = mishap
        for seed in range(schedules):
            chance = random.Random(seed)  # noqa: S311  an order, not a secret
            proxy.pause = lambda chance=chance: chance.random() / 100  # type: ignore[misc]  # a default binds it now
            plan = replace(
                plan_for(port=proxy.port, roots=proxy.authorities.public_pem, targets=HOSTS),
                max_concurrency=chance.randint(2, 8),
            )
            run = await audit(plan, choose=lambda ready, chance=chance: chance.randrange(len(ready)))  # type: ignore[misc]
            found.append(outcome(run))
    for one in found:
        assert one == found[0]
    assert (run.verdict, run.complete) == (Verdict.INCOMPATIBLE, True)


async def test_an_audit_that_is_ended_early_judges_what_it_has_seen(company: CompanyBuilder) -> None:
    stop = asyncio.Event()

    def notify(activity: Activity) -> None:
        if activity.title.startswith("HTTPS") and activity.stage is Stage.DONE:
            stop.set()

    async with company.running("ntlm") as proxy:
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, targets=HOSTS)
        run = await audit(plan, notify, stop=stop)
    statuses = {(one.check, one.target): one.status for one in run.results}
    assert statuses["auth/scheme", "ntlm"] is Status.PASS
    assert statuses["tunnel/https", HOSTS[0]] is Status.PASS
    assert statuses["tunnel/https", HOSTS[-1]] is Status.SKIP
    assert (run.complete, run.verdict) == (False, Verdict.INCONCLUSIVE)


async def test_a_host_that_hangs_is_told_alike_however_many_connections_are_open(company: CompanyBuilder) -> None:
    """The WebSocket to it waits for HTTPS to it, and says that it was not tried."""
    found = list[object]()
    async with company.running("ntlm") as proxy:
        proxy.mishap = lambda heard: Mishap.HANGS if heard.target.startswith("mercury") and heard.proves else None
        for number in (1, 8):
            plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, targets=HOSTS, timeout=1)
            run = await audit(replace(plan, max_concurrency=number))
            found.append(outcome(run))
    (socket,) = (one for one in run.results if one.check == "wss/upgrade")
    assert socket.status is Status.SKIP
    assert socket.reason.startswith("not tried: HTTPS to this host timed out")
    assert found[0] == found[1]


def _ended_after(stop: asyncio.Event, number: int) -> Callable[[Activity], None]:
    done = 0

    def notify(activity: Activity) -> None:
        nonlocal done
        done += activity.stage is Stage.DONE
        if done > number:
            stop.set()

    return notify


@pytest.mark.parametrize(
    "schemes",
    [("ntlm",), *(pytest.param(schemes, marks=pytest.mark.table) for schemes in ((), ("negotiate", "digest")))],
    ids="+".join,
)
async def test_wherever_an_audit_of_a_good_proxy_is_ended_nobody_is_blamed(
    company: CompanyBuilder, schemes: tuple[str, ...]
) -> None:
    async with company.running(*schemes) as proxy:
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, targets=HOSTS)
        usual = await audit(plan)
        complete, number = False, 0
        while not complete:
            stop = asyncio.Event()
            run = await audit(plan, _ended_after(stop, number), stop=stop)
            complete, number = run.complete, number + 1
            blamed = {(one.check, one.target) for one in run.results if one.status is Status.FAIL}
            assert blamed == set(), number
            assert run.verdict is (usual.verdict if complete else Verdict.INCONCLUSIVE), number
    assert usual.verdict in (Verdict.COMPATIBLE, Verdict.WARNINGS)
    assert number > len(HOSTS)


@pytest.mark.table
@pytest.mark.parametrize("check", all_checks())
@pytest.mark.parametrize("schemes", [("ntlm",), ()], ids="+".join)
async def test_a_check_says_by_itself_what_it_says_among_all(
    company: CompanyBuilder, schemes: tuple[str, ...], check: str
) -> None:
    """It reads what it declares: what `--select` leaves out changes nothing that it concludes."""

    def said(run: Run) -> list[tuple[str, Status, str]]:
        return [(one.target, one.status, reason(one)) for one in run.results if one.check == check]

    async with company.running(*schemes) as proxy:
        proxy.mishap = lambda heard: Mishap.DENIES if heard.target.startswith("conv-a") else None
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, targets=HOSTS)
        assert said(await audit(replace(plan, select=(check,)))) == said(await audit(plan))


def test_a_check_is_served_by_what_it_reads_and_what_that_needs() -> None:
    plan = plan_for(port=1)
    probes = part_of_run(all_probes(), plan)

    def serving(check: str) -> list[str]:
        return [one.id for one in needed(probes, [all_checks()[check]])]

    assert serving("auth/offered") == ["settings/proxy", "proxy/connection", "proxy/challenges"]
    assert serving("media/udp") == []
    assert "tunnel/targets" in serving("tunnel/https")
    assert "websocket/upgrade" not in serving("tunnel/https")


async def test_only_what_a_selected_check_reads_is_asked(company: CompanyBuilder) -> None:
    async with company.running("ntlm") as proxy:
        run = await audit(replace(plan_for(port=proxy.port), select=("auth/offered",)))
    assert not proxy.proofs
    assert [one.kind for one in run.observations] == ["settings", "dial", "challenges"]


@pytest.mark.parametrize("behaves", ["well", "denies", "cuts"])
@pytest.mark.parametrize(
    "schemes", [("ntlm",), pytest.param(("negotiate", "digest"), marks=pytest.mark.table), ("basic",)], ids="+".join
)
async def test_no_run_costs_more_than_was_foreseen(
    company: CompanyBuilder, schemes: tuple[str, ...], behaves: str
) -> None:
    mishaps = {"denies": Mishap.DENIES, "cuts": Mishap.CUTS}

    def mishap(heard: Heard) -> Mishap | None:
        return mishaps.get(behaves) if heard.proves and not heard.target.startswith("idbroker") else None

    async with company.running(*schemes) as proxy:
        proxy.mishap = mishap
        plan = plan_for(port=proxy.port, roots=proxy.authorities.public_pem, targets=HOSTS, auth=schemes)
        told = foresee(plan, all_probes(), probes_of(plan))
        run = await audit(plan)
    connections = {event.conn for event in run.trace if event.conn}
    assert 0 < len(proxy.proofs) <= told.logons
    assert len(connections) <= told.connections
    assert {type(one) for one in run.observations} >= {SchemeTried, HttpsTried}


def test_without_a_selection_every_check_has_the_probes_that_it_reads() -> None:
    plan = plan_for(port=1)
    everything = replace(plan, select=("*",))
    assert probes_of(plan) == probes_of(plan) == probes_of(everything)
