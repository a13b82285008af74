"""Many sites, one account, and a real hub: of all sites, one at a time sends a password that it has not proven."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from nats.aio.client import Client
from nats.js.kv import KeyValue

from proxytest.engine.accounts import Accounts
from proxytest.engine.audit import audit
from proxytest.engine.guard import LockoutGuard
from proxytest.fleet import account_lease, shared_entry
from proxytest.fleet.account_entry import AccountEntry, read_entry
from proxytest.fleet.account_lease import HubAccounts, HubLease, HubRecord
from proxytest.fleet.names import ACCOUNTS
from proxytest.fleet.shared_entry import name_of
from proxytest.fleet.streams import prepare
from proxytest.fleet.unlock import list_accounts, unlock
from proxytest.model.run import Run
from proxytest.wire.account_record import AccountRecord
from proxytest.wire.clock import utc_now
from proxytest.wire.permits import Permit, ProofEnd
from tests.support.company import CompanyBuilder, Heard
from tests.support.hub import SERVERS, Hub, running_hub
from tests.support.plans import plan_for

pytestmark = pytest.mark.long

KEY = b"the fleet's"
HOST = "accepted.test:443"
MANY = 200
AWAY = "the other sites may not know of a refusal, nor this one of theirs: the hub does not answer"


NAMES = ("berlin", "kiel", "ulm", *(f"site-{number}" for number in range(20)))


@pytest.fixture
def either(tmp_path: Path, server: Path) -> Iterator[Hub]:
    """Run a hub by each nats-server."""
    with running_hub(tmp_path / "hub", server, NAMES) as running:
        yield running


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    """Run a hub by the newest alone, where its version makes no difference."""
    with running_hub(tmp_path / "hub", SERVERS["newest"], NAMES) as running:
        yield running


@pytest.fixture
def many(tmp_path: Path, server: Path) -> Iterator[Hub]:
    """Run a hub of many sites."""
    with running_hub(tmp_path / "hub", server, [f"site-{number}" for number in range(MANY)]) as running:
        yield running


class Fleet:
    """Sites with a machine each, and the operator."""

    def __init__(self, folder: Path, stack: AsyncExitStack, hub: Hub, bucket: KeyValue) -> None:
        self._folder = folder
        self._stack = stack
        self._hub = hub
        self.bucket = bucket  #: as the operator has it

    async def site(self, name: str, *, given_up: float = 60.0) -> HubAccounts:
        """Connect a site."""
        client = await self._stack.enter_async_context(self._hub.site(name, reconnect=True))
        return await accounts_of(client, self._folder, name, given_up=given_up)

    async def record(self, name: str, *, given_up: float = 60.0) -> HubRecord:
        return (await self.site(name, given_up=given_up))("alice")

    async def entry(self) -> AccountEntry:
        return read_entry((await self.bucket.get(name_of("alice", KEY))).value or b"")


async def accounts_of(client: Client, folder: Path, name: str, *, given_up: float = 60.0) -> HubAccounts:
    own = await client.jetstream().key_value(ACCOUNTS)
    return HubAccounts(own, partial(AccountRecord, folder / name), site=name, key=KEY, given_up=given_up)


@asynccontextmanager
async def fleet(folder: Path, hub: Hub) -> AsyncIterator[Fleet]:
    async with hub.operator(reconnect=True) as operator, AsyncExitStack() as stack:
        await prepare(operator.jetstream(), ())
        yield Fleet(folder, stack, hub, await operator.jetstream().key_value(ACCOUNTS))


class Directory:
    """Counts the proofs that it is asked to check."""

    def __init__(self, password: str = "wonderland") -> None:
        self._password = password
        self.refused = self.accepted = self.at_once = self._now = 0
        self.checked = asyncio.Event()

    async def check(self, password: str) -> ProofEnd:
        self._now += 1
        self.at_once = max(self.at_once, self._now)
        await asyncio.sleep(0.005)
        self._now -= 1
        self.checked.set()
        right = password == self._password
        self.accepted += right
        self.refused += not right
        return ProofEnd.ACCEPTED if right else ProofEnd.REFUSED


def guard_of(record: HubRecord, *, allowed: int = 1) -> LockoutGuard:
    return LockoutGuard(max_failures=allowed, record=record, proxy="http://proxy.test:3128")


async def prove(accounts: HubAccounts, directory: Directory, password: str, *, allowed: int = 1) -> str:
    """Log on once; return why not, or how it ended."""
    guard = guard_of(accounts("alice"), allowed=allowed)
    permit = await guard.admit("NTLM", HOST)
    if permit is None:
        return guard.reason
    end = await directory.check(password)
    permit.end(end)
    await accounts.settled()
    return end.value


async def permit(record: HubRecord, *, allowed: int = 1) -> Permit:
    given = await asyncio.wait_for(guard_of(record, allowed=allowed).admit("NTLM", HOST), 20)
    assert given is not None
    return given


async def why_not(record: HubRecord, *, allowed: int = 1) -> str:
    guard = guard_of(record, allowed=allowed)
    assert await asyncio.wait_for(guard.admit("NTLM", HOST), 20) is None
    return guard.reason


async def lease(record: HubRecord) -> HubLease:
    return await asyncio.wait_for(record.acquire(), 20)


async def test_a_stale_password_of_all_sites_is_refused_once(many: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, many) as made:
        sites = [await made.site(f"site-{number}") for number in range(MANY)]
        directory = Directory()
        told = await asyncio.gather(*(prove(site, directory, "of last month") for site in sites))
        assert (directory.refused, told.count("refused")) == (1, 1)
        (why,) = set(told) - {"refused"}
        assert "http://proxy.test:3128 refused this user by NTLM at site site-" in why
        assert "no site tries again before `proxytest fleet unlock`, and a further failure could lock" in why
        assert (await made.entry()).failures == 1


async def test_a_right_password_is_proven_by_all_sites_one_after_another(many: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, many) as made:
        sites = [await made.site(f"site-{number}") for number in range(MANY)]
        directory = Directory()
        told = await asyncio.gather(*(prove(site, directory, "wonderland") for site in sites))
        assert (directory.accepted, directory.at_once) == (MANY, 1)
        assert set(told) == {"accepted"}
        entry = await made.entry()
        assert (entry.failures, entry.proving) == (0, None)
        assert entry.proven is not None


async def test_one_site_with_a_stale_password_among_many_is_refused_as_often_as_is_allowed(
    hub: Hub, tmp_path: Path
) -> None:
    async with fleet(tmp_path, hub) as made:
        sites = [await made.site(f"site-{number}") for number in range(20)]
        directory = Directory()
        await asyncio.gather(*(prove(site, directory, "stale", allowed=2) for site in sites))
        assert (directory.refused, directory.at_once) == (2, 1)
        assert (await made.entry()).failures == 2


async def test_audits_of_sites_with_a_proxy_each_are_refused_once_over_all(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "companies").mkdir()
    company, proofs = CompanyBuilder(tmp_path / "companies", monkeypatch), list[Heard]()
    async with fleet(tmp_path, hub) as made:

        async def audited(site: HubAccounts) -> Run:
            async with company.running("ntlm", "basic", password="another") as proxy:
                plan = plan_for(port=proxy.port, auth=("ntlm", "basic"))
                run = await audit(plan, guard=Accounts(site).guard(plan))
                await site.settled()
                proofs.extend(proxy.proofs)
                return run

        sites = [await made.site(name) for name in ("berlin", "kiel", "ulm")]
        runs = await asyncio.gather(*map(audited, sites))
        assert len(proofs) == 1
        skipped = {
            one.reason for run in runs for one in run.results if one.check == "auth/scheme" and "at site" in one.reason
        }
        assert len(skipped) == 1


async def test_who_dies_between_the_word_that_he_sends_and_the_answer_was_refused(either: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, either) as made:
        async with either.site("berlin") as client:
            await permit((await accounts_of(client, tmp_path, "berlin"))("alice"))
        begun = asyncio.get_running_loop().time()
        why = await why_not(await made.record("kiel", given_up=1.5))
        assert asyncio.get_running_loop().time() - begun >= 1.5
        assert "the answer of http://proxy.test:3128 to this user's log-on by NTLM is not known at site berlin" in why
        entry = await made.entry()
        assert (entry.failures, entry.proving) == (1, None)
        assert "is not known at site berlin" in await why_not(await made.record("ulm"))


@pytest.mark.parametrize("hours", [-1, 1])
async def test_clocks_that_are_wrong_decide_nothing(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    async with fleet(tmp_path, hub) as made:
        with monkeypatch.context() as patch:
            patch.setattr(account_lease, "utc_now", lambda: utc_now() + timedelta(hours=hours))
            given = await permit(await made.record("berlin"))
        waiting = asyncio.ensure_future(why_not(await made.record("kiel")))
        await asyncio.sleep(1.5)
        assert not waiting.done()
        given.end(ProofEnd.REFUSED)
        assert "refused this user by NTLM at site berlin" in await waiting


@pytest.mark.parametrize("before", [0, 1])
async def test_what_was_not_sent_after_all_leaves_no_trace(hub: Hub, tmp_path: Path, before: int) -> None:
    async with fleet(tmp_path, hub) as made:
        berlin, kiel = await made.site("berlin"), await made.site("kiel")
        for _ in range(before):
            (await permit(berlin("alice"), allowed=2)).end(ProofEnd.REFUSED)
            await berlin.settled()
        (await permit(kiel("alice"), allowed=2)).end(ProofEnd.UNSENT)
        await kiel.settled()
        entry = await made.entry()
        assert (entry.failures, entry.proving) == (before, None)
        await permit(berlin("alice"), allowed=2)


async def test_who_was_accepted_lets_the_next_prove_at_once(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        for name in ("berlin", "kiel"):
            site = await made.site(name)
            (await permit(site("alice"))).end(ProofEnd.ACCEPTED)
            await site.settled()
            entry = await made.entry()
            assert entry.proven is not None
            assert entry.proven.site == name


async def test_of_two_who_looked_at_the_same_time_one_is_first(either: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, either) as made:
        leases = [await lease(await made.record(name)) for name in ("berlin", "kiel", "ulm")]
        first = await asyncio.gather(*(one.sending("sent") for one in leases))
        assert first.count(True) == 1
        for one in leases:
            one.release()
        entry = await made.entry()
        assert entry.proving is not None


async def test_no_refusal_is_lost_where_many_write_at_once(either: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, either) as made:
        sites = [await made.site(f"site-{number}") for number in range(20)]
        for site in sites:
            site("alice").failed("no longer accepted")
        await asyncio.gather(*(site.settled() for site in sites))
        entry = await made.entry()
        assert sorted(one.site for one in entry.refused) == sorted(f"site-{number}" for number in range(20))


async def test_a_hub_that_is_killed_in_the_middle_knows_the_end_once_it_is_back(either: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, either) as made:
        berlin, directory = await made.site("berlin"), Directory()
        others = [await made.site(f"site-{number}") for number in range(10)]
        given = await permit(berlin("alice"))
        waiting = [asyncio.ensure_future(prove(site, directory, "stale")) for site in others]
        await asyncio.sleep(1)
        either.stop()
        given.end(ProofEnd.REFUSED)
        settled = asyncio.ensure_future(berlin.settled())
        await asyncio.sleep(2)
        assert not settled.done()
        either.start()
        await asyncio.wait_for(settled, 30)
        told = await asyncio.wait_for(asyncio.gather(*waiting), 30)
        assert directory.refused == 0
        assert all("refused this user by NTLM at site berlin" in why for why in told)


@pytest.fixture
def _hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do not wait as long for the hub."""
    monkeypatch.setattr(shared_entry, "_ANSWER", 0.5)
    monkeypatch.setattr(shared_entry, "_ONE_TRY", 0.2)


