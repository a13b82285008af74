"""A real Active Directory: Samba as domain controller on a loopback address, with users, a proxy's account and winbind.

Nothing of it is written outside its own directory, but winbind's socket has one fixed place on a machine.
"""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.real.password_files import PASSWORD, USER
from tests.real.programs import CLEAN_ENVIRONMENT, MissingServerError, program, run
from tests.real.servers import accepts_connections, running, server_directory

CONTROLLER_ADDRESS = "127.1.0.88"
REALM = "CORP.TEST"
PROXY_HOST = "proxy.corp.test"
KDC_PORT, LDAP_PORT = 88, 389
WINBIND_SOCKET_PARENT = Path("/run/samba")  # compiled into winbind's clients; Debian makes it when the service starts

# The second [global] section of smb.conf: Samba joins it with the first, and the later value counts.
CONTROLLER = """
[global]
    server services = rpc, ldap, cldap, kdc, winbindd
    tls enabled = no
    old password allowed period = 0
    pid directory = {directory}
    ncalrpc dir = {directory}/ncalrpc
"""

KERBEROS = """\
[libdefaults]
    default_realm = {realm}
    dns_lookup_kdc = false
    dns_canonicalize_hostname = false
    rdns = false
[realms]
    {realm} = {{
        kdc = {address}
    }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user as typed into a client, and the password."""

    user: str
    password: str


