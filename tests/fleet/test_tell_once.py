"""Of a trouble is told once, and again where it was over."""

from proxytest.fleet.tell_once import TellOnce


def test_a_trouble_is_told_once_for_as_long_as_it_lasts() -> None:
    told: list[str] = []
    tell = TellOnce(told.append)
    for sentence in ("no answer", "no answer", "it is full", "no answer"):
        tell(sentence)
    assert told == ["no answer", "it is full", "no answer"]


def test_a_trouble_that_was_over_is_told_again() -> None:
    told: list[str] = []
    tell = TellOnce(told.append)
    tell("no answer")
    tell.forget()
    tell("no answer")
    assert told == ["no answer", "no answer"]
