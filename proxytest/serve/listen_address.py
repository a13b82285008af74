"""Where the pages are served."""

from dataclasses import dataclass
from ipaddress import ip_address

from proxytest.model.address import Authority
from proxytest.model.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenAddress:
    """An address of this machine, and a port."""

    host: str
    port: int

    def __str__(self) -> str:
        return str(Authority(host=self.host, port=self.port))

    def at(self, port: int) -> str:
        """Return the address with the port that it got."""
        return str(Authority(host=self.host, port=port))

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
