"""A fleet of processes that are killed at random: three workers, the hub, and whoever sends jobs, again and again."""

import asyncio
import math
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from nats.js import JetStreamContext
from nats.js.api import ConsumerConfig, DeliverPolicy

from proxytest.fleet.hub_folder import ACCOUNTS_KEY, OPERATOR
from proxytest.fleet.names import JOBS, REPORTS, report_subject
from proxytest.fleet.site_answer import read_answer
from tests.support.hub import Hub, running_hub

CHECKOUT = Path(__file__).parents[2]
SITES = ("berlin", "paris", "rome")
USER = "alice"
RUN, HUB = "run", "hub"

_LONGEST = 1.5  #: seconds between two kills
_STEP = 180.0  #: seconds in which the fleet must have ended one more job: a loaded machine takes long for all
_UNLOCK_EVERY = 8  #: kills: what was killed while it proved its password counts as refused


@dataclass(kw_only=True)
class Fleet:
    """The processes, and the files that they leave."""

    folder: Path
    hub: Hub
    proxy: int  #: port of the proxy that is audited
    chance: random.Random
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    statuses: list[int] = field(default_factory=list)  #: of those who sent jobs and were not killed

    @property
    def taken(self) -> set[str]:
        """The jobs of which the hub said that it has them."""
        path = self.folder / "taken"
        return set(path.read_text().split()) if path.exists() else set()

    def prepare(self, password: str, roots: bytes) -> None:
        """Write what each site and the operator have."""
        for name, content in (("password", password.encode()), ("roots.pem", roots)):
            (self.folder / name).write_bytes(content)
        own = f"user: {USER}\npassword: {{file: {self.folder}/password}}\nauth: [basic]\n"
        own += f"cacert: {self.folder}/roots.pem\n"
        allowed = f"allow:\n  proxies: ['http://127.0.0.1:{self.proxy}']\n"
        for site in SITES:
            with (self.hub.folder / "sites" / site / "worker.yaml").open("a") as file:
                file.write(own + allowed)
        sites = "".join(f"  {site}: {{proxy: 'http://127.0.0.1:{self.proxy}'}}\n" for site in SITES)
        what = "select: [tunnel]\ntargets: ['idbroker.webex.com:443']\ntimeout: 5\n"
        self.scenario.write_text(f"user: {USER}\n{what}proxies:\n{sites}")

    @property
    def scenario(self) -> Path:
        return self.folder / "sites.yaml"

    def start(self, name: str) -> None:
        """Start a process, whether it ran before or not."""
        if name == HUB:
            self.hub.start()
        elif name == RUN:
            self.running[RUN] = self._spawn(RUN, "fleet", "run", str(self.scenario), "--wait", "60s", *self.as_operator)
        else:
            file = self.hub.folder / "sites" / name / "worker.yaml"
            self.running[name] = self._spawn(
                name, "fleet", "worker", str(file), "--spool", str(self.folder / f"{name}-spool")
            )

    def kill(self, name: str) -> None:
        if name == HUB:
            self.hub.stop()
        else:
            self.running[name].kill()
            self.running[name].wait()

    @property
    def as_operator(self) -> tuple[str, ...]:
        folder = self.hub.folder
        ways = ("--hub", f"wss://127.0.0.1:{self.hub.port}", "--hub-cacert", str(self.hub.ca))
        return (*ways, "--credential", str(folder / OPERATOR))

    async def unlock(self) -> None:
        """Let all sites try again."""
        key = ("--accounts-key", str(self.hub.folder / ACCOUNTS_KEY))
        done = self._spawn("unlock", "fleet", "unlock", USER, *key, *self.as_operator)
        await asyncio.to_thread(done.wait)

    async def run_again(self, *, until_done: bool = False) -> None:
        """Send jobs again where all of the last are answered."""
        last = self.running[RUN]
        if until_done:
            await asyncio.to_thread(last.wait)
        if last.poll() is not None:
            self.statuses.append(last.returncode)
            self.start(RUN)

    def end(self) -> None:
        for one in self.running.values():
            one.kill()
            one.wait()

    def _spawn(self, name: str, *arguments: str) -> subprocess.Popen[bytes]:
        home = self.folder / f"home-{name}"
        home.mkdir(exist_ok=True, mode=0o700)
        environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PYTHONPATH": str(CHECKOUT)
        }  # fmt: skip
        command = [sys.executable, "-m", "tests.support.fleet_main", str(self.folder / "taken"), *arguments]
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)  # noqa: S603


@asynccontextmanager
async def fleet(folder: Path, server: Path, proxy: int, seed: int) -> AsyncIterator[Fleet]:
    """Run a hub; the other processes end with it."""
    with running_hub(folder / "hub", server, SITES) as hub:
        one = Fleet(folder=folder, hub=hub, proxy=proxy, chance=random.Random(seed))  # noqa: S311
        try:
            yield one
        finally:
            one.end()


async def killed(fleet: Fleet, kills: int, *, among: Sequence[str] = (*SITES, HUB, RUN), unlocks: bool) -> Counter[str]:
    """Kill one after another, each at a moment of its own, and start it again; then let the fleet end its work."""
    for name in (*SITES, RUN):
        fleet.start(name)
    done = Counter[str]()
    for number in range(1, kills + 1):
        await asyncio.sleep(fleet.chance.uniform(0, _LONGEST))
        name = fleet.chance.choice(among)
        fleet.kill(name)
        done[name] += 1
        await asyncio.sleep(fleet.chance.choice((0, 0, 1)))
        await asyncio.to_thread(fleet.start, name)
        await fleet.run_again()
        if unlocks and number % _UNLOCK_EVERY == 0:
            await fleet.unlock()
    await fleet.run_again(until_done=True)
    await fleet.run_again(until_done=True)
    return done


async def reported(fleet: Fleet) -> Counter[str]:
    """Return how often the hub has a report of each job, once no job waits."""
    found = Counter[str]()
    async with fleet.hub.operator() as operator:
        js = operator.jetstream()
        await _done(js)
        config = ConsumerConfig(deliver_policy=DeliverPolicy.ALL)
        reports = await js.pull_subscribe(report_subject("*"), stream=REPORTS, config=config)
        for _ in range((await js.stream_info(REPORTS)).state.messages):
            (message,) = await reports.fetch(1, timeout=10)
            found[read_answer(message.data, message.subject.rpartition(".")[2]).id] += 1
            await message.ack()
    return found


async def _done(js: JetStreamContext) -> None:
    """Wait until no job waits, as long as there are fewer and fewer."""
    least, loop = math.inf, asyncio.get_running_loop()
    async with asyncio.timeout(None) as limit:
        while left := (await js.stream_info(JOBS)).state.messages:
            if left < least:
                least = left
                limit.reschedule(loop.time() + _STEP)
            await asyncio.sleep(0.2)
