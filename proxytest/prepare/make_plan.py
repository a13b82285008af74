"""Turn options into a plan; every mistake is found here, before the first packet."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from ipaddress import ip_address
from urllib.parse import urlsplit

from proxytest.engine.run_checks import known_codes, known_patterns, selected
from proxytest.features.registry import all_checks, all_codes
from proxytest.features.settings.probes.discovery import discover, read_files, this_machine
from proxytest.features.settings.probes.machine import MachineSettings, looked_at, read_environment, settle
from proxytest.model.address import Authority, ProxyAddress, parse_authority, parse_proxy
from proxytest.model.challenge import Scheme
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.errors import UsageError
from proxytest.model.newest import DEFAULT
from proxytest.model.profile import Profile
from proxytest.prepare.media_hosts import media_hosts
from proxytest.prepare.merge_options import Options
from proxytest.prepare.passwords import Prompt, Warn, find_password
from proxytest.prepare.read_once import ReadOnce
from proxytest.prepare.reflector_token import find_token
from proxytest.prepare.unused import unused_secrets
from proxytest.probe.plan import Plan, targets_of
from proxytest.protocol.account_name import without_account
from proxytest.protocol.settings.environment import EXPLICIT, is_socks
from proxytest.protocol.settings.settings_text import without_credentials
from proxytest.protocol.settings.variable_readers import has_port, ports_by_program
from proxytest.scenario.inputs import parse_pac, parse_user
from proxytest.wire.limits import Limits

_UNNAMED = (
    "--anonymous cannot leave out the signed-on user, whose name is not known here: where the proxy repeats it, the "
    "reports hold it"
)


def make_plan(
    options: Options,
    environ: Mapping[str, str],
    *,
    password: Secret | None = None,
    prompt: Prompt = lambda _: None,
    warn: Warn = lambda _: None,
    silent: bool = False,
    files: ReadOnce | None = None,
) -> Plan:
    """Settle everything; a `password` is that of a lab's user, or one that the calling program has.

    Where it is to be `silent`, the network is not asked which proxy there is. Plans of several runs share `files`.

    Runs an event loop of its own where the proxy is to be discovered.

    Raises UsageError.
    """
    if options.parallel is not None:
        _at_least_one("--parallel", options.parallel)
    files = files or ReadOnce()
    profile = for_clients(files.profile(options.profile or DEFAULT), options.clients)
    machine = _machine(options, environ, wpad=not (options.pac or silent))
    proxy, source = _proxy(options, machine)
    select, ignore = _chosen(options)
    from_machine = machine.credentials() if source == machine.source else None
    credentials = _credentials(options, environ, password, prompt, warn) or from_machine
    tls_to_proxy = (
        files.proxy_context(options.proxy_cacert) if options.proxy_cacert or (proxy and proxy.secure) else None
    )
    trusted = files.own_roots(options.cacert) if options.cacert else files.public_roots(profile.pins.roots)
    plan = Plan(
        profile=profile,
        proxy=proxy,
        proxy_source=f"{source}{_assumed(options.proxy or '')}" if options.proxy and proxy else source,
        pac=without_credentials(parse_pac(options.pac)) if options.pac else machine.pac,
        pac_named=bool(options.pac),
        pac_script="" if options.pac else machine.script,
        settings=machine.settings,
        sources=machine.sources,
        platform=machine.platform,
        schemes=parse_schemes(options.auth),
        credentials=credentials,
        realm=options.realm or "",
        max_failures=_at_least_one("--max-auth-failures", options.max_auth_failures),
        forget_refusals=options.forget_refusals,
        targets=tuple(dict.fromkeys(map(parse_authority, options.targets))) or targets_of(profile),
        own_targets=bool(options.targets),
        overrides=tuple(parse_override(text) for text in options.resolve),
        trusted=trusted,
        own_roots=options.cacert is not None,
        proxy_context=tls_to_proxy if proxy and proxy.secure else None,
        pac_context=(tls_to_proxy or files.proxy_context(None)) if options.pac or machine.pac else None,
        limits=Limits(timeout=positive("--timeout", options.timeout)) if options.timeout is not None else Limits(),
        hold=positive("--hold", options.hold) if options.hold else 0.0,
        media=media_hosts(options.media, profile),
        reflector_token=find_token(options.reflector_token_file, environ, "--reflector-token-file"),
        all_ports=options.ports == "all",
        active=options.active,
        direct=options.direct,
        system=files.system_roots(),
        verifiers=files.verifiers,
        select=select,
        ignore=ignore,
        strict=options.strict,
        name=options.name,
        title=options.title,
        site=options.site or "",
        configuration=options.configuration,
        anonymous=options.anonymous,
        accounts=options.accounts,
        clients=tuple(dict.fromkeys(options.clients)),
        expect=options.expect,
        waivers=options.waivers,
    )
    for sentence in unused_secrets(options, environ, machine, source or "--pac"):  # last: a mistake is told alone
        warn(sentence)
    if port := assumed_port(options.proxy or ""):
        warn(f"{source}: '{options.proxy}' has no port: {port} is assumed")
    if plan.anonymous and plan.signed_on:
        warn(_UNNAMED)
    return plan


def _chosen(options: Options) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the patterns of selected and ignored checks; every named check must exist."""
    select, ignore = options.select, options.ignore
    if not (select or ignore or options.expect.results or options.waivers):
        return select, ignore  # no check is named: none is imported yet
    checks = all_checks()
    expected, waived = (one.check for one in options.expect.results), (one.check for one in options.waivers)
    known_patterns((*select, *ignore, *expected, *waived), checks, options.checks)
    codes = (*(one.code for one in options.waivers), *(one.code for one in options.expect.results))
    known_codes(filter(None, codes), all_codes(), options.checks)
    if not any(selected(identifier, select, ignore) for identifier in checks):
        raise UsageError("--select and --ignore leave no check")
    return select, ignore


