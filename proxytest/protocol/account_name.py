"""Leave an account's name out of a text, however it is written there."""

import re
from collections.abc import Callable

from proxytest.model.spellings import spellings
from proxytest.protocol.public_words import is_in_every_trace

LEFT_OUT = "(account)"
_MIN = 2  #: characters; a single one is in every text


def names_of(user: str) -> tuple[str, ...]:
    r"""Return the forms of a user's name, the longest first: `CORP\alice` and `alice`."""
    plain = user.rpartition("\\")[2]
    return tuple(sorted({user, plain, plain.partition("@")[0]}, key=len, reverse=True))


def without_account(user: str, names: tuple[str, ...] = (), *, instead: str = LEFT_OUT) -> Callable[[str], str]:
    """Return a function that puts `(account)`, or another text, in the place of a user's name.

    Part of another word is not the name. What is also a word of every trace, or part of one of the run's own `names`,
    such as a host's, says nothing of the account, and is kept.
    """
    public = {name.casefold() for name in names}
    hidden = [
        name
        for name in names_of(user)
        if len(name) >= _MIN and not is_in_every_trace(name) and not any(name.casefold() in one for one in public)
    ]
    forms = {form for name in hidden for form in (name, *spellings(name))}
    if not forms:
        return str
    every = "|".join(map(re.escape, sorted(forms, key=len, reverse=True)))
    # %5Calice: an escape ends where the name begins.
    pattern = re.compile(rf"(?:(?<=%[0-9A-Fa-f]{{2}})|(?<![^\W_]))(?:{every})(?![^\W_])", re.IGNORECASE)
    return lambda text: pattern.sub(instead, text)
