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

_TURNS = 16  #: in which a call is made again that uses chance or the clock
_COUNTED = 2  #: times in a row in the first turn: any script may count its calls
_DISTINCT = 8  #: answers of one call that are kept

_FICKLE = 10  #: calls, made again, that ask for other names than before: such a script makes names up without end

_LIMITS = ("Late", "NoTime", "MemoryError")  #: of ours

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
    if not script.missed():
        script.ask_again()
    _say({"whole": script.whole, "calls": script.calls, "again": script.again})


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
        self.again: list[list[_Told]] = [[] for _ in order["calls"]]  #: the answers of each call that is made again
        self.fickle = 0  #: calls, made again, that did not ask for the names that they had missed

    def run(self) -> None:
        """Run the whole script, then make each call."""
        self._begin()
        self.calls = [{} if "error" in self.whole else self._made(call) for call in self._order["calls"]]

    def _begin(self, turn: int = 0) -> None:
        """Run the whole script in an engine of its own."""
        context = self._quickjs.Context()
        context.set_memory_limit(self._limits["memory"])
        context.set_max_stack_size(self._limits["stack"])
        context.set_time_limit(self._limits["call"])
        self._call = context.eval(self._order["helpers"])(json.dumps(self._given))
        self._call("turn", str(turn), "")
        # Names that are not known yet are reported even if the script fails because of them.
        failed = self._tried(lambda: context.eval(self._order["script"]))
        self.whole = self._tried(lambda: self._call("whole", "", "")) | {
            key: value for key, value in failed.items() if key != "report"
        }

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

    def ask_again(self) -> None:
        """Make each call again, to see whether its answer stays; never where that could take all the time."""
        first = self.whole
        varying = [number for number, told in enumerate(self.calls) if _varies(told) or _varies(first)]
        for turn in range(1, _TURNS + 1):
            asked = sorted([*range(len(self.calls))] * _COUNTED) if turn == 1 else varying
            if not asked or self._late or time.process_time() > self._limits["total"] / 4:
                break
            self._turn(turn)
            for number in asked:
                self._keep(self.again[number], self._made(self._order["calls"][number]))
        self.whole = first

    def _turn(self, turn: int) -> None:
        """Draw otherwise from here on: first where the script counts its calls, then where it remembers nothing."""
        self._tried(lambda: self._call("turn", str(turn), "") if turn == 1 else self._begin(turn))

    def _keep(self, known: list[_Told], told: _Told) -> None:
        """Keep an answer once; what a limit or a missing name made is none."""
        report = _report(told)
        if told.get("error") in _LIMITS or report.get("missed"):
            return
        kept = {key: report[key] for key in ("text", "type", "length", "thrown") if key in report}
        answer = told | ({"report": json.dumps(kept)} if "report" in told else {})
        if answer not in known and len(known) < _DISTINCT:
            known.append(answer)

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


def _varies(told: _Told) -> bool:
    report = _report(told)
    return bool(report.get("chance") or report.get("clock"))


def _report(told: _Told) -> _Told:
    try:
        found = json.loads(told.get("report", ""))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    main()
