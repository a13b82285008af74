"""The stable code of a finding, for scripts, waivers and comparisons, which must not depend on sentences."""

from dataclasses import dataclass

from proxytest.model.result import Facts, Finding, Party, Sureness


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of the catalogue; without a control it names no party and proves nothing."""

    id: str  #: dotted, such as `tls.intercepted`; never reused
    title: str
    remedy: str  #: what to do, in general
    party: Party = Party.NOT_KNOWN
    certainty: Sureness = Sureness.LIKELY

    def finding(  # noqa: PLR0913  what a finding holds, each by its name
        self,
        *,
        message: str,
        expected: str,
        actual: str,
        evidence: tuple[int, ...],
        remedy: str | None = None,
        party: Party | None = None,
        certainty: Sureness | None = None,
        because: str | None = None,
        requirements: tuple[str, ...] = (),
        facts: Facts | None = None,
    ) -> Finding:
        """Return a finding of this code; the catalogue has the defaults."""
        return Finding(
            code=self.id,
            party=party or self.party,
            certainty=certainty or self.certainty,
            because=because,
            message=message,
            expected=expected,
            actual=actual,
            remedy=self.remedy if remedy is None else remedy,
            evidence=evidence,
            requirements=requirements,
            facts=facts or {},
        )
