"""The second opinion: the system's curl asks the same proxy for the same host."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from tests.real.programs import program, run
from tests.real.squid import PASSWORD, USER, Squid

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
DENIED = SecondOpinion(connect_status=403, status=0, exit_status=TUNNEL_REFUSED)
INSPECTED = SecondOpinion(connect_status=200, status=0, exit_status=CERTIFICATE_NOT_TRUSTED)


def ask_curl(squid: Squid, hosts: Sequence[str], *, scheme: str, password: str = PASSWORD) -> list[SecondOpinion]:
    """Fetch https://HOST/ of every host, in one run of curl; scheme "none" sends no credentials."""
    options = "" if scheme == "none" else f"proxy-{scheme}\nproxy-user = {json.dumps(f'{USER}:{password}')}\n"
    options += "".join(f"url = https://{host}/\noutput = /dev/null\n" for host in hosts)
    return _curl(squid, options)


def ask_curl_for_websocket(squid: Squid, host: str) -> SecondOpinion:
    """Ask for a WebSocket by Basic, whoever's certificate is shown; an open one is only ended by curl's time limit."""
    options = f"proxy-basic\nproxy-user = {json.dumps(f'{USER}:{PASSWORD}')}\n"
    options += f"url = https://{host}/\noutput = /dev/null\nhttp1.1\ninsecure\nmax-time = 0.5\n"
    options += "".join(f'header = "{header}"\n' for header in WEBSOCKET_HEADERS)
    return _curl(squid, options)[0]


def _curl(squid: Squid, options: str) -> list[SecondOpinion]:
    command = [program("curl", package="curl"), "--disable", "--silent", "--config", "-"]
    command += ["--proxy", squid.url, "--cacert", str(squid.public_root)]
    command += ["--write-out", "%{http_connect} %{http_code} %{exitcode}\n"]
    return [_opinion(line) for line in run(command, standard_input=options).stdout.splitlines()]


def _opinion(line: str) -> SecondOpinion:
    connect_status, status, exit_status = (int(number) for number in line.split())
    return SecondOpinion(connect_status=connect_status, status=status, exit_status=exit_status)
