"""Texts of the program itself are made once, and again after whatever changes it."""

from pathlib import Path

import pytest

from proxytest.wire import kept_texts
from proxytest.wire.kept_texts import kept_text


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for the installed package."""
    package = tmp_path / "package"
    package.joinpath("inner").mkdir(parents=True)
    package.joinpath("inner", "code.py").write_text("1")
    monkeypatch.setattr(kept_texts, "_PACKAGE", package)
    return package


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    tmp_path.joinpath("home").mkdir()
    return {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "home" / "cache")}


class Maker:
    """Makes another text each time."""

    def __init__(self) -> None:
        self._texts = iter(range(100))

    def __call__(self) -> str:
        return f"text {next(self._texts)}, \u00f6\r\n"


@pytest.mark.usefixtures("package")
def test_a_text_is_made_once_for_each_name(environ: dict[str, str]) -> None:
    make = Maker()
    first = kept_text("explain tls/a", make, environ)
    assert [kept_text(name, make, environ) for name in ("explain tls/a", "explain tls+a")] == [
        first,
        "text 1, \u00f6\r\n",
    ]


@pytest.mark.parametrize("change", ["content", "new", "gone", "version", "beside"])
def test_it_is_made_again_after_whatever_changes_the_program(
    change: str, package: Path, environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, beside = Maker(), tmp_path / "beside"
    beside.mkdir()
    monkeypatch.syspath_prepend(beside)
    kept_text("list", make, environ)
    match change:
        case "content":
            package.joinpath("inner", "code.py").write_text("2")
        case "new":
            package.joinpath("inner", "more.py").touch()
        case "gone":
            package.joinpath("inner", "code.py").unlink()
        case "version":
            monkeypatch.setattr("proxytest.__version__", "0.0.1")
        case _:
            beside.joinpath("plugin.dist-info").mkdir()
    assert kept_text("list", make, environ) == "text 1, \u00f6\r\n"


@pytest.mark.usefixtures("package")
def test_a_file_in_a_folder_of_modules_changes_nothing(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, here = Maker(), tmp_path / "here"
    here.mkdir()
    monkeypatch.syspath_prepend(here)
    first = kept_text("list", make, environ)
    here.joinpath("report.html").touch()
    assert kept_text("list", make, environ) == first


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("spoil", [lambda content: content[:-1], lambda _: b"", lambda content: b"x" + content])
def test_what_was_not_kept_whole_is_not_read(spoil: object, environ: dict[str, str]) -> None:
    make = Maker()
    kept_text("list", make, environ)
    file = Path(environ["XDG_CACHE_HOME"], "proxytest", "list")
    assert callable(spoil)
    file.write_bytes(spoil(file.read_bytes()))
    assert kept_text("list", make, environ) == "text 1, \u00f6\r\n"


@pytest.mark.usefixtures("package")
@pytest.mark.parametrize("environ", [{}, {"HOME": "relative"}, {"HOME": "/dev/null"}])
def test_without_a_folder_it_is_made_each_time(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    make = Maker()
    assert [kept_text("list", make, environ) for _ in range(2)] == ["text 0, \u00f6\r\n", "text 1, \u00f6\r\n"]


@pytest.mark.usefixtures("package")
def test_with_checks_of_other_packages_nothing_is_kept(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_texts, "_is_extended", lambda: True)
    kept_text("list", str, environ)
    assert not Path(environ["XDG_CACHE_HOME"]).exists()
