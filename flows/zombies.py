"""Flow runs that nobody works on any more: machine or service died, and Prefect still shows them as
running.

`python -m flows.zombies` makes the automation on the server of PREFECT_API_URL; `flows.deploy` does
so by itself.
"""

from datetime import timedelta

from prefect.automations import AutomationCore
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.settings import get_current_settings

from flows.path import PARTIAL

NAME = "scv: runs without a heartbeat have crashed"
_MISSED = 3
# Prefect's own default. Never less: a worker's runs may beat slower than the shell that makes the
# automation is told.
_SLOWEST_SECONDS = 180
_HEARTBEAT = "prefect.flow-run.heartbeat"
# NOTE: a state's event is called by its name: a night that ended Partial ended.
_ENDS = ("Completed", PARTIAL, "Failed", "Crashed", "Cancelled", "Cancelling")


def watch() -> None:
    """Make the automation that marks flow runs as Crashed after three missed heartbeats, or bring
    it up to date.
    """
    wanted = _automation()
    with get_client(sync_client=True) as client:
        found = client.read_automations_by_name(NAME)
        for surplus in found[1:]:
            client.delete_automation(surplus.id)
        if not found:
            client.create_automation(wanted)
        elif found[0].model_dump(include={"trigger", "actions"}) != wanted.model_dump(
            include={"trigger", "actions"}
        ):
            client.update_automation(found[0].id, wanted)


def _automation() -> AutomationCore:
    every = get_current_settings().flows.heartbeat_frequency
    return AutomationCore(
        name=NAME,
        trigger=EventTrigger(
            after={_HEARTBEAT},
            expect={_HEARTBEAT, *(f"prefect.flow-run.{name}" for name in _ENDS)},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=_MISSED * max(every or 0, _SLOWEST_SECONDS)),
        ),
        actions=[
            ChangeFlowRunState(
                name=None,
                state=StateType.CRASHED,
                force=False,
                message="no heartbeat any more: the machine or the service died 进程已消失",
            )
        ],
    )


if __name__ == "__main__":
    watch()
