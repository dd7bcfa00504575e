"""A machine with too little memory: said as that (9), whatever part of a night ran out of it, never
as a fault of ours.
"""

import errno

import duckdb
import pytest
from polars.exceptions import ComputeError, PanicException

from scv.cli.output import error_text


def raised_from(error, cause):
    try:
        raise error from cause
    except type(error) as caught:
        return caught


# Each as it was met under `ulimit -v`: a library that was not loaded, a thread that was not begun,
# a file that was not mapped.
@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        ImportError("libopenblas.so: failed to map segment from shared object"),
        ImportError("libgfortran.so: cannot open shared object file: Cannot allocate memory"),
        raised_from(
            ImportError("scipy: the build is incompatible"),
            ImportError("x.so: failed to map segment from shared object"),
        ),
        RuntimeError("can't start new thread"),
        ComputeError("memory allocation of 1048576 bytes failed"),
        PanicException("could not start new thread: Os { code: 11 }"),
        duckdb.OutOfMemoryException("Out of Memory Error: failed to allocate data"),
        duckdb.IOException("IO Error: Cannot allocate memory"),
    ],
)
def test_low_memory_is_no_fault_of_ours(error):
    text, code = error_text(error)
    assert code == 9 and "memory" in text


@pytest.mark.parametrize(
    "error",
    [
        ImportError("No module named 'scipy'"),
        RuntimeError("dictionary changed size"),
        ValueError("x"),
    ],
)
def test_what_has_nothing_to_do_with_memory_is_still_a_fault_of_ours(error):
    assert error_text(error)[1] == 1
