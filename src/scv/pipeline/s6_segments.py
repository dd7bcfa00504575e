"""Sixth stage: who is in which audience, who joined or left it, and what marketers look at first."""

from scv.pipeline.context import RunContext, StageReport
from scv.publish.marts import fill_marts, fill_moves
from scv.query.conditions.client import SharedFile
from scv.segments import fill_history, fill_segments, load_segments
from scv.vault.files import private_folder


def segment(context: RunContext) -> StageReport:
    """Ask every audience's condition, and fill segments, their history, tier_moves and the marts."""
    session, built, min_group = context.session, context.built, context.home.settings.min_group
    segments, refused = load_segments(context.home.segments)
    # NOTE: conditions are asked in a process of their own, which reads the file itself.
    file = SharedFile(
        built.files["published"],
        built.keys["published"],
        private_folder(context.generations.temp_folder),
    )
    context.refused = refused + fill_segments(session, segments, file)
    fill_history(session, context.figures_on, min_group)
    fill_moves(session, min_group)
    fill_marts(session, min_group, context.own)
    session.execute("UPDATE published.about SET partial = ?", [context.partial])
    sizes = session.rows("SELECT segment, members FROM published.segments ORDER BY segment")
    return StageReport({name: int(members) for name, members in sizes})
