"""Percentiles are exact, and nothing that waited is left out."""

from proxytest.load.measured import During, measured
from proxytest.load.sample import End, Leg, Sample, percentile

DURING = During(level=10, rate=10, seconds=2, whole=True, planned=20, out_of=20, held_back=0, waiting=1, busy=0.1)


def sample(end: End, took: float, *, late: float = 0.0, word: str = "") -> Sample:
    return Sample(end=end, took=took, late=late, word=word, legs={Leg.CONNECT: took / 2})


def test_percentiles_by_nearest_rank() -> None:
    values = [float(number) for number in range(1, 101)]
    assert [percentile(values, one) for one in (50, 95, 99, 100)] == [50, 95, 99, 100]
    assert (percentile([7.0], 95), percentile([], 95)) == (7.0, 0.0)


def test_what_was_cut_at_the_end_counts_with_its_wait() -> None:
    step = measured(DURING, [*[sample(End.OK, 0.1)] * 10, *[sample(End.STOPPED, 3.0)] * 10])
    assert (step.p95, step.ok, step.begun, step.failed) == (3.0, 10, 20, 0)


def test_errors_are_counted_by_their_word_and_our_own_apart() -> None:
    samples = [
        sample(End.DENIED, 0.1, word="503 to CONNECT"),
        sample(End.FAILED, 0.2, word="CONNECT: time-out"),
        sample(End.DENIED, 0.1, word="503 to CONNECT"),
        sample(End.OURS, 9.0),
        sample(End.LOST, 0.0, word="a WebSocket that was lost"),
    ]
    step = measured(DURING, samples)
    assert step.errors == {"503 to CONNECT": 2, "CONNECT: time-out": 1, "a WebSocket that was lost": 1}
    assert (step.ours, step.begun, step.took[100]) == (1, 4, 0.2)
