"""How often to look for garbage: seldom while a command starts, since what is imported is none."""

import gc

_FIRST_LOOK = 50_000  #: objects that are made before the first look; a command that ends soon needs few
_USUAL = (700, 10, 10)  #: as Python itself begins


def seldom() -> None:
    """Look seldom from now on: each look takes time, and a start makes hundreds of thousands of objects that stay."""
    gc.set_threshold(_FIRST_LOOK)


def as_usual() -> None:
    """Look as often as any program from now on, at what was not there before: for commands that go on for long."""
    gc.freeze()
    gc.set_threshold(*_USUAL)
