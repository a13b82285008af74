"""How each program is made to ask for hosts, and which version it has."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_HERE = Path(__file__).parent
_CHROMIUM = (
    *("chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom"),
    *("--disable-background-networking", "--disable-component-update", "--ignore-certificate-errors"),
)

_FIREFOX = ("--headless", "--no-remote", "--screenshot", os.devnull)
_QUIET = (
    *("network.captive-portal-service.enabled", "network.connectivity-service.enabled", "app.normandy.enabled"),
    *("browser.safebrowsing.malware.enabled", "datareporting.policy.dataSubmissionEnabled", "app.update.auto"),
)


class Programs:
    """The command lines of the programs that are asked; what they need is in a folder of the caller's."""

    def __init__(self, folder: Path) -> None:
        """Take node_modules with proxy-from-env and https-proxy-agent, ask_go and firefox, where `folder` has them."""
        self.folder = folder
        self.node, self.go = folder / "node_modules", folder / "ask_go"

    def commands(self, program: str, hosts: Sequence[str]) -> list[list[str]]:
        """Return what is run, one after the other."""
        names = [f"[{host}]" if ":" in host else host for host in hosts]
        match program:
            case "curl":
                return [["curl", "-q", "-s", "-m", "3", f"https://{name}/"] for name in names]
            case "wget":
                return [_wget(name) for name in names]
            case "requests" | "urllib":
                return [[sys.executable, str(_HERE / f"ask_{program}.py"), *names]]
            case "node":
                return [["node", str(_HERE / "ask_node.mjs"), str(self.node), *names]]
            case "go":
                return [[str(self.go), *names]]
            case "firefox":
                return [[str(self.folder / "firefox"), *_FIREFOX, "--profile", self._profile(), self._page(names)]]
            case _:
                return [[*_CHROMIUM, f"--user-data-dir={self.folder}/chromium", self._page(names)]]

    def _profile(self) -> str:
        """Write a profile that asks for nothing by itself."""
        folder = self.folder / "firefox-profile"
        folder.mkdir(exist_ok=True)
        (folder / "user.js").write_text("".join(f'user_pref("{name}", false);\n' for name in _QUIET))
        return str(folder)

    def _page(self, names: Sequence[str]) -> str:
        """Write a page that asks for all hosts."""
        page = self.folder / "page.html"
        page.write_text("".join(f'<img src="https://{name}/">' for name in names))  # the page is loaded after them
        return page.as_uri()


def version(program: str, programs: Programs) -> str:
    """Return the version of a program."""
    match program:
        case "requests":
            return _first_line(sys.executable, "-c", "import requests; print(requests.__version__)")
        case "urllib":
            return sys.version.split()[0]
        case "node":
            return ", ".join(_package(name, programs) for name in ("proxy-from-env", "https-proxy-agent"))
        case "firefox":
            return _first_line(str(programs.folder / "firefox"), "--version", wanted="Firefox")
        case "go":
            return _first_line("strings", "-n", "6", str(programs.go), wanted="go1.")
        case _:
            return _first_line(program, "--version")


def _package(name: str, programs: Programs) -> str:
    found = _first_line("node", "-p", f"require('{programs.node.resolve()}/{name}/package.json').version")
    return f"{name} {found}"


def _wget(name: str) -> list[str]:
    return ["wget", "--no-config", "-q", "-t", "1", "-T", "3", "-O", os.devnull, f"https://{name}/"]


def _first_line(*command: str, wanted: str = "") -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return next(line for line in ended.stdout.splitlines() if wanted in line)[:80].strip()
