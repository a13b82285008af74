"""Hosts that the PAC file sends past the audited proxy: what was tried through that one says nothing of them."""

from itertools import takewhile

from proxytest.features.pac.observations import PacSeen
from proxytest.features.settings.observations import SettingsSeen
from proxytest.features.tunnel.observations import TunnelTried
from proxytest.features.websocket.observations import EchoTried, IdleTried, PingedTried, SilenceTried, WebSocketTried
from proxytest.judgement.blocked import Blocked
from proxytest.judgement.codes import PAC_LIMIT, PAC_SCRIPT
from proxytest.judgement.evidence import Evidence, host_of
from proxytest.judgement.no_pac_answer import goes_directly
from proxytest.model.code import Code
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.pac_result import OUR_LIMITS, Keyword, PacRow
from proxytest.model.result import Party, Sureness

_SAME = "In the PAC file, return the same answer for all domains of the product."
_SOCKETS = (WebSocketTried, IdleTried, EchoTried, SilenceTried, PingedTried)

DIRECTLY = Code(
    id="pac.direct",
    title="The PAC file sends a host directly, without the proxy",
    remedy=_SAME,
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

ANOTHER_WAY = Code(
    id="pac.another-way",
    title="The PAC file sends a host another way than most",
    remedy=_SAME,
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)

OTHER_FOR_WEBSOCKET = Code(
    id="pac.websocket-another-way",
    title="The PAC file sends a host's WebSocket another way than its pages",
    remedy="In the PAC file, do not look at the scheme: give wss:// the answer of https://.",
    party=Party.THIS_MACHINE,
    certainty=Sureness.PROVEN,
)


def as_clients_ask(one: Observation, evidence: Evidence) -> Observation:
    """Return the observation for the checks: a tunnel that clients open another way counts as not tried."""
    if not isinstance(one, TunnelTried) or (why := another_way(one, evidence)) is None:
        return one
    return type(one)(target=one.target, scheme=one.scheme, outcome=Outcome.WITHHELD, detail=why.reason)


def another_way(tried: TunnelTried, evidence: Evidence) -> Blocked | None:
    """Return why this tunnel through the audited proxy says nothing of the clients: the file sends them elsewhere."""
    if not _by_file(evidence):
        return None
    pac = evidence.one(PacSeen)
    page = _row_of(tried.target, pac.rows if pac else ())
    socket = _row_of(tried.target, pac.sockets if pac and isinstance(tried, _SOCKETS) else ())
    row = socket or page
    if row is None or leads_to(evidence.proxy, row):
        return None
    if row is socket and page is not None and leads_to(evidence.proxy, page):
        return _blocked(row, OTHER_FOR_WEBSOCKET, evidence)
    return _blocked(row, _code(row), evidence)


def leads_to(proxy: str, row: PacRow) -> bool:
    """Do clients come to this proxy, perhaps as one of several? Behind DIRECT they do not."""
    before = takewhile(lambda way: way.keyword is not Keyword.DIRECT, row.ways)
    return row.fault is None and any(str(way.proxy) == proxy for way in before)


def _by_file(evidence: Evidence) -> bool:
    settings = evidence.one(SettingsSeen)
    return settings is not None and settings.by_pac


def _row_of(target: str, rows: tuple[PacRow, ...]) -> PacRow | None:
    return next((row for row in rows if row.target == target), None)


def _code(row: PacRow) -> Code:
    if row.fault is not None:
        return PAC_LIMIT if row.fault in OUR_LIMITS else PAC_SCRIPT
    return DIRECTLY if goes_directly(row) else ANOTHER_WAY


def _blocked(row: PacRow, code: Code, evidence: Evidence) -> Blocked:
    """Say where clients go; a proxy that is named by hand is judged for all hosts."""
    by_hand = f"To judge {evidence.proxy} for all hosts, name it with --proxy {evidence.proxy}."
    if row.fault is not None:
        return Blocked(reason=f"the PAC file gave no answer for this host: {row.fault}", code=code, do=by_hand)
    told = "; ".join(map(str, row.ways))
    other = next((way.proxy for way in row.ways[:1] if way.proxy is not None), None)
    own = f"Audit what this host uses: --proxy {other} --target {host_of(row.target)}. " if other is not None else ""
    reason = f"the PAC file does not send this host to the audited proxy: {told}"
    return Blocked(reason=reason, code=code, do=f"{own}{by_hand}")
