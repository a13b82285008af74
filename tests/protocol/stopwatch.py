"""Guards against inputs that cost more time than their length: linear work on 64 KiB takes well under a second."""

import time
from collections.abc import Callable

LINEAR = 5.0  #: seconds; quadratic work on the inputs of these tests takes from ten seconds to days


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
