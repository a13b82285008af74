"""A real px-proxy that checks its clients' log-on by itself: NTLM and Negotiate with pyspnego as the acceptor."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from tests.real.names import with_lab_names
from tests.real.origin import Origin
from tests.real.password_files import PASSWORD, USER
from tests.real.programs import environment_program
from tests.real.proxy import Proxy
from tests.real.servers import accepts_connections, free_port, running, server_directory

PxLogon = Literal["negotiate", "ntlm", "digest", "basic"]


@contextmanager
def running_px(logon: PxLogon, origin: Origin) -> Iterator[Proxy]:
    """Run px until the block ends; without a proxy of its own it goes straight to the origin."""
    with server_directory("px") as directory:
        proxy = Proxy(port=free_port(), directory=directory, public_root=origin.public_root)
        configuration = directory / "px.ini"
        configuration.touch()  # else px looks for one where it was started, and in the user's folder
        command = [environment_program(".venv-px", "px"), f"--config={configuration}", f"--port={proxy.port}"]
        command += [f"--client-auth={logon.upper()}", f"--client-username={USER}", "--verbose"]
        with running(
            with_lab_names(command, directory),
            directory=directory,
            ready=lambda _: accepts_connections("127.0.0.1", proxy.port),
            environment={"PX_CLIENT_PASSWORD": PASSWORD, "PYTHONUNBUFFERED": "1"},
        ):
            yield proxy


def refused_logons(proxy: Proxy) -> int:
    """Return how many log-ons px refused so far; it says so of each, with the reason or without."""
    return len(re.findall("Authentication failed", (proxy.directory / "output.log").read_text()))
