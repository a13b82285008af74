"""A real Squid, configured for one case and run in the foreground in a directory of its own."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.real.access_log import LOG_CONFIGURATION, Request, read_access_log
from tests.real.certificates import KeyPair
from tests.real.hosts import PROFILE_HOSTS
from tests.real.nameserver import NAMESERVER_ADDRESS
from tests.real.origin import ORIGIN_ADDRESS, Origin
from tests.real.programs import program, run
from tests.real.servers import accepts_connections, free_port, running, server_directory, wrote_pid_file

USER = "alice"
PASSWORD = "open:Sesame 42%"  # a colon, a blank and a percent sign: some client trips over each
REALM = "Lab Squid"

COMMON = """\
visible_hostname lab-squid
cache_effective_user proxy
pid_filename {directory}/squid.pid
cache_log {directory}/cache.log
coredump_dir {directory}
hosts_file {directory}/hosts
dns_nameservers {nameserver}
dns_timeout 1 second
shutdown_lifetime 0 seconds
pinger_enable off
cache deny all
max_filedescriptors 1024
"""

BASIC = """\
auth_param basic program {helper} {directory}/basic
auth_param basic realm {realm}
auth_param basic children 1 startup=1
"""

DIGEST = """\
auth_param digest program {helper} -c {directory}/digest
auth_param digest realm {realm}
auth_param digest children 1 startup=1
auth_param digest nonce_max_count {nonce_max_count}
"""

AUTHENTICATED = """\
acl authenticated proxy_auth REQUIRED
http_access deny !authenticated
"""

INSPECTION = """\
sslcrtd_program {helper} -s {directory}/certificates -M 4MB
sslcrtd_children 1 startup=1
tls_outgoing_options cafile={public_root}
acl first_step at_step SslBump1
acl inspected ssl::server_name {inspected}
ssl_bump peek first_step
ssl_bump bump inspected
ssl_bump splice all
"""

INSPECTING_PORT = (
    "http_port 127.0.0.1:{port} ssl-bump generate-host-certificates=on "
    "tls-cert={directory}/inspection.pem tls-key={directory}/inspection.key\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SquidConfig:
    """What one case is about; the rest of squid.conf is the same for all. Domains are written as in dstdomain."""

    schemes: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    inspected: tuple[str, ...] = ()
    nonce_max_count: int = 50  # Squid's default


@dataclass(frozen=True, slots=True, kw_only=True)
class Squid:
    """A running Squid, and the root certificate of what lies behind it."""

    port: int
    directory: Path
    public_root: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def requests(self) -> list[Request]:
        """Return what Squid was asked so far, from its access log."""
        return read_access_log(self.directory / "access.log")

    def refused_authentications(self) -> list[Request]:
        """Return the requests whose credentials Squid judged and refused: each may bring an account nearer its lock."""
        return [request for request in self.requests() if request.refused]


@contextmanager
def running_squid(config: SquidConfig, origin: Origin) -> Iterator[Squid]:
    """Run Squid until the block ends."""
    with server_directory("squid") as directory:
        shutil.chown(directory, "proxy", "proxy")
        squid = Squid(port=free_port(), directory=directory, public_root=origin.public_root)
        _write_users(directory)
        (directory / "hosts").write_text("".join(f"{ORIGIN_ADDRESS} {host}\n" for host in PROFILE_HOSTS))
        if config.inspected:
            _prepare_inspection(directory, origin.certificates.inspection)
        configuration = directory / "squid.conf"
        configuration.write_text(render(config, squid))
        command = [_program("squid"), "-N", "-f", str(configuration)]
        with running(command, directory=directory, ready=lambda pid: _ready(squid, pid)):
            yield squid


def render(config: SquidConfig, squid: Squid) -> str:
    """Write squid.conf."""
    parts = [
        COMMON.format(directory=squid.directory, nameserver=NAMESERVER_ADDRESS),
        LOG_CONFIGURATION.format(directory=squid.directory),
        *_authentication(config, squid.directory),
        *_denial(config),
        "http_access allow all\n",
        *_port(config, squid),
    ]
    return "".join(parts)


def _authentication(config: SquidConfig, directory: Path) -> Iterator[str]:
    if "basic" in config.schemes:
        yield BASIC.format(helper=_program("basic_ncsa_auth"), directory=directory, realm=REALM)
    if "digest" in config.schemes:
        helper = _program("digest_file_auth")
        yield DIGEST.format(helper=helper, directory=directory, realm=REALM, nonce_max_count=config.nonce_max_count)
    if config.schemes:
        yield AUTHENTICATED


def _denial(config: SquidConfig) -> Iterator[str]:
    if config.denied:
        yield f"acl denied dstdomain {' '.join(config.denied)}\nhttp_access deny denied\n"


def _port(config: SquidConfig, squid: Squid) -> Iterator[str]:
    if not config.inspected:
        yield f"http_port 127.0.0.1:{squid.port}\n"
        return
    yield INSPECTING_PORT.format(port=squid.port, directory=squid.directory)
    yield INSPECTION.format(
        helper=_program("security_file_certgen"),
        directory=squid.directory,
        public_root=squid.public_root,
        inspected=" ".join(config.inspected),
    )


def _write_users(directory: Path) -> None:
    command = [program("openssl", package="openssl"), "passwd", "-apr1", "-stdin"]
    hashed = run(command, standard_input=PASSWORD).stdout
    (directory / "basic").write_text(f"{USER}:{hashed}")
    digest = hashlib.md5(f"{USER}:{REALM}:{PASSWORD}".encode(), usedforsecurity=False).hexdigest()
    (directory / "digest").write_text(f"{USER}:{REALM}:{digest}\n")


def _prepare_inspection(directory: Path, authority: KeyPair) -> None:
    (directory / "inspection.pem").write_bytes(authority.certificate_pem)
    (directory / "inspection.key").write_bytes(authority.key_pem)
    command = [_program("security_file_certgen"), "-c", "-s", str(directory / "certificates"), "-M", "4MB"]
    # Squid runs the helper as its own user, which must therefore own the database.
    run(command, user="proxy").check_returncode()


def _program(name: str) -> str:
    return program(name, package="squid-openssl")


def _ready(squid: Squid, pid: int) -> bool:
    return wrote_pid_file(pid, squid.directory / "squid.pid") and accepts_connections("127.0.0.1", squid.port)
