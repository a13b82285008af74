"""What is varied once the identity is proven: the same again, before anything fans out; other requests, last."""

from proxytest.engine.prove import challenge_for
from proxytest.engine.session import Session
from proxytest.features.logon.observations import SchemeTried
from proxytest.features.logon.probes.log_on import repeat_scheme
from proxytest.features.logon.probes.variations import try_head_sizes, try_user_agent
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.judgement.evidence import PASSED
from proxytest.model.address import parse_authority
from proxytest.model.challenge import Scheme
from proxytest.protocol.auth.choose import offered_schemes

_TIMES = 5  #: with two proxies behind a balancer one in 16 runs sees no change; tunnels add to it


async def repeat(session: Session, schemes: tuple[Scheme, ...], demanding: ChallengesSeen) -> None:
    """Log on again as before: who is refused now is refused by another proxy, not for another host."""
    tried = (one for one in session.observations if isinstance(one, SchemeTried) and one.scheme in schemes[:1])
    proven = next((one for one in tried if one.outcome in PASSED), None)
    if proven is None or schemes[0] is Scheme.NONE or not session.wants("auth/intermittent"):
        return
    target, scheme = parse_authority(proven.target), schemes[0]
    challenge = challenge_for(demanding.challenges, scheme)
    again = repeat_scheme(session.access, target, scheme, challenge, times=_TIMES)
    await session.observe(f"Log on by {scheme.label} again", target, again)


async def vary(session: Session, demanding: ChallengesSeen) -> None:
    """Ask in other ways; nothing is proven."""
    target, dialler = parse_authority(demanding.target), session.dialler
    if session.wants("auth/user-agent"):
        await session.observe("Ask as a browser", target, try_user_agent(dialler, target, demanding.answer))
    larger = Scheme.NEGOTIATE in offered_schemes(demanding.challenges) and session.wants("auth/token-size")
    if larger and demanding.answer is not None:
        await session.observe("Send larger heads", target, try_head_sizes(dialler, target, demanding.answer))
