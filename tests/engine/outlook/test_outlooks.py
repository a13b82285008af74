"""What becomes of the clients when something is withdrawn, as far as a run holds what decides it."""

import datetime as dt
from dataclasses import replace
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from proxytest.engine.conclude import conclude, forecast
from proxytest.features.logon.observations import NegotiateMechanisms, SchemeTried, TokenReply
from proxytest.features.proxy.observations import ChallengesSeen, ProxyDialled
from proxytest.features.tunnel.observations import HttpsTried
from proxytest.model.answer import Answer, Head
from proxytest.model.certificate import Certificate, TlsSeen, TlsTried, Verified
from proxytest.model.challenge import Challenge, Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.proof import TokenProof
from proxytest.model.run import Asked, Run, Verdict
from proxytest.model.waiver import Waiver
from proxytest.model.withdrawn import ClientEffect, Effect, Withdrawn
from proxytest.protocol.certificates import describe
from proxytest.scenario.profile_file import load_profile
from tests.support.chains import Entity, certify
from tests.support.evidence import CONNECTED, DEPLOYED, LEAF, NOW, PUBLIC, handshake

PROXY = "http://proxy.corp.test:8080"
TARGET = "idbroker.webex.com:443"
ASKS = Answer(head=Head(version="1.1", status=407, reason="Proxy Authentication Required"), event=1)
OK = Answer(head=Head(version="1.1", status=200, reason="OK"), event=4)
PROFILE = load_profile("webex-2026")
GOOD = Verified()
WAIVER = Waiver(target="*", reason="known", until=dt.date(2027, 1, 1))


def offers(*schemes: str) -> tuple[Observation, ...]:
    challenges = tuple(Challenge(scheme=scheme) for scheme in schemes)
    dialled = ProxyDialled(proxy=PROXY, address="192.0.2.1", addresses=("192.0.2.1",), events=(1,))
    answer = ASKS if schemes else CONNECTED
    return dialled, ChallengesSeen(target=TARGET, answer=answer, challenges=challenges, events=(1,))


def accepted(scheme: Scheme, mechanism: str | None = None, proof: TokenProof | None = None) -> SchemeTried:
    return SchemeTried(
        scheme=scheme, target=TARGET, outcome=Outcome.ACCEPTED, legs=2, mechanism=mechanism, answer=CONNECTED,
        proven=True, proof=proof, events=(2,),
    )  # fmt: skip


V2 = TokenProof(ntlm="NTLMv2", flags=0x00880205, target_info=58)
NTLM = accepted(Scheme.NTLM, "NTLM", V2)
BASIC = accepted(Scheme.BASIC)
WRAPPED = accepted(Scheme.NEGOTIATE, "NTLM", V2)
SPEAKS_NTLM = NegotiateMechanisms(target=TARGET, raw=TokenReply.CONTINUED, wrapped=TokenReply.CONTINUED, events=(2,))
NO_NTLM = replace(SPEAKS_NTLM, raw=TokenReply.REFUSED, wrapped=TokenReply.REFUSED, kerberos=True)


def ticket(enctype: int | None) -> SchemeTried:
    proof = TokenProof(enctype=enctype) if enctype is not None else None
    return accepted(Scheme.NEGOTIATE, "Kerberos", proof)


def seen(**fields: object) -> TlsSeen:
    made = handshake(verified=GOOD, offered="TLSv1.3", chain=chain_with(""))
    return replace(made, **{"anchor": replace(PUBLIC, path=()), **fields})  # type: ignore[arg-type]  # fields of TlsSeen


def run_of(*observations: Observation, tls: TlsSeen | None = None, scheme: Scheme = Scheme.NTLM) -> Run:
    tunnel = HttpsTried(
        target=TARGET, scheme=scheme, outcome=Outcome.ACCEPTED, answer=CONNECTED, tls=tls or seen(), https=OK,
        events=(2, 3, 4),
    )  # fmt: skip
    return conclude(
        profile=PROFILE, asked=Asked(schemes=(), targets=(TARGET,), own_targets=True),
        observations=(*observations, tunnel), trace=(), started=NOW, duration_s=1.0,
    )  # fmt: skip


def effects(run: Run, withdrawn: Withdrawn) -> dict[str, ClientEffect]:
    (outlook,) = forecast(run, (withdrawn,))
    return {one.client: one for one in outlook.clients}


def effect(run: Run, withdrawn: Withdrawn, client: str) -> Effect:
    return effects(run, withdrawn)[client].effect


