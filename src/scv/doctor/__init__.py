"""Whether a machine and a home are fit for a night: a line for each check, with what to do where one fails."""

from scv.doctor.environment import environment
from scv.doctor.finding import Finding, exit_code
from scv.doctor.homes import check_home

__all__ = ["Finding", "environment", "check_home", "exit_code"]
