"""Write files: only ordinary files, and not through a link."""

import errno
import os
import secrets
import stat
import sys
from pathlib import Path

OWNER_ONLY = 0o600  #: without secrets, but what a site's proxy says is nobody else's concern
AS_THE_UMASK_SAYS = 0o666

IS_LINK = "it is a symbolic link: use the file that it points to"
IS_NO_FILE = "it is not an ordinary file"

#: A link may lead to anybody's file; a pipe that nobody reads would keep `open` waiting. Windows knows neither.
_FLAGS = os.O_WRONLY | os.O_CREAT | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC"))
_SAYING = {errno.ELOOP: IS_LINK, errno.ENXIO: IS_NO_FILE}  #: what `open` says of a link, and of a pipe without a reader


def open_anew(path: Path) -> int:
    """Open a file, empty, that its owner alone may read, also where it was there before.

    Raises OSError, whose `strerror` is a sentence.
    """
    try:
        descriptor = os.open(path, _FLAGS, OWNER_ONLY)
    except OSError as error:
        raise OSError(error.errno, _SAYING.get(error.errno or 0, error.strerror)) from None
    try:
        _refuse_what_is_no_file(os.fstat(descriptor))
        _permit(descriptor, OWNER_ONLY)
        os.ftruncate(descriptor, 0)
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


def replace_file(path: Path, content: bytes, *, permissions: int) -> None:
    """Replace a file at once, so that nobody ever reads half of it, not even after a power cut.

    A file of this user's keeps its permissions; a new one gets those given, less what the umask takes away.

    Raises OSError, whose `strerror` is a sentence.
    """
    kept = _kept(path)
    part = path.with_name(f".proxytest-{secrets.token_hex(6)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, permissions if kept is None else OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if kept is not None:
                _permit(descriptor, kept)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        part.replace(path)  # of a link that came meanwhile it replaces the link
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _kept(path: Path) -> int | None:
    """Return the permissions of the file that is replaced; those that somebody else chose are not kept."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    _refuse_what_is_no_file(found)
    own = sys.platform == "win32" or found.st_uid == os.geteuid()
    return found.st_mode & 0o777 if own else None


def _refuse_what_is_no_file(found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EEXIST, IS_LINK if stat.S_ISLNK(found.st_mode) else IS_NO_FILE)


def _permit(descriptor: int, permissions: int) -> None:
    if sys.platform != "win32":  # whose permissions are those of the folder
        os.fchmod(descriptor, permissions)