def _machine(options: Options, environ: Mapping[str, str], *, wpad: bool) -> MachineSettings:
    """Read this machine's settings; where the proxy was named, only what takes no program and no network."""
    machine = this_machine(environ)
    if not options.proxy:
        return settle(machine.platform, environ, asyncio.run(discover(machine, wpad=wpad)))
    settled = settle(machine.platform, environ, read_files(machine))
    return replace(settled, pac=read_environment(environ).pac)  # a lease's would be fetched, which nobody asked for


def machine_settings(environ: Mapping[str, str]) -> MachineSettings:
    """Return the proxy and the PAC file in this machine's settings; the network is not asked."""
    return _machine(Options(), environ, wpad=False)


def _proxy(options: Options, machine: MachineSettings) -> tuple[ProxyAddress | None, str | None]:
    if options.proxy:
        return parse_proxy(options.proxy), options.proxy_source or "--proxy"
    if machine.proxy:
        try:
            return _of_machine(machine), machine.source
        except UsageError:
            if not options.pac:  # which was asked for, and this proxy was not
                raise
    if options.pac or machine.pac or options.media:
        return None, None
    _refuse_socks(machine)
    raise UsageError(
        f"no proxy is known: use --proxy http://host:port, or set HTTPS_PROXY; no proxy in {looked_at(machine.sources)}"
    )


def _of_machine(machine: MachineSettings) -> ProxyAddress:
    """Return the proxy in the settings; its port is asked for, since programs dial different ones without it."""
    try:
        proxy = parse_proxy(machine.proxy or "")
    except UsageError as error:
        raise UsageError(f"{machine.source}: {error}") from None
    if has_port((machine.url or machine.proxy or "").rpartition("@")[2]):
        return proxy
    ports = ports_by_program({one.source: one.value for one in machine.settings}) if machine.url else {}
    dialled = "; ".join(
        f"{port}: {', '.join(one.label for one in programs)}" for port, programs in sorted(ports.items())
    )
    told = f", and programs dial different ones ({dialled})" if dialled else ""
    raise UsageError(f"{machine.source}: '{machine.proxy}' has no port{told}: write the port, as in http://proxy:8080")


def _refuse_socks(machine: MachineSettings) -> None:
    """Say of a variable that names a SOCKS server why it is not used."""
    for one in machine.settings:
        if one.source in EXPLICIT and is_socks(one.value):
            scheme = one.value.strip().partition("://")[0].lower()
            raise UsageError(f"{one.source}: a proxy is an http:// or https:// address; '{scheme}://' is not supported")


def _assumed(text: str) -> str:
    """Return a note on the default port where the address has none."""
    split = urlsplit(text if "://" in text else f"http://{text}")
    return "" if split.port else f", without a port: {parse_proxy(text).authority.port} is assumed"


def assumed_port(text: str) -> int | None:
    """Return the port that is assumed of a proxy's address; None where it has one, and of https://, where all agree.

    Raises UsageError.
    """
    if not text or parse_proxy(text).secure or not _assumed(text):
        return None
    return parse_proxy(text).authority.port


def for_clients(profile: Profile, names: tuple[str, ...]) -> Profile:
    """Return the profile without the clients that the site does not use."""
    known = {client.name: client for client in profile.clients}
    for name in names:
        if name not in known:
            raise UsageError(f"'{name}' is not a client of {profile.name}: use {', '.join(known)}")
    return replace(profile, clients=tuple(known[name] for name in dict.fromkeys(names))) if names else profile


def parse_schemes(names: tuple[str, ...]) -> tuple[Scheme, ...]:
    """Read the words of `--auth`; none for auto.

    Raises UsageError.
    """
    known = [scheme.value for scheme in Scheme]
    wanted = [name.lower() for name in names]
    for name, word in zip(names, wanted, strict=True):
        if word not in ("auto", *known):
            raise UsageError(f"'{name}' is not an authentication scheme: use auto, {', '.join(known)}")
    if "auto" in wanted and len(wanted) > 1:
        raise UsageError("--auth auto cannot be combined: it tries what the proxy offers")
    return tuple(dict.fromkeys(Scheme(word) for word in wanted if word != "auto"))


def _credentials(
    options: Options, environ: Mapping[str, str], password: Secret | None, prompt: Prompt, warn: Warn
) -> Credentials | None:
    if options.user is None:
        if options.password_file is not None:
            raise UsageError("--password-file needs --user")
        return None
    user = parse_user(options.user)
    try:
        return Credentials(user=user, password=password or Secret(find_password(options, user, environ, prompt, warn)))
    except UsageError as error:
        raise UsageError(without_account(user)(str(error)) if options.anonymous else str(error)) from None


def parse_override(text: str) -> tuple[Authority, str]:
    """Return of HOST:PORT:ADDRESS what is reached, and where.

    Raises UsageError.
    """
    host, port, address = ([*text.split(":", 2), "", ""])[:3]
    try:
        ip_address(address.strip("[]"))
    except ValueError:
        raise UsageError(f"'{text}' is not HOST:PORT:ADDRESS") from None
    if not (host and port.isdigit()):
        raise UsageError(f"'{text}' is not HOST:PORT:ADDRESS")
    return parse_authority(f"{host}:{port}"), address.strip("[]")


def _at_least_one(option: str, number: int) -> int:
    if number < 1:
        raise UsageError(f"{option} must be at least 1")
    return number


def positive(option: str, number: float) -> float:
    """Return a number of seconds.

    Raises UsageError for one that is none.
    """
    if not 0 < number < float("inf"):
        raise UsageError(f"{option} must be more than 0 seconds")
    return number
