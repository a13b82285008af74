"""A real HAProxy over several Squids: each connection goes to the next node."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.real.domain import Domain
from tests.real.origin import Origin
from tests.real.programs import program
from tests.real.proxy import Proxy
from tests.real.servers import accepts_connections, free_port, running, server_directory
from tests.real.squid import SquidConfig, running_squid

_BALANCER = """\
defaults
    mode tcp
    timeout connect 5s
    timeout client 30s
    timeout server 30s
listen proxy
    bind 127.0.0.1:{port}
    {more}
    balance roundrobin
"""


@contextmanager
def balanced(origin: Origin, *nodes: SquidConfig, domain: Domain | None = None, more: str = "") -> Iterator[Proxy]:
    """Run a balancer over these nodes, with one more line; each connection goes to the next one."""
    with ExitStack() as until_the_end:
        squids = [until_the_end.enter_context(running_squid(node, origin, domain)) for node in nodes]
        directory = until_the_end.enter_context(server_directory("haproxy"))
        proxy = Proxy(port=free_port(), directory=directory, public_root=origin.public_root)
        servers = (f"    server node{number} 127.0.0.1:{one.port}\n" for number, one in enumerate(squids))
        (directory / "haproxy.cfg").write_text(_BALANCER.format(port=proxy.port, more=more) + "".join(servers))
        command = [program("haproxy", package="haproxy"), "-db", "-f", str(directory / "haproxy.cfg")]
        until_the_end.enter_context(
            running(command, directory=directory, ready=lambda _: accepts_connections("127.0.0.1", proxy.port))
        )
        yield proxy
