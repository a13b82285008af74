"""How much is told: `-v`, `-q` and `--full`."""

from dataclasses import dataclass

from proxytest.model.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """How much is told; raises UsageError where both are wanted."""

    verbose: bool = False
    quiet: bool = False
    full: bool = False  #: is Markdown not shortened?

    def __post_init__(self) -> None:
        if self.verbose and self.quiet:
            raise UsageError("-v shows more and -q less: use one of them")
