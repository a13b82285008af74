"""What the user did wrong is one sentence on standard error, exit status 2, and never a traceback."""

from pathlib import Path

import pytest

from tests.cli.conftest import Command

PROXY = ("--proxy", "http://127.0.0.1:1")

MISTAKES = {
    "no proxy": ((), "no proxy is known: use --proxy http://host:port, or set HTTPS_PROXY; no proxy in"),
    "no proxy, and why": ((), "the GNOME settings (gsettings is not installed)"),
    "unknown scheme": (
        (*PROXY, "--auth", "ntml"),
        "'ntml' is not an authentication scheme: use auto, none, basic, digest, ntlm, negotiate",
    ),
    "auto in capitals beside another": ((*PROXY, "--auth", "AUTO", "--auth", "ntlm"), "--auth auto cannot be combined"),
    "nothing selected": ((*PROXY, "--select", "auth", "--ignore", "auth"), "--select and --ignore leave no check"),
    "resolve to a name": ((*PROXY, "--resolve", "p:1:name"), "'p:1:name' is not HOST:PORT:ADDRESS"),
    "proxy roots": ((*PROXY, "--proxy-cacert", "/nonexistent.pem"), "cannot read the roots in '/nonexistent.pem'"),
    "malformed label": ((*PROXY, "--target", "a..b"), "'a..b' has no valid host name"),
    "auto beside another": ((*PROXY, "--auth", "auto", "--auth", "ntlm"), "--auth auto cannot be combined"),
    "PAC as proxy": (
        ("--proxy", "http://wpad.corp/wpad.dat"),
        "'http://wpad.corp/wpad.dat' is the address of a PAC file, not of a proxy: use --pac for it",
    ),
    "malformed URL": (("--proxy", "http://"), "'http://' names no proxy host"),
    "malformed IPv6": (("--proxy", "http://[::1"), "'http://[::1' is not a proxy's address"),
    "port": (("--proxy", "http://p:99999"), "has a port that is not a number from 1 to 65535"),
    "SOCKS": (("--proxy", "socks5://p:1080"), "'socks5://' is not supported"),
    "PAC without http://": (
        (*PROXY, "--pac", "127.0.0.1:8080/proxy.pac"),
        "'127.0.0.1:8080/proxy.pac' is neither an address nor a file: write 'http://127.0.0.1:8080/proxy.pac'",
    ),
    "user with a blank": ((*PROXY, "--user", "alice "), "the user name 'alice ' begins or ends with a space"),
    "no password": ((*PROXY, "--user", "alice"), "no password for 'alice': set PROXYTEST_PASSWORD"),
    "password without a user": ((*PROXY, "--password-file", "x"), "--password-file needs --user"),
    "missing password file": (
        (*PROXY, "--user", "alice", "--password-file", "/nonexistent/p"),
        "cannot read the password file '/nonexistent/p': No such file or directory",
    ),
    "missing scenario": (("nofile.yaml",), "nofile.yaml: there is no such file"),
    "lab as scenario": (
        ("corporate",),
        "corporate: there is no such file; for a proxy of the lab, use --lab corporate",
    ),
    "no lab as scenario": (("template",), "template: there is no such file\n"),
    "unknown check": ((*PROXY, "--select", "nope"), "no check is called 'nope'"),
    "unknown format": ((*PROXY, "--format", "pdf"), "'pdf' is not a report format: use csv, har, html, json"),
    "unknown extension": ((*PROXY, "-o", "x.pdf"), "x.pdf: the name of a report must end in"),
    "missing folder": ((*PROXY, "--record", "/nonexistent/x"), "there is no folder '/nonexistent'"),
    "time-out": ((*PROXY, "--timeout", "0"), "--timeout must be more than 0 seconds"),
    "hold": ((*PROXY, "--hold", "-1"), "--hold must be more than 0 seconds"),
    "attempts": ((*PROXY, "--max-auth-failures", "0"), "--max-auth-failures must be at least 1"),
    "resolve": ((*PROXY, "--resolve", "foo"), "'foo' is not HOST:PORT:ADDRESS"),
    "media": ((*PROXY, "--media", "http://media.example/"), "'http://media.example/' is not a host or host:port"),
    "media port": ((*PROXY, "--media", "media.example:99999"), "has a port that is not a number from 1 to 65535"),
    "ports": ((*PROXY, "--ports", "some"), "invalid value for '--ports': 'some' is not one of 'sample', 'all'"),
    "target": ((*PROXY, "--target", "a b"), "'a b'"),
    "malformed target": ((*PROXY, "--target", "[::1"), "'[::1' is not a host or host:port"),
    "profile": ((*PROXY, "--profile", "nope"), "'nope' is neither a bundled profile nor a file"),
    "roots": ((*PROXY, "--cacert", __file__), "contains no PEM certificate"),
    "missing roots": ((*PROXY, "--cacert", "/nonexistent.pem"), "cannot read the roots in '/nonexistent.pem'"),
    "lab beside proxy": ((*PROXY, "--lab", "corporate"), "--lab sets the proxy"),
    "unknown lab": (("--lab", "corporat"), "there is no scenario 'corporat'; did you mean 'corporate'?"),
    "scenario as lab": (
        ("--lab", "template"),
        "template is a scenario, not a proxy of the lab: `proxytest lab list` names those",
    ),
    "unknown option": (("--frobnicate",), "no such option"),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_is_one_sentence(case: str, command: Command) -> None:
    arguments, sentence = MISTAKES[case]
    ended = command("run", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("proxytest: ")
    assert sentence in ended.err
    assert ended.err.count("\n") == 1


def test_a_password_in_the_proxy_address_is_refused_and_not_repeated(command: Command) -> None:
    ended = command("run", "--proxy", "http://alice:s3cret@p:8080")
    assert ended.status == 2
    assert "--password-file" in ended.err
    assert "s3cret" not in ended.err


def test_a_password_in_a_target_is_refused_and_not_repeated(command: Command) -> None:
    ended = command("run", *PROXY, "--target", "alice:s3cret@host")
    assert ended.status == 2
    assert "s3cret" not in ended.err


@pytest.mark.parametrize("user", ["alice:s3cret", r"CORP\alice:s3cret", "alice@corp.example:s3cret ", "alice:p@s3cret"])
@pytest.mark.parametrize("more", [(), ("--password-file", "/nonexistent/p"), ("--auth", "basic")])
def test_a_password_beside_the_user_is_refused_and_not_repeated(
    user: str, more: tuple[str, ...], command: Command
) -> None:
    ended = command("run", *PROXY, "--user", user, *more)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("proxytest: the user name contains a colon: pass the password with --password-file,")
    assert "s3cret" not in ended.err


def test_a_mistake_in_a_scenario_names_file_and_line(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "hq.yaml"
    path.write_text("proxy: http://p:1\nporxy: x\n")
    ended = command("run", str(path))
    assert ended.status == 2
    assert ended.err == f"proxytest: {path}:2: unknown key 'porxy'; did you mean 'proxy'?\n"


def test_a_file_name_with_terminal_escapes_does_not_reach_the_terminal(command: Command) -> None:
    ended = command("run", "no\x1b[2Jfile.yaml")
    assert ended.status == 2
    assert "\x1b" not in ended.err


@pytest.mark.parametrize("arguments", [("explain", "nope"), ("list", "nope"), ("schema", "nope"), ("frob",)])
def test_other_commands_say_what_there_is(arguments: tuple[str, ...], command: Command) -> None:
    ended = command(*arguments)
    assert ended.status == 2
    assert ended.err.count("\n") == 1


def test_a_check_that_is_misspelt_is_guessed_and_an_area_names_its_checks(command: Command) -> None:
    assert command("explain", "tls/inspction").err == (
        "proxytest: no check is called 'tls/inspction': did you mean 'tls/inspection'?\n"
    )
    ended = command("explain", "wss")
    assert (ended.status, ended.err) == (
        2,
        "proxytest: 'wss' is an area: use one of wss/hold, wss/idle, wss/upgrade\n",
    )


@pytest.mark.parametrize("arguments", [(), ("lab",)])
def test_a_bare_command_shows_its_help(arguments: tuple[str, ...], command: Command) -> None:
    ended = command(*arguments)
    assert ended.status == 2
    assert "Commands:" in ended.err


@pytest.mark.parametrize(
    "content", ["s3cret", "471100", "*s3cret", "&s3cret", "!s3cret", "!s3cret!", "s3cret: [", "@s3cret"]
)
@pytest.mark.parametrize("option", [(), ("--profile",)])
def test_a_password_whose_file_is_named_in_the_wrong_place_is_not_repeated(
    command: Command, tmp_path: Path, content: str, option: tuple[str, ...]
) -> None:
    path = tmp_path / "pw.txt"
    path.write_text(f"{content}\n")
    ended = command("run", *option, str(path))
    assert ended.status == 2
    assert ended.err.startswith(f"proxytest: {path}:")
    assert not any(secret in ended.err for secret in ("s3cret", "471100"))


def test_where_a_file_of_a_password_stands_for_a_scenario_the_option_is_named(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "pw.txt"
    path.write_text("s3cret\n")
    assert "for a password file, use --password-file" in command("run", str(path)).err


@pytest.mark.parametrize(
    ("variable", "value", "sentence"),
    [
        ("ALL_PROXY", "socks5://p:1080", "a proxy is an http:// or https:// address; 'socks5://' is not supported"),
        ("HTTPS_PROXY", "http://p:99999", "'http://p:99999' has a port that is not a number from 1 to 65535"),
    ],
)
def test_a_mistake_in_a_variable_names_it(
    command: Command, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, sentence: str
) -> None:
    monkeypatch.setenv(variable, value)
    ended = command("run")
    assert (ended.status, ended.err) == (2, f"proxytest: {variable}: {sentence}\n")


@pytest.mark.parametrize("group", [(), ("fleet",), ("lab",), ("profile",), ("completion",)])
def test_each_command_is_told_in_a_whole_sentence(group: tuple[str, ...], command: Command) -> None:
    listed = command(*group, "--help").out.partition("Commands:\n")[2].splitlines()
    assert listed
    assert [line for line in listed if not line.endswith(".") or line.endswith("...")] == []


def test_explain_alone_says_where_the_names_are(command: Command) -> None:
    ended = command("explain")
    assert ended.status == 2
    assert "proxytest list checks" in ended.err
    assert "proxytest list codes" in ended.err