# The same user that Squid and Apache have in their files, so that one identity serves every scheme.
ALICE = Account(user=USER, password=PASSWORD)
JUERGEN = Account(user="jürgen€", password="Übergröße 5€")
# Blanks at both ends, and what URLs, percent-encoding and user:password pairs are split at.
BOB = Account(user="bob", password=" at@home: 100%41 sure ")
# Bears the name of the proxy's service; it never logs on.
SERVICE = Account(user="proxy-service", password="never typed by anybody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A running domain controller."""

    directory: Path
    counts: subprocess.Popen[str] | None = None  # password_counts, once the controller runs

    @property
    def samba_configuration(self) -> Path:
        return self.directory / "etc/smb.conf"

    @property
    def keytab(self) -> Path:
        """The key of HTTP/proxy.corp.test."""
        return self.directory / "http.keytab"

    @property
    def ticket_cache(self) -> Path:
        """The tickets of alice, who is signed on."""
        return self.directory / "tickets"

    @property
    def environment(self) -> dict[str, str]:
        """What makes a program a member of the realm, and its user alice."""
        return {**self.environment_without_ticket, "KRB5CCNAME": f"FILE:{self.ticket_cache}"}

    @property
    def environment_without_ticket(self) -> dict[str, str]:
        """What makes a program a member of the realm whose user is not signed on."""
        return {"KRB5_CONFIG": str(self.directory / "krb5.conf"), "KRB5CCNAME": f"FILE:{self.directory}/no-tickets"}

    def bad_passwords(self, account: Account = ALICE) -> int:
        """Return how often the controller refused the account since it last logged on: what leads to its lock."""
        if self.counts is None or self.counts.stdin is None or self.counts.stdout is None:
            raise ValueError("nobody counts before the controller runs.")
        self.counts.stdin.write(f"{account.user}\n")
        self.counts.stdin.flush()
        return int(self.counts.stdout.readline())

    def forget_bad_passwords(self) -> None:
        """Log alice on, which sets her count back to 0: it would not go over the threshold."""
        _sign_on(self)

    def change_password(self, account: Account) -> None:
        """Return an account another password, as of now."""
        self.administer("user", "setpassword", account.user, f"--newpassword={account.password}")

    def administer(self, *command: str) -> str:
        """Run samba-tool on the directory's own database, which needs no logon."""
        return _samba_tool(*command, "-s", str(self.samba_configuration))


@contextmanager
def running_domain() -> Iterator[Domain]:
    """Make an Active Directory and run its controller until the block ends."""
    with server_directory("domain") as directory:
        domain = Domain(directory=directory)
        _provision(domain)
        _add_accounts(domain)
        WINBIND_SOCKET_PARENT.mkdir(exist_ok=True)
        command = [_program("samba"), "--interactive", "--model=single", "-s", str(domain.samba_configuration)]
        with running(command, directory=directory, ready=lambda _: _ready(domain)):
            # Squid runs its helpers as this user, and winbind shows a challenge only to who may enter here.
            shutil.chown(_winbind_door(domain), group="proxy")
            _sign_on(domain)
            with _counting(domain) as counts:
                yield replace(domain, counts=counts)


@contextmanager
def _counting(domain: Domain) -> Iterator[subprocess.Popen[str]]:
    command = ["/usr/bin/python3", str(Path(__file__).with_name("password_counts.py")), str(domain.samba_configuration)]
    with subprocess.Popen(  # noqa: S603 - as in programs.run
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", env=CLEAN_ENVIRONMENT
    ) as counts:
        yield counts


def _provision(domain: Domain) -> None:
    directory = domain.directory
    # Without a configuration of its own samba-tool reads the machine's, and refuses to overwrite it.
    command = ["domain", "provision", "--configfile=/dev/null", f"--targetdir={directory}", "--host-name=dc"]
    command += [f"--realm={REALM}", "--domain=CORP", "--server-role=dc", "--dns-backend=NONE"]
    command += [f"--host-ip={CONTROLLER_ADDRESS}", f"--option=interfaces={CONTROLLER_ADDRESS}/8"]
    command += ["--option=bind interfaces only=yes", "--adminpass=Never typed 0"]
    _samba_tool(*command)
    with domain.samba_configuration.open("a") as configuration:
        configuration.write(CONTROLLER.format(directory=directory))
    (directory / "krb5.conf").write_text(KERBEROS.format(realm=REALM, address=CONTROLLER_ADDRESS))


def _add_accounts(domain: Domain) -> None:
    # A threshold of 0, which is the default, makes the controller count nothing; and it would not count a password that
    # was right before, as far as it remembers one.
    settings = ["--account-lockout-threshold=50", "--complexity=off", "--history-length=0"]
    domain.administer("domain", "passwordsettings", "set", *settings)
    for account in (ALICE, JUERGEN, BOB, SERVICE):
        domain.administer("user", "create", account.user, account.password)
    domain.administer("spn", "add", f"HTTP/{PROXY_HOST}", SERVICE.user)
    domain.administer("domain", "exportkeytab", str(domain.keytab), f"--principal=HTTP/{PROXY_HOST}")
    domain.keytab.chmod(0o644)  # for Squid's helpers and Apache, each a user of its own


def _sign_on(domain: Domain) -> None:
    command = [program("kinit", package="krb5-user"), ALICE.user]
    run(command, standard_input=f"{ALICE.password}\n", environment=domain.environment).check_returncode()


def _ready(domain: Domain) -> bool:
    listening = all(accepts_connections(CONTROLLER_ADDRESS, port) for port in (KDC_PORT, LDAP_PORT))
    return listening and (_winbind_door(domain) / "pipe").exists() and _winbind_answers()


def _winbind_answers() -> bool:
    return run([program("wbinfo", package="winbind"), "--ping-dc"]).returncode == 0


def _winbind_door(domain: Domain) -> Path:
    return domain.directory / "state/winbindd_privileged"


def _samba_tool(*command: str) -> str:
    finished = run([_program("samba-tool"), *command])
    if finished.returncode != 0:
        # A samba-tool without its parts fails with a traceback; the packages are what one can act on.
        raise MissingServerError(
            f"samba-tool {command[0]} {command[1]} failed; it needs the Debian packages samba-ad-provision, "
            f"samba-dsdb-modules and samba-vfs-modules beside samba.\n{finished.stderr}"
        )
    return finished.stdout


def _program(name: str) -> str:
    # samba-tool is in samba-common-bin, which samba depends on.
    return program(name, package="samba")
