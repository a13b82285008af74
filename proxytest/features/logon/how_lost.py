"""Why a handshake that is bound to its connection could not go on there."""

from proxytest.features.logon.observations import SchemeTried
from proxytest.model.answer import Deviation

_CLOSES = "the proxy closes the connection in the middle of the handshake"
_NO_END = "the answer in the middle of the handshake has no end, so that its connection cannot be used again"


def how_lost(tried: SchemeTried) -> str:
    """Return what became of the connection: it was closed, or where the last answer ends is not known."""
    endless = tried.answer is not None and Deviation.NO_END in tried.answer.head.deviations
    return _NO_END if endless else _CLOSES
