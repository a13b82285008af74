"""Find the password of a user; it is never on the command line or in a scenario."""

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from proxytest.model.errors import UsageError
from proxytest.model.installation import Extra
from proxytest.prepare.merge_options import Options
from proxytest.protocol.this_copy import how_to_add_here
from proxytest.scenario.scenario import PasswordSource
from proxytest.wire.files import KIB, TooLargeError, read_file

_MAX_PASSWORD_FILE = 64 * KIB  #: bytes; a larger file is not a password
VARIABLE = "PROXYTEST_PASSWORD"

#: Asks the user at the terminal for a password; None where there is no terminal.
Prompt = Callable[[str], str | None]

#: Warns the user of something that may be unintended, but is no error.
Warn = Callable[[str], None]


def find_password(
    options: Options, user: str, environ: Mapping[str, str], prompt: Prompt, warn: Warn = lambda _: None
) -> str:
    """Return the password from --password-file, the scenario, the variable or a prompt, in this order.

    Raises UsageError.
    """
    if options.password_file is not None:
        return _from_file(options.password_file, warn)
    match options.password:
        case PasswordSource(kind="file", name=name):
            return _from_file(name, warn)
        case PasswordSource(kind="keyring", name=service, user=entry):
            return _from_keyring(service, entry or user)
        case PasswordSource(kind="env", name=variable):
            return _from_variable(variable, user, environ)
        case _:  # nothing is said, or a user of a lab whose place another proxy has taken
            return _from_variable(VARIABLE, user, environ) if VARIABLE in environ else _asked(user, prompt)


def _from_variable(variable: str, user: str, environ: Mapping[str, str]) -> str:
    if variable not in environ:
        raise UsageError(f"no password for '{user}': set {variable}, or use --password-file")
    if not environ[variable]:  # so a secret comes out that a CI system does not have
        raise UsageError(f"{variable} is empty: set it to the password of '{user}', or use --password-file")
    return environ[variable]


def _asked(user: str, prompt: Prompt) -> str:
    if answer := prompt(user):
        return answer
    if answer is not None:
        raise UsageError("no password was entered; nothing was sent")
    raise UsageError(f"no password for '{user}': set {VARIABLE}, or use --password-file")


def _from_keyring(service: str, user: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ImportError:
        hint = how_to_add_here(Extra.KEYRING)
        raise UsageError(f"the scenario uses the keyring, which needs a package: {hint}") from None
    try:
        password = keyring.get_password(service, user)
    except NoKeyringError:
        raise UsageError("the scenario uses the keyring, but this machine has none that works") from None
    except KeyringError as error:  # its text is the backend's, which nobody promises to be fit for a log
        raise UsageError(f"the keyring could not be read ({type(error).__name__}): is it unlocked?") from None
    if password is None:
        raise UsageError(f"the keyring has no password of '{user}' under '{service}'")
    return password


def _from_file(name: str, warn: Warn) -> str:
    """Return the first line; a password may begin or end with spaces, so only the line end is removed."""
    called = "standard input" if name == "-" else f"the password file '{name}'"
    try:
        data = _content(name)
    except TooLargeError:
        size = _MAX_PASSWORD_FILE // KIB
        raise UsageError(f"{called} is larger than {size} KiB: it should contain only the password") from None
    except OSError as error:
        raise UsageError(f"cannot read {called}: {error.strerror}") from None
    line = data.split(b"\n", 1)[0].rstrip(b"\r")
    if not line:
        raise UsageError(f"{called} has no password in its first line")
    if line.endswith(b" "):
        warn(f"the first line of {called} ends with a space, which is used as a part of the password")
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{called} is not UTF-8") from None


def _content(name: str) -> bytes:
    if name != "-":
        return read_file(Path(name), _MAX_PASSWORD_FILE, pipes=True)
    if sys.stdin is None:
        raise UsageError("standard input is closed, so no password can be read")
    data = sys.stdin.buffer.read(_MAX_PASSWORD_FILE + 1)
    if len(data) > _MAX_PASSWORD_FILE:
        raise TooLargeError(_MAX_PASSWORD_FILE)
    return data
