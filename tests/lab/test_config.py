import pytest

from proxytest.lab.config import LabConfig


def test_survives_the_pipe() -> None:
    config = LabConfig(
        personality="isa",
        schemes=("negotiate", "basic"),
        users={"jürgen": 'pass:"word\n'},
        hosts=("u2c.wbx2.com",),
        inspect=("*.wbx2.com",),
        negotiate=("kerberos",),
        strip_upgrade=False,
        tls_listener=True,
        media=("tcp",),
        digest_algorithm="SHA-256",
        digest_stale_once=True,
    )

    assert LabConfig.from_json(config.to_json()) == config


def test_is_one_line() -> None:
    assert "\n" not in LabConfig(users={"alice": "two\nlines"}).to_json()


def test_does_not_show_passwords() -> None:
    assert "wonderland" not in repr(LabConfig(users={"alice": "wonderland"}))


@pytest.mark.parametrize(
    "values",
    [
        {"personality": "proxomitron"},
        {"schemes": ("kerberos",)},
        {"negotiate": ("basic",)},
        {"digest_algorithm": "SHA-1"},
        {"media": ("sctp",)},
    ],
)
def test_refuses_what_the_lab_does_not_know(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="is not one of"):
        LabConfig(**values)  # type: ignore[arg-type] # each case is one wrong value


def test_refuses_a_field_of_another_version() -> None:
    with pytest.raises(TypeError, match="colour"):
        LabConfig.from_json('{"colour": "red"}')
