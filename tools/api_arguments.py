"""Write the arguments of `proxytest.run` as source: type checkers know no TypedDict that a program makes."""

import sys

from proxytest.scenario.option import Option, declared_in
from proxytest.scenario.options import RunOptions

_HEAD = '''"""The arguments of `proxytest.run`. Made from `scenario/options.py` by `make generated`: do not edit."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict


class OptionArguments(TypedDict, total=False):
    """Each is the option of `proxytest run` that is called so."""

'''


def _line(one: Option) -> str:
    return f"    {one.name}: {one.argument}  #: {one.help}\n"


if __name__ == "__main__":
    sys.stdout.write(_HEAD + "".join(_line(one) for one in declared_in(RunOptions) if one.api))
