"""Why something was not tested: in words, and by the finding that is behind it."""

from dataclasses import dataclass

from proxytest.model.code import Code


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """Why something was not tested."""

    reason: str
    code: Code | None = None  #: of the finding that blocked it, if any
    do: str = ""  #: what would decide it, where the code's remedy does not say it

    @property
    def to_decide(self) -> str:
        """The command or fact that would decide it; empty where the reason says it, or nobody asked for it."""
        return self.do or (self.code.remedy if self.code else "")