@pytest.mark.usefixtures("_hasty")
async def test_without_a_hub_the_machine_protects_alone_and_the_hub_learns_of_it_later(
    either: Hub, tmp_path: Path
) -> None:
    async with fleet(tmp_path, either) as made:
        berlin, directory = await made.site("berlin"), Directory()
        either.stop()
        proving = asyncio.ensure_future(prove(berlin, directory, "stale"))
        await asyncio.wait_for(directory.checked.wait(), 10)
        record = berlin("alice")
        why = await why_not(record)
        assert "in an earlier run on this machine" in why
        assert why.endswith(AWAY)
        assert record.trouble == AWAY
        either.start()
        assert await asyncio.wait_for(proving, 20) == "refused"
        assert (await made.entry()).refused[0].site == "berlin"
        assert "at site berlin" in await why_not(await made.record("kiel"))
        assert AWAY not in await why_not(record)
        assert not record.trouble


@pytest.mark.usefixtures("_hasty")
async def test_who_is_known_to_prove_is_waited_for_though_the_hub_goes_away(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        await permit(await made.record("berlin"))
        waiting = asyncio.ensure_future(why_not(await made.record("kiel", given_up=4)))
        await asyncio.sleep(1)
        hub.stop()
        await asyncio.sleep(1.5)
        assert not waiting.done()
        assert "is not known at site berlin" in await waiting
        hub.start()


@pytest.mark.usefixtures("_hasty")
async def test_a_hub_that_never_comes_back_keeps_nobody_waiting(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub), hub.site("berlin") as client:
        berlin = await accounts_of(client, tmp_path, "berlin")
        given = await permit(berlin("alice"))
    given.end(ProofEnd.REFUSED)
    await asyncio.wait_for(berlin.settled(), 5)


async def test_who_gives_up_waiting_for_another_site_keeps_nobody_on_his_machine_waiting(
    hub: Hub, tmp_path: Path
) -> None:
    async with fleet(tmp_path, hub) as made:
        given = await permit(await made.record("berlin"))
        record = await made.record("kiel")
        waiting = asyncio.ensure_future(lease(record))
        await asyncio.sleep(0.5)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        machine = await asyncio.wait_for(AccountRecord(tmp_path / "kiel", "alice").acquire(), 5)
        machine.release()
        given.end(ProofEnd.UNSENT)
        (await lease(record)).release()
        assert (await made.entry()).proving is None


class Slow:
    """A bucket whose answers to what is written come late, or never."""

    def __init__(self, own: KeyValue) -> None:
        self._own = own
        self.get = own.get
        self.silent = True
        self.written = asyncio.Event()

    async def update(self, key: str, value: bytes, last: int) -> int:
        revision = await self._own.update(key, value, last=last)
        if self.silent:
            self.written.set()
            await asyncio.Future()
        return revision


async def test_who_is_cancelled_before_he_knows_that_he_may_send_has_not_sent(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        slow = Slow(made.bucket)
        berlin = HubAccounts(slow, partial(AccountRecord, tmp_path / "berlin"), site="berlin", key=KEY)  # type: ignore[arg-type]
        waiting = asyncio.ensure_future(permit(berlin("alice")))
        await asyncio.wait_for(slow.written.wait(), 5)
        assert (await made.entry()).proving is not None
        slow.silent = False
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.wait_for(berlin.settled(), 5)
        entry = await made.entry()
        assert (entry.failures, entry.proving) == (0, None)
        (await permit(berlin("alice"))).end(ProofEnd.UNSENT)
        await berlin.settled()


async def test_a_word_of_which_only_the_second_try_is_answered_is_ones_own(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        slow = Slow(made.bucket)
        berlin = HubAccounts(slow, partial(AccountRecord, tmp_path / "berlin"), site="berlin", key=KEY)  # type: ignore[arg-type]
        waiting = asyncio.ensure_future(permit(berlin("alice")))
        await asyncio.wait_for(slow.written.wait(), 5)
        slow.silent = False
        (await asyncio.wait_for(waiting, 10)).end(ProofEnd.REFUSED)
        await asyncio.wait_for(berlin.settled(), 5)
        assert (await made.entry()).failures == 1


class Busy:
    """A bucket of a program that computes for long just when it has asked."""

    def __init__(self, own: KeyValue) -> None:
        self._own = own
        self.update = own.update
        self.computed = False

    async def get(self, key: str) -> KeyValue.Entry:
        asking = asyncio.ensure_future(self._own.get(key))
        if not self.computed:
            self.computed = True
            await asyncio.sleep(0)
            time.sleep(5)  # noqa: ASYNC251  that is what is tested
        return await asking


async def test_a_program_that_computes_for_long_does_not_take_the_hub_for_away(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        busy = Busy(made.bucket)
        record = HubAccounts(busy, partial(AccountRecord, tmp_path / "berlin"), site="berlin", key=KEY)("alice")  # type: ignore[arg-type]
        await permit(record)
        assert not record.trouble
        assert (await made.entry()).proving is not None


@pytest.mark.usefixtures("_hasty")
async def test_an_end_that_the_hub_did_not_confirm_counts_once(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        slow = Slow(made.bucket)
        berlin = HubAccounts(slow, partial(AccountRecord, tmp_path / "berlin"), site="berlin", key=KEY)  # type: ignore[arg-type]
        given = await permit(berlin("alice"))  # the word that it sends was written, and never confirmed
        given.end(ProofEnd.REFUSED)
        await asyncio.sleep(1)  # nor was its end
        slow.silent = False
        await asyncio.wait_for(berlin.settled(), 5)
        assert [one.sentence for one in (await made.entry()).refused] == [
            "http://proxy.test:3128 refused this user by NTLM"
        ]


async def test_a_run_that_is_cancelled_loses_no_end(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        berlin = await made.site("berlin")

        async def run() -> None:
            given = await permit(berlin("alice"))
            try:
                await asyncio.Future()
            finally:
                given.end(ProofEnd.UNANSWERED)
                await berlin.settled()

        running = asyncio.ensure_future(run())
        await asyncio.sleep(0.5)
        running.cancel()
        await asyncio.sleep(0)
        running.cancel()  # also the wait for what is written
        with pytest.raises(asyncio.CancelledError):
            await running
        await asyncio.wait_for(berlin.settled(), 5)
        entry = await made.entry()
        assert (entry.failures, entry.proving) == (1, None)
        assert "did not answer" in entry.summary


@pytest.mark.parametrize(
    ("end", "failures"), [(ProofEnd.ACCEPTED, 0), (ProofEnd.UNSENT, 0), (ProofEnd.REFUSED, 1), (ProofEnd.DENIED, 1)]
)
async def test_what_was_given_up_and_ends_after_all_counts_once(
    hub: Hub, tmp_path: Path, end: ProofEnd, failures: int
) -> None:
    async with fleet(tmp_path, hub) as made:
        berlin = await made.site("berlin")
        late = await permit(berlin("alice"))
        assert "is not known at site berlin" in await why_not(await made.record("kiel", given_up=0.1))
        late.end(end)
        await berlin.settled()
        entry = await made.entry()
        assert (entry.failures, entry.proving) == (failures, None)
        assert "is not known" not in entry.summary


async def test_a_refusal_of_another_program_on_the_machine_counts_too(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        record = await made.record("berlin")
        AccountRecord(tmp_path / "berlin", "alice").failed("refused to a browser")
        assert "refused to a browser in an earlier run on this machine" in await why_not(record)
        await permit(await made.record("kiel"))
        record.forget()
        assert AccountRecord(tmp_path / "berlin", "alice").past().failures == 0


async def test_who_was_accepted_and_is_refused_later_tells_all_sites(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        berlin = await made.site("berlin")
        guard = guard_of(berlin("alice"))
        for end in (ProofEnd.ACCEPTED, ProofEnd.REFUSED):
            given = await guard.admit("NTLM", HOST)
            assert given is not None
            given.end(end)
        await berlin.settled()
        assert "refused this user by NTLM at site berlin" in await why_not(await made.record("kiel"))


async def test_no_name_is_in_the_hub(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        (await permit(await made.record("berlin"))).end(ProofEnd.REFUSED)
        (key,) = await made.bucket.keys()
        assert key == name_of("alice", KEY) != name_of("alice", b"another") != name_of("bob", b"another")
        assert "alice" not in key


async def test_an_account_that_was_deleted_in_the_hub_is_one_of_which_nothing_is_known(
    either: Hub, tmp_path: Path
) -> None:
    async with fleet(tmp_path, either) as made:
        berlin = await made.site("berlin")
        (await permit(berlin("alice"))).end(ProofEnd.REFUSED)
        await berlin.settled()
        await made.bucket.delete(name_of("alice", KEY))
        await permit(await made.record("kiel"))


async def test_after_an_unlock_all_sites_try_again_also_the_machine_that_was_refused(
    either: Hub, tmp_path: Path
) -> None:
    async with fleet(tmp_path, either) as made:
        berlin, kiel = await made.site("berlin"), await made.site("kiel")
        directory = Directory()
        assert await prove(berlin, directory, "stale") == "refused"
        AccountRecord(tmp_path / "kiel", "alice").failed("refused to a browser")
        before = await unlock(made.bucket, "alice", KEY)
        assert before.refused[0].site == "berlin"
        assert "refused to a browser" in await prove(kiel, directory, "wonderland")  # that was no site's refusal
        assert await prove(berlin, directory, "wonderland") == "accepted"
        assert (await made.entry()).forgiven == ()
        assert AccountRecord(tmp_path / "berlin", "alice").past().failures == 0


async def test_what_is_refused_after_an_unlock_counts_anew(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        berlin, directory = await made.site("berlin"), Directory()
        for _ in range(2):
            assert await prove(berlin, directory, "stale") == "refused"
            assert "at site berlin" in await prove(berlin, directory, "stale")
            await unlock(made.bucket, "alice", KEY)
        assert directory.refused == 2


async def test_an_unlock_waits_for_whoever_is_proving(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        berlin = await made.site("berlin")
        given = await permit(berlin("alice"))
        waiting = asyncio.ensure_future(unlock(made.bucket, "alice", KEY))
        await asyncio.sleep(1.5)
        assert not waiting.done()
        given.end(ProofEnd.REFUSED)
        assert (await asyncio.wait_for(waiting, 5)).failures == 1
        assert (await made.entry()).failures == 0


async def test_an_unlock_does_not_wait_for_whoever_died(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        await permit(await made.record("berlin"))
        before = await unlock(made.bucket, "alice", KEY, given_up=0.5)
        assert "is not known at site berlin" in before.summary
        await permit(await made.record("kiel"))


async def test_nobody_sends_while_an_entry_cannot_be_read_and_an_unlock_makes_it_anew(hub: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, hub) as made:
        await made.bucket.put(name_of("alice", KEY), b'{"version":2}')
        assert "cannot be read by this version" in await why_not(await made.record("kiel"), allowed=10)
        await unlock(made.bucket, "alice", KEY)
        await permit(await made.record("kiel"))


async def test_accounts_are_listed_by_what_they_are_called_in_the_hub(either: Hub, tmp_path: Path) -> None:
    async with fleet(tmp_path, either) as made:
        assert await list_accounts(made.bucket) == {}
        site = await made.site("berlin")
        for name in ("alice", "bob"):
            site(name).failed("no longer accepted")
        await site.settled()
        await made.bucket.delete(name_of("bob", KEY))
        listed = await list_accounts(made.bucket)
        assert {name: one.failures for name, one in listed.items()} == {name_of("alice", KEY): 1}
