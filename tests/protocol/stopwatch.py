"""Guards against inputs that cost more time than their length: linear work on 64 KiB takes well under a second."""

import time
from collections.abc import Callable

LINEAR = 30.0  #: seconds of this process; quadratic work on these inputs takes minutes to days


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
