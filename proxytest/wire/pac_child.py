"""The process that runs a PAC script: it reads its input from standard input and writes one report.

It is started by its file name with `-I -S`, without the environment, and imports the standard library and QuickJS only.
The engine limits time, memory and stack; the system limits the process; the parent kills it if needed.
"""

import importlib
import json
import sys
import time
from typing import Any

_REPORT = 256 * 1024  #: characters of one call's report; the helpers' own is shorter


def main() -> None:
    """Run the script as the input says."""
    order = json.loads(sys.stdin.buffer.read())
    sys.path.append(order["library"])
    quickjs = importlib.import_module("quickjs")
    _confine(order["limits"])
    sys.stdout.write(json.dumps(_run(quickjs, order)))


def _confine(limits: dict[str, Any]) -> None:
    """Set limits of the system, for what the engine's own might miss; Windows has none of these."""
    try:
        import resource
    except ImportError:
        return
    wanted = {
        resource.RLIMIT_AS: limits["address_space"],
        resource.RLIMIT_CPU: limits["cpu"],
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: 3,
    }
    for kind, bound in wanted.items():
        try:
            resource.setrlimit(kind, (bound, bound))
        except (OSError, ValueError):
            continue  # macOS refuses RLIMIT_AS; a lower hard limit is kept


def _run(quickjs: Any, order: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401  a module without types
    limits = order["limits"]
    context = quickjs.Context()
    context.set_memory_limit(limits["memory"])
    context.set_max_stack_size(limits["stack"])
    context.set_time_limit(limits["call"])
    call = context.eval(order["helpers"])(context.parse_json(json.dumps(order["given"])))
    # Names that are not known yet are reported even if the script fails because of them.
    failed = _failed(quickjs, lambda: context.eval(order["script"]))
    whole = _tried(quickjs, lambda: call(None, None)) | failed
    calls = [] if "error" in whole else order["calls"]
    return {"whole": whole, "calls": [_called(quickjs, call, each, limits["total"]) for each in calls]}


def _called(quickjs: Any, call: Any, arguments: list[str], total: float) -> dict[str, Any]:  # noqa: ANN401  as above
    if time.process_time() > total:
        return {"error": "NoTime", "detail": ""}
    return _tried(quickjs, lambda: call(*arguments))


def _failed(quickjs: Any, action: Any) -> dict[str, Any]:  # noqa: ANN401  as above
    tried = _tried(quickjs, action)
    return tried if "error" in tried else {}


def _tried(quickjs: Any, action: Any) -> dict[str, Any]:  # noqa: ANN401  as above
    try:
        report = action()
    except (quickjs.JSException, MemoryError, UnicodeError) as error:
        # UnicodeError: a lone surrogate in the message, which the engine writes as UTF-8.
        return {"error": type(error).__name__, "detail": str(error)[:1000]}
    return {"report": report[:_REPORT] if isinstance(report, str) else ""}


if __name__ == "__main__":
    main()
