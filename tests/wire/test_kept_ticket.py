"""The ticket of the default cache."""

import sys
from types import ModuleType

import pytest

from proxytest.wire import kept_ticket as tickets
from proxytest.wire.kept_ticket import KeptTicket, kept_ticket


class GssError(Exception):
    """The library's."""


class ExpiredError(GssError):
    """An expired ticket."""


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ExpiredError(), "the ticket has expired"),
        (GssError(), "there is no ticket"),
        (OSError(), "the ticket cache cannot be read (OSError)"),
        (None, KeptTicket(owner="alice@CORP", until=None)),
    ],
)
def test_the_cache_is_looked_into_and_no_keytab_is_used(
    error: Exception | None, told: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Credentials:
        name, lifetime = "alice@CORP", None

        def __init__(self, *, usage: str, store: dict[str, bytes]) -> None:
            assert (usage, store) == ("initiate", {"ccache": b"FILE:/nowhere"})
            if error is not None:
                raise error

    krb5, gssapi = ModuleType("krb5"), ModuleType("gssapi")
    vars(krb5).update(init_context=object, cc_default_name=lambda _: b"FILE:/nowhere")
    exceptions = ModuleType("exceptions")
    vars(exceptions).update(ExpiredCredentialsError=ExpiredError, GSSError=GssError)
    vars(gssapi).update(Credentials=Credentials, exceptions=exceptions)
    monkeypatch.setitem(sys.modules, "krb5", krb5)
    monkeypatch.setitem(sys.modules, "gssapi", gssapi)
    assert kept_ticket() == told
    assert tickets.has_sspi() is (sys.platform == "win32")
