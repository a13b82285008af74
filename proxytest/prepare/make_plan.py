"""Turn options into a plan; every mistake is found here, before the first packet."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from proxytest.engine.run_checks import known_codes, known_patterns, selected
from proxytest.features.registry import all_checks, all_codes
from proxytest.model.address import parse_authority
from proxytest.model.credentials import Credentials, Secret
from proxytest.model.errors import UsageError
from proxytest.model.newest import DEFAULT
from proxytest.model.profile import Profile
from proxytest.prepare.media_hosts import media_hosts
from proxytest.prepare.merge_options import Options
from proxytest.prepare.option_values import at_least_one, parse_override, parse_schemes, positive
from proxytest.prepare.passwords import Prompt, Warn, find_password
from proxytest.prepare.proxy_choice import assumed_port, choose_proxy, port_note, read_machine
from proxytest.prepare.read_once import ReadOnce
from proxytest.prepare.reflector_token import find_token
from proxytest.prepare.unused import unused_secrets
from proxytest.probe.plan import Plan, targets_of
from proxytest.protocol.account_name import without_account
from proxytest.protocol.settings.settings_text import without_credentials
from proxytest.scenario.inputs import parse_pac, parse_user
from proxytest.scenario.options import ALL_CLIENTS
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
        at_least_one("--parallel", options.parallel)
    files = files or ReadOnce()
    profile = for_clients(files.profile(options.profile or DEFAULT), options.clients)
    machine = read_machine(options, environ, wpad=not (options.pac or silent))
    proxy, source = choose_proxy(options, machine)
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
        proxy_source=f"{source}{port_note(options.proxy or '')}" if options.proxy and proxy else source,
        pac=without_credentials(parse_pac(options.pac)) if options.pac else machine.pac,
        pac_named=bool(options.pac),
        pac_script="" if options.pac else machine.script,
        settings=machine.settings,
        sources=machine.sources,
        platform=machine.platform,
        schemes=parse_schemes(options.auth),
        credentials=credentials,
        realm=options.realm or "",
        max_failures=at_least_one("--max-auth-failures", options.max_auth_failures),
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
        clients=tuple(client.name for client in profile.clients) if options.clients else (),
        expect=options.expect,
        waivers=options.waivers,
    )
    for sentence in (*unused_secrets(options, environ, machine, source or "--pac"), *_warnings(options, plan, source)):
        warn(sentence)  # last: a mistake is told alone
    return plan


def _warnings(options: Options, plan: Plan, source: str | None) -> Iterator[str]:
    if port := assumed_port(options.proxy or ""):
        yield f"{source}: '{options.proxy}' has no port: {port} is assumed"
    if plan.anonymous and plan.signed_on:
        yield _UNNAMED


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


def for_clients(profile: Profile, names: tuple[str, ...]) -> Profile:
    """Return the profile without the clients that the site does not use; `all` are all of them."""
    known = {client.name: client for client in profile.clients}
    if names == (ALL_CLIENTS,):
        return profile
    for name in names:
        if name not in known:
            raise UsageError(
                f"'{name}' is not a client of {profile.name}: use {', '.join(known)}, or {ALL_CLIENTS} alone"
            )
    return replace(profile, clients=tuple(known[name] for name in dict.fromkeys(names))) if names else profile


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
