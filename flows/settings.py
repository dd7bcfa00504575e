"""How Prefect must be set before it is imported: no telemetry, no result files, a private home,
time to start.
"""

import os
from pathlib import Path

# NOTE: a flow run that a worker starts has imported Prefect before us. What matters there is said
# in the decorators too; the server's own settings belong to whoever starts the server (see
# prefect.yaml).
SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_LOG_PRINTS": "false",
}


def prepare() -> None:
    """Set what the environment leaves open, and close PREFECT_HOME to other accounts."""
    for name, value in SETTINGS.items():
        os.environ.setdefault(name, value)
    home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o700)
