"""Finding and running the programs of the system."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

# Above all this holds no http_proxy and no no_proxy, and no home.
CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
PROGRAM_SECONDS = 60.0
CHECKOUT = Path(__file__).parents[2]


class MissingServerError(Exception):
    """A real server that is missing or does not run: an error of the test run, never a reason to skip."""


def program(name: str, *, package: str) -> str:
    """Return the path of an installed program; `package` is the Debian package that has it."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/lib/squid")
    if found is None:
        raise MissingServerError(f"tests/real needs {name}: install the Debian package {package}.")
    return found


def environment_program(environment: str, name: str) -> str:
    """Return the path of a program in one of the environments that the Makefile makes for the real tests."""
    found = CHECKOUT / environment / "bin" / name
    if not found.exists():
        raise MissingServerError(f"tests/real needs {found}: run `make {environment}/.installed`.")
    return str(found)


def clean_environment() -> dict[str, str]:
    """Return the environment of a program that may be the product: with the runtime folder of the test."""
    return {**CLEAN_ENVIRONMENT, "XDG_RUNTIME_DIR": os.environ["XDG_RUNTIME_DIR"]}


def run(
    command: Sequence[str],
    *,
    standard_input: str = "",
    user: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end, as another user where one is named; `environment` is added to the clean one."""
    return subprocess.run(  # noqa: S603 - running programs is the purpose; every argument is written in tests/real
        command,
        input=standard_input,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
        env={**clean_environment(), **(environment or {})},
        capture_output=True,
        text=True,
        timeout=PROGRAM_SECONDS,
        check=False,
    )
