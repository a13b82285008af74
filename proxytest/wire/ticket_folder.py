"""Where a ticket lies until the run ends, and what tells libkrb5 how it is fetched."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from weakref import finalize

from proxytest.protocol.child_environment import child_environment

#: By UDP libkrb5 sends a message again after one second.
_CONFIGURATION = "[libdefaults]\nudp_preference_limit = 1\n"
_DEFAULT_CONFIGURATION = "/etc/krb5.conf"


class TicketFolder:
    """A folder that only its owner can enter; it ends with this object, and at the latest with the process."""

    def __init__(self) -> None:
        self.path = Path(mkdtemp(prefix="proxytest-ticket-"))
        self.remove = finalize(self, shutil.rmtree, self.path, ignore_errors=True)

    @property
    def cache(self) -> str:
        """Return the ticket's cache, as GSSAPI names it."""
        return f"FILE:{self.path}/ticket"

    @property
    def trace(self) -> Path:
        """Return the file into which libkrb5 writes whom it asks."""
        return self.path / "trace"

    def environment(self, environ: Mapping[str, str], section: str = "") -> dict[str, str]:
        """Have libkrb5 ask by TCP first, and as the section says; the rest is said by the machine's configuration."""
        configuration = self.path / "krb5.conf"
        configuration.write_text(_CONFIGURATION + section)
        own = environ.get("KRB5_CONFIG") or _DEFAULT_CONFIGURATION
        kerberos = {name: value for name, value in environ.items() if name.startswith("KRB5") and name != "KRB5_TRACE"}
        return child_environment(environ) | kerberos | {"KRB5_CONFIG": f"{configuration}{os.pathsep}{own}"}
