"""The Kerberos ticket that the signed-on user has; nothing is sent to look for it."""

import importlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Any

from proxytest.wire.clock import utc_now

_HELD = ("gssapi", "krb5")  #: the modules through which pyspnego reads it


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTicket:
    """A ticket cache, by the name of its owner."""

    owner: str
    until: datetime | None  #: None: it never ends


def ticket_library() -> bool:
    """Is the library there with which a ticket is used? On Windows that is the system's own."""
    return has_sspi() or all(map(_is_there, _HELD))


def has_sspi() -> bool:
    """Does Windows log the signed-on user on?"""
    return _is_there("sspilib")


def kept_ticket() -> KeptTicket | str:
    """Return the ticket in the default cache, or why there is none; `ticket_library` must be true, and not SSPI's."""
    krb5, gssapi = (importlib.import_module(name) for name in reversed(_HELD))
    try:
        return _in_cache(gssapi, krb5.cc_default_name(krb5.init_context()))
    except gssapi.exceptions.ExpiredCredentialsError:
        return "the ticket has expired"
    except gssapi.exceptions.GSSError:
        return "there is no ticket"
    except Exception as error:  # noqa: BLE001  krb5 has errors of its own, such as for a krb5.conf that it cannot read
        return f"the ticket cache cannot be read ({type(error).__name__})"


def _in_cache(gssapi: Any, cache: bytes) -> KeptTicket:  # noqa: ANN401  a module without types
    """Look into a cache alone: without a name, the library might fetch a ticket by a keytab."""
    found = gssapi.Credentials(usage="initiate", store={"ccache": cache})
    until = None if found.lifetime is None else utc_now() + timedelta(seconds=found.lifetime)
    return KeptTicket(owner=str(found.name), until=until)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ValueError:  # the module is set to None
        return False
