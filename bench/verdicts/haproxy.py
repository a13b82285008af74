"""A real HAProxy in front of proxies: it passes connections on, and reads nothing of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from tests.real.programs import program
from tests.real.proxy import Proxy
from tests.real.servers import accepts_connections, free_port, running, server_directory

_CONFIGURATION = """\
global
    maxconn 500
defaults
    mode tcp
    timeout connect 5s
    timeout client {idle}
    timeout server {idle}
frontend clients
    bind 127.0.0.1:{port}
{rules}
    default_backend proxies
backend proxies
    balance roundrobin
{servers}
"""


@contextmanager
def running_haproxy(proxies: Sequence[Proxy], *, idle: str = "60s", rules: Sequence[str] = ()) -> Iterator[Proxy]:
    """Run it until the block ends; connections take turns between the proxies."""
    with server_directory("haproxy") as directory:
        front = replace(proxies[0], port=free_port(), directory=directory)
        servers = (f"    server p{number} 127.0.0.1:{one.port}" for number, one in enumerate(proxies))
        configuration = directory / "haproxy.cfg"
        configuration.write_text(
            _CONFIGURATION.format(
                port=front.port,
                idle=idle,
                rules="\n".join(f"    {rule}" for rule in rules),
                servers="\n".join(servers),
            )
        )
        command = [program("haproxy", package="haproxy"), "-db", "-f", str(configuration)]
        with running(command, directory=directory, ready=lambda _: accepts_connections("127.0.0.1", front.port)):
            yield front
