"""What customers are worth is worked out on one processor: the steps are many, and small."""

import os
import subprocess
import sys

_THREADS = """
import ctypes
from pathlib import Path

from scv.profile import clv

(blas,) = {line.split()[-1] for line in Path("/proc/self/maps").open() if "scipy.libs/libscipy_openblas" in line}
print(ctypes.CDLL(blas).scipy_openblas_get_num_threads())
"""


def test_a_model_is_fitted_on_one_processor():
    told = subprocess.run(
        [sys.executable, "-c", _THREADS],
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout == "1\n"
