"""What a program that is started here finds in its environment: what it needs to run, and no secret.

A list of what is kept, since nobody can list what holds a secret: PROXYTEST_PASSWORD does, any variable that a scenario
names may, a proxy's variable may hold `user:password@`, and a CI system has tokens of its own.
"""

from collections.abc import Mapping

#: For Python and for any program: where things are, the language, and what Windows starts nothing without.
_BASIC = frozenset({
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "USERPROFILE",
})  # fmt: skip
#: For programs that ask the desktop or a service of the system: who asks, and where these are.
_SESSION = frozenset({
    "USER", "LOGNAME", "DISPLAY", "WAYLAND_DISPLAY", "LD_LIBRARY_PATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
    "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS",
    "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_CURRENT_DESKTOP",
    "DCONF_PROFILE", "GIO_EXTRA_MODULES", "GIO_MODULE_DIR", "GSETTINGS_BACKEND", "GSETTINGS_SCHEMA_DIR",
})  # fmt: skip


def child_environment(environ: Mapping[str, str], *, session: bool = False) -> dict[str, str]:
    """Return the variables for a child; with `session` also those by which it finds the desktop and its services."""
    kept = _BASIC | _SESSION if session else _BASIC
    return {name: value for name, value in environ.items() if name.upper() in kept}
