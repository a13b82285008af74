"""A commented scenario, written from a few answers. It never holds a password."""

import json
import re
import shlex
import textwrap
from collections.abc import Iterator

from proxytest.model.address import parse_proxy
from proxytest.model.newest import DEFAULT, newest
from proxytest.prepare.first_answers import ME, NOBODY, PROMPT, Answers

#: Between letters, a colon and a slash are text to YAML.
_PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9._@/\\:-]*[A-Za-z0-9])?")
_WORDS_OF_YAML = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_OTHER = re.compile(r"[^A-Za-z0-9_.-]+")
#: What whoever names a password for an http:// proxy must know.
ONLY_BASIC = (
    "If the proxy offers Basic alone, over http://, say `auth: basic`: `auto` sends no password that can be read on "
    "the way, and the verdict would stay open."
)
_WIDTH = 110  #: columns of a comment
_LONGEST = 40  #: characters of a name in a scenario


def scenario_text(answers: Answers, file: str, title: str) -> str:
    """Return the file; `file` is what it will be called in a command."""
    return "\n".join(_lines(answers, file, title)) + "\n"


def commands(answers: Answers, file: str, stem: str) -> dict[str, str]:
    """Return what to do next, and the command for it."""
    quoted = shlex.quote(file)
    several = len(answers.proxies) > 1
    outputs = "".join(f" -o {shlex.quote(f'{stem}.{ending}')}" for ending in answers.reports)
    known = {
        "See what it will send, before anything is sent": f"proxytest plan {quoted}",
        "Run it": f"proxytest run {quoted}{outputs}",
    }
    if several:
        known["Once there is a worker at each site, audit from there (documentation: Many sites)"] = (
            f"proxytest fleet run {quoted} --hub wss://HUB --credential operator.nk"
        )
    return known


def site_names(proxies: tuple[str, ...]) -> dict[str, str]:
    """Return a name for each proxy: the first part of its host where that tells it from the others."""
    hosts = [parse_proxy(one).authority for one in proxies]
    short = [one.host if one.host.replace(".", "").isdecimal() else one.host.partition(".")[0] for one in hosts]
    names = short if len(set(short)) == len(short) else [f"{one.host}-{one.port}" for one in hosts]
    clean = [(_OTHER.sub("-", name).strip("-.") or "site")[:_LONGEST] for name in names]
    if len(set(clean)) < len(clean):
        clean = [f"site-{number}" for number in range(1, len(clean) + 1)]
    return dict(zip(clean, proxies, strict=True))


def _lines(answers: Answers, file: str, title: str) -> Iterator[str]:
    yield "# Made by `proxytest init`. Change what you like; `proxytest schema scenario` prints all keys."
    yield from (f"# {what}:\n#   {command}" for what, command in commands(answers, file, title).items())
    yield f"\ntitle: {_text(title)}\n"
    yield from _proxy(answers)
    yield f"\n# The requirements to judge by: {newest()[1]} is today's Webex, {DEFAULT} the Cisco Spark of 2016."
    yield f"profile: {_text(answers.profile)}"
    yield from _log_on(answers)
    yield "\n# The clients in use here: the verdict follows these alone. Without the key: the apps of the profile."
    known = _listed(answers.clients or answers.known_clients)
    yield f"clients: {known}" if answers.clients else f"# clients: {known}"
    yield "\n# A host on the Internet that runs `proxytest reflect`: without one, audio and video are not tested."
    yield f"media: {_text(answers.media)}" if answers.media else "# media: reflector.example"
    yield "\n# Reports are files of the command line (-o); these keys tell them where it was, and hide who it was."
    yield "# site: Oslo"
    yield "# anonymous: true"


def _proxy(answers: Answers) -> Iterator[str]:
    if answers.pac:
        yield "# The PAC file that names the proxies."
        yield f"pac: {_text(answers.pac)}"
    elif len(answers.proxies) == 1:
        yield "# The proxy to audit."
        yield f"proxy: {_text(answers.proxies[0])}"
    else:
        yield "# One proxy for each site. Keys under a site are for that site alone; those at the top are for all."
        yield "proxies:"
        for name, proxy in site_names(answers.proxies).items():
            yield f"  {_text(name)}: {{proxy: {_text(proxy)}, site: {_text(name)}}}"


def _log_on(answers: Answers) -> Iterator[str]:
    yield ""
    if answers.who == NOBODY:
        yield "# Nobody logs on. Where the proxy asks for it, say here who does, such as `user: CORP\\alice`."
        yield from ("user: ''", "auth: none")
        return
    if answers.who == ME:
        yield "# The signed-on user logs on, by a ticket or by Windows, with the strongest scheme that is offered:"
        yield "# no user by name, not even one in your own configuration."
        yield from ("user: ''", "auth: auto")
        return
    yield "# Who logs on, with the strongest scheme that is offered."
    yield f"user: {_text(answers.who)}"
    yield from (f"# {line}" for line in textwrap.wrap(ONLY_BASIC, _WIDTH))
    yield "auth: auto"
    yield "# Where the password is. It is never written here."
    yield (
        f"password: {_place(answers.password)}"
        if answers.password != PROMPT
        else (
            "# It is asked for in a terminal, or taken from PROXYTEST_PASSWORD.\n# password: {env: PROXYTEST_PASSWORD}"
        )
    )


def _place(password: str) -> str:
    kind, _, name = password.partition(":")
    return f"{{keyring: {{service: {_text(name)}}}}}" if kind == "keyring" else f"{{{kind}: {_text(name)}}}"


def _listed(words: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_text, words))}]"


def _text(value: str) -> str:
    """Write a value, with quotes where YAML might read it as something of its own, such as a number."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_OF_YAML
    return value if plain else json.dumps(value, ensure_ascii=False)
