"""Find the token that `reflect` and `run` share; never on the command line, which every user of a machine can read."""

from collections.abc import Mapping
from pathlib import Path

from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.protocol.stun_integrity import LEAST
from proxytest.wire.files import KIB, TooLargeError, read_file

VARIABLE = "PROXYTEST_REFLECTOR_TOKEN"


def find_token(file: str | Path | None, environ: Mapping[str, str], option: str) -> Secret | None:
    """Return the token of the file that the option names, else of the variable; None if there is neither.

    Raises UsageError.
    """
    if file is not None:
        return _token(_first_line(Path(file), option), f"the file of {option}")
    return _token(environ[VARIABLE], VARIABLE) if VARIABLE in environ else None


def _first_line(path: Path, option: str) -> str:
    try:
        return read_file(path, KIB, pipes=True).split(b"\n", 1)[0].decode("utf-8-sig")
    except TooLargeError:
        raise UsageError(f"the file of {option} is larger than 1 KiB: it should contain only the token") from None
    except OSError as error:
        raise UsageError(f"cannot read the file of {option}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"the file of {option} is not UTF-8") from None


def _token(text: str, source: str) -> Secret:
    """Return the token; one that could be guessed proves nothing."""
    token = text.strip()
    if len(token) < LEAST:
        raise UsageError(f"{source} has a token of fewer than {LEAST} characters: take one that `reflect` printed")
    if not (token.isascii() and token.isprintable()) or " " in token:
        raise UsageError(f"{source} has a token with spaces, or with characters that are not ASCII")
    return Secret(token)
