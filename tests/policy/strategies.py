"""Profiles that a site could write."""

from datetime import date

from hypothesis import strategies as st

from proxytest.model.profile import Domain, Host, Inspection, Pins, Profile, Purpose

_LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
_NAME = st.lists(_LABEL, min_size=2, max_size=4).map(".".join)
_WILD = st.tuples(st.from_regex(r"[a-z0-9*]{0,6}\*[a-z0-9*]{0,6}", fullmatch=True), _NAME).map(".".join)
PATTERNS = st.one_of(_NAME, _NAME.map("*.{}".format), _WILD)
#: What a YAML string may hold, with what ends a line or a comment in some language.
TEXTS = st.lists(
    st.one_of(st.text(max_size=20), st.sampled_from(["\n", "\r", "\\", "*/", "#", "\u2028", '"', "'"]))
).map("".join)


@st.composite
def domains(draw: st.DrawFn) -> tuple[Domain, ...]:
    """Draw domains of every purpose, each pattern once."""
    patterns = draw(st.lists(PATTERNS, max_size=8, unique=True))
    return tuple(
        Domain(
            pattern=pattern,
            hosts=draw(st.sampled_from([(), (Host(name="host.example", port=8443, websocket="/ws"),)])),
            requirements=("R1",),
            purpose=draw(st.sampled_from(Purpose)),
            inspection=draw(st.sampled_from(Inspection)),
            tenant_restriction=draw(st.booleans()),
        )
        for pattern in patterns
    )


def profile_of(listed: tuple[Domain, ...], free_text: str = "free text") -> Profile:
    """Make a profile of domains; all that a site may write as it likes is the same free text."""
    return Profile(
        name=free_text,
        title=free_text,
        date=date(2026, 1, 2),
        source=free_text,
        requirements=(),
        domains=listed,
        clients=(),
        pins=Pins(derived=date(2026, 1, 2), source=free_text),
    )
