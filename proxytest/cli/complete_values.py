"""What may follow in a shell: names that only the program knows. They are looked up when a shell asks."""

import re
from collections.abc import Callable

import click

from proxytest.report.format_names import FORMAT_NAMES
from proxytest.scenario.option import Kind

Complete = Callable[[click.Context, click.Parameter, str], list[str]]

_LAB = re.compile(r"^lab:", re.MULTILINE)
_SCHEMES = ("auto", "none", "basic", "digest", "ntlm", "negotiate")


def words(*known: str) -> Complete:
    """Return a completion by words that are known here."""

    def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        return [word for word in known if word.startswith(begun)]

    return complete


def completer(kind: Kind) -> Complete | None:
    """Return the completion of an option's values; None where click knows them, or nobody does."""
    match kind:
        case Kind.CHECK:
            return _listed("checks")
        case Kind.PROFILE:
            return _listed("profiles")
        case Kind.SCHEME:
            return words(*_SCHEMES)
        case Kind.FORMAT:
            return words(*FORMAT_NAMES)
        case _:
            return None


def lab_names(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
    """Return the proxies of the lab, without reading all of their files."""
    from proxytest.scenario.bundled import bundled_scenarios

    named = ((name, path) for name, path in bundled_scenarios().items() if name.startswith(begun))
    return [name for name, path in named if _LAB.search(path.read_text(encoding="utf-8"))]


def _listed(what: str) -> Complete:
    """Return a completion by the first words of what `proxytest list` prints, which is kept."""

    def complete(_context: click.Context, _parameter: click.Parameter, begun: str) -> list[str]:
        from proxytest.wire.kept_texts import kept_text

        text = kept_text(f"list {what}", lambda: _listing(what))
        return [line.split()[0] for line in text.splitlines() if line.startswith(begun)]

    return complete


def _listing(what: str) -> str:
    from proxytest.cli.explain_command import listing

    return listing(what)
