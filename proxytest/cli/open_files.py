"""The limit of open files: each connection is one, so a low limit prevents tests."""

from contextlib import suppress


def more_files(wanted: int) -> int | None:
    """Raise the soft limit as far as allowed, and return it if it is still too low."""
    try:
        import resource
    except ImportError:  # Windows, which has none
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return None
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
        soft = allowed
    return soft if soft < wanted else None
