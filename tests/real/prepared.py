"""The product's command line in a process that need not import it first; all else is as in a process of its own."""

import json
import os
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from subprocess import CompletedProcess
from tempfile import TemporaryFile

from tests.real.programs import CHECKOUT, CLEAN_ENVIRONMENT, PROGRAM_SECONDS, clean_environment

_started: "list[PreparedProduct]" = []  # for the end of the session, which must leave nothing running


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedProduct:
    """A python that has imported the product, and forks a child for each run."""

    process: subprocess.Popen[bytes]
    connection: socket.socket

    def run(
        self, arguments: Sequence[str], *, standard_input: str, environment: Mapping[str, str]
    ) -> CompletedProcess[str]:
        """Run the command line to its end."""
        order = {"arguments": arguments, "environment": {**clean_environment(), **environment}}
        with TemporaryFile() as given, TemporaryFile() as output, TemporaryFile() as errors:
            given.write(standard_input.encode())
            given.seek(0)
            descriptors = [file.fileno() for file in (given, output, errors)]
            socket.send_fds(self.connection, [json.dumps(order).encode()], descriptors)
            status = int(self.connection.recv(16))
            output.seek(0)
            errors.seek(0)
            return CompletedProcess(arguments, status, output.read().decode(), errors.read().decode())


@cache
def prepared_product(python: str) -> PreparedProduct:
    """Return the one of an environment, started when it is first wanted."""
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    here.settimeout(PROGRAM_SECONDS)
    command = [python, "-m", "tests.real.prepared_server", str(there.fileno())]
    with there:
        process = subprocess.Popen(  # noqa: S603 - as in programs.run
            command,
            cwd=CHECKOUT,
            env=CLEAN_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            pass_fds=[there.fileno()],
            start_new_session=True,
        )
    product = PreparedProduct(process=process, connection=here)
    _started.append(product)
    return product


def end_prepared_products() -> None:
    """End each that was started, and a child that hangs."""
    for product in _started:
        product.connection.close()
        os.killpg(product.process.pid, signal.SIGKILL)
        product.process.wait()
    _started.clear()
    prepared_product.cache_clear()
