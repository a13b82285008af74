"""The users of proxies that check passwords by themselves, in the files of Apache's tools; Squid reads the same."""

import hashlib
from pathlib import Path

from tests.real.programs import program, run

USER = "alice"
PASSWORD = "open:Sesame 42%"  # a colon, a blank and a percent sign: some client trips over each


def write_password_files(directory: Path, *, realm: str) -> None:
    """Write `basic` and `digest`, each with the one user."""
    command = [program("openssl", package="openssl"), "passwd", "-apr1", "-stdin"]
    hashed = run(command, standard_input=PASSWORD).stdout
    (directory / "basic").write_text(f"{USER}:{hashed}")
    digest = hashlib.md5(f"{USER}:{realm}:{PASSWORD}".encode(), usedforsecurity=False).hexdigest()
    (directory / "digest").write_text(f"{USER}:{realm}:{digest}\n")
