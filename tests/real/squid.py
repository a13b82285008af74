"""A real Squid, configured for one case and run in the foreground in a directory of its own."""

import shutil
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.request import urlopen

from tests.real.access_log import LOG_CONFIGURATION, Request, read_access_log, wait_for_access_log
from tests.real.certificates import Certificates, KeyPair
from tests.real.domain import Domain
from tests.real.names import hosts_file
from tests.real.nameserver import NAMESERVER_ADDRESS
from tests.real.origin import Origin
from tests.real.password_files import write_password_files
from tests.real.programs import program, run
from tests.real.proxy import Proxy
from tests.real.servers import accepts_connections, free_port, running, server_directory, wrote_pid_file

REALM = "Lab Squid"

COMMON = """\
visible_hostname {hostname}
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
max_filedescriptors {files}
"""

BASIC = """\
auth_param basic program {helper}
auth_param basic realm {realm}
auth_param basic children 1 startup=1
"""

DIGEST = """\
auth_param digest program {helper} -c {directory}/digest
auth_param digest realm {realm}
auth_param digest children 1 startup=1
auth_param digest nonce_max_count {nonce_max_count}
"""

# Eight tunnels are opened at once, and a handshake keeps its helper from the challenge to the proof.
NTLM = """\
auth_param ntlm program {helper}
auth_param ntlm children {children} startup={startup}
auth_param ntlm keep_alive {keep_alive}
"""

NEGOTIATE = """\
auth_param negotiate program {helper}
auth_param negotiate children 10 startup=1
"""

# Its statistics, for whoever asks on this machine.
MANAGER = "http_access allow localhost manager\n"

AUTHENTICATED = """\
acl authenticated proxy_auth REQUIRED
http_access deny !authenticated
"""

PARENT = """\
cache_peer 127.0.0.1 parent {port} 0 no-query
never_direct allow all
"""

INSPECTION = """\
sslcrtd_program {helper} -s {directory}/certificates -M 4MB
sslcrtd_children 1 startup=1
{outgoing}acl first_step at_step SslBump1
acl inspected ssl::server_name {inspected}
ssl_bump peek first_step
ssl_bump bump inspected
ssl_bump splice all
"""

INSPECTING_PORT = (
    "http_port 127.0.0.1:{port} ssl-bump generate-host-certificates=on "
    "tls-cert={directory}/inspection.pem tls-key={directory}/inspection.key\n"
)
TLS_PORT = "https_port 127.0.0.1:{port} tls-cert={directory}/proxy.pem tls-key={directory}/proxy.key\n"

# Squid's own marks go, and the name of the product that it plays comes.
DISGUISE = """\
via off
reply_header_access Server deny all
reply_header_access X-Squid-Error deny all
reply_header_access X-Cache deny all
reply_header_access X-Cache-Lookup deny all
reply_header_add Via "{via}"
"""


# ntlm_auth for NTLM and Kerberos; negotiate_kerberos_auth for Kerberos alone; negotiate_wrapper_auth, which asks one
# helper for each.
NegotiateHelper = Literal["gss-spnego", "kerberos", "wrapper"]


