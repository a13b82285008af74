"""`proxytest completion`: click's own scripts, put where a shell finds them."""

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from click.shell_completion import get_completion_class

from proxytest.cli.first_day_commands import SHELLS
from proxytest.model.errors import UsageError
from proxytest.wire.write_files import AS_THE_UMASK_SAYS, replace_file

_VARIABLE = "_PROXYTEST_COMPLETE"
_MARK = "# proxytest completion"
#: zsh knows no completion before this.
_ZSH_BEGINS = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a shell's script goes, and the file that reads it, if the shell does not by itself."""

    script: Path
    start: Path | None


def script_of(shell: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """Return the script of a shell.

    Raises UsageError for one that is not known.
    """
    from proxytest.cli.commands import proxytest

    name = _shell(shell, environ)
    made = get_completion_class(name)
    if made is None:
        raise UsageError(f"there is no completion for '{name}': use {', '.join(SHELLS)}")
    source = made(proxytest, {}, "proxytest", _VARIABLE).source()
    return f"{_ZSH_BEGINS}{source}" if name == "zsh" else source


def install_completion(shell: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """Write the script, and the line that reads it; return what was written, and where.

    Raises UsageError.
    """
    places, script = places_of(_shell(shell, environ), environ), script_of(shell, environ)
    told = [_written(places.script, script)]
    if places.start is not None:
        quoted = shlex.quote(str(places.script))
        told.append(_begun(places.start, f"[ -r {quoted} ] && . {quoted}  {_MARK}"))
    return "\n".join([*told, "It works in each shell that is started from now on."]) + "\n"


def places_of(shell: str, environ: Mapping[str, str]) -> Places:
    """Return where the files go (XDG Base Directory Specification, and each shell's manual)."""
    home = Path(environ.get("HOME", ""))
    if not home.is_absolute():
        raise UsageError("HOME is not set: `proxytest completion show` prints the script")
    if shell == "fish":
        configuration = _folder(environ, "XDG_CONFIG_HOME", home / ".config")
        return Places(script=configuration / "fish" / "completions" / "proxytest.fish", start=None)
    script = _folder(environ, "XDG_DATA_HOME", home / ".local" / "share") / "proxytest" / f"completion.{shell}"
    start = home / ".bashrc" if shell == "bash" else _folder(environ, "ZDOTDIR", home) / ".zshrc"
    return Places(script=script, start=start)


def _folder(environ: Mapping[str, str], variable: str, default: Path) -> Path:
    named = Path(environ.get(variable, ""))
    return named if named.is_absolute() else default


def _shell(named: str | None, environ: Mapping[str, str]) -> str:
    shell = named or Path(environ.get("SHELL", "")).name
    if shell not in SHELLS:
        which = f"'{shell}' is not one of them" if shell else "SHELL does not tell which"
        raise UsageError(f"name the shell, {', '.join(SHELLS)}: {which}")
    return shell


def _written(path: Path, content: str) -> str:
    if _read(path) == content:
        return f"{path} is there already"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, content.encode(), permissions=AS_THE_UMASK_SAYS)
    except OSError as error:
        raise UsageError(f"cannot write '{path}': {error.strerror or error}") from None
    return f"wrote {path}"


def _begun(path: Path, line: str) -> str:
    """Add the line to the end of a file, where it is not there yet; the file may be a link of the user's."""
    before = _read(path)
    if line in before.splitlines():
        return f"{path} has the line already: {line}"
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{'' if before.endswith(chr(10)) or not before else chr(10)}{line}\n")
    except OSError as error:
        raise UsageError(f"cannot write '{path}': {error.strerror or error}") from None
    return f"added to {path}: {line}"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise UsageError(f"cannot read '{path}': {error.strerror or error}") from None
