"""`proxytest init`, with somebody at a terminal and without."""

import io
from pathlib import Path

import pytest

from proxytest.model.newest import DEFAULT, newest
from proxytest.scenario.scenario import PasswordSource, load_scenario
from tests.cli.conftest import Command

PROXY = "http://127.0.0.1:1"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_at_a_terminal_five_questions_are_asked(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = f"socks5://p:1\n{PROXY}\n" + "CORP\\alice\n" + "s3cret\nkeyring:corp\n" + "amiga\nwindows\n" + "\n" + "\n"
    monkeypatch.setattr("sys.stdin", Terminal(typed))
    ended = command("init", "hq.yaml")
    assert ended.status == 0
    asked = ["1. Proxy:", "2. Log-on [nobody]:", "Where its password is [prompt]:", "3. Clients [apps]:",
             "4. Media host [none]:", "5. Reports [html json]:"]  # fmt: skip
    assert all(question in ended.err for question in asked)
    for sentence in ("'socks5://' is not supported", "do not type the password", "'amiga' is not a client"):
        assert f"proxytest: {sentence}" in ended.err.replace("a proxy is an http:// or https:// address; ", "")
    assert "s3cret" not in ended.err + ended.out + Path("hq.yaml").read_text()
    found = load_scenario(Path("hq.yaml"))
    assert (found.proxy, found.user, found.clients, found.media) == (PROXY, r"CORP\alice", ("windows",), ())
    assert found.password == PasswordSource(kind="keyring", name="corp", user=r"CORP\alice")
    assert ended.out == (
        "wrote hq.yaml\nSee what it will send, before anything is sent:\n  proxytest plan hq.yaml\n"
        "Run it:\n  proxytest run hq.yaml -o hq.html -o hq.json\n"
    )


def test_the_requirements_are_todays_unless_others_are_named(command: Command) -> None:
    for given, profile in (((), newest()[1]), (("--profile", DEFAULT), DEFAULT)):
        file = f"{profile}.yaml"
        assert command("init", file, "--proxy", PROXY, *given).status == 0
        assert load_scenario(Path(file)).profile == profile


def test_enter_takes_what_the_machine_says(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setattr("sys.stdin", Terminal("\n" * 5))
    ended = command("init")
    assert f"HTTPS_PROXY names {PROXY}." in ended.err
    assert load_scenario(Path("proxytest.yaml")).proxy == PROXY


def test_a_password_in_a_variable_is_neither_offered_nor_written(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://bob:s3cret@127.0.0.1:1")
    monkeypatch.setattr("sys.stdin", Terminal("\n" * 5))
    ended = command("init")
    assert ended.status == 0
    assert "s3cret" not in ended.err + ended.out + Path("proxytest.yaml").read_text()


def test_a_port_that_is_missing_is_asked_for(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("http://127.0.0.1\n3128\n" + "\n" * 4))
    assert command("init").status == 0
    assert load_scenario(Path("proxytest.yaml")).proxy == "http://127.0.0.1:3128"


def test_without_a_terminal_each_answer_is_an_option(command: Command) -> None:
    ended = command(
        "init", "sites.yaml", "--proxy", "http://oslo.corp:1", "--proxy", "http://rome.corp:1", "--log-on", "me",
        "--client", "windows", "--media", "reflector.example", "--report", "md", "--profile", "webex-2026",
    )  # fmt: skip
    assert (ended.status, ended.err) == (0, "")
    assert "proxytest run sites.yaml -o sites.md\n" in ended.out
    assert "proxytest fleet run sites.yaml --hub wss://HUB" in ended.out
    found = load_scenario(Path("sites.yaml"))
    assert [(one.name, one.site, one.proxy) for one in found.runs] == [
        ("oslo", "oslo", "http://oslo.corp:1"),
        ("rome", "rome", "http://rome.corp:1"),
    ]
    assert (found.profile, found.clients, found.media) == ("webex-2026", ("windows",), ("reflector.example",))


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "nobody can be asked here: use --proxy"),
        (("--proxy", "socks5://p:1"), "--proxy: a proxy is an http:// or https:// address"),
        (("--proxy", PROXY, "--log-on", "alice:s3cret"), "--log-on: the user name contains a colon"),
        (("--proxy", PROXY, "--log-on", "alice", "--password-from", "s3cret"), "--password-from: do not type the"),
        (("--proxy", PROXY, "--password-from", "prompt"), "--password-from is for a user: name one by --log-on"),
        (("--proxy", PROXY, "--report", "pdf"), "--report: report.pdf: the name of a report must end in"),
        (("--proxy", PROXY, "--profile", "nope"), "'nope' is neither a bundled profile nor a file"),
    ],
)
def test_a_mistake_writes_nothing(options: tuple[str, ...], sentence: str, command: Command) -> None:
    ended = command("init", "hq.yaml", *options)
    assert (ended.status, ended.out) == (2, "")
    assert sentence in ended.err
    assert "s3cret" not in ended.err
    assert list(Path().iterdir()) == []


