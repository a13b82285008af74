"""The names of the lab for servers that ask the system: hosts and name server of their own, in a mount namespace.

The machine's /etc/hosts stays as it is for everybody else, also where a test run is killed.
"""

from collections.abc import Sequence
from pathlib import Path

from tests.real.hosts import ALL_HOSTS
from tests.real.nameserver import NAMESERVER_ADDRESS
from tests.real.origin import ORIGIN_ADDRESS
from tests.real.programs import program

# exec keeps the process id, which the server writes into its pid file.
ENTER = 'mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"'


def hosts_file() -> str:
    """Write what leads every host of the profiles to the origin."""
    return "".join(f"{ORIGIN_ADDRESS} {host}\n" for host in ALL_HOSTS)


ENTER_HOSTS = 'mount --bind "$1" /etc/hosts && shift && exec "$@"'


def with_hosts(command: Sequence[str], directory: Path, lines: Sequence[str]) -> list[str]:
    """Return the command that runs `command` with these lines in place of the machine's hosts."""
    hosts = directory / "hosts"
    hosts.write_text("".join(f"{line}\n" for line in ("127.0.0.1 localhost", *lines)))
    unshare, shell = program("unshare", package="util-linux"), program("sh", package="dash")
    return [unshare, "--mount", shell, "-c", ENTER_HOSTS, shell, str(hosts), *command]


def with_lab_names(command: Sequence[str], directory: Path) -> list[str]:
    """Return the command that runs `command` with the lab's names in place of the machine's."""
    hosts, resolver = directory / "hosts", directory / "resolv.conf"
    hosts.write_text(f"127.0.0.1 localhost\n{hosts_file()}")
    resolver.write_text(f"nameserver {NAMESERVER_ADDRESS}\n")
    unshare, shell = program("unshare", package="util-linux"), program("sh", package="dash")
    return [unshare, "--mount", shell, "-c", ENTER, shell, str(hosts), str(resolver), *command]
