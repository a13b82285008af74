"""The values of options that are no single words: schemes, places, numbers with a bound."""

from ipaddress import ip_address

from proxytest.model.address import Authority, parse_authority
from proxytest.model.challenge import Scheme
from proxytest.model.errors import UsageError


def parse_schemes(names: tuple[str, ...]) -> tuple[Scheme, ...]:
    """Read the words of `--auth`; none for auto.

    Raises UsageError.
    """
    known = [scheme.value for scheme in Scheme]
    wanted = [name.lower() for name in names]
    for name, word in zip(names, wanted, strict=True):
        if word not in ("auto", *known):
            raise UsageError(f"'{name}' is not an authentication scheme: use auto, {', '.join(known)}")
    if "auto" in wanted and len(wanted) > 1:
        raise UsageError("--auth auto cannot be combined: it tries what the proxy offers")
    return tuple(dict.fromkeys(Scheme(word) for word in wanted if word != "auto"))


def parse_override(text: str) -> tuple[Authority, str]:
    """Return of HOST:PORT:ADDRESS what is reached, and where.

    Raises UsageError.
    """
    host, port, address = ([*text.split(":", 2), "", ""])[:3]
    try:
        ip_address(address.strip("[]"))
    except ValueError:
        raise UsageError(f"'{text}' is not HOST:PORT:ADDRESS") from None
    if not (host and port.isdigit()):
        raise UsageError(f"'{text}' is not HOST:PORT:ADDRESS")
    return parse_authority(f"{host}:{port}"), address.strip("[]")


def at_least_one(option: str, number: int) -> int:
    """Return a number of times.

    Raises UsageError for one that is none.
    """
    if number < 1:
        raise UsageError(f"{option} must be at least 1")
    return number


def positive(option: str, number: float) -> float:
    """Return a number of seconds.

    Raises UsageError for one that is none.
    """
    if not 0 < number < float("inf"):
        raise UsageError(f"{option} must be more than 0 seconds")
    return number
