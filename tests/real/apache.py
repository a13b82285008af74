"""A real Apache httpd as forward proxy, with a ServerRoot of its own."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from tests.real.domain import Domain
from tests.real.names import with_lab_names
from tests.real.origin import Origin
from tests.real.password_files import write_password_files
from tests.real.programs import MissingServerError, program
from tests.real.proxy import Proxy
from tests.real.servers import accepts_connections, free_port, running, server_directory, wrote_pid_file

REALM = "Lab Apache"
MODULES = "/usr/lib/apache2/modules"

# "kerberos-bound" lets a handshake take several requests on one connection (GssapiConnectionBound). mod_auth_gssapi
# then offers NTLM too, also where Kerberos is the only mechanism that is allowed, and refuses every type 1 that comes.
ApacheLogon = Literal["basic", "digest", "kerberos", "kerberos-bound"]

CONFIGURATION = """\
ServerRoot {directory}
ServerName lab-apache
PidFile {directory}/apache.pid
ErrorLog {directory}/error.log
DefaultRuntimeDir {directory}
Mutex file:{directory}
Listen 127.0.0.1:{port}
User www-data
Group www-data
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authn_core_module {modules}/mod_authn_core.so
LoadModule authn_file_module {modules}/mod_authn_file.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule authz_user_module {modules}/mod_authz_user.so
LoadModule proxy_module {modules}/mod_proxy.so
LoadModule proxy_http_module {modules}/mod_proxy_http.so
LoadModule proxy_connect_module {modules}/mod_proxy_connect.so
{load}
{more}ProxyRequests On
ProxyVia Full
AllowCONNECT 443
<Proxy "*">
{logon}
    Require valid-user
</Proxy>
"""

LOAD: dict[ApacheLogon, str] = {
    "basic": "LoadModule auth_basic_module {modules}/mod_auth_basic.so",
    "digest": "LoadModule auth_digest_module {modules}/mod_auth_digest.so",
    "kerberos": "LoadModule auth_gssapi_module {modules}/mod_auth_gssapi.so",
    "kerberos-bound": "LoadModule auth_gssapi_module {modules}/mod_auth_gssapi.so",
}

KERBEROS = """\
    AuthType GSSAPI
    AuthName "{realm}"
    GssapiCredStore keytab:{keytab}
    GssapiAllowedMech krb5"""

LOGON: dict[ApacheLogon, str] = {
    "basic": """\
    AuthType Basic
    AuthName "{realm}"
    AuthUserFile {directory}/basic""",
    "digest": """\
    AuthType Digest
    AuthName "{realm}"
    AuthDigestProvider file
    AuthUserFile {directory}/digest""",
    "kerberos": KERBEROS,
    "kerberos-bound": f"{KERBEROS}\n    GssapiConnectionBound On",
}


@contextmanager
def running_apache(
    logon: ApacheLogon, origin: Origin, domain: Domain | None = None, *, more: str = ""
) -> Iterator[Proxy]:
    """Run Apache until the block ends, with more lines; Kerberos needs the domain that issues the tickets."""
    with server_directory("apache") as directory:
        proxy = Proxy(port=free_port(), directory=directory, public_root=origin.public_root)
        write_password_files(directory, realm=REALM)
        configuration = directory / "apache.conf"
        configuration.write_text(render(logon, proxy, domain, more))
        apache = program("apache2", package="apache2")
        _require_modules(logon)
        command = with_lab_names([apache, "-f", str(configuration), "-D", "FOREGROUND"], directory)
        environment = domain.environment if domain else None
        with running(command, directory=directory, ready=lambda pid: _ready(proxy, pid), environment=environment):
            yield proxy


def refused_logons(proxy: Proxy) -> int:
    """Return how many passwords Apache found wrong so far; it logs each, and no request without one."""
    # AH01617: mod_auth_basic, "Password Mismatch"; AH01794: mod_auth_digest, "password mismatch".
    return len(re.findall("AH01617|AH01794", (proxy.directory / "error.log").read_text()))


def render(logon: ApacheLogon, proxy: Proxy, domain: Domain | None, more: str = "") -> str:
    """Write apache.conf."""
    keytab = domain.keytab if domain else ""
    return CONFIGURATION.format(
        directory=proxy.directory,
        port=proxy.port,
        modules=MODULES,
        load=LOAD[logon].format(modules=MODULES),
        more=more,
        logon=LOGON[logon].format(directory=proxy.directory, realm=REALM, keytab=keytab),
    )


def _require_modules(logon: ApacheLogon) -> None:
    """All modules but one come with apache2."""
    if logon.startswith("kerberos") and not Path(MODULES, "mod_auth_gssapi.so").exists():
        raise MissingServerError(
            "tests/real needs mod_auth_gssapi: install the Debian package libapache2-mod-auth-gssapi."
        )


def _ready(proxy: Proxy, pid: int) -> bool:
    return wrote_pid_file(pid, proxy.directory / "apache.pid") and accepts_connections("127.0.0.1", proxy.port)
