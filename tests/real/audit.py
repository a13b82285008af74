"""Running the product as its user does: the command line, its exit status, and everything it wrote.

Of each family of servers at least one test runs the command itself, `whole`; the others run the same command line in a
python that has imported the product before, since to import it takes longer than most audits.
"""

import base64
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Any

from tests.real.domain import PROXY_HOST, Account
from tests.real.names import with_hosts
from tests.real.password_files import PASSWORD, USER
from tests.real.prepared import prepared_product
from tests.real.programs import run
from tests.real.proxy import Proxy

COMPATIBLE, NOT_COMPATIBLE, NOTHING_TESTED = 0, 1, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """One finished run of `proxytest run --format json`."""

    exit_status: int
    report: dict[str, Any]
    stderr: str
    raw: str

    @property
    def verdict(self) -> str:
        verdict: str = self.report["verdict"]
        return verdict

    @property
    def product(self) -> str | None:
        """The name of the proxy's product, as far as it shows."""
        name: str | None = self.report["proxy"]["product"]["name"]
        return name

    @property
    def product_version(self) -> str | None:
        version: str | None = self.report["proxy"]["product"]["version"]
        return version

    def client(self, name: str) -> tuple[str, str | None]:
        """Return the verdict on one client, and the scheme by which it logs on."""
        (found,) = (client for client in self.report["clients"] if client["client"] == name)
        return found["verdict"], found["scheme"]

    def result(self, check: str, target: str | None = None) -> dict[str, Any]:
        """Return the one result of this check; for a check with several targets name the target."""
        of_check: list[dict[str, Any]] = [result for result in self.report["results"] if result["check"] == check]
        found = [result for result in of_check if target in (None, result["target"])]
        if len(found) != 1:
            targets = [result["target"] for result in of_check]
            raise LookupError(f"{len(found)} results of {check} for {target}; the report has it for {targets}.")
        return found[0]

    def status(self, check: str, target: str | None = None) -> str:
        """Return the status of the one result of this check; see `result`."""
        status: str = self.result(check, target)["status"]
        return status

    def passed(self) -> set[tuple[str, str]]:
        """Return check and target of every result that passed."""
        return self._with_status("pass")

    def failed(self) -> set[tuple[str, str]]:
        """Return check and target of every result that failed."""
        return self._with_status("fail")

    def warned(self) -> set[tuple[str, str]]:
        """Return check and target of every result that warned."""
        return self._with_status("warn")

    @property
    def good(self) -> str:
        """The verdict on a proxy of which nothing is wrong, but that a password sent by Basic can be read."""
        return "compatible-with-warnings" if self.warned() == {("auth/cleartext", "basic")} else "compatible"

    def _with_status(self, status: str) -> set[tuple[str, str]]:
        results = self.report["results"]
        return {(result["check"], result["target"]) for result in results if result["status"] == status}


def run_product(
    proxy: Proxy,
    *schemes: str,
    options: Sequence[str],
    user: str = USER,
    password: str = PASSWORD,
    environment: Mapping[str, str] | None = None,
    whole: bool = False,
) -> CompletedProcess[str]:
    """Run the product against a proxy, with the password on standard input."""
    options = ["--proxy", proxy.url, "--user", user, "--password-file", "-", *options]
    arguments = [*_arguments(proxy, schemes), *options]
    return _run(arguments, standard_input=f"{password}\n", environment=environment, whole=whole)


def run_audit(
    proxy: Proxy,
    *schemes: str,
    user: str = USER,
    password: str = PASSWORD,
    targets: Sequence[str] = (),
    profile: str = "spark-2016",
    environment: Mapping[str, str] | None = None,
    whole: bool = False,
) -> Audit:
    """Run the product for its JSON report; without targets it asks for every host of the profile."""
    options = ["--format", "json", "--profile", profile, *_only(targets)]
    return _audit(
        run_product(
            proxy, *schemes, options=options, user=user, password=password, environment=environment, whole=whole
        )
    )


