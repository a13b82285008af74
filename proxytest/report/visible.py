"""Text from the wire is hostile: what could control a terminal or deceive a reader is shown as an escape."""


def visible(text: str) -> str:
    r"""Escape each character that Unicode calls not printable: ESC as `\x1b`, a bidi override as `\u202e`."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
