"""Read `Proxy-Authenticate`: several challenges per line, several lines, and every mistake seen in the field.

RFC 9110 sections 11.2 to 11.6.1. A comma separates challenges and also the parameters of one challenge; only looking
ahead shows which: `name =` is a parameter, a word alone is a scheme.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from proxytest.model.challenge import Challenge

MAX_CHALLENGES = 50

# `++` and `*+` never backtrack: a match takes linear time for any input.
_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]++"  # noqa: S105  a grammar rule, not a secret
_BLANK = re.compile(r"[ \t,]*")
_QUOTED = r'"((?:[^"\\]|\\.)*+)(?:"|\\?$)'  # a missing closing quote ends with the line
_PARAMETER = re.compile(rf"({_TOKEN})[ \t]*+=[ \t]*+(?:{_QUOTED}|([^,\"]*+))(?=[ \t]*+(?:,|$))", re.DOTALL)
_PARAMETER_THEN_JUNK = re.compile(rf"({_TOKEN})[ \t]*+=[ \t]*+{_QUOTED}", re.DOTALL)
_SCHEME = re.compile(rf"({_TOKEN})(?=[ \t,]|$)")
_TOKEN68 = re.compile(r"[ \t]++([A-Za-z0-9._~+/-]++=*+)(?=[ \t]*+(?:,|$))")
_JUNK = re.compile(r'(?:"(?:[^"\\]|\\.)*(?:"|\\?$)|[^,"])*', re.DOTALL)
#: Follows `qop=auth` if the list lacks the quotes of RFC 7616 section 3.3; no scheme has this name.
_QOP_OPTIONS = re.compile(r"(?:(?i:auth(?:-int)?+)(?=[ \t]*+(?:,|$))[ \t,]*+)++")
_EMPTY_PARAMETER = re.compile(r"(?i:realm|nonce|opaque|qop|algorithm|stale|charset|domain)=")


@dataclass(slots=True)
class _Open:
    scheme: str
    token: str | None = None
    parameters: list[tuple[str, str]] = field(default_factory=list)

    def close(self) -> Challenge:
        return Challenge(scheme=self.scheme, token=self.token, parameters=tuple(self.parameters))


def parse_challenges(values: Iterable[str]) -> tuple[Challenge, ...]:
    """Read the values of all `Proxy-Authenticate` lines of an answer, in order; anything else is ignored."""
    return _read(tuple(values))


@lru_cache(maxsize=64)  # many ask about the same answer, and a hostile one is long
def _read(values: tuple[str, ...]) -> tuple[Challenge, ...]:
    opened = (one for value in values for one in _challenges(value))
    return tuple(one.close() for one in islice(opened, MAX_CHALLENGES))


def _challenges(value: str) -> Iterator[_Open]:
    current: _Open | None = None
    position = 0
    while position < len(value):
        position = _end(_BLANK, value, position)
        parameter = (
            (_PARAMETER.match(value, position) or _PARAMETER_THEN_JUNK.match(value, position)) if current else None
        )
        if current and parameter:
            current.parameters.append(_read_parameter(parameter))
            position = parameter.end()
        elif current and (options := _more_options(current, value, position)):
            name, first = current.parameters[-1]
            more = options[0].rstrip(" \t,")
            current.parameters[-1] = (name, f"{first}, {more}")
            position = options.end()
        elif scheme := _SCHEME.match(value, position):
            if current:
                yield current
            current = _Open(scheme[1])
            position = _read_token(current, value, scheme.end())
        else:
            position = max(_end(_JUNK, value, position), position + 1)
    if current:
        yield current


def _read_parameter(match: re.Match[str]) -> tuple[str, str]:
    quoted = match[2]
    value = re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if quoted is not None else match[3].strip()
    return match[1].lower(), value


def _more_options(current: _Open, value: str, position: int) -> re.Match[str] | None:
    named = current.parameters[-1][0] if current.parameters else ""
    return _QOP_OPTIONS.match(value, position) if named == "qop" else None


def _read_token(current: _Open, value: str, position: int) -> int:
    """Read a token68 that follows a scheme, if one does."""
    token = _TOKEN68.match(value, position)
    # `Digest realm=` fits the token68 grammar too; a known parameter name settles it.
    if token is None or _EMPTY_PARAMETER.fullmatch(token[1]):
        return position
    current.token = token[1]
    return token.end()


def _end(pattern: re.Pattern[str], value: str, position: int) -> int:
    match = pattern.match(value, position)
    return match.end() if match else position
