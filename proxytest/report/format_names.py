"""The names of the report formats, without their code: the command line knows them before it needs one."""

import pkgutil

import proxytest.report

#: Each is one file in `formats`.
FORMAT_NAMES = tuple(
    found.name for found in pkgutil.iter_modules([f"{place}/formats" for place in proxytest.report.__path__])
)
