"""What each observation is called in the report, and how it says that it ended."""

from dataclasses import replace

import pytest

from proxytest.features.kinds import all_kinds, kind_of
from proxytest.features.logon.observations import (
    HeadSizes,
    LogonControl,
    NegotiateMechanisms,
    SchemeRepeated,
    SchemeTried,
    TokenReply,
    UserAgentTried,
)
from proxytest.features.outside.observations import Arrived, CertificateTold, RequestTold
from proxytest.features.pac.observations import PacProxyTried, PacSeen
from proxytest.features.product.observations import ErrorPageSeen, GatewayFileSeen
from proxytest.features.proxy.observations import AddressAsked, AskedAgain, ChallengesSeen, HeldTunnels, ProxyDialled
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tls.observations import PlainAsked, PlainPurpose
from proxytest.features.tunnel.observations import HttpsTried, TunnelTried, UnknownNameTried
from proxytest.model.address import Authority
from proxytest.model.answer import Answer, Head
from proxytest.model.challenge import Scheme
from proxytest.model.event import Failed, Failure, Operation
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.pac_result import Keyword, PacDirective, PacScriptError

TARGET = "idbroker.webex.com:443"
OK = Answer(head=Head(version="1.1", status=200, reason="OK"), event=1)
NO = Answer(head=Head(version="1.1", status=403, reason="Forbidden"), event=2)
LOST = Failed(operation=Operation.DIAL, failure=Failure.TIMEOUT, detail="", event=3)
REFUSED, CONTINUED = TokenReply.REFUSED, TokenReply.CONTINUED
NEGOTIATE, CERTIFICATE = "what Negotiate leads to", "certificate told"
WAY = PacDirective(keyword=Keyword.PROXY, authority=Authority(host="proxy.corp", port=8080))


def tunnel(kind: type[TunnelTried], **other: object) -> TunnelTried:
    tried = kind(target=TARGET, scheme=Scheme.NTLM, outcome=Outcome.ACCEPTED, answer=OK)
    return replace(tried, **other)  # type: ignore[arg-type]  # each test names fields of TunnelTried


@pytest.mark.parametrize(
    ("seen", "target", "title", "note"),
    [
        (SettingsSeen(proxy="http://p:1", source=None, pac=None), "http://p:1", "settings", ""),
        (SettingsSeen(proxy=None, source=None, pac=None), "", "settings", ""),
        (ProxyDialled(proxy="http://p:1", address="::1"), "http://p:1", "first connection", "::1"),
        (ProxyDialled(proxy="http://p:1", address=None, failed=LOST), "http://p:1", "first connection", "timeout"),
        (ChallengesSeen(target=TARGET, answer=NO), TARGET, "what is offered", "403 Forbidden"),
        (AddressAsked(target=TARGET, address="::1", answer=NO), TARGET, "asked at ::1", "403 Forbidden"),
        (AddressAsked(target=TARGET, address="::1", failed=LOST), TARGET, "asked at ::1", "timeout"),
        (AskedAgain(target=TARGET, answers=(OK, NO, OK)), TARGET, "the same question again", "200 OK, 403 Forbidden"),
        (HeldTunnels(target=TARGET, opened=4, refused=NO), TARGET, "tunnels kept open", "4 together"),
        (
            LogonControl(scheme=Scheme.NTLM, target=TARGET, outcome=Outcome.REFUSED),
            TARGET,
            "NTLM as a control",
            "refused",
        ),
        (
            SchemeTried(scheme=Scheme.BASIC, target=TARGET, outcome=Outcome.ACCEPTED),
            TARGET,
            "log-on by Basic",
            "accepted",
        ),
        (NegotiateMechanisms(target=TARGET, raw=REFUSED, wrapped=REFUSED), TARGET, NEGOTIATE, "not to NTLM"),
        (NegotiateMechanisms(target=TARGET, raw=CONTINUED, wrapped=REFUSED), TARGET, NEGOTIATE, "to NTLM"),
        (RequestTold(target=TARGET, scheme=Scheme.NONE), TARGET, f"{TARGET} by HTTPS", ""),
        (
            RequestTold(target=TARGET, scheme=Scheme.NONE, websocket=True, arrived=Arrived(headers=(), client="::1")),
            TARGET,
            f"{TARGET} by WSS",
            "arrived",
        ),
        (CertificateTold(target=TARGET, sha256="00", issuer="CN=CA"), TARGET, CERTIFICATE, "a certificate of CN=CA"),
        (CertificateTold(target=TARGET, detail="not asked"), TARGET, CERTIFICATE, "not asked"),
        (PacSeen(url="http://p/a.pac"), "http://p/a.pac", "pac", "0 answers"),
        (PacSeen(url="http://p/a.pac", fault=PacScriptError.LOOPS), "http://p/a.pac", "pac", "it does not end"),
        (PacProxyTried(way=WAY, first=True, address="::1"), "PROXY proxy.corp:8080", "pac proxy", "::1"),
        (PacProxyTried(way=WAY, first=True, address="::1", answer=OK), str(WAY), "pac proxy", "200 OK"),
        (ErrorPageSeen(target=TARGET, answer=NO), TARGET, "the proxy's error page", "403 Forbidden"),
        (GatewayFileSeen(target=TARGET, answer=NO), TARGET, "gateway file", "403 Forbidden"),
        (PlainAsked(purpose=PlainPurpose.ISSUER, url="http://c/"), "http://c/", "plain", ""),
        (tunnel(HttpsTried, https=NO), TARGET, "HTTPS", "403 Forbidden"),
        (tunnel(HttpsTried), TARGET, "HTTPS", "200 OK"),
        (tunnel(TunnelTried, purpose="else"), TARGET, "else", "200 OK"),
        (UserAgentTried(target=TARGET, user_agent="B", answer=OK), TARGET, "as a browser", "200 OK"),
        (HeadSizes(target=TARGET, taken=(8192, 4096)), TARGET, "larger heads", "up to 8192 bytes"),
        (HeadSizes(target=TARGET, taken=()), TARGET, "larger heads", "none is taken"),
        (
            SchemeRepeated(scheme=Scheme.NTLM, target=TARGET, outcomes=(Outcome.ACCEPTED, Outcome.REFUSED)),
            TARGET,
            "NTLM again",
            "2 times",
        ),
    ],
)
def test_an_observation_in_words(seen: Observation, target: str, title: str, note: str) -> None:
    assert (seen.target, seen.title, seen.note) == (target, title, note)


def test_what_a_good_proxy_refuses() -> None:
    assert tunnel(UnknownNameTried).wants_refusal
    assert ErrorPageSeen(target=TARGET).wants_refusal
    assert not tunnel(HttpsTried).wants_refusal


def test_each_kind_is_read_back_as_the_most_special_class_first() -> None:
    kinds = all_kinds()
    tunnels = kinds["tunnel"]
    assert tunnels[-1] is TunnelTried
    assert {HttpsTried, UnknownNameTried} < set(tunnels)
    assert kinds["settings"] == (SettingsSeen,)
    assert all(kind_of(one) == kind for kind, classes in kinds.items() for one in classes)