def test_whoever_has_nothing_but_ntlm_stops_with_it() -> None:
    run = run_of(*offers("NTLM"), NTLM)
    found = effects(run, Withdrawn.NTLM)
    assert found["windows"].effect is found["web"].effect is Effect.STOPS
    assert found["roomos"].effect is Effect.FAILS  # it speaks no NTLM, and so fails today
    assert [(one.withdrawn, "Windows app" in one.clients) for one in run.forecast] == [(Withdrawn.NTLM, True)]


def test_a_scheme_that_is_offered_and_was_not_tried_is_not_known_and_its_option_is_named() -> None:
    found = effects(run_of(*offers("NTLM", "Basic"), NTLM), Withdrawn.NTLM)
    assert (found["windows"].effect, found["windows"].tells) == (Effect.OPEN, ("--auth basic",))
    assert run_of(*offers("NTLM", "Basic"), NTLM).forecast == ()


def test_whoever_speaks_another_scheme_that_worked_goes_on() -> None:
    assert effect(run_of(*offers("NTLM", "Basic"), NTLM, BASIC), Withdrawn.NTLM, "windows") is Effect.GOES_ON


def test_ntlm_inside_negotiate_goes_too() -> None:
    found = effects(run_of(*offers("Negotiate", "NTLM"), SPEAKS_NTLM, WRAPPED, NTLM), Withdrawn.NTLM)
    assert found["windows"].effect is Effect.STOPS  # it does not speak Negotiate
    assert found["web"].effect is Effect.OPEN  # Kerberos may work, and was not tried
    assert found["web"].tells == ("kinit, and --auth negotiate without --user",)


def test_negotiate_is_no_way_out_for_clients_without_kerberos_where_nobody_asked_what_it_leads_to() -> None:
    clients = tuple(replace(one, schemes=(Scheme.NEGOTIATE, Scheme.NTLM), kerberos=False) for one in PROFILE.clients)
    run = run_of(*offers("Negotiate", "NTLM"), NTLM)
    run = replace(run, profile=replace(PROFILE, clients=clients))
    (outlook,) = forecast(replace(run, clients=run.clients), (Withdrawn.NTLM,))
    assert outlook.clients[0].effect is Effect.STOPS


def test_a_ticket_that_was_accepted_lets_go_on_who_speaks_kerberos() -> None:
    found = effects(run_of(*offers("Negotiate", "NTLM"), NO_NTLM, ticket(18), NTLM), Withdrawn.NTLM)
    assert found["web"].effect is Effect.GOES_ON
    assert found["windows"].effect is Effect.STOPS


@pytest.mark.parametrize("withdrawn", Withdrawn)
def test_where_no_log_on_is_asked_for_nothing_of_it_is_missed(withdrawn: Withdrawn) -> None:
    run = run_of(*offers(), accepted(Scheme.NONE), scheme=Scheme.NONE)
    assert effect(run, withdrawn, "windows") is Effect.GOES_ON


@pytest.mark.parametrize(
    ("proof", "told"),
    [
        (V2, Effect.GOES_ON),
        (TokenProof(ntlm="NTLMv1"), Effect.OPEN),
        (None, Effect.OPEN),  # an older run, which did not record it
    ],
)
def test_ntlm_stays_without_its_first_version_where_the_second_was_accepted(
    proof: TokenProof | None, told: Effect
) -> None:
    found = effects(run_of(*offers("NTLM"), replace(NTLM, proof=proof)), Withdrawn.NTLM_V1)
    assert found["windows"].effect is told
    assert bool(found["windows"].tells) is (told is Effect.OPEN)


def test_a_first_token_that_passes_proves_no_version() -> None:
    passed = replace(NTLM, outcome=Outcome.NOT_CHALLENGED, proven=False, proof=None)
    run = run_of(*offers("NTLM"), passed)
    assert effect(run, Withdrawn.NTLM_V1, "windows") is Effect.OPEN
    assert effect(run, Withdrawn.NTLM, "windows") is Effect.STOPS


def test_what_is_not_recorded_does_not_matter_where_another_scheme_worked() -> None:
    run = run_of(*offers("NTLM", "Basic"), replace(NTLM, proof=None), BASIC)
    assert effect(run, Withdrawn.NTLM_V1, "windows") is Effect.GOES_ON


@pytest.mark.parametrize(
    ("enctype", "told"),
    [(17, Effect.GOES_ON), (18, Effect.GOES_ON), (20, Effect.GOES_ON), (23, Effect.STOPS), (3, Effect.STOPS),
     (None, Effect.OPEN)],
)  # fmt: skip
def test_a_ticket_with_rc4_goes_and_one_with_aes_stays(enctype: int | None, told: Effect) -> None:
    run = run_of(*offers("Negotiate"), NO_NTLM, ticket(enctype), scheme=Scheme.NEGOTIATE)
    assert effect(run, Withdrawn.RC4, "web") is told


