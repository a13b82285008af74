"""RC4, and DES before it, are gone from Kerberos: a ticket that has one of them is no longer issued."""

from dataclasses import replace

from proxytest.engine.outlook.worlds import Worlds
from proxytest.features.logon.observations import SchemeTried
from proxytest.model.challenge import Scheme
from proxytest.model.observation import Observation
from proxytest.model.outcome import Outcome
from proxytest.model.run import Run
from proxytest.model.withdrawn import Recorded
from proxytest.protocol.kerberos import WEAK, enctype_name

_MEND = "its ticket is encrypted with RC4 or DES: give the proxy's account keys for AES"
_AGAIN = "run it again with --auth negotiate and a ticket; klist -e shows the type"
_NO_TICKET = Recorded(seen="no ticket was accepted in this run, so nothing stands on one")


def without_rc4(run: Run) -> Worlds:
    """The KDC chose RC4 though AES was asked for too: without it there is no ticket, until the account has keys."""
    tickets = [one for one in run.observations if isinstance(one, SchemeTried) and _is_ticket(one)]
    return Worlds(
        certain=tuple(_refused(one, unknown=False) for one in run.observations),
        worst=tuple(_refused(one, unknown=True) for one in run.observations),
        recorded=tuple(map(_seen, tickets)) or (_NO_TICKET,),
        why=_MEND,
    )


def _is_ticket(tried: SchemeTried) -> bool:
    """Was it accepted by a ticket, or by what the run does not tell?"""
    accepted = tried.outcome is Outcome.ACCEPTED and tried.scheme is Scheme.NEGOTIATE
    return accepted and tried.mechanism in ("Kerberos", None)


def _enctype(tried: SchemeTried) -> int | None:
    return tried.proof.enctype if tried.proof is not None else None


def _refused(seen: Observation, *, unknown: bool) -> Observation:
    if not isinstance(seen, SchemeTried) or not _is_ticket(seen):
        return seen
    number = _enctype(seen)
    goes = number in WEAK or (number is None and unknown)
    return replace(seen, outcome=Outcome.REFUSED, proven=True) if goes else seen


def _seen(tried: SchemeTried) -> Recorded:
    number = _enctype(tried)
    if number is None:
        what = (
            "a ticket was accepted; its" if tried.mechanism else "Negotiate was accepted; whether by a ticket, and its"
        )
        words = f"{what} encryption type is not recorded in this run"
        return Recorded(seen=words, decides=False, tells=_AGAIN, evidence=tried.events)
    return Recorded(seen=f"a ticket with {enctype_name(number)} was accepted", evidence=tried.events)
