"""Does a path past the proxy exist, and is it the same to every address of a host?"""

import asyncio

from proxytest.features.tunnel.observations import DirectTried
from proxytest.model.address import Authority
from proxytest.probe.far_end import Access
from proxytest.wire.operation import OperationFailed
from proxytest.wire.past_proxy import resolve, shake_hands

_MOST = 4  #: addresses of a host


async def try_directly(access: Access, target: Authority) -> tuple[DirectTried, ...]:
    """Try each address of a host; `--resolve` goes before DNS, as it does for the proxy."""
    dialler = access.dialler
    given = tuple(address for wanted, address in dialler.route.overrides if wanted == target)
    number = dialler.recorder.connection()
    try:
        addresses = given or await resolve(target, number=number, recorder=dialler.recorder, limits=dialler.limits)
    except OperationFailed as error:
        return (DirectTried(target=str(target), address=None, failed=error.failed, events=(error.failed.event,)),)
    return tuple(await asyncio.gather(*(_try(access, target, address) for address in addresses[:_MOST])))


async def _try(access: Access, target: Authority, address: str) -> DirectTried:
    dialler = access.dialler
    number = dialler.recorder.connection()
    seen, failed = None, None
    try:
        seen = await shake_hands(
            target,
            address,
            number=number,
            context=access.context,
            judge=access.judge,
            recorder=dialler.recorder,
            limits=dialler.limits,
        )
    except OperationFailed as error:
        failed = error.failed
    events = dialler.recorder.of({number})
    return DirectTried(target=str(target), address=address, tls=seen, failed=failed, events=events)
