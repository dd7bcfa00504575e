"""How Prefect must be set before it is imported: no telemetry, no result files, a private home, time to start."""

import os
from pathlib import Path

SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_LOG_PRINTS": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "",
}


def prepare() -> None:
    """Set what the environment leaves open, and close PREFECT_HOME to other accounts."""
    for name, value in SETTINGS.items():
        if value:
            os.environ.setdefault(name, value)
    home = Path(os.environ.get("PREFECT_HOME", Path.home() / ".prefect"))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
