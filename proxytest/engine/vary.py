"""What is varied once the identity is proven: the same again, as a browser, and with a larger head."""

from proxytest.engine.prove import challenge_for
from proxytest.engine.session import Session
from proxytest.model.address import parse_authority
from proxytest.model.challenge import Scheme
from proxytest.model.observation import ChallengesSeen
from proxytest.probe.scheme import repeat_scheme
from proxytest.probe.variations import try_head_sizes, try_user_agent
from proxytest.protocol.auth.choose import offered_schemes

_TIMES = 5  #: with two proxies behind a balancer one in 16 runs sees no change; tunnels add to it


async def vary(session: Session, schemes: tuple[Scheme, ...], demanding: ChallengesSeen) -> None:
    """Ask again in other ways; a wrong password is not tried again, since then no scheme works."""
    target, dialler = parse_authority(demanding.target), session.dialler
    if schemes and schemes[0] is not Scheme.NONE:
        scheme = schemes[0]
        challenge = challenge_for(demanding.challenges, scheme)
        again = repeat_scheme(dialler, target, scheme, session.identity, challenge=challenge, times=_TIMES)
        await session.observe(f"Log on by {scheme.label} again", target, again)
    await session.observe("Ask as a browser", target, try_user_agent(dialler, target))
    if Scheme.NEGOTIATE in offered_schemes(demanding.challenges) and demanding.answer is not None:
        await session.observe("Send larger heads", target, try_head_sizes(dialler, target, demanding.answer))
