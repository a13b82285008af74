"""The port of a proxy that was named without one: programs dial different ones, so whoever is there is asked."""

import sys
from collections.abc import Callable
from dataclasses import replace

from proxytest.model.address import parse_proxy
from proxytest.prepare.merge_options import Options
from proxytest.prepare.proxy_choice import assumed_port

_USUAL = "8080 and 3128 are usual; curl takes 1080, browsers and RFC 9110 take 80"

#: Asks at the terminal for the port of an address; None where there is no terminal.
AskPort = Callable[[str, int], int | None]


def ask_port(address: str, usual: int) -> int | None:
    """Ask the user at the terminal for the port; None where there is none to ask at."""
    if not (sys.stdin and sys.stdin.isatty()):
        return None
    import click

    port: int = click.prompt(f"Port of '{address}' ({_USUAL})", default=usual, type=click.IntRange(1, 65535), err=True)
    return port


def with_port(options: Options, ask: AskPort = ask_port) -> Options:
    """Return the options with the port that the user gives; as they are where none is missing, or nobody is there."""
    usual = assumed_port(options.proxy or "")
    if options.proxy is None or usual is None:
        return options
    proxy = parse_proxy(options.proxy)
    port = ask(options.proxy, usual)
    if port is None:
        return options
    return replace(options, proxy=str(replace(proxy, authority=replace(proxy.authority, port=port))))
