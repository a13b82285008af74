"""Where the pages are served."""

from ipaddress import ip_address

from proxytest.model.address import Authority
from proxytest.model.errors import UsageError


class ListenAddress(Authority):
    """An address of this machine, and a port; 0: one that is free."""

    __slots__ = ()

    @property
    def is_loopback(self) -> bool:
        """Can only this machine reach it?"""
        return ip_address(self.host).is_loopback


def parse_listen(text: str) -> ListenAddress:
    """Read `127.0.0.1:8080` or `[::1]:8080`.

    Raises UsageError.
    """
    host, _, port = text.rpartition(":")
    try:
        address = ip_address("127.0.0.1" if host == "localhost" else host.removeprefix("[").removesuffix("]"))
        number = int(port)
    except ValueError:
        raise UsageError(f"--listen takes an address and a port, such as 127.0.0.1:8080, not '{text}'") from None
    if not 0 <= number < 65536:
        raise UsageError(f"{number} is not a port")
    return ListenAddress(host=str(address), port=number)
