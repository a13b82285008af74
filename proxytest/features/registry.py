"""Find the checks: each is a file of its own, and adding one touches no other."""

from functools import cache

from proxytest.features.modules import modules
from proxytest.judgement.check import Check
from proxytest.model.code import Code
from proxytest.model.other_packages import added

#: Reports go from the outside to the inside; an area that is not named here comes last.
_AREAS = ("config", "proxy", "auth", "policy", "tunnel", "tls", "wss", "media", "share", "product", "client")


@cache  # of modules and metadata that do not change while a program runs
def all_checks() -> dict[str, Check]:
    """Return every check by its id: those of the features, and other packages' entry points `proxytest.checks`.

    An entry point that cannot be loaded raises what it raises: a check that is silently missing would pass for a pass.
    """
    found = [value for module in modules() for value in vars(module).values() if isinstance(value, Check)]
    found += [value for point in added("proxytest.checks") if isinstance(value := point.load(), Check)]
    return {check.id: check for check in sorted(found, key=_place)}


def all_codes() -> dict[str, Code]:
    """Return the catalogue: the codes that the checks declare, by their ids.

    Raises ValueError where two that differ have one id.
    """
    found: dict[str, Code] = {}
    for code in (code for check in all_checks().values() for code in check.codes):
        if found.setdefault(code.id, code) != code:
            raise ValueError(f"two codes are called {code.id}")
    return dict(sorted(found.items()))


def _place(check: Check) -> tuple[int, str]:
    area = check.id.partition("/")[0]
    return (_AREAS.index(area) if area in _AREAS else len(_AREAS)), check.id