def test_a_file_that_is_there_is_kept(command: Command) -> None:
    Path("hq.yaml").write_text("mine")
    ended = command("init", "hq.yaml", "--proxy", PROXY)
    assert (ended.status, ended.err) == (2, "proxytest: 'hq.yaml' is there already: name another file, or remove it\n")
    assert Path("hq.yaml").read_text() == "mine"
    Path("link.yaml").symlink_to("nowhere")
    assert command("init", "link.yaml", "--proxy", PROXY).status == 2


def test_a_folder_that_is_not_there_is_one_sentence(command: Command) -> None:
    ended = command("init", "none/hq.yaml", "--proxy", PROXY)
    assert (ended.status, ended.err) == (2, "proxytest: cannot write 'none/hq.yaml': No such file or directory\n")


def test_what_was_written_is_run(command: Command) -> None:
    assert command("init", "hq.yaml", "--proxy", PROXY).status == 0
    ended = command("run", "hq.yaml", "--select", "tunnel/https")
    assert ended.status == 4
    assert f"INCONCLUSIVE: webex-2026 through {PROXY}" in ended.out


def test_the_bare_command_offers_it_to_whoever_sits_at_a_terminal_and_has_nothing_yet(
    command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    offer = "\nNew here? `proxytest init` asks five questions, and writes a scenario to run.\n"
    in_a_pipe = command()
    assert offer not in in_a_pipe.err
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("proxytest.cli.first_day_commands.sys.stderr.isatty", lambda: True)
    ended = command()
    assert (ended.status, ended.err) == (in_a_pipe.status, in_a_pipe.err + offer)
    assert offer not in command("lab").err
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "proxytest").mkdir()
    (tmp_path / "proxytest" / "config.yaml").touch()
    assert offer not in command().err


def test_questions_are_broken_between_words(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setattr("sys.stdin", Terminal(f"{PROXY}\nalice\n" + "\n" * 4))
    ended = command("init", "hq.yaml")
    assert ended.status == 0
    questions = [line for line in ended.err.splitlines() if not line.startswith(("1.", "2.", "3.", "4.", "5.", "   "))]
    assert max(map(len, questions)) < 60
    assert "a user such as alice," in " ".join(ended.err.split())


def test_that_auto_sends_no_readable_password_is_said_at_once_and_in_the_file(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal(f"{PROXY}\nalice\n" + "\n" * 4))
    ended = command("init", "hq.yaml")
    assert "say `auth: basic`" in " ".join(ended.err.split())
    assert "say `auth: basic`" in Path("hq.yaml").read_text()


@pytest.mark.parametrize(("given", "decide"), [((), ()), (("--client", "apps"), ()), (("--client", "all"), ("all",))])
def test_the_words_for_clients_are_those_that_a_run_takes(
    given: tuple[str, ...], decide: tuple[str, ...], command: Command
) -> None:
    assert command("init", "hq.yaml", "--proxy", PROXY, *given).status == 0
    assert load_scenario(Path("hq.yaml")).clients == decide
    assert command("plan", "hq.yaml").status == 0
