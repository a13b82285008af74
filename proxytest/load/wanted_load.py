"""What the user wants a load to be."""

from collections.abc import Sequence
from dataclasses import dataclass

from proxytest.load.head_count import Need
from proxytest.load.load_bounds import Bounds, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for, beside the options that it shares with `run`."""

    kinds: Sequence[Kind]
    bounds: Bounds
    needs: tuple[Need, ...]
    agreed: bool  #: was --yes-this-is-my-proxy given?
