"""The values of a scenario file, for the reader of the file and for the JSON schema."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from proxytest.lab.config import DIGEST_ALGORITHMS, MECHANISMS, MEDIA, PERSONALITIES, SCHEMES
from proxytest.model.address import parse_authority, parse_proxy
from proxytest.model.result import Status
from proxytest.model.run import Verdict
from proxytest.scenario.durations import PATTERN as _DURATION
from proxytest.scenario.durations import parse_seconds
from proxytest.scenario.inputs import parse_pac, parse_user
from proxytest.scenario.option import Kind
from proxytest.scenario.options import PORTS
from proxytest.scenario.profile_file import bundled_profiles, find_profile
from proxytest.scenario.quoting import quoted
from proxytest.scenario.validation import Seconds, WrongValueError, listed, one_of, readable_by

AUTH = ("auto", "none", "basic", "digest", "ntlm", "negotiate")
_EXITS = (0, 1, 3, 4)
_HOST_PATTERN = re.compile(r"\*|(\*\.)?[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?")
_CHECK = re.compile(r"[a-z0-9-]+(/[a-z0-9-]+)?")
_CODE = re.compile(r"[a-z]+(\.[a-z0-9-]+)+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_USER = re.compile(r"[^:]+")
_USER_OR_NOBODY = re.compile(r"[^:]*")
_RESOLVE = re.compile(r"[^:]+:[0-9]+:[\s\S]+")


def _host_pattern(text: str) -> str:
    if not _HOST_PATTERN.fullmatch(text):
        raise WrongValueError(f"{quoted(text)} is not a host name, '*.' and a domain, or '*' (in lower case)")
    return text


def _check_id(text: str) -> str:
    if not _CHECK.fullmatch(text):
        raise WrongValueError(
            f"{quoted(text)} is not the id of a check, such as tls/inspection, nor an area, such as tls"
        )
    return text


def _code(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise WrongValueError(f"{quoted(text)} is not the code of a finding, such as tls.intercepted")
    return text


def _status_or_code(text: str) -> str:
    if text not in tuple(Status) and not _CODE.fullmatch(text):
        known = listed(tuple(Status), "or")
        raise WrongValueError(f"{quoted(text)} is not the status of a result: use {known}, or the code of a finding")
    return text


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise WrongValueError(f"{quoted(text)} is not a name: use up to 40 letters, digits, '.', '-' and '_'")
    return text


def _resolve(text: str) -> str:
    host, _, rest = text.partition(":")
    port, _, address = rest.partition(":")
    if not (host and address and port.isascii() and port.isdecimal() and 0 < int(port[:6]) < 65536):
        raise WrongValueError(f"{quoted(text)} is not of the form HOST:PORT:ADDRESS")
    return text


def _duration(text: str) -> timedelta:
    seconds = parse_seconds(text)
    if seconds is None:
        raise WrongValueError(f"{quoted(text)} is no length of time, such as 90s, 15m or 1h")
    return timedelta(seconds=seconds)


def _exit_status(number: int) -> int:
    if number not in _EXITS:
        raise WrongValueError(
            "'exit' must be 0 (compatible), 1 (incompatible), 3 (a bug in proxytest) or 4 (inconclusive)"
        )
    return number


def _waiver_reason(text: str) -> str:
    if not text.strip():
        raise WrongValueError("a waiver needs a reason: readers of the report will ask for it")
    return text


def _next_to(text: str, info: ValidationInfo) -> str:
    """Find a file in the folder of the file that names it, which may be an included one."""
    return str(_folder(info) / text)


def _path_next_to(text: str, info: ValidationInfo) -> Path:
    return _folder(info) / text


def _profile(text: str, info: ValidationInfo) -> str:
    if text in bundled_profiles():
        return text
    file = find_profile(text, _folder(info))
    if file is None:
        raise WrongValueError(f"{quoted(text)} is neither a bundled profile nor a file")
    return str(file)


def _folder(info: ValidationInfo) -> Path:
    folder: Path = (info.context or {}).get("folder", Path())
    return folder


def _schemes(words: tuple[str, ...]) -> tuple[str, ...]:
    if not words:
        raise WrongValueError("'auth' is an empty list: remove the line, or use none")
    if len(words) > 1 and "auto" in words:
        raise WrongValueError("'auto' cannot be combined: it tries what the proxy offers")
    return words


def _listed(value: object) -> object:
    """Return a single value as a tuple of one, and a list as the tuple that strict pydantic needs."""
    return tuple(value) if isinstance(value, list) else (value,)


def _only_list(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def one_or_several(item: Any) -> Any:  # noqa: ANN401  the type of an annotation cannot be written
    """Make the type of a list that may also be written as one bare item."""
    return Annotated[tuple[item, ...], BeforeValidator(_listed, json_schema_input_type=item | list[item])]


def of_form(pattern: re.Pattern[str]) -> Any:  # noqa: ANN401  as above
    """Tell the schema of a form: the sentence of a validator says more than that a text does not match a pattern."""
    return Field(json_schema_extra={"pattern": f"^(?:{pattern.pattern})$"})


AS_TUPLE = BeforeValidator(_only_list)  #: a list, for the tuple that strict pydantic wants

AuthWord: Any = one_of("an authentication scheme", AUTH)
Personality: Any = one_of("a personality of the lab's proxy", PERSONALITIES)
LabScheme: Any = one_of("a scheme of the lab's proxy", SCHEMES)
Mechanism: Any = one_of("a mechanism of Negotiate", MECHANISMS)
Algorithm: Any = one_of("a digest algorithm of the lab's proxy", DIGEST_ALGORITHMS)
VerdictWord: Any = one_of("a verdict", tuple(Verdict))
MediaWord: Any = one_of("a transport of media", MEDIA)

Target = Annotated[str, readable_by(parse_authority)]
UserName = Annotated[str, readable_by(parse_user), of_form(_USER)]
UserOrNobody = Annotated[str, readable_by(lambda text: text and parse_user(text)), of_form(_USER_OR_NOBODY)]
CodeId = Annotated[str, AfterValidator(_code), of_form(_CODE)]
StatusOrCode = Annotated[str, AfterValidator(_status_or_code), of_form(re.compile("|".join([*Status, _CODE.pattern])))]
CheckId = Annotated[str, AfterValidator(_check_id), of_form(_CHECK)]
HostPattern = Annotated[str, AfterValidator(_host_pattern), of_form(_HOST_PATTERN)]
Resolve = Annotated[str, AfterValidator(_resolve), of_form(_RESOLVE)]
Name = Annotated[str, AfterValidator(_name), of_form(_NAME)]
ExitStatus = Annotated[int, AfterValidator(_exit_status), Field(json_schema_extra={"enum": list(_EXITS)})]
Reason = Annotated[str, AfterValidator(_waiver_reason), Field(json_schema_extra={"pattern": r"\S"})]
Duration: Any = Annotated[str, AfterValidator(_duration), of_form(re.compile(_DURATION))]
FilePath = Annotated[str, AfterValidator(_next_to)]
Files: Any = one_or_several(str)

#: How the value of an option is read where a scenario file has a key for it.
KEY_TYPES: Mapping[Kind, Any] = MappingProxyType(
    {
        Kind.CHECK: one_or_several(CheckId),
        Kind.CLIENT: one_or_several(str),
        Kind.COUNT: int | None,
        Kind.FILE: Annotated[str, AfterValidator(_path_next_to)] | None,
        Kind.FLAG: bool,
        Kind.HOST: one_or_several(Target),
        Kind.NAME: str | None,
        Kind.PAC: Annotated[str, readable_by(parse_pac)] | None,
        Kind.PORTS: one_of("a number of ports", PORTS) | None,
        Kind.PROFILE: Annotated[str, AfterValidator(_profile)] | None,
        Kind.PROXY: Annotated[str, readable_by(parse_proxy)] | None,
        Kind.RESOLVE: one_or_several(Resolve),
        Kind.SCHEME: Annotated[one_or_several(AuthWord), AfterValidator(_schemes)],
        Kind.SECONDS: Seconds | None,
    }
)
