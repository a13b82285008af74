"""The file of what a machine remembers of an account."""

from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from proxytest.wire.account_past import MOST_FAILURES


class StoredPast(BaseModel):
    """The content of a file; it is validated, since anybody may have written it."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    failures: Annotated[int, Field(ge=1, le=MOST_FAILURES)]
    sentence: Annotated[str, Field(max_length=200)]
    since: AwareDatetime
