"""Environment variables, in both cases."""

from collections.abc import Mapping

from proxytest.model.settings import Setting, Source, SourceSeen
from proxytest.protocol.settings.settings_text import exceptions_of, pac_address, proxy_address, without_credentials

#: In order of precedence for an https:// target; curl reads lower case first.
EXPLICIT = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "http_proxy", "HTTP_PROXY")
PAC = ("auto_proxy", "AUTO_PROXY", "PAC_URL")
EXCEPTIONS = ("no_proxy", "NO_PROXY")


def settings_of(environ: Mapping[str, str]) -> tuple[Setting, ...]:
    """Return each variable that is set, without the password in its value.

    One that is empty counts as not set, but in lower case it hides the one in upper case from some programs.
    """
    names = [name for name in (*EXPLICIT, *PAC, *EXCEPTIONS) if environ.get(name) or _hides(name, environ)]
    return tuple(Setting(source=name, value=without_credentials(environ[name])) for name in names)


def parse_environment(environ: Mapping[str, str]) -> SourceSeen:
    """Return what the variables mean to programs; an empty one counts as not set."""
    https = _first(environ, *EXPLICIT[:4])
    http = _first(environ, "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")
    return SourceSeen(
        source=Source.ENVIRONMENT,
        https=None if is_socks(https) else proxy_address(https),
        http=None if is_socks(http) else proxy_address(http),
        socks=proxy_address(https) if is_socks(https) else None,
        pac=pac_address(_first(environ, *PAC)),
        exceptions=exceptions_of(_first(environ, *EXCEPTIONS)),
    )


def _hides(name: str, environ: Mapping[str, str]) -> bool:
    return name.islower() and environ.get(name) == "" and bool(environ.get(name.upper()))


def is_socks(value: str) -> bool:
    """Does the value name a SOCKS server, such as `socks5h://proxy:1080`?"""
    return value.strip().lower().startswith("socks")


def _first(environ: Mapping[str, str], *names: str) -> str:
    return next((environ[name] for name in names if environ.get(name)), "")
