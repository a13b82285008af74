"""Learn what a proxy's Negotiate leads to, before an identity is proven by it."""

from proxytest.engine.session import Session
from proxytest.features.logon.observations import TokenReply
from proxytest.features.logon.probes.mechanisms import ask_mechanisms
from proxytest.features.proxy.observations import ChallengesSeen
from proxytest.model.address import parse_authority
from proxytest.model.challenge import Scheme
from proxytest.protocol.auth.choose import offered_schemes


async def learn_mechanisms(session: Session, demanding: ChallengesSeen) -> None:
    """Ask where Negotiate is offered, and have the identity speak it as the proxy wants it."""
    if Scheme.NEGOTIATE not in offered_schemes(demanding.challenges):
        return
    mechanisms = ask_mechanisms(session.dialler, parse_authority(demanding.target))
    seen = await session.observe("Ask what Negotiate leads to", demanding.target, mechanisms)
    # Raw, as Windows sends it: px takes the other form too, accepts the proof in it, and asks for another all the same.
    session.identity.raw_negotiate = seen.raw is TokenReply.CONTINUED
