"""Change the judging code in one place at a time, and list the changes that no test notices.

    python -m tools.mutants [--sample N | --all] [--seed N] [FILE...]

A mutant of a file is tried in a copy of the tree, by the tests that are its own. A survivor is printed as
`file:line: before -> after`; a test is to be written that kills it, or it is explained in tools/survivors.toml.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from tools.mutate import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[1]
JUDGING = (
    "proxytest/judgement/*.py",
    "proxytest/features/*/*.py",
    "proxytest/engine/verdict.py",
    "proxytest/engine/waivers.py",
    "proxytest/engine/expectations.py",
    "proxytest/protocol/denial.py",
)
NO_JUDGES = ("observations.py", "probes.py", "__init__.py")
COPIED = ("proxytest", "tests", "scenarios", "pyproject.toml")
PATIENCE = 600.0  #: seconds; tests that take longer have noticed the mutant
PYTEST = ("-m", "pytest", "-x", "-q", "-p", "asyncio", "-p", "timeout", "-p", "no:cacheprovider")
VERDICT = tuple(f"tests/engine/test_{name}.py" for name in ("verdict", "overall", "waivers", "expectations"))
#: Judge by what checks share, in one process and within seconds.
SHARED = ("tests/judgement", *(f"tests/features/{area}" for area in ("logon", "tls", "product", "websocket", "tunnel")))
Tests = tuple[str, ...]  #: arguments of pytest


def tests_of(file: Path) -> tuple[Tests, ...]:
    """Return the tests of a file, the quickest first; examples of checks are tests of what checks share."""
    floor, area = file.parts[1:3]
    examples = ("tests/features/test_examples.py", "tests/features/test_field_cases.py")
    if floor == "features":
        own = f"tests/features/{area}"
        first: tuple[Tests, ...] = ((own, f"--ignore={own}/probes"),) if _has_tests(own) else ()
        return (*first, (*examples, "-k", " or ".join(["field", *(f"({name}:)" for name in _checks(file))])))
    if floor == "engine":
        return (VERDICT,)
    mirror = Path("tests", floor, f"test_{file.name}")
    first = ((str(mirror),),) if (ROOT / mirror).exists() else ()
    return (*first, (*SHARED, *examples))


def _has_tests(folder: str) -> bool:
    return any((ROOT / folder).glob("test_*.py"))


def _checks(file: Path) -> list[str]:
    """Return the check of a file, or those that share what it holds."""
    every = [path for path in (ROOT / file).parent.glob("*.py") if "\n@check(" in path.read_text(encoding="utf-8")]
    own = [path for path in every if path.name == file.name] or every
    return [path.stem.replace("_", "/", 1).replace("_", "-") for path in own]


def survives(mutant: Mutant, tree: Path) -> bool:
    """Run the tests in a copy of the tree, where the mutant stands in for its file."""
    file = tree / mutant.file
    file.write_text(mutant.text, encoding="utf-8")
    try:
        return all(_pass(tests, tree) for tests in tests_of(mutant.file))
    finally:
        shutil.copyfile(ROOT / mutant.file, file)


def _pass(tests: Tests, tree: Path) -> bool:
    environment = os.environ | {"PYTHONPATH": str(tree), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = (sys.executable, *PYTEST, *tests)
    try:
        ended = subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603  our own tests
    except subprocess.TimeoutExpired:
        return False
    return ended.returncode == 0


def survivors(mutants: Iterable[Mutant], trees: SimpleQueue[Path]) -> Iterator[Mutant]:
    """Try them side by side, each in a tree that no other uses; return them as they are found."""

    def tried(mutant: Mutant) -> Mutant | None:
        tree = trees.get()
        try:
            return mutant if survives(mutant, tree) else None
        finally:
            trees.put(tree)

    with ThreadPoolExecutor(trees.qsize()) as pool:
        yield from filter(None, pool.map(tried, mutants))


def _trees(folder: Path) -> SimpleQueue[Path]:
    trees = SimpleQueue[Path]()
    for number in range(os.cpu_count() or 1):
        tree = folder / str(number)
        for name in COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else _copy_file
            copy(ROOT / name, tree / name)
        trees.put(tree)
    return trees


def _copy_file(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)


def explained() -> set[tuple[str, str]]:
    """Return the survivors that are known to be none: the file and the change."""
    rows = tomllib.loads((ROOT / "tools/survivors.toml").read_text(encoding="utf-8")).get("survivor", [])
    return {(row["file"], row["change"]) for row in rows}


def _together(mutants: Iterable[Mutant]) -> Tests:
    """Return all files and folders of tests that try these mutants."""
    each = (word for mutant in mutants for tests in tests_of(mutant.file) for word in tests)
    return tuple(dict.fromkeys(word for word in each if (ROOT / word).exists()))


def _judging() -> list[Path]:
    found = (path for pattern in JUDGING for path in sorted(ROOT.glob(pattern)) if path.name not in NO_JUDGES)
    return [path.relative_to(ROOT) for path in found]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def main() -> int:
    """Print the survivors, and how many there were of how many; 1 where somebody survived without a reason."""
    given, known = _arguments(), explained()
    every = [
        mutant
        for file in given.files or _judging()
        for mutant in mutants_of(file, (ROOT / file).read_text(encoding="utf-8"))
    ]
    stale = known - {(str(mutant.file), mutant.change) for mutant in every} if not given.files else set()
    unknown = [mutant for mutant in every if (str(mutant.file), mutant.change) not in known]
    drawn = unknown if given.all else random.Random(given.seed).sample(unknown, min(given.sample, len(unknown)))  # noqa: S311  no secret
    alive = 0
    with tempfile.TemporaryDirectory() as folder:
        trees = _trees(Path(folder))
        if not _pass(_together(drawn), ROOT):
            raise SystemExit("their tests fail without a mutant")
        for mutant in survivors(drawn, trees):
            alive += 1
            _say(str(mutant))
    for file, change in sorted(stale):
        _say(f"explained, and no longer there: {file}: {change}")
    _say(f"{alive} of {len(drawn)} mutants survive; {len(every)} can be made, {len(known)} are explained")
    return 1 if alive or stale else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
