"""The process that runs a PAC script: one for all hosts. It imports the standard library and QuickJS only.

It is started by its file name with `-I -S`, without the environment. It reads its order, a line of JSON. Where names
are missing it writes a line that lists them, and reads a line with what they are; an empty one says that no more are
looked up. The last line that it writes is its report. The engine limits time, memory and stack; the system limits the
process; the parent kills it if needed.
"""

import importlib
import json
import sys
import threading
import time
from typing import Any

_REPORT = 256 * 1024  #: characters of one call's report; the helpers' own is shorter
_LATE = 2  #: calls that reach their limit of time, after which no other is made

_FICKLE = 10  #: calls, made again, that ask for other names than before: such a script makes names up without end

_Told = dict[str, Any]


def main() -> None:
    """Work in a thread, whose stack can be as large as that of browsers allows, on every system."""
    order = json.loads(sys.stdin.buffer.readline())
    threading.stack_size(2 * order["limits"]["stack"])
    worker = threading.Thread(target=_work, args=(order,))
    worker.start()
    worker.join()


def _work(order: _Told) -> None:
    """Run the script as the order says."""
    sys.path.append(order["library"])
    quickjs = importlib.import_module("quickjs")
    _confine(order["limits"])
    script = _Script(quickjs, order)
    script.run()
    while (missed := script.missed()) and script.fickle < _FICKLE:
        _say({"missed": sorted(missed)})
        found = sys.stdin.buffer.readline().strip()
        if not found:
            break
        script.learn(json.loads(found))
    _say({"whole": script.whole, "calls": script.calls})


def _say(told: _Told) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


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


class _Script:
    """The script in its engine, and what its calls gave so far."""

    def __init__(self, quickjs: Any, order: _Told) -> None:  # noqa: ANN401  a module without types
        self._quickjs = quickjs
        self._order = order
        self._limits = order["limits"]
        self._given = order["given"]
        self._late = 0
        self.fickle = 0  #: calls, made again, that did not ask for the names that they had missed

    def run(self) -> None:
        """Run the whole script, then make each call."""
        context = self._quickjs.Context()
        context.set_memory_limit(self._limits["memory"])
        context.set_max_stack_size(self._limits["stack"])
        context.set_time_limit(self._limits["call"])
        self._call = context.eval(self._order["helpers"])(json.dumps(self._given))
        # Names that are not known yet are reported even if the script fails because of them.
        failed = self._tried(lambda: context.eval(self._order["script"]))
        self.whole = self._tried(lambda: self._call("whole", "", "")) | {
            key: value for key, value in failed.items() if key != "report"
        }
        self.calls = [{} if "error" in self.whole else self._made(call) for call in self._order["calls"]]

    def missed(self) -> set[str]:
        """Return the names that are not known yet."""
        return {name for told in (self.whole, *self.calls) for name in _report(told).get("missed", ())}

    def learn(self, found: _Told) -> None:
        """Take what was found, and make the calls again that missed it, or all where the script as a whole did."""
        self._given["names"].update(found["names"])
        self._given["own"] = found["own"]
        if missed := _report(self.whole).get("missed"):
            self.run()
            self._compare(missed, self.whole)
            return
        self._tried(lambda: self._call("learn", json.dumps(found), ""))
        for number, told in enumerate(self.calls):
            if missed := _report(told).get("missed"):
                self.calls[number] = self._made(self._order["calls"][number])
                self._compare(missed, self.calls[number])

    def _compare(self, missed: list[str], told: _Told) -> None:
        self.fickle += not set(missed) - {""} <= set(_report(told).get("names", ()))

    def _made(self, call: list[str]) -> _Told:
        if self._late >= _LATE or time.process_time() > self._limits["total"]:
            return {"error": "NoTime"}
        return self._tried(lambda: self._call(*call))

    def _tried(self, action: Any) -> _Told:  # noqa: ANN401  as above
        began = time.process_time()
        try:
            report = action()
        except (self._quickjs.JSException, MemoryError, UnicodeError) as error:
            # UnicodeError: a lone surrogate in the message, which the engine writes as UTF-8.
            return self._failed(error, late=time.process_time() - began >= self._limits["call"])
        return {"report": report[:_REPORT] if isinstance(report, str) else ""}

    def _failed(self, error: Exception, *, late: bool) -> _Told:
        self._late += late
        told = {"error": "Late" if late else type(error).__name__, "detail": str(error)[:1000]}
        try:
            # The engine writes down what it throws, and where.
            return told | {"thrown": self._call("thrown", "", "")}
        except (self._quickjs.JSException, MemoryError, UnicodeError):
            return told


def _report(told: _Told) -> _Told:
    try:
        found = json.loads(told.get("report", ""))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    main()
