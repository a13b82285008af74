"""The folder of a hub: its configuration, its keys, and for each site a folder to hand over."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from pathlib import Path

from proxytest.fleet.hub_address import HubAddress
from proxytest.fleet.hub_certificate import certificate_for
from proxytest.fleet.names import is_site
from proxytest.fleet.nkey import new_seed, public_of
from proxytest.fleet.rights import accounts
from proxytest.fleet.server_config import ACCOUNTS_FILE, Listening, accounts_config, server_config
from proxytest.fleet.worker_file import worker_file
from proxytest.model.errors import UsageError
from proxytest.wire.files import MIB, read_file
from proxytest.wire.private_folder import PrivateFolder

CONFIG = "nats-server.conf"
CA = "hub-ca.pem"
OPERATOR = "operator.nk"
ACCOUNTS_KEY = "accounts.key"  #: with which sites name accounts in the hub; the server does not know it
SERVER = "server.pem"
_STATE = "hub.json"
_MOST = 64 * MIB  #: of that: a site has 80 bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Hub:
    """What the folder knows of a hub; all of it is public."""

    address: str
    nats_port: int
    own_ca: bool
    operator: str  #: public key
    sites: Mapping[str, str] = field(default_factory=dict)  #: the public key of each


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHub:
    """What is asked for; without a certificate one is made for the hosts."""

    hosts: Sequence[str]
    port: int
    nats_port: int
    cert: tuple[Path, Path] | None = None  #: certificate and key


def is_hub(folder: Path) -> bool:
    """Is there a hub?"""
    return (folder / _STATE).exists()


def make_hub(folder: Path, new: NewHub, sites: Sequence[str]) -> Hub:
    """Make a hub in a folder that is empty or not there yet.

    Raises UsageError, and OSError where a file cannot be written.
    """
    _check_sites(sites, {})
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"'{folder}' is no empty folder, and no hub: nothing there is overwritten")
    place = _opened(folder)
    seed = new_seed()
    place.replace(OPERATOR, f"{seed.reveal()}\n".encode())
    place.replace(ACCOUNTS_KEY, f"{secrets.token_hex(32)}\n".encode())
    cert, key = new.cert or _make_certificate(folder, new.hosts)
    listening = Listening(port=new.port, nats_port=new.nats_port, cert=cert, key=key)
    place.replace(CONFIG, server_config(folder.resolve(), listening).encode())
    address = HubAddress(host=new.hosts[0], port=new.port, websocket=True)
    hub = Hub(address=str(address), nats_port=new.nats_port, own_ca=new.cert is None, operator=public_of(seed))
    return _with_sites(folder, hub, sites)


def add_sites(folder: Path, sites: Sequence[str]) -> Hub:
    """Add sites to a hub; what is there stays as it is.

    Raises UsageError, and OSError where a file cannot be read or written.
    """
    hub = read_hub(folder)
    _check_sites(sites, hub.sites)
    return _with_sites(folder, hub, sites)


def revoke_sites(folder: Path, names: Sequence[str]) -> Hub:
    """Take from sites their right to log on; what was handed to them is kept in `revoked`, and each may be added anew.

    Raises UsageError, and OSError where a file cannot be read or written.
    """
    hub = read_hub(folder)
    for name in names:
        if name not in hub.sites:
            raise UsageError(f"the hub does not know the site '{name}'")
    smaller = replace(hub, sites={name: key for name, key in hub.sites.items() if name not in names})
    _write_sites(folder, smaller)
    _put_away(folder, names)
    return smaller


def read_hub(folder: Path) -> Hub:
    """Read what the folder knows.

    Raises UsageError.
    """
    try:
        return Hub(**json.loads(read_file(folder / _STATE, _MOST, pipes=False)))
    except FileNotFoundError:
        raise UsageError(f"there is no hub in '{folder}': proxytest fleet hub --init makes one") from None
    except OSError as error:
        raise UsageError(f"'{folder / _STATE}' cannot be read: {error.strerror}") from None
    except (ValueError, TypeError):
        raise UsageError(f"'{folder / _STATE}' was not written by proxytest") from None


def _check_sites(sites: Sequence[str], known: Mapping[str, str]) -> None:
    for number, name in enumerate(sites):
        if not is_site(name):
            raise UsageError(f"'{name}' is no name of a site: letters, digits, '-' and '_', 64 at most")
        if name in known or name in sites[:number]:
            raise UsageError(f"the site '{name}' is there already: its key is not made anew")


def _opened(folder: Path) -> PrivateFolder:
    place = PrivateFolder(folder)
    place.open()
    return place


def _make_certificate(folder: Path, hosts: Sequence[str]) -> tuple[Path, Path]:
    ca, server = certificate_for(hosts)
    place = PrivateFolder(folder)
    place.replace(CA, ca)
    place.replace(SERVER, server)
    path = folder.resolve() / SERVER
    return path, path


def _with_sites(folder: Path, hub: Hub, names: Sequence[str]) -> Hub:
    """Write the sites' folders first: a site that the hub knows has got its key.

    A folder that is there already belongs to a site that was added or revoked by a command that was cut off.
    """
    _opened(folder / "sites")
    _put_away(folder, names)
    keys = {name: _make_site(folder, hub, name) for name in names}
    larger = replace(hub, sites={**hub.sites, **keys})
    _write_sites(folder, larger)
    return larger


def _write_sites(folder: Path, hub: Hub) -> None:
    place = PrivateFolder(folder)
    place.replace(ACCOUNTS_FILE, accounts_config(accounts(hub.operator, hub.sites)).encode())
    place.replace(_STATE, f"{json.dumps(asdict(hub), indent=2)}\n".encode())


def _put_away(folder: Path, names: Sequence[str]) -> None:
    """Move the folders of sites that are still here; some of their names may have been put away before."""
    for site in (folder / "sites" / name for name in set(names)):
        if site.exists():
            _opened(folder / "revoked")
            places = (folder / "revoked" / f"{site.name}-{number}" for number in count(1))
            site.rename(next(place for place in places if not place.exists()))


def _make_site(folder: Path, hub: Hub, name: str) -> str:
    place = _opened(folder / "sites" / name)
    seed = new_seed()
    place.replace(f"{name}.nk", f"{seed.reveal()}\n".encode())
    place.replace(ACCOUNTS_KEY, (folder / ACCOUNTS_KEY).read_bytes())
    if hub.own_ca:
        place.replace(CA, (folder / CA).read_bytes())
    place.replace("worker.yaml", worker_file(name, hub.address, sender=hub.operator, own_ca=hub.own_ca).encode())
    return public_of(seed)
