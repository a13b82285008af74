"""A real tinyproxy, with Basic or open."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.real.names import with_lab_names
from tests.real.origin import Origin
from tests.real.password_files import USER
from tests.real.programs import program
from tests.real.proxy import Proxy
from tests.real.servers import accepts_connections, free_port, running, server_directory, wrote_pid_file

TINYPROXY_PASSWORD = "open-Sesame.42"  # tinyproxy's configuration takes letters, digits, "-", "." and "_" only

CONFIGURATION = """\
Listen 127.0.0.1
Port {port}
PidFile "{directory}/tinyproxy.pid"
LogFile "{directory}/tinyproxy.log"
User nobody
Group nogroup
Timeout 60
MaxClients 100
ViaProxyName "lab-tinyproxy"
ConnectPort 443
"""


@contextmanager
def running_tinyproxy(origin: Origin, *, basic: bool) -> Iterator[Proxy]:
    """Run tinyproxy until the block ends."""
    with server_directory("tinyproxy") as directory:
        directory.chmod(0o777)  # it writes its pid file after it has become nobody
        proxy = Proxy(port=free_port(), directory=directory, public_root=origin.public_root)
        configuration = directory / "tinyproxy.conf"
        logon = f"BasicAuth {USER} {TINYPROXY_PASSWORD}\n" if basic else ""
        configuration.write_text(CONFIGURATION.format(port=proxy.port, directory=directory) + logon)
        command = with_lab_names([program("tinyproxy", package="tinyproxy"), "-d", "-c", str(configuration)], directory)
        with running(command, directory=directory, ready=lambda pid: _ready(proxy, pid)):
            yield proxy


def _ready(proxy: Proxy, pid: int) -> bool:
    return wrote_pid_file(pid, proxy.directory / "tinyproxy.pid") and accepts_connections("127.0.0.1", proxy.port)
