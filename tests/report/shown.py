"""What the tests of several formats share: the schemas, and runs with any text in every field."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from proxytest.model.run import Run
from proxytest.model.waiver import Waived
from tests.report.conftest import RUN, poisoned
from tests.support.examples import examples

SCHEMAS = Path(__file__).parent / "schemas"
GOLDEN = Path(__file__).parent / "golden"

#: Every code point, lone surrogates too, and what one of the formats reads as its own.
TEXTS = st.one_of(
    st.text(st.characters(codec=None), max_size=12),
    st.text(st.sampled_from("=+-@\t\r\n|`\\<>[]()!#*_~&\"';,{}:/ aA0.\x00\x1b\u202e\ud800"), max_size=12),
)

WAIVED: Run = replace(
    RUN,
    results=tuple(
        replace(one, waived=Waived(reason="until the new proxy", until=date(2026, 12, 31), expired=False))
        if (one.check, one.target) == ("tls/inspection", "wdm-a.wbx2.com:443")
        else one
        for one in RUN.results
    ),
)  #: in which a waiver excuses one of two failures


def any_text(test: Callable[[Run], None]) -> Callable[[], None]:
    """Try a run with any text before and after every text of it."""

    @settings(max_examples=examples(60))
    @given(before=TEXTS, after=TEXTS)
    def tried(before: str, after: str) -> None:
        test(poisoned(RUN, before, after))

    tried.__name__ = test.__name__
    return tried


def valid(text: str, schema: str) -> Any:  # noqa: ANN401  whatever JSON holds
    """Read JSON and hold it against a schema."""
    data = json.loads(text)
    found = json.loads((SCHEMAS / schema).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(found)
    Draft202012Validator(found).validate(data)
    return data


def golden(name: str) -> str:
    """Return the text of a golden file."""
    with (GOLDEN / name).open(encoding="utf-8", newline="") as file:
        return file.read()
