"""Ask a headless Chromium what it makes of PAC files, and keep its answers: tests/protocol/pac/chromium/answers.json.

    .venv/bin/python -m tools.chromium_pac

Chromium writes down which proxies it would use in its net log. A call's result is told in hexadecimal, as the name of a
proxy. No name exists but those of `chromium_pac_cases.NAMES`, so nothing leaves this machine.
"""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Playwright, sync_playwright

from tools.chromium_pac_cases import (
    ADDRESSES,
    ANSWERING,
    ANSWERS,
    CALLING,
    ECHOING,
    FILES,
    NAMES,
    OFFSET_MIN,
    File,
    calls,
    clock,
    script,
    told,
)

_KEPT = Path("tests/protocol/pac/chromium/answers.json")
_CHROMIUM = "/usr/bin/chromium"
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--net-log-capture-mode=Everything",
    "--host-resolver-rules="
    + ",".join(f"MAP {name} {f'[{ip}]' if ':' in ip else ip}" for name, ip in NAMES.items())
    + ",MAP * ~NOTFOUND,EXCLUDE 127.0.0.1",
)
_AT_ONCE = 40
_ASK = """async (urls) => {
  const one = (url) => url.startsWith("ws")
    ? new Promise((done) => { const socket = new WebSocket(url); socket.onerror = socket.onopen = done; })
    : fetch(url, { mode: "no-cors" }).catch(() => 0);
  await Promise.all(urls.map(one));
}"""


@contextmanager
def _served(file: File) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(file.status)
            for name, value in file.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(file.body)))
            self.end_headers()
            self.wfile.write(file.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/proxy.pac"
    finally:
        server.shutdown()
        server.server_close()


def _log(playwright: Playwright, file: File, urls: list[str]) -> dict[str, Any]:
    """Return Chromium's net log after a page has asked for the addresses."""
    with TemporaryDirectory() as folder, _served(file) as pac:
        log = Path(folder, "net.json")
        context = playwright.chromium.launch_persistent_context(
            folder,
            executable_path=_CHROMIUM,
            headless=True,
            args=[*_ARGUMENTS, f"--proxy-pac-url={pac}", f"--log-net-log={log}"],
            env={"TZ": f"Etc/GMT-{OFFSET_MIN // 60}", "HOME": folder, "LANG": "C.UTF-8"},
        )
        page = context.new_page()
        for start in range(0, len(urls), _AT_ONCE):
            page.evaluate(_ASK, urls[start : start + _AT_ONCE])
        context.close()
        found: dict[str, Any] = json.loads(log.read_text())
        return found


def _read(log: dict[str, Any]) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """Return what became of each address, and the first error of the script as a whole."""
    types = {number: name for name, number in log["constants"]["logEventTypes"].items()}
    whole = log["constants"]["logSourceType"]["NONE"]
    by_source: dict[int, dict[str, Any]] = {}
    script: dict[str, Any] = {}
    for event in log["events"]:
        name, params, source = types[event["type"]], event.get("params", {}), event["source"]
        said = by_source.setdefault(source["id"], {})
        if name == "PAC_JAVASCRIPT_ERROR":
            error = {"line": params["line_number"], "error": params["message"]}
            (script if source["type"] == whole else said).update(error)
        elif name == "HTTP_STREAM_JOB_CONTROLLER" and "url" in params:
            said["url"] = params["url"]
        elif name == "PROXY_RESOLUTION_SERVICE_RESOLVED_PROXY_LIST":
            said["proxies"] = params.get("proxy_info", params.get("net_error"))
    return {said.pop("url"): said for said in by_source.values() if {"url", "proxies"} <= said.keys()}, script


def _script(text: str, asked: list[str]) -> File:
    return File(name="", body=script(text, asked).encode())


def _numbered(asked: list[str]) -> list[str]:
    return [f"https://c{number}.test/" for number in range(len(asked))]


def _answers(playwright: Playwright) -> list[dict[str, Any]]:
    found, _ = _read(_log(playwright, _script(ANSWERING, ANSWERS), _numbered(ANSWERS)))
    return [{"ask": ask, **found[url]} for ask, url in zip(ANSWERS, _numbered(ANSWERS), strict=True)]


def _calls(playwright: Playwright, asked: list[str], at: str) -> list[dict[str, Any]]:
    found, _ = _read(_log(playwright, _script(clock(at) + CALLING, asked), _numbered(asked)))
    return [
        {"at": at, "ask": ask, "said": told(found[url]["proxies"])}
        for ask, url in zip(asked, _numbered(asked), strict=True)
    ]


def _addresses(playwright: Playwright) -> list[dict[str, Any]]:
    """Each is asked for by a browser of its own: what a script is told need not be the address that is asked for."""
    kept = list[dict[str, Any]]()
    for address in ADDRESSES:
        found, _ = _read(_log(playwright, _script(ECHOING, []), [address]))
        said = [told(one["proxies"]) for url, one in found.items() if "google" not in url]
        kept.append({"ask": address, "said": said[-1] if said else None})
    return kept


def _file(playwright: Playwright, file: File) -> dict[str, Any]:
    urls = ["https://www.a.test/", "wss://www.a.test/"]
    found, script = _read(_log(playwright, file, urls))
    return {"ask": file.name, "https": found[urls[0]], "wss": found[urls[1]], "script": script}


def main() -> None:
    """Ask for everything, and write it down."""
    asked = [_CHROMIUM, "--version"]
    version = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()[1]  # noqa: S603  our own
    with sync_playwright() as playwright:
        kept = {
            "chromium": version,
            "answers": _answers(playwright),
            "calls": [one for at, asked in calls().items() for one in _calls(playwright, asked, at)],
            "addresses": _addresses(playwright),
            "files": [_file(playwright, file) for file in FILES],
        }
    _KEPT.write_text(_lines(kept))


def _lines(kept: dict[str, Any]) -> str:
    """Write one answer a line, so that a difference can be read."""
    parts = []
    for name, value in kept.items():
        rows = ",\n  ".join(json.dumps(one, ensure_ascii=True) for one in value) if isinstance(value, list) else ""
        parts.append(f' "{name}": ' + (f"[\n  {rows}\n ]" if rows else json.dumps(value)))
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    main()
