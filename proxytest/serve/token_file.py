"""The token of whoever may see the pages; never on the command line, which every user of a machine can read."""

from pathlib import Path

from proxytest.model.credentials import Secret
from proxytest.model.errors import UsageError
from proxytest.wire.files import KIB, TooLargeError, read_file

_LEAST = 16  #: characters


def read_token(path: Path) -> Secret:
    """Return the first line of a file.

    Raises UsageError, also for a token that could be guessed.
    """
    try:
        token = read_file(path, KIB, pipes=True).split(b"\n", 1)[0].decode("ascii").strip()
    except TooLargeError:
        raise UsageError("the file of --token-file is larger than 1 KiB: it should contain only the token") from None
    except OSError as error:
        raise UsageError(f"cannot read the file of --token-file: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError("the token in the file of --token-file has characters that are not ASCII") from None
    if len(token) < _LEAST:
        raise UsageError(
            f"the token in the file of --token-file has fewer than {_LEAST} characters: it could be guessed"
        )
    if not token.isprintable() or " " in token:
        raise UsageError("the token in the file of --token-file has spaces or control characters")
    return Secret(token)
