"""Find the password of a user; it is never on the command line, and in no file that says what to audit."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from proxytest.model.errors import UsageError
from proxytest.prepare.options import Options
from proxytest.scenario.scenario import PasswordSource

_MAX_PASSWORD_FILE = 64 * 1024  #: bytes; a larger file is not a password
_VARIABLE = "PROXYTEST_PASSWORD"

#: Asks the person who sits there for the password of a user; None where nobody does.
Ask = Callable[[str], str | None]


def find_password(options: Options, user: str, environ: Mapping[str, str], ask: Ask) -> str:
    """Look into --password-file, then where the scenario says, then into the variable, then ask.

    Raises UsageError.
    """
    if options.password_file is not None:
        return _from_file(options.password_file)
    match options.password:
        case PasswordSource(kind="file", name=name):
            return _from_file(name)
        case PasswordSource(kind="keyring", name=service, user=entry):
            return _from_keyring(service, entry or user)
        case PasswordSource(kind="env", name=variable):
            return _from_variable(variable, user, environ)
        case _:  # nothing is said, or a user of a lab whose place another proxy has taken
            return _from_variable(_VARIABLE, user, environ) if _VARIABLE in environ else _asked(user, ask)


def _from_variable(variable: str, user: str, environ: Mapping[str, str]) -> str:
    if variable not in environ:
        raise UsageError(f"no password for '{user}': set {variable}, or give --password-file")
    if not environ[variable]:  # so a secret comes out that a CI system does not have
        raise UsageError(f"{variable} is empty: set it to the password of '{user}', or give --password-file")
    return environ[variable]


def _asked(user: str, ask: Ask) -> str:
    if answer := ask(user):
        return answer
    if answer is not None:
        raise UsageError("no password was typed; nothing was sent")
    raise UsageError(f"no password for '{user}': set {_VARIABLE}, or give --password-file")


def _from_keyring(service: str, user: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        raise UsageError(
            "the scenario refers to the keyring, which needs a package: pip install 'proxytest[keyring]'"
        ) from None
    try:
        password = keyring.get_password(service, user)
    except NoKeyringError:
        raise UsageError("the scenario refers to the keyring, and this machine has none that can be used") from None
    except KeyringError as error:  # its text is the backend's, which nobody promises to be fit for a log
        raise UsageError(f"the keyring could not be read ({type(error).__name__}): is it unlocked?") from None
    if password is None:
        raise UsageError(f"the keyring has no password of '{user}' under '{service}'")
    return password


def _from_file(name: str) -> str:
    """Read the first line; a password may begin or end with blanks, so only the line's end is cut."""
    try:
        if name == "-":
            if sys.stdin is None:
                raise UsageError("standard input is closed: it holds no password")
            data = sys.stdin.buffer.read(_MAX_PASSWORD_FILE + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(_MAX_PASSWORD_FILE + 1)
    except OSError as error:
        raise UsageError(f"cannot read the password file '{name}': {error.strerror}") from None
    line = data.split(b"\n", 1)[0].rstrip(b"\r")
    if not line or len(data) > _MAX_PASSWORD_FILE:
        raise UsageError(f"the password file '{name}' holds no password in its first line")
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"the password file '{name}' is not UTF-8") from None
