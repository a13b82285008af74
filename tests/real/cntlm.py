"""A real cntlm: a hop of one's own that asks nobody for a log-on, and logs on to its parent proxy by NTLM."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.real.domain import ALICE, Account
from tests.real.programs import program
from tests.real.proxy import Proxy
from tests.real.servers import accepts_connections, free_port, running, server_directory

# Values are taken as they stand to the end of the line, with the blank and the colon of the password.
CONFIGURATION = """\
Username {account.user}
Domain CORP
Password {account.password}
Auth NTLMv2
Workstation LAB-CNTLM
Proxy 127.0.0.1:{parent.port}
Listen 127.0.0.1:{port}
"""


@contextmanager
def running_cntlm(parent: Proxy, account: Account = ALICE) -> Iterator[Proxy]:
    """Run cntlm in front of another proxy until the block ends; it logs on there as this account."""
    with server_directory("cntlm") as directory:
        proxy = Proxy(port=free_port(), directory=directory, public_root=parent.public_root)
        configuration = directory / "cntlm.conf"
        configuration.write_text(CONFIGURATION.format(account=account, parent=parent, port=proxy.port))
        command = [program("cntlm", package="cntlm"), "-f", "-c", str(configuration)]
        with running(command, directory=directory, ready=lambda _: accepts_connections("127.0.0.1", proxy.port)):
            yield proxy
