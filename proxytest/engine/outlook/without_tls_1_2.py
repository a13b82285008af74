"""TLS 1.2 is gone: who did not choose TLS 1.3, though it was offered, is left without a common version."""

from collections.abc import Iterator
from dataclasses import replace

from proxytest.engine.outlook.worlds import Worlds, handshakes, named, with_handshakes
from proxytest.features.proxy.observations import ProxyDialled
from proxytest.model.certificate import TlsSeen
from proxytest.model.profile import TlsVersion
from proxytest.model.run import Run
from proxytest.model.withdrawn import Recorded

_NEW = TlsVersion.V1_3
_AGAIN = "run it again with this version of proxytest, which offers TLS 1.3"


def without_tls_1_2(run: Run) -> Worlds:
    """A server that speaks TLS 1.3 chooses it where it is offered (RFC 8446 section 4.2.1)."""
    old = [target for target, tls in handshakes(run) if _is_old(tls)]
    unknown = [target for target, tls in handshakes(run) if _unknown(tls)]
    new = {target: tls for target, tls in handshakes(run) if tls.version == _NEW}
    proxys = next((one.tls.seen for one in run.observations if isinstance(one, ProxyDialled) and one.tls), None)
    return Worlds(
        certain=with_handshakes(run, lambda tls: replace(tls, version=_NEW) if _unknown(tls) else tls),
        worst=run.observations,
        recorded=tuple(_recorded(old, unknown, list(new), proxys)),
        least_tls=_NEW if old or unknown else None,
        why="TLS 1.3 was offered, and not chosen",
        proxy_stops="the proxy itself speaks no TLS 1.3" if proxys is not None and _is_old(proxys) else "",
        proxy_may_stop="the proxy's own TLS" if proxys is not None and _unknown(proxys) else "",
    )


def _is_old(tls: TlsSeen) -> bool:
    return tls.version != _NEW and tls.offered == _NEW


def _unknown(tls: TlsSeen) -> bool:
    return _NEW not in (tls.version, tls.offered)


def _recorded(old: list[str], unknown: list[str], new: list[str], proxys: TlsSeen | None) -> Iterator[Recorded]:
    if proxys is not None:
        yield _of_proxy(proxys)
    if old:
        yield Recorded(seen=f"TLS 1.3 was offered, and an older version chosen: {named(old)}")
    if unknown:
        words = f"an older version was used, and this run did not offer TLS 1.3, or does not tell: {named(unknown)}"
        yield Recorded(seen=words, decides=False, tells=_AGAIN)
    if new:
        yield Recorded(seen=f"TLS 1.3 was used: {named(new)}")
    if not old and not unknown and not new:
        yield Recorded(seen="no handshake was seen in this run", decides=False, tells="a run with --user NAME")


def _of_proxy(tls: TlsSeen) -> Recorded:
    if _unknown(tls):
        words = f"with the proxy itself {tls.version} was used, and this run did not offer TLS 1.3, or does not tell"
        return Recorded(seen=words, decides=False, tells=_AGAIN, evidence=(tls.event,))
    return Recorded(seen=f"with the proxy itself {tls.version} was used", evidence=(tls.event,))
