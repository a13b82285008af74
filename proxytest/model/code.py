"""What a finding is called: a stable code, which scripts, waivers and comparisons rely on instead of its sentences."""

from dataclasses import dataclass

from proxytest.model.result import Facts, Finding, Party, Sureness


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One entry of the catalogue; without a control nobody is named, and nothing is proven."""

    id: str  #: dotted, such as `tls.intercepted`; never given to anything else
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
        """Return a finding of this code; what is left out is as the catalogue says."""
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
