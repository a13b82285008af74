"""The folder for a ticket until the run ends, and the settings with which libkrb5 fetches it."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from weakref import finalize

from proxytest.protocol.child_environment import child_environment

#: By UDP, libkrb5 repeats a message after one second.
_CONFIGURATION = "[libdefaults]\nudp_preference_limit = 1\n"
_DEFAULT_CONFIGURATION = "/etc/krb5.conf"


class TicketFolder:
    """A folder that only its owner can enter; it is removed with this object, at the latest with the process."""

    def __init__(self) -> None:
        self.path = Path(mkdtemp(prefix="proxytest-ticket-"))
        self.remove = finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    @property
    def cache(self) -> str:
        """Return the GSSAPI name of the ticket's cache."""
        return f"FILE:{self.path}/ticket"

    @property
    def trace(self) -> Path:
        """Return the file for libkrb5's trace, which names the KDCs."""
        return self.path / "trace"

    def environment(self, environ: Mapping[str, str], section: str = "") -> dict[str, str]:
        """Return variables for libkrb5: TCP first, and the section; all else from the machine's configuration."""
        configuration = self.path / "krb5.conf"
        configuration.write_text(_CONFIGURATION + section)
        own = environ.get("KRB5_CONFIG") or _DEFAULT_CONFIGURATION
        kerberos = {name: value for name, value in environ.items() if name.startswith("KRB5") and name != "KRB5_TRACE"}
        return child_environment(environ) | kerberos | {"KRB5_CONFIG": f"{configuration}{os.pathsep}{own}"}
