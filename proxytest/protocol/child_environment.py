"""The environment of a program that is started here: what it needs to run, and no secret.

An allow list, since nobody can list every variable with a secret: PROXYTEST_PASSWORD is one, any that a scenario
names may be one, a proxy variable may contain `user:password@`, and a CI system has its own tokens.
"""

from collections.abc import Mapping

#: For Python and any other program: paths, the language, and what every Windows program needs.
_BASIC = frozenset({
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "USERPROFILE",
})  # fmt: skip
#: For programs that use the desktop or a system service: who the user is, and where these are.
_SESSION = frozenset({
    "USER", "LOGNAME", "DISPLAY", "WAYLAND_DISPLAY", "LD_LIBRARY_PATH", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA",
    "DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS",
    "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "XDG_DATA_HOME", "XDG_DATA_DIRS", "XDG_CURRENT_DESKTOP",
    "DCONF_PROFILE", "GIO_EXTRA_MODULES", "GIO_MODULE_DIR", "GSETTINGS_BACKEND", "GSETTINGS_SCHEMA_DIR",
})  # fmt: skip


def child_environment(environ: Mapping[str, str], *, session: bool = False) -> dict[str, str]:
    """Return the variables for a child process; with `session` also those of the desktop session."""
    kept = _BASIC | _SESSION if session else _BASIC
    return {name: value for name, value in environ.items() if name.upper() in kept}