def run_audit_of_nobody(proxy: Proxy) -> Audit:
    """Run the product without a user, where nobody is signed on."""
    options = ["--proxy", proxy.url, "--format", "json", "--profile", "spark-2016"]
    return _audit(_run([*_arguments(proxy, ()), *options], standard_input="", whole=False))


def run_audit_by_kerberos(
    proxy: Proxy,
    *schemes: str,
    environment: Mapping[str, str],
    account: Account | None = None,
    python: str = sys.executable,
    targets: Sequence[str] = (),
    whole: bool = False,
) -> Audit:
    """Run the product as the user who is signed on, or by the password of an account.

    A ticket is for the proxy's name, so that goes in the URL.
    """
    options = ["--proxy", f"http://{PROXY_HOST}:{proxy.port}", "--resolve", f"{PROXY_HOST}:{proxy.port}:127.0.0.1"]
    options += ["--user", account.user, "--password-file", "-"] if account else []
    arguments = [*_arguments(proxy, schemes), *options, "--format", "json", *_only(targets)]
    given = f"{account.password}\n" if account else ""
    return _audit(_run(arguments, standard_input=given, environment=environment, python=python, whole=whole))


def run_audit_at(addresses: Sequence[str], proxy: Proxy, *schemes: str) -> Audit:
    """Run the product against a proxy whose name has these addresses."""
    name = "proxy.lab.test"
    options = ["--proxy", f"http://{name}:{proxy.port}", "--user", USER, "--password-file", "-", "--format", "json"]
    options += ["--profile", "spark-2016"]
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "proxytest", *_arguments(proxy, schemes), *options]
        command = with_hosts(command, Path(folder), [f"{address} {name}" for address in addresses])
        return _audit(run(command, standard_input=f"{PASSWORD}\n", environment={"XDG_RUNTIME_DIR": folder}))


def shown_secrets(text: str, password: str, *, user: str = USER) -> list[str]:
    """Return each form of the password that the text contains."""
    pair = f"{user}:{password}"
    forms = {
        "password": password,
        "user:password in base64": base64.b64encode(pair.encode()).decode(),
        "password in base64": base64.b64encode(password.encode()).decode(),
        "password in hexadecimal": password.encode().hex(),
    }
    return [name for name, form in forms.items() if form in text]


def _arguments(proxy: Proxy, schemes: Sequence[str]) -> list[str]:
    arguments = ["run", "--cacert", str(proxy.public_root)]
    arguments += [argument for scheme in schemes for argument in ("--auth", scheme)]
    return arguments + (["--proxy-cacert", str(proxy.own_root)] if proxy.own_root else [])


def _run(
    arguments: Sequence[str],
    *,
    standard_input: str,
    environment: Mapping[str, str] | None = None,
    python: str = sys.executable,
    whole: bool,
) -> CompletedProcess[str]:
    with TemporaryDirectory() as folder:  # what one audit was refused is nothing to the next
        environment = {"XDG_RUNTIME_DIR": folder, **(environment or {})}
        if whole:
            command = [python, "-m", "proxytest", *arguments]
            return run(command, standard_input=standard_input, environment=environment)
        return prepared_product(python).run(arguments, standard_input=standard_input, environment=environment)


def _only(targets: Sequence[str]) -> list[str]:
    return [argument for target in targets for argument in ("--target", target)]


def _audit(finished: CompletedProcess[str]) -> Audit:
    return Audit(exit_status=finished.returncode, report=_report(finished), stderr=finished.stderr, raw=finished.stdout)


def _report(finished: CompletedProcess[str]) -> dict[str, Any]:
    try:
        report: dict[str, Any] = json.loads(finished.stdout)
    except json.JSONDecodeError as error:
        raise AssertionError(
            f"exit status {finished.returncode}, no JSON:\n{finished.stdout}\n{finished.stderr}"
        ) from error
    return report
