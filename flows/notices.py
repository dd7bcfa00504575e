"""Tell the home's group chat when a flow run fails, is refused, ends partial or dies. What tells it
stands in `scv.ops.notification`.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import FlowRun, State
from prefect.flows import Flow
from prefect.logging import get_logger

from flows.boundary import masked
from flows.path import DEFAULT_HOME, exit_code
from scv.errors import EXIT_DONE, ScvError
from scv.home.settings import load_home
from scv.ops import notification


def tell(flow: Flow[Any, Any], flow_run: FlowRun, state: State[Any]) -> None:  # noqa: ARG001  (runners call hooks by these names)
    """Send how the run ended, unless it was good. A webhook that fails is logged and changes
    nothing.
    """
    ended = state.name if state.is_crashed() else str(exit_code(state))
    if ended == str(EXIT_DONE):
        return
    try:
        home = load_home(Path(flow_run.parameters.get("home", DEFAULT_HOME)))
        notification.notify(home, str(ended), datetime.now(UTC))
    except ScvError as error:
        get_logger("scv").warning("%s", masked(str(error)))
    except Exception as error:  # noqa: BLE001  (Prefect logs what a hook raises, whatever stands in it)
        get_logger("scv").warning("the webhook was not told: %s", type(error).__name__)


HOOKS: dict[str, Any] = {"on_completion": [tell], "on_failure": [tell], "on_crashed": [tell]}
