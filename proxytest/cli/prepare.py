"""Turn options into a plan; every mistake is found here, before the first packet."""

import getpass
import sys
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path

from proxytest.cli.options import Options
from proxytest.engine.judge import known_patterns, selected
from proxytest.engine.plan import Plan, targets_of
from proxytest.engine.registry import all_checks
from proxytest.model.address import Authority, ProxyAddress, parse_authority, parse_proxy
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.errors import UsageError
from proxytest.probe.settings import MachineSettings, read_environment, without_credentials
from proxytest.scenario.profile import load_profile
from proxytest.wire.limits import Limits
from proxytest.wire.trust import own_roots, proxy_context, public_roots

_MAX_PASSWORD_FILE = 64 * 1024  #: bytes; a larger file is not a password


def make_plan(options: Options, environ: Mapping[str, str], *, lab_password: str | None = None) -> Plan:
    """Settle everything.

    Raises UsageError.
    """
    profile = load_profile(options.profile or "spark-2016")
    machine = read_environment(environ)
    proxy, source = _proxy(options, machine)
    checks = all_checks()
    select, ignore = known_patterns(options.select, checks), known_patterns(options.ignore, checks)
    if not any(selected(identifier, select, ignore) for identifier in checks):
        raise UsageError("--select and --ignore leave no check")
    from_machine = machine.credentials() if source == machine.source else None
    tls_to_proxy = proxy_context(options.proxy_cacert) if options.proxy_cacert or (proxy and proxy.secure) else None
    trusted = own_roots(options.cacert) if options.cacert else public_roots(profile.pins.roots)
    return Plan(
        profile=profile,
        proxy=proxy,
        proxy_source=source,
        pac=without_credentials(options.pac) if options.pac else machine.pac,
        settings=machine.settings,
        schemes=_schemes(options.auth),
        credentials=_credentials(options, environ, lab_password) or from_machine,
        max_failures=_at_least_one(options.max_auth_failures),
        targets=tuple(dict.fromkeys(map(parse_authority, options.targets))) or targets_of(profile),
        own_targets=bool(options.targets),
        overrides=tuple(_override(text) for text in options.resolve),
        trusted=trusted,
        own_roots=options.cacert is not None,
        proxy_context=tls_to_proxy if proxy and proxy.secure else None,
        limits=Limits(timeout=_positive("--timeout", options.timeout)) if options.timeout is not None else Limits(),
        hold=_positive("--hold", options.hold) if options.hold else 0.0,
        select=select,
        ignore=ignore,
    )


def _proxy(options: Options, machine: MachineSettings) -> tuple[ProxyAddress | None, str | None]:
    if options.proxy:
        return parse_proxy(options.proxy), options.proxy_source or "--proxy"
    if machine.proxy:
        return parse_proxy(machine.proxy), machine.source
    if options.pac or machine.pac:
        return None, None
    raise UsageError("no proxy is known: give --proxy http://host:port, or set HTTPS_PROXY")


def _schemes(names: tuple[str, ...]) -> tuple[Scheme, ...]:
    known = [scheme.value for scheme in Scheme]
    wanted = [name.lower() for name in names]
    for name, word in zip(names, wanted, strict=True):
        if word not in ("auto", *known):
            raise UsageError(f"'{name}' is not an authentication scheme: use auto, {', '.join(known)}")
    if "auto" in wanted and len(wanted) > 1:
        raise UsageError("--auth auto stands alone: it tries what the proxy offers")
    return tuple(dict.fromkeys(Scheme(word) for word in wanted if word != "auto"))


def _credentials(options: Options, environ: Mapping[str, str], lab_password: str | None) -> Credentials | None:
    if options.user is None:
        if options.password_file is not None:
            raise UsageError("--password-file needs --user")
        return None
    return Credentials(user=options.user, password=Secret(_password(options, environ, lab_password)))


def _password(options: Options, environ: Mapping[str, str], lab_password: str | None) -> str:
    """Find the password: file, then scenario, then variable, then prompt; never on the command line."""
    if options.password_file is not None:
        return _from_file(options.password_file)
    if lab_password is not None:
        return lab_password
    if options.password is not None and options.password.kind == "file":
        return _from_file(options.password.name)
    variable = options.password.name if options.password is not None else "PROXYTEST_PASSWORD"
    if variable in environ:
        return environ[variable]
    if options.password is None and sys.stdin.isatty():
        return getpass.getpass(f"Password of {options.user}: ")
    raise UsageError(f"no password for '{options.user}': set {variable}, or give --password-file")


def _from_file(name: str) -> str:
    """Read the first line; a password may begin or end with blanks, so only the line's end is cut."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read(_MAX_PASSWORD_FILE + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(_MAX_PASSWORD_FILE + 1)
    except OSError as error:
        raise UsageError(f"cannot read the password file '{name}': {error.strerror}") from None
    line = data.split(b"\n", 1)[0].rstrip(b"\r")
    if not line or len(data) > _MAX_PASSWORD_FILE:
        raise UsageError(f"the password file '{name}' holds no password in its first line")
    try:
        return line.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"the password file '{name}' is not UTF-8") from None


def _override(text: str) -> tuple[Authority, str]:
    host, port, address = ([*text.split(":", 2), "", ""])[:3]
    try:
        ip_address(address.strip("[]"))
    except ValueError:
        raise UsageError(f"'{text}' is not HOST:PORT:ADDRESS") from None
    if not (host and port.isdigit()):
        raise UsageError(f"'{text}' is not HOST:PORT:ADDRESS")
    return parse_authority(f"{host}:{port}"), address.strip("[]")


def _at_least_one(number: int) -> int:
    if number < 1:
        raise UsageError("--max-auth-failures is at least 1")
    return number


def _positive(option: str, number: float) -> float:
    if not 0 < number < float("inf"):
        raise UsageError(f"{option} is a number of seconds above 0")
    return number
