"""The answers from which a first scenario is made, each read from what somebody typed."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from proxytest.model.address import parse_authority, parse_proxy
from proxytest.model.errors import UsageError
from proxytest.report.formats import format_of
from proxytest.scenario.inputs import parse_pac, parse_user
from proxytest.scenario.options import ALL_CLIENTS

ME, NOBODY = "me", "nobody"  #: the signed-on user; the proxy asks for no log-on
PROMPT = "prompt"  #: the password is asked for, or in PROXYTEST_PASSWORD
APPS, NONE = "apps", "none"

_PAC = re.compile(r"\.(pac|dat|js)$|/wpad\b|^file:", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;]+")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_PLACES = ("env", "keyring", "file")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a first scenario says."""

    proxies: tuple[str, ...]  #: several: one for each site
    pac: str  #: instead of them
    who: str
    password: str  #: where it is
    clients: tuple[str, ...]  #: empty: the apps
    media: str
    reports: tuple[str, ...]  #: endings
    profile: str
    known_clients: tuple[str, ...] = ()  #: of the profile


def split_words(text: str) -> tuple[str, ...]:
    """Return what stands between commas and blanks."""
    return tuple(dict.fromkeys(word for word in _BETWEEN.split(text.strip()) if word))


def is_pac(text: str) -> bool:
    """Is it the address of a PAC file?"""
    return bool(_PAC.search(text.strip()))


def read_proxies(text: str) -> str:
    """Return what was typed, if it is one proxy, several, or a PAC file.

    Raises UsageError.
    """
    words = split_words(text)
    if not words:
        raise UsageError("name the proxy, such as http://proxy.corp:8080, or the address of a PAC file")
    if len(words) == 1 and is_pac(words[0]):
        return parse_pac(words[0])
    for word in words:
        parse_proxy(word)
    return " ".join(words)


def read_who(text: str) -> str:
    """Return who logs on.

    Raises UsageError for a name that no account can have, and does not repeat one that may hold a password.
    """
    word = text.strip()
    return word.lower() if word.lower() in (ME, NOBODY) else parse_user(word)


def read_password_place(text: str) -> str:
    """Return where the password is; what is not such a place may be the password itself, and is not repeated.

    Raises UsageError.
    """
    word = text.strip()
    kind, _, name = word.partition(":")
    if word == PROMPT or (
        kind in _PLACES and name and name.isprintable() and (kind != "env" or _VARIABLE.fullmatch(name))
    ):
        return word
    raise UsageError("do not type the password; say where it is: prompt, env:VARIABLE, keyring:SERVICE or file:PATH")


def read_clients(text: str, known: Collection[str]) -> str:
    """Return `apps`, `all`, or names of clients.

    Raises UsageError.
    """
    words = split_words(text)
    if words in ((), (APPS,)):
        return APPS
    if words == (ALL_CLIENTS,):
        return ALL_CLIENTS
    for word in words:
        if word not in known:
            raise UsageError(f"'{word}' is not a client of the profile: use {APPS}, {ALL_CLIENTS}, {', '.join(known)}")
    return " ".join(words)


def read_media(text: str) -> str:
    """Return `none`, or the host that answers media.

    Raises UsageError.
    """
    word = text.strip()
    if word not in ("", NONE):
        parse_authority(word, default_port=0)
    return word or NONE


def read_reports(text: str) -> str:
    """Return `none`, or endings of files.

    Raises UsageError for one that no report has.
    """
    words = tuple(word.removeprefix(".") for word in split_words(text))
    if words in ((), (NONE,)):
        return NONE
    for word in words:
        format_of(Path(f"report.{word}"))
    return " ".join(words)