def test_without_rc4_a_client_that_can_log_on_otherwise_goes_on() -> None:
    run = run_of(*offers("Negotiate", "NTLM"), NO_NTLM, ticket(23), NTLM)
    assert effect(run, Withdrawn.RC4, "windows") is Effect.GOES_ON


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"version": "TLSv1.3"}, Effect.GOES_ON),
        ({"version": "TLSv1.2", "cipher": "ECDHE-RSA-AES128-GCM-SHA256", "signature": "SHA-1"}, Effect.STOPS),
        ({"version": "TLSv1.2", "cipher": "ECDHE-RSA-AES128-GCM-SHA256", "signature": "SHA-256"}, Effect.GOES_ON),
        ({"version": "TLSv1.2", "cipher": "ECDHE-RSA-AES128-GCM-SHA256"}, Effect.OPEN),
        ({"version": "TLSv1.2", "cipher": "AES128-GCM-SHA256"}, Effect.GOES_ON),  # the server signs nothing
    ],
)
def test_a_handshake_that_is_signed_with_sha_1_is_refused(fields: dict[str, object], told: Effect) -> None:
    assert effect(run_of(*offers("Basic"), BASIC, tls=seen(**fields)), Withdrawn.SHA_1, "windows") is told


@pytest.mark.parametrize(
    ("weak", "told"), [("leaf", Effect.STOPS), ("lower", Effect.STOPS), ("root", Effect.GOES_ON), ("", Effect.GOES_ON)]
)
def test_a_certificate_below_the_root_that_is_signed_with_sha_1_is_refused(weak: str, told: Effect) -> None:
    chain = chain_with(weak)
    anchor = replace(PUBLIC, path=tuple(one.sha256 for one in chain))
    run = run_of(*offers("Basic"), BASIC, tls=seen(chain=chain, anchor=anchor))
    assert effect(run, Withdrawn.SHA_1, "windows") is told


@pytest.mark.parametrize(("weak", "told"), [("leaf", Effect.STOPS), ("", Effect.GOES_ON)])
def test_so_is_one_of_an_inspecting_proxy_whose_authority_the_clients_trust(weak: str, told: Effect) -> None:
    chain = chain_with(weak)
    system = replace(DEPLOYED, path=tuple(one.sha256 for one in chain))
    tls = seen(chain=chain, anchor=None, system=system, verified=Verified(number=19, words="self-signed"),
               system_verified=GOOD)  # fmt: skip
    assert effect(run_of(*offers("Basic"), BASIC, tls=tls), Withdrawn.SHA_1, "windows") is told


def test_the_certificate_of_the_proxy_itself_counts_for_every_client() -> None:
    chain = chain_with("leaf")
    dialled, challenged = offers("Basic")
    own = TlsTried(seen=seen(chain=chain, anchor=None))
    run = run_of(replace(dialled, tls=own), challenged, BASIC)  # type: ignore[type-var]  # a dataclass
    assert effect(run, Withdrawn.SHA_1, "windows") is Effect.STOPS


@cache
def chain_with(weak: str) -> tuple[Certificate, ...]:
    """Make a chain in which one certificate is signed with SHA-1."""
    key = generate_private_key(65537, 2048)
    root = Entity(name="Root", sha1=weak == "root", key=key)
    lower = Entity(name="Lower", sha1=weak == "lower", key=key)
    leaf = Entity(name="host", ca=False, names=("idbroker.webex.com",), sha1=weak == "leaf")
    return tuple(map(describe, (certify(leaf, lower), certify(lower, root), certify(root))))


@pytest.mark.parametrize(
    ("version", "offered", "told"),
    [
        ("TLSv1.3", "TLSv1.3", Effect.GOES_ON),
        ("TLSv1.3", None, Effect.GOES_ON),
        ("TLSv1.2", "TLSv1.3", Effect.STOPS),
        ("TLSv1.2", "TLSv1.2", Effect.OPEN),  # this run did not offer TLS 1.3
        ("TLSv1.2", None, Effect.OPEN),
    ],
)
def test_who_did_not_choose_tls_1_3_though_it_was_offered_stops_with_tls_1_2(
    version: str, offered: str | None, told: Effect
) -> None:
    tls = replace(seen(version=version), offered=offered)
    found = effects(run_of(*offers("Basic"), BASIC, tls=tls), Withdrawn.TLS_1_2)
    assert found["windows"].effect is told
    assert bool(found["windows"].tells) is (told is Effect.OPEN)


