"""The first file that the lab's child process runs, by path, in the lab's own interpreter.

The folder of `proxytest` may be the site-packages of the audit's environment, whose libraries must not be visible
here. So that folder is never added to `sys.path`: the package is registered by itself.
"""

import importlib.util
import sys
from pathlib import Path


def _register_package(name: str, folder: Path) -> None:
    spec = importlib.util.spec_from_file_location(
        name,
        folder / "__init__.py",
        submodule_search_locations=[str(folder)],
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{folder} is not a package")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)


def _run() -> None:
    _register_package("proxytest", Path(__file__).resolve().parents[1])
    from proxytest.lab.server.main import main

    main()


if __name__ == "__main__":
    _run()
