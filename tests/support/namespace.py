"""Networks of one machine: namespaces joined by veth pairs, for tests that must cross a network. Wants root.

    with Namespace("client") as client, Namespace("router") as router, Namespace("server") as server:
        join(client, "10.90.1.2/24", router, "10.90.1.1/24")
        join(router, "10.90.2.1/24", server, "10.90.2.2/24")
        router.forward()
        client.route("default", "10.90.1.1")
        server.route("default", "10.90.2.1")
        router.rules(UDP_33434_IS_DROPPED)  # a ruleset as nft(8) reads it from a file, one statement per line
        client.proxytest("run", "--proxy", "http://10.90.2.2:3128")

The names hold this process's id, so that runs side by side do not meet; the addresses live inside the namespaces only.
"""

import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import ParamSpec, Self, TypeVar, cast

CHECKOUT = Path(__file__).parents[2]
SECONDS = 60.0  #: after which a command in a namespace counts as one that hangs

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: Take a call from standard input, make it, and give its result. What the call prints must not mix with that.
_CALL = """
import os, pickle, sys
result, sys.stdout = os.fdopen(os.dup(1), "wb"), sys.stderr
function, positional, named = pickle.load(sys.stdin.buffer)
result.write(pickle.dumps(function(*positional, **named)))
"""


class NamespaceError(AssertionError):
    """A command in a namespace went wrong: an error of the test run, never a reason to skip."""


class Namespace:
    """One network namespace with its loopback up; all that still runs in it is killed when it ends."""

    def __init__(self, name: str) -> None:
        self.name = f"proxytest-{os.getpid()}-{name}"
        self._links = 0
        self._started: list[subprocess.Popen[bytes]] = []

    def create(self) -> None:
        """Make it; one of the same name that a killed run left behind goes first."""
        if os.geteuid() != 0:
            raise NamespaceError("network namespaces want root")
        if Path("/run/netns", self.name).exists():
            self.delete()
        _done(["ip", "netns", "add", self.name])
        self.ip("link", "set", "lo", "up")

    def delete(self) -> None:
        """End what runs in it, and take it away with its interfaces and files."""
        listed = subprocess.run(  # noqa: S603  as in `_ended`
            [_path("ip"), "netns", "pids", self.name], capture_output=True, text=True, check=False
        )
        for process in listed.stdout.split():
            with suppress(ProcessLookupError):
                os.kill(int(process), signal.SIGKILL)
        while self._started:
            self._started.pop().wait()
        _ended(["ip", "netns", "delete", self.name])
        shutil.rmtree(self._files, ignore_errors=True)
        with suppress(OSError):  # missing, or of use to others
            self._files.parent.rmdir()

    def __enter__(self) -> Self:
        self.create()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.delete()

    @property
    def _files(self) -> Path:
        return Path("/etc/netns", self.name)

    def file(self, name: str, text: str) -> Path:
        """Lay a file of /etc, such as resolv.conf or hosts, over the machine's own (ip-netns(8)).

        It counts for the commands that are started afterwards, and must exist in the machine's /etc.
        """
        self._files.mkdir(parents=True, exist_ok=True)
        path = self._files / name
        path.write_text(text)
        return path

    def next_interface(self) -> str:
        """Return the name of the interface that is made next: eth0, eth1 and so on."""
        self._links += 1
        return f"eth{self._links - 1}"

    def ip(self, *arguments: str) -> str:
        """Run `ip` on the namespace."""
        return _done(["ip", "-n", self.name, *arguments])

    def address(self, interface: str, address: str) -> None:
        """Return an interface an address, such as 10.90.1.2/24 or fd00::2/64, that can be used at once."""
        self.ip("address", "add", address, "dev", interface, *(["nodad"] if ":" in address else []))

    def route(self, to: str, via: str) -> None:
        """Add a route; `default` is one."""
        self.ip("route", "add", to, "via", via)

    def forward(self) -> None:
        """Make it a router of IPv4 and IPv6."""
        for setting in ("ipv4/ip_forward", "ipv6/conf/all/forwarding"):
            self.run("sh", "-c", f"echo 1 > /proc/sys/net/{setting}")

    def rules(self, ruleset: str) -> None:
        """Load an nftables ruleset in place of the one before."""
        _done(self.inside("nft", "-f", "-"), given=f"flush ruleset\n{ruleset}".encode())

    def inside(self, *command: str) -> list[str]:
        """Return the command that runs another in this namespace."""
        return ["ip", "netns", "exec", self.name, *command]

    def start(
        self, *command: str, environment: Mapping[str, str] | None = None, output: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """Start a server, which lives no longer than the namespace; `output` takes what it says."""
        with (output or Path(os.devnull)).open("ab") as log:
            program, *arguments = self.inside(*command)
            process = subprocess.Popen(  # noqa: S603  as in `_ended`
                [_path(program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **(environment or {})},
                cwd=CHECKOUT,
            )
        self._started.append(process)
        return process

    def run(self, *command: str, environment: Mapping[str, str] | None = None) -> str:
        """Run a command to its end and give what it printed; one that fails raises NamespaceError."""
        return _done(self.inside(*command), environment=environment)

    def proxytest(
        self, *arguments: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `proxytest` in the namespace; its exit status is for the test to judge."""
        return _ended(self.inside(sys.executable, "-m", "proxytest", *arguments), environment=environment)

    def call(self, function: Callable[_P, _T], *positional: _P.args, **named: _P.kwargs) -> _T:
        """Call a function of a module in a new process in the namespace; arguments and result are pickled."""
        order = pickle.dumps((function, positional, named))
        ended = _ended(self.inside(sys.executable, "-c", _CALL), given=order)
        if ended.returncode != 0:
            raise NamespaceError(f"{function.__qualname__} failed:\n{ended.stderr.decode(errors='replace')}")
        return cast("_T", pickle.loads(ended.stdout))  # noqa: S301  our own process wrote it


def join(one: Namespace, address: str, other: Namespace, other_address: str) -> tuple[str, str]:
    """Join two namespaces by a veth pair and give the names of its ends; an empty address gives none."""
    ends = one.next_interface(), other.next_interface()
    one.ip("link", "add", ends[0], "type", "veth", "peer", "name", ends[1], "netns", other.name)
    for namespace, interface, given in ((one, ends[0], address), (other, ends[1], other_address)):
        if given:
            namespace.address(interface, given)
        namespace.ip("link", "set", interface, "up")
    return ends


def _path(program: str) -> str:
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        raise NamespaceError(f"{program} is missing: make real-packages installs it")
    return found


def _ended(
    command: list[str], *, given: bytes = b"", environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    program, *arguments = command
    return subprocess.run(  # noqa: S603  running programs is the purpose; every argument is written in the tests
        [_path(program), *arguments],
        input=given,
        capture_output=True,
        env={**os.environ, **(environment or {})},
        cwd=CHECKOUT,
        timeout=SECONDS,
        check=False,
    )


def _done(command: list[str], *, given: bytes = b"", environment: Mapping[str, str] | None = None) -> str:
    ended = _ended(command, given=given, environment=environment)
    if ended.returncode != 0:
        raise NamespaceError(f"{' '.join(command)}:\n{ended.stderr.decode(errors='replace')}")
    return ended.stdout.decode(errors="replace")