# Helpers of NTLM and Negotiate in trouble: BH is what ntlm_auth says where its domain does not answer, or not any more.
Helper = Literal["accepts", "broken", "dies", "breaks-late", "slow"]
SCRIPTS = {
    "broken": "#!/bin/sh\nwhile read line; do echo 'BH the domain does not answer'; done\n",
    "dies": "#!/bin/sh\nread line; exit 1\n",
    # Accepts whoever comes, and takes a tenth of a second for it: so many helpers, ten times as many log-ons a second.
    "slow": """#!/bin/sh
while read kind token; do
    case $kind in
        YR) echo 'TT TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA';;
        *) sleep 0.1; echo 'AF alice';;
    esac
done
""",
    "breaks-late": """#!/bin/sh
while read kind token; do
    case $kind in
        YR) echo 'TT TlRMTVNTUAACAAAAAAAAAAAAAAAGgokAXmf7HuqyuFEAAAAAAAAAAAAAAAAAAAAA';;
        *) echo 'BH the domain does not answer';;
    esac
done
""",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SquidConfig:
    """What one case is about; the rest of squid.conf is the same for all. Domains are written as in dstdomain."""

    schemes: tuple[str, ...] = ()
    basic_by_domain: bool = False  # else by a file
    negotiate: NegotiateHelper = "gss-spnego"
    denied: tuple[str, ...] = ()
    denied_by_user: bool = False  # a rule that ends in one about the user asks him for other credentials
    allowed: tuple[str, ...] = ()  # all others are denied
    inspected: tuple[str, ...] = ()
    inspected_by_namesake: bool = False
    trusts_the_cloud: bool = True  # whoever opens TLS has to: else it answers 503 in the host's place
    nonce_max_count: int = 50  # Squid's default
    ntlm_keep_alive: bool = True  # Squid's default
    tls: bool = False
    ntlm_helper: Helper | None = None  # instead of ntlm_auth, and without a domain
    ntlm_children: int = 10
    files: int = 1024  # two for each tunnel
    manager: bool = False  # are its statistics shown?
    negotiate_helper: Helper | None = None
    parent: int | None = None  # the port of a parent on this machine, which gets no credentials
    realm: str = REALM
    hostname: str = "lab-squid"
    persistent: bool = True  # else each answer closes its connection
    tls_wants_certificate: bool = False  # the port asks for a certificate of the client
    tls_most: str | None = None  # such as options=NO_TLSv1_3
    via: str | None = None
    rules: str = ""  # lines before the last http_access


@dataclass(frozen=True, slots=True, kw_only=True)
class Squid(Proxy):
    """A running Squid."""

    def requests(self) -> list[Request]:
        """Return what Squid was asked so far, from its access log."""
        wait_for_access_log(self.directory / "access.log", self._connect)
        return read_access_log(self.directory / "access.log")

    def _connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self.port))
        return (
            ssl.create_default_context(cafile=self.own_root).wrap_socket(connection, server_hostname="127.0.0.1")
            if self.own_root
            else connection
        )

    def helper_statistics(self) -> str:
        """Return what Squid counts of its NTLM helpers; the case has to show them."""
        url = f"http://127.0.0.1:{self.port}/squid-internal-mgr/ntlmauthenticator"
        with urlopen(url, timeout=10) as answer:
            text: bytes = answer.read()
        return text.decode()

    def refused_authentications(self) -> list[Request]:
        """Return the requests whose credentials Squid judged and refused: each may bring an account nearer its lock."""
        return [request for request in self.requests() if request.refused]


@contextmanager
def running_squid(config: SquidConfig, origin: Origin, domain: Domain | None = None) -> Iterator[Squid]:
    """Run Squid until the block ends; NTLM and Negotiate need the domain that their helpers ask."""
    with server_directory("squid") as directory:
        shutil.chown(directory, "proxy", "proxy")
        own_root = directory / "proxy_root.pem" if config.tls else None
        squid = Squid(port=free_port(), directory=directory, public_root=origin.public_root, own_root=own_root)
        write_password_files(directory, realm=config.realm)
        for name, script in SCRIPTS.items():
            (directory / f"{name}.sh").write_text(script)
            (directory / f"{name}.sh").chmod(0o755)
        (directory / "hosts").write_text(hosts_file())
        _write_certificates(config, directory, origin.certificates)
        configuration = directory / "squid.conf"
        configuration.write_text(render(config, squid, domain))
        command = [_program("squid"), "-N", "-f", str(configuration)]
        environment = domain.environment if domain else None
        with running(command, directory=directory, ready=lambda pid: _ready(squid, pid), environment=environment):
            yield squid


def common(config: SquidConfig, squid: Squid) -> str:
    """Write what each squid.conf has."""
    return COMMON.format(
        directory=squid.directory, nameserver=NAMESERVER_ADDRESS, hostname=config.hostname, files=config.files
    )


def render(config: SquidConfig, squid: Squid, domain: Domain | None = None) -> str:
    """Write squid.conf."""
    parts = [
        common(config, squid),
        LOG_CONFIGURATION.format(directory=squid.directory),
        *_authentication(config, squid.directory, domain),
        *_denial(config),
        config.rules,
        "http_access allow all\n",
        "" if config.persistent else "client_persistent_connections off\n",
        PARENT.format(port=config.parent) if config.parent else "",
        *_disguise(config),
        *_port(config, squid),
    ]
    return "".join(parts)