@pytest.mark.parametrize(("offered", "told"), [("TLSv1.3", Effect.STOPS), (None, Effect.OPEN)])
def test_the_tls_of_the_proxy_itself_counts_for_every_client(offered: str | None, told: Effect) -> None:
    own = TlsTried(seen=replace(seen(version="TLSv1.2"), offered=offered))
    dialled, challenged = offers("Basic")
    run = run_of(replace(dialled, tls=own), challenged, BASIC)  # type: ignore[type-var]  # a dataclass
    assert effect(run, Withdrawn.TLS_1_2, "windows") is told


@pytest.mark.parametrize("withdrawn", Withdrawn)
def test_who_does_not_work_today_is_never_better_off(withdrawn: Withdrawn) -> None:
    wrong = seen(names_host=False, verified=Verified(number=62, words="hostname mismatch"))
    run = run_of(*offers("NTLM", "Basic"), NTLM, BASIC, tls=wrong)
    assert run.verdict is Verdict.INCOMPATIBLE
    assert {one.effect for one in effects(run, withdrawn).values()} == {Effect.FAILS}
    assert run.forecast == ()


def test_what_was_selected_for_the_audit_leaves_nothing_out() -> None:
    run = run_of(*offers("Basic"), BASIC, tls=seen(version="TLSv1.2"))
    narrowed = replace(run, asked=replace(run.asked, select=("auth",)))
    assert effect(narrowed, Withdrawn.TLS_1_2, "windows") is Effect.STOPS


@pytest.mark.parametrize("asked", [{"ignore": ("tls",)}, {"waivers": (WAIVER,)}])
def test_what_was_left_out_or_excused_for_the_audit_decides_here(asked: dict[str, object]) -> None:
    run = run_of(*offers("Basic"), BASIC, tls=seen(version="TLSv1.2"))
    narrowed = replace(run, asked=replace(run.asked, **asked))  # type: ignore[arg-type]  # fields of Asked
    assert effect(narrowed, Withdrawn.TLS_1_2, "windows") is Effect.STOPS


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"version": "TLSv1.2", "cipher": "ECDHE-RSA-AES128-GCM-SHA256", "signature": "SHA-1"}, Effect.STOPS),
        ({"version": "TLSv1.2", "cipher": "ECDHE-RSA-AES128-GCM-SHA256"}, Effect.OPEN),
        ({"chain": (LEAF,)}, Effect.OPEN),
        ({"chain": ()}, Effect.OPEN),
        ({}, Effect.GOES_ON),
    ],
)
def test_the_proxy_s_own_handshake_counts_under_sha_1_as_its_certificate_does(
    fields: dict[str, object], told: Effect
) -> None:
    dialled, challenged = offers("Basic")
    run = run_of(replace(dialled, tls=TlsTried(seen=seen(**fields))), challenged, BASIC)  # type: ignore[type-var]
    found = effects(run, Withdrawn.SHA_1)["windows"]
    assert found.effect is told
    assert bool(found.tells) is (told is Effect.OPEN)


def test_a_certificate_that_the_run_did_not_keep_is_not_known() -> None:
    assert effect(run_of(*offers("Basic"), BASIC, tls=seen(chain=(LEAF,))), Withdrawn.SHA_1, "windows") is Effect.OPEN


@pytest.mark.parametrize("withdrawn", [Withdrawn.NTLM, Withdrawn.NTLM_V1, Withdrawn.RC4])
def test_negotiate_of_which_nobody_recorded_what_was_inside_is_not_known(withdrawn: Withdrawn) -> None:
    run = run_of(*offers("Negotiate"), accepted(Scheme.NEGOTIATE), scheme=Scheme.NEGOTIATE)
    found = {one.effect for one in effects(run, withdrawn).values() if one.effect is not Effect.FAILS}
    assert found == {Effect.OPEN}


@pytest.mark.parametrize("withdrawn", Withdrawn)
def test_a_run_that_was_ended_early_does_not_tell(withdrawn: Withdrawn) -> None:
    run = replace(run_of(*offers("NTLM"), NTLM), complete=False)
    found = effects(run, withdrawn)
    assert found["windows"].effect is Effect.OPEN
    assert "ended early" in " ".join(found["windows"].reasons)
    assert found["roomos"].effect is Effect.FAILS


def test_who_is_not_known_to_work_today_is_not_said_to_stop() -> None:
    run = run_of(*offers("NTLM"))  # no log-on was tried
    assert run.verdict is Verdict.INCONCLUSIVE
    assert Effect.STOPS not in {one.effect for one in effects(run, Withdrawn.NTLM).values()}
