"""Colours of console blocks: the commands stand out, and what they print is left as it is."""

from typing import ClassVar

from pygments.lexer import RegexLexer
from pygments.token import Generic


class ConsoleLexer(RegexLexer):
    """A prompt and a command, with the lines that a backslash carries it on to; all else is output."""

    name = "Commands of proxytest"
    tokens: ClassVar = {
        "root": [
            (r"^(?:\$|PS>) ", Generic.Prompt, "command"),
            (r".*\n", Generic.Output),
        ],
        "command": [
            (r".*\\\n", Generic.Strong),
            (r".*\n", Generic.Strong, "#pop"),
        ],
    }
