"""The variables of the environment that no option has: the reference and the manual page say the same of them."""

from collections.abc import Mapping
from types import MappingProxyType

ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {
        "PROXYTEST_PROXY": (
            "The proxy, where neither the command line nor the scenario names a proxy or a PAC file. It goes "
            "before the user's configuration file, and before the machine's settings."
        ),
        "PROXYTEST_PASSWORD": ("The password of `--user`, where neither `--password-file` nor the scenario names one."),
        "PROXYTEST_REFLECTOR_TOKEN": (
            "The token of the media host, where `--reflector-token-file` does not name a file with it."
        ),
        "PROXYTEST_LAB_PYTHON": ("Python of the environment that has mitmproxy, for the lab; as `--lab-python`."),
        "XDG_CONFIG_HOME": (
            "The user's configuration folder. In it, `proxytest/config.yaml` has the user's defaults. Where the "
            "variable is not set, that is in `~/.config`, on Windows in `%APPDATA%`."
        ),
        "XDG_RUNTIME_DIR": (
            "The user's runtime folder. In it, under `proxytest`, the machine remembers for 30 minutes which "
            "accounts were refused, by a keyed hash instead of the name. Where there is none, that is in "
            "`~/.local/state`, on macOS in `~/Library/Caches`, on Windows in `%LOCALAPPDATA%`."
        ),
        "XDG_CACHE_HOME": (
            "The user's cache folder. In it, under `proxytest`, is kept what `list`, `explain` and the bundled "
            "profiles say, so that the next start need not work it out again: it follows from the installed "
            "program alone, and holds nothing of a run. Where the variable is not set, that is in `~/.cache`, on "
            "macOS in `~/Library/Caches`, on Windows in `%LOCALAPPDATA%`. It may be deleted at any time."
        ),
        "NO_COLOR": ("If set, the report on a terminal has no colours (no-color.org)."),
        "PROXYTEST_DEBUG": (
            "If set, a bug ends in a traceback instead of a sentence: lines of code and the error's message, without "
            "values of variables. A message of a library may show more than a report would: read it before you pass "
            "it on."
        ),
    }
)
