"""The limit on open files: a connection is one, and who has too few of them cannot test what is planned."""

from contextlib import suppress


def more_files(wanted: int) -> int | None:
    """Raise the soft limit as far as it is allowed, and give it where it is below what is wanted all the same."""
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
