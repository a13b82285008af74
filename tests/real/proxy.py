"""What every running proxy has in common: where it listens, and what its clients are to trust."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A running proxy, and the root certificate of what lies behind it."""

    port: int
    directory: Path
    public_root: Path
    own_root: Path | None = None  # of a proxy that is spoken to by TLS

    @property
    def url(self) -> str:
        return f"{'https' if self.own_root else 'http'}://127.0.0.1:{self.port}"
