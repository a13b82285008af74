"""`proxytest init`."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from proxytest.cli.init_questions import Question, answer, at_terminal, tell_beginning
from proxytest.cli.proxy_port import ask_port, with_port
from proxytest.cli.user_defaults import PROXY
from proxytest.model.address import parse_proxy
from proxytest.model.errors import UsageError
from proxytest.model.newest import newest
from proxytest.prepare.first_answers import (
    APPS,
    ME,
    NOBODY,
    NONE,
    PROMPT,
    Answers,
    is_pac,
    read_clients,
    read_media,
    read_password_place,
    read_proxies,
    read_reports,
    read_who,
    split_words,
)
from proxytest.prepare.first_scenario import ONLY_BASIC, commands, scenario_text
from proxytest.prepare.merge_options import Options
from proxytest.prepare.proxy_choice import machine_settings
from proxytest.scenario.kept_profile import load_kept_profile
from proxytest.scenario.options import ALL_CLIENTS
from proxytest.scenario.scenario import load_scenario
from proxytest.wire.kept_ticket import has_sspi, kept_ticket, ticket_library
from proxytest.wire.write_files import AS_THE_UMASK_SAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The answers of the command line; None and empty where it has none."""

    proxies: tuple[str, ...]
    who: str | None
    password: str | None
    clients: tuple[str, ...]
    media: str | None
    reports: tuple[str, ...]
    profile: str | None


def write_first_scenario(path: Path, given: Given) -> str:
    """Ask what the command line leaves open, write the scenario, and return what to do next.

    Raises UsageError, also where the file is there already.
    """
    if not str(path).isprintable():
        raise UsageError("the name of the file holds a control character")
    _refuse_existing(path)
    ask = at_terminal()
    if ask:
        tell_beginning(str(path))
    answers = _answers(given, os.environ, ask=ask)
    _write_new(path, scenario_text(answers, str(path), path.stem))
    try:
        load_scenario(path)
    except UsageError:  # such as a file that is named from another folder
        path.unlink()
        raise
    told = (f"{what}:\n  {command}" for what, command in commands(answers, str(path), path.stem).items())
    return "\n".join([f"wrote {path}", *told]) + "\n"


def _answers(given: Given, environ: Mapping[str, str], *, ask: bool) -> Answers:
    profile = given.profile or newest()[1]
    names = tuple(client.name for client in load_kept_profile(profile).clients)
    where = answer(_proxy_question(environ), _joined(given.proxies), ask=ask)
    proxies = () if is_pac(where) else tuple(_with_port(one) for one in split_words(where))
    who = answer(_who_question(), given.who, ask=ask)
    named = who not in (ME, NOBODY)
    if given.password is not None and not named:
        raise UsageError("--password-from is for a user: name one by --log-on")
    password = answer(_password_question(proxies), given.password, ask=ask) if named else PROMPT
    clients = answer(_clients_question(names), _joined(given.clients), ask=ask)
    media = answer(_MEDIA, given.media, ask=ask)
    reports = answer(_REPORTS, _joined(given.reports), ask=ask)
    return Answers(
        proxies=proxies,
        pac="" if proxies else where,
        who=who,
        password=password,
        clients=() if clients == APPS else split_words(clients),
        media="" if media == NONE else media,
        reports=() if reports == NONE else split_words(reports),
        profile=profile,
        known_clients=names,
    )


def _joined(words: tuple[str, ...]) -> str | None:
    return " ".join(words) if words else None


def _with_port(proxy: str) -> str:
    return with_port(Options(proxy=proxy), ask_port).proxy or proxy


def _proxy_question(environ: Mapping[str, str]) -> Question:
    settings = machine_settings(environ)
    variable = environ.get(PROXY, "")
    found = variable or settings.proxy or settings.pac or ""
    source = PROXY if variable else settings.source or "this machine's settings"
    told = f"{source} names {found}." if found and "@" not in found else "This machine's settings name none."
    return Question(
        asked="1. Proxy",
        meaning=f"The proxy, or the address of a PAC file; several, with blanks between, are several sites. {told}",
        option="--proxy",
        default=found if "@" not in found else "",
        read=read_proxies,
    )


def _who_question() -> Question:
    ticket = ME if has_sspi() else NOBODY
    told = "Windows logs the signed-on user on." if has_sspi() else "No ticket was found."
    if not has_sspi() and ticket_library() and not isinstance(kept := kept_ticket(), str):
        ticket, told = ME, f"There is a ticket of {kept.owner}."
    return Question(
        asked="2. Log-on",
        meaning=r"Who logs on to the proxy: a user such as alice, CORP\alice or alice@corp.example, "
        f"{ME} (by ticket or Windows), or {NOBODY} (the proxy asks for no log-on). {told}",
        option="--log-on",
        default=ticket,
        read=read_who,
    )


def _password_question(proxies: tuple[str, ...]) -> Question:
    readable = any(not parse_proxy(one).secure for one in proxies)
    return Question(
        asked="   Where its password is",
        meaning=f"Where the password is, never the password itself: {PROMPT} (asked for at each run), env:VARIABLE, "
        f"keyring:SERVICE or file:PATH.{f' {ONLY_BASIC}' if readable else ''}",
        option="--password-from",
        default=PROMPT,
        read=read_password_place,
    )


def _clients_question(names: tuple[str, ...]) -> Question:
    return Question(
        asked="3. Clients",
        meaning=f"The clients in use here, which the verdict follows: {APPS} (the apps of the profile), "
        f"{ALL_CLIENTS} (devices and nodes too), or some of {', '.join(names)}.",
        option="--client",
        default=APPS,
        read=lambda text: read_clients(text, names),
    )


_MEDIA = Question(
    asked="4. Media host",
    meaning=f"A host on the Internet where you run `proxytest reflect`, to test audio and video; or {NONE}.",
    option="--media",
    default=NONE,
    read=read_media,
)
_REPORTS = Question(
    asked="5. Reports",
    meaning=f"The reports as files: html to read, json to judge again, also md, xml, sarif, csv, prom, har; or {NONE}.",
    option="--report",
    default="html json",
    read=read_reports,
)


def _refuse_existing(path: Path) -> None:
    if os.path.lexists(path):
        raise UsageError(f"'{path}' is there already: name another file, or remove it")


def _write_new(path: Path, text: str) -> None:
    """Write a file that nobody else may have made meanwhile."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, AS_THE_UMASK_SAYS)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        _refuse_existing(path)
    except OSError as error:
        raise UsageError(f"cannot write '{path}': {error.strerror or error}") from None