def _authentication(config: SquidConfig, directory: Path, domain: Domain | None) -> Iterator[str]:
    if "negotiate" in config.schemes:
        stand_in = _stand_in(config.negotiate_helper, directory)
        yield NEGOTIATE.format(helper=stand_in or _negotiate_helper(config.negotiate, domain))
    if "ntlm" in config.schemes:
        helper = _stand_in(config.ntlm_helper, directory) or f"{_ntlm_auth(domain)} --helper-protocol=squid-2.5-ntlmssp"
        yield NTLM.format(
            helper=helper,
            keep_alive="on" if config.ntlm_keep_alive else "off",
            children=config.ntlm_children,
            startup=config.ntlm_children if config.manager else 1,
        )
    if "digest" in config.schemes:
        helper = _program("digest_file_auth")
        yield DIGEST.format(
            helper=helper, directory=directory, realm=config.realm, nonce_max_count=config.nonce_max_count
        )
    if "basic" in config.schemes:
        yield BASIC.format(helper=_basic_helper(config, directory, domain), realm=config.realm)
    if config.manager:
        yield MANAGER
    if config.schemes:
        yield AUTHENTICATED


def _stand_in(helper: Helper | None, directory: Path) -> str:
    """Return the command of a helper that needs no domain."""
    if helper is None:
        return ""
    return _program("ntlm_fake_auth") if helper == "accepts" else f"{directory}/{helper}.sh"


def _ntlm_auth(domain: Domain | None) -> str:
    if domain is None:
        raise ValueError("NTLM and Negotiate need a domain to ask.")
    return f"{program('ntlm_auth', package='winbind')} --configfile={domain.samba_configuration}"


def _basic_helper(config: SquidConfig, directory: Path, domain: Domain | None) -> str:
    if config.basic_by_domain:
        return f"{_ntlm_auth(domain)} --helper-protocol=squid-2.5-basic"
    return f"{_program('basic_ncsa_auth')} {directory}/basic"


def _negotiate_helper(which: NegotiateHelper, domain: Domain | None) -> str:
    ntlm_auth = _ntlm_auth(domain)
    # GSS_C_NO_NAME: whatever name of the keytab the ticket is for.
    kerberos = f"{_program('negotiate_kerberos_auth')} -k {domain.keytab} -s GSS_C_NO_NAME" if domain else ""
    match which:
        case "gss-spnego":
            return f"{ntlm_auth} --helper-protocol=gss-spnego"
        case "kerberos":
            return kerberos
        case "wrapper":
            ntlm = f"{ntlm_auth} --helper-protocol=squid-2.5-ntlmssp"
            return f"{_program('negotiate_wrapper_auth')} --ntlm {ntlm} --kerberos {kerberos}"


def _denial(config: SquidConfig) -> Iterator[str]:
    if config.denied:
        user = " authenticated" if config.denied_by_user else ""
        yield f"acl denied dstdomain {' '.join(config.denied)}\nhttp_access deny denied{user}\n"
    if config.allowed:
        yield f"acl listed dstdomain {' '.join(config.allowed)}\nhttp_access deny !listed\n"


def _disguise(config: SquidConfig) -> Iterator[str]:
    if config.via:
        yield DISGUISE.format(via=config.via)


def _port(config: SquidConfig, squid: Squid) -> Iterator[str]:
    if config.tls:
        yield TLS_PORT.format(port=squid.port, directory=squid.directory).rstrip()
        yield f" clientca={squid.directory}/proxy_root.pem" if config.tls_wants_certificate else ""
        yield f" {config.tls_most}\n" if config.tls_most else "\n"
        return
    if not config.inspected:
        yield f"http_port 127.0.0.1:{squid.port}\n"
        return
    yield INSPECTING_PORT.format(port=squid.port, directory=squid.directory)
    yield INSPECTION.format(
        helper=_program("security_file_certgen"),
        directory=squid.directory,
        outgoing=f"tls_outgoing_options cafile={squid.public_root}\n" if config.trusts_the_cloud else "",
        inspected=" ".join(config.inspected),
    )


def _write_certificates(config: SquidConfig, directory: Path, certificates: Certificates) -> None:
    if config.tls:
        (directory / "proxy_root.pem").write_bytes(certificates.proxy_root.certificate_pem)
        (directory / "proxy.pem").write_bytes(certificates.proxy.certificate_pem)
        (directory / "proxy.key").write_bytes(certificates.proxy.key_pem)
    if config.inspected:
        authority = certificates.namesake if config.inspected_by_namesake else certificates.inspection
        _prepare_inspection(directory, authority)


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
