"""The second opinion: the system's curl asks the same proxy for the same host."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tests.real.domain import PROXY_HOST, Domain
from tests.real.password_files import PASSWORD, USER
from tests.real.programs import program, run
from tests.real.proxy import Proxy

CERTIFICATE_NOT_TRUSTED = 60
TUNNEL_REFUSED = 56

WEBSOCKET_HEADERS = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondOpinion:
    """What curl saw: the proxy's answer to CONNECT, the origin's answer (0 if none), and curl's exit status."""

    connect_status: int
    status: int
    exit_status: int


REACHED = SecondOpinion(connect_status=200, status=200, exit_status=0)
NOT_AUTHENTICATED = SecondOpinion(connect_status=407, status=0, exit_status=TUNNEL_REFUSED)
REFUSED_BY_401 = SecondOpinion(connect_status=401, status=0, exit_status=TUNNEL_REFUSED)
DENIED = SecondOpinion(connect_status=403, status=0, exit_status=TUNNEL_REFUSED)
INSPECTED = SecondOpinion(connect_status=200, status=0, exit_status=CERTIFICATE_NOT_TRUSTED)


def ask_curl(
    proxy: Proxy, hosts: Sequence[str], *, scheme: str, user: str = USER, password: str = PASSWORD
) -> list[SecondOpinion]:
    """Fetch https://HOST/ of every host, in one run of curl; scheme "none" sends no credentials."""
    return _curl(proxy, _logon(scheme, user, password) + _fetch(hosts))


def ask_curl_with_ticket(proxy: Proxy, hosts: Sequence[str], domain: Domain) -> list[SecondOpinion]:
    """Fetch as the user who is signed on, by Kerberos: the ticket is for the proxy's name, so that goes in the URL."""
    options = f'proxy-negotiate\nproxy-user = ":"\nproxy = "http://{PROXY_HOST}:{proxy.port}"\n'
    options += f'resolve = "{PROXY_HOST}:{proxy.port}:127.0.0.1"\n'
    return _curl(proxy, options + _fetch(hosts), environment=domain.environment)


def ask_curl_for_websocket(proxy: Proxy, host: str) -> SecondOpinion:
    """Ask for a WebSocket by Basic, whoever's certificate is shown; an open one is only ended by curl's time limit."""
    options = _logon("basic", USER, PASSWORD)
    options += f"url = https://{host}/\noutput = /dev/null\nhttp1.1\ninsecure\nmax-time = 0.5\n"
    options += "".join(f'header = "{header}"\n' for header in WEBSOCKET_HEADERS)
    return _curl(proxy, options)[0]


def _logon(scheme: str, user: str, password: str) -> str:
    if scheme == "none":
        return ""
    # curl decodes user and password of a proxy, but not those of a server, as in a URL (CURLOPT_PROXYUSERPWD).
    return f'proxy-{scheme}\nproxy-user = "{quote(user, safe="")}:{quote(password, safe="")}"\n'


def _fetch(hosts: Sequence[str]) -> str:
    return "".join(f"url = https://{host}/\noutput = /dev/null\n" for host in hosts)


def _curl(proxy: Proxy, options: str, *, environment: Mapping[str, str] | None = None) -> list[SecondOpinion]:
    command = [program("curl", package="curl"), "--disable", "--silent", "--cacert", str(proxy.public_root)]
    command += ["--write-out", "%{http_connect} %{http_code} %{exitcode}\n", "--proxy", proxy.url]
    command += ["--proxy-cacert", str(proxy.own_root)] if proxy.own_root else []
    command += ["--config", "-"]  # last, for what is said last counts
    finished = run(command, standard_input=options, environment=environment)
    return [_opinion(line) for line in finished.stdout.splitlines()]


def _opinion(line: str) -> SecondOpinion:
    connect_status, status, exit_status = (int(number) for number in line.split())
    return SecondOpinion(connect_status=connect_status, status=status, exit_status=exit_status)
