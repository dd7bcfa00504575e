"""Whether a machine and a home are fit for a night: a line for each check, with what to do where
one fails.
"""

from scv.ops.doctor.environment import environment
from scv.ops.doctor.finding import Finding, exit_code
from scv.ops.doctor.home_checks import check_home

__all__ = ["Finding", "environment", "check_home", "exit_code"]
