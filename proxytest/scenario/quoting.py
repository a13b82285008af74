"""Repeat what the user wrote, in a message."""

_SHOWN = 60  #: characters of a wrong value that a message repeats


def printable(text: str) -> str:
    """Escape what could drive a terminal or break the line."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def quoted(text: str) -> str:
    """Repeat a value of the user's in quotes, shortened where it is long."""
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}...'"
