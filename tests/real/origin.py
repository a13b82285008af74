"""The cloud double: a real nginx that ends TLS for every host of the profile, with a WebSocket echo behind it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.real.certificates import Certificates
from tests.real.programs import program
from tests.real.servers import running, server_directory, wrote_pid_file

# A loopback address of its own: port 443 of 127.0.0.1 may be taken on the machine that runs the tests.
ORIGIN_ADDRESS = "127.1.0.1"

NGINX_CONFIGURATION = """\
daemon off;
master_process off;
pid {directory}/nginx.pid;
error_log stderr;
worker_rlimit_nofile 16384;
events {{ worker_connections 16384; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    uwsgi_temp_path {directory}/uwsgi;
    scgi_temp_path {directory}/scgi;
    map $http_upgrade $connection_upgrade {{ default upgrade; "" close; }}
    server {{
        listen {address}:443 ssl;
        ssl_certificate {directory}/chain.pem;
        ssl_certificate_key {directory}/key.pem;
        location / {{
            proxy_pass http://unix:{directory}/echo.sock;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
        }}
    }}
}}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A running origin: its certificates, and the file that clients are given as the public root."""

    certificates: Certificates
    public_root: Path


@contextmanager
def running_origin(certificates: Certificates) -> Iterator[Origin]:
    """Run nginx and the echo server until the block ends."""
    with server_directory("origin") as directory, _echo(directory):
        configuration = _write_files(certificates, directory)
        command = [program("nginx", package="nginx-light"), "-c", str(configuration), "-p", str(directory)]
        command += ["-e", "stderr"]  # else nginx opens the machine's own log before it has read the configuration
        with running(command, directory=directory, ready=lambda pid: wrote_pid_file(pid, directory / "nginx.pid")):
            yield Origin(certificates=certificates, public_root=directory / "public_root.pem")


@contextmanager
def _echo(directory: Path) -> Iterator[None]:
    socket = directory / "echo.sock"
    command = [sys.executable, str(Path(__file__).with_name("echo.py")), str(socket)]
    own = directory / "echo"
    own.mkdir()
    with running(command, directory=own, ready=lambda _: socket.exists()):
        yield


def _write_files(certificates: Certificates, directory: Path) -> Path:
    origin = certificates.origin
    chain = origin.certificate_pem + certificates.public_intermediate.certificate_pem
    (directory / "chain.pem").write_bytes(chain)
    (directory / "key.pem").write_bytes(origin.key_pem)
    (directory / "public_root.pem").write_bytes(certificates.public_root.certificate_pem)
    configuration = directory / "nginx.conf"
    configuration.write_text(NGINX_CONFIGURATION.format(directory=directory, address=ORIGIN_ADDRESS))
    return configuration
