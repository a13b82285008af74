"""Imports the product once, and forks a child for each run of it: the environment's python runs this file as a module.

An order comes on the socket whose descriptor is the argument: arguments and environment, and with them the child's
standard input, output and error. The answer is the child's exit status.
"""

import gc
import json
import os
import socket
import sys
from contextlib import redirect_stdout
from typing import Any

MAX_ORDER = 1 << 16  #: bytes
NOBODY_LISTENS = ["run", "--proxy", "http://127.0.0.1:1", "--format", "json"]


def import_product() -> None:
    """Run the product on a port where nobody listens: so all is imported that it imports late."""
    from proxytest.cli import run_arguments

    with open(os.devnull, "w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):  # noqa: PTH123 - no path
        run_arguments(NOBODY_LISTENS)


def next_order(connection: socket.socket) -> dict[str, Any] | None:
    """Wait for orders and return each one, in a child of its own; None where no more will come."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(connection, MAX_ORDER, 3)
        if not message:
            return None
        child = os.fork()
        if child == 0:
            for number, descriptor in enumerate(descriptors):
                os.dup2(descriptor, number)
                os.close(descriptor)
            order: dict[str, Any] = json.loads(message)
            return order
        for descriptor in descriptors:
            os.close(descriptor)
        _, status = os.waitpid(child, 0)
        connection.send(str(os.waitstatus_to_exitcode(status)).encode())


def main() -> None:
    """Serve until the other end closes; in a child, run the product's command line to its end."""
    from proxytest.cli import main as product

    import_product()
    gc.freeze()  # what all children share is to stay shared
    connection = socket.socket(fileno=int(sys.argv[1]))
    order = next_order(connection)
    connection.close()
    if order is not None:
        os.environ.clear()
        os.environ.update(order["environment"])
        sys.argv[1:] = order["arguments"]
        product()


if __name__ == "__main__":
    main()
