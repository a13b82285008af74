"""The CAs of the lab: the cloud's public CA, the company's inspection CA, and the CA of the proxy itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from proxytest.reflect import issue
from proxytest.reflect.issue import Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorities:
    """The CAs of one lab; no two share a key.

    Attributes:
        public_root: The root of the cloud's chains, which clients trust.
        public_intermediate: Signs the cloud's server certificates.
        inspection: Signs the proxy's certificates for intercepted hosts; it is sent with them, as real proxies do.
        proxy: Signs the certificate of an `https://` proxy.

    """

    public_root: Identity
    public_intermediate: Identity
    inspection: Identity
    proxy: Identity

    @classmethod
    def create(cls) -> Self:
        """Return new authorities."""
        public_root = issue.root("Lab Public Root CA", "Lab Public Trust")
        inspection = issue.root("Lab Corporate Inspection CA", "Lab Corporation")
        return cls(
            public_root=public_root,
            public_intermediate=issue.intermediate(public_root, "Lab Public Server CA 1", "Lab Public Trust"),
            inspection=Identity(
                key=inspection.key,
                certificate=inspection.certificate,
                chain=(inspection.certificate,),
            ),
            proxy=issue.root("Lab Corporate Infrastructure CA", "Lab Corporation"),
        )


def publish(authorities: Authorities, folder: Path) -> dict[str, str]:
    """Write the certificates that clients may trust, and return their paths by purpose."""
    trusted = {
        "cacert": authorities.public_root,
        "inspection_cacert": authorities.inspection,
        "proxy_cacert": authorities.proxy,
    }
    return {name: str(identity.write_certificate(folder / f"{name}.pem")) for name, identity in trusted.items()}
