import pytest
from hypothesis import given

from proxytest.model.profile import Domain
from proxytest.policy.fragment_page import commented, on_one_line, patterns, remark, steps, tolerance, where_refused
from proxytest.policy.needs import needs_of
from proxytest.scenario.profile_file import load_profile
from tests.policy.strategies import TEXTS, profile_of


@given(TEXTS)
def test_no_text_leaves_its_comment(text: str) -> None:
    for line in remark("#", text):
        assert len(line.splitlines()) == 1
        assert line.startswith("# ")
        assert not line.endswith("\\")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("two\nlines", "two lines"),
        ("a\u2028b\x85c", "a b c"),
        ("joins the next line \\", "joins the next line ?"),
        ("an\x1b[2Jescape\u202e", "an?[2Jescape?"),
        ("quotes \" and ' and Straße stay", "quotes \" and ' and Straße stay"),
    ],
)
def test_free_text_is_kept_on_its_line(text: str, kept: str) -> None:
    assert on_one_line(text) == kept


def test_a_long_sentence_is_wrapped_and_each_line_is_marked() -> None:
    lines = list(remark("//", "word " * 40))
    assert len(lines) == 3
    assert all(line.startswith("// word") and len(line) <= 100 for line in lines)


def test_a_pattern_says_its_requirements_and_what_covers_it() -> None:
    domains = [Domain(pattern=name, hosts=(), requirements=("R1", "R2")) for name in ("a.x.example", "*.x.example")]
    assert list(patterns(";", domains)) == [
        "; a.x.example (R1, R2; covered by another pattern)",
        "; *.x.example (R1, R2)",
    ]


def test_a_comment_is_not_marked_twice() -> None:
    assert list(commented("#", ["allow x", "# why", "    allow y"])) == ["# allow x", "# why", "#     allow y"]


def test_what_is_tolerated_is_in_force_only_where_a_client_needs_it() -> None:
    free, bound = needs_of(profile_of(())), needs_of(load_profile("webex-2026"))
    assert list(where_refused("#", free, ["close x"])) == ["# close x"]
    assert list(where_refused("#", bound, ["close x"])) == ["close x"]
    assert tolerance(free).endswith("If a client does not trust it, add:")
    assert "Calendar connector" in tolerance(bound)


def test_steps_are_numbered() -> None:
    assert list(steps("#", ["This.", "Then that."])) == ["# 1. This.", "# 2. Then that."]
