"""Files handed to a person: a draft declaration to correct, and the rejected rows and unread cells
of a file to correct.
"""

from collections.abc import Iterator
from itertools import chain, count
from pathlib import Path
from typing import Any

from scv.console.i18n import chinese, plural, say
from scv.console.mapped_columns import column_texts, shown_columns, unread_column_texts
from scv.console.unread import REASONS
from scv.customer_view import file_rows, lookup
from scv.customer_view.fix_list import fix_list
from scv.errors import UsageError, shown_name
from scv.home.open_home import Vault
from scv.home.settings import Home
from scv.ingest.read.client import read_draft
from scv.ingest.read.inputs import Input
from scv.ops import run_summary
from scv.pipeline.inbox import channel_of
from scv.vault.files import private_folder, write_atomically


def hand_out_draft(home: Home, file: Input, account: list[dict[str, Any]]) -> Iterator[str]:
    """Write a draft declaration of a file's layout into channels.d/, under a name that is free;
    yield what to tell about it.

    Args:
        account: is given what the command's account says of it.

    Raises:
        BadInputError: the file cannot be read.
    """
    draft = read_draft(file, channel_of(home, file.path))
    folder = private_folder(home.channels)
    names = (f"{draft.name}_{number}" if number else draft.name for number in chain((0,), count(2)))
    name = next(each for each in names if not (folder / f"{each}.toml").exists())
    target = folder / f"{name}.toml"
    own_name = draft.declaration.replace(f'\nname = "{draft.name}"\n', f'\nname = "{name}"\n', 1)
    write_atomically(target, own_name.encode())
    account.append(
        {
            "file": shown_name(file.name),
            "draft": target.name,
            "doubts": list(draft.warnings),
            "columns": shown_columns(draft.columns),
            "unread_columns": [[shown_name(name), filled] for name, filled in draft.unread],
            "rows_looked_at": draft.rows,
        }
    )
    yield f"{target}: {say('a draft for {file}', file=shown_name(file.name))}"
    yield from (f"  {say(text)}" for text in column_texts(draft.columns))
    yield from (f"  {say(text)}" for text in unread_column_texts(draft.unread, draft.rows))
    yield from (f"  {say('doubtful')}: {warning}" for warning in draft.warnings)
    if draft.warnings:
        yield say(
            "Open {draft}, check whose each phone is and settle the doubts at its end, delete the lines "
            "from [open] on, then run: scv ingest {file}",
            draft=target.name,
            file=shown_name(file.name),
        )
    else:
        yield say("Check whose each phone is, correct the draft, then run: scv ingest FILE")


def hand_out_rejects(vault: Vault, file: str, target: Path) -> str:
    """Write the rejected rows of a landed file, and its unread cells, as a workbook, or as CSV if
    the name says so; return what to tell about it.

    Raises:
        UsageError: there is a file of that name already.
        BadInputError: no such file was landed.
    """
    if target.exists():
        raise UsageError(
            "{target}: there is a file of this name already. Nothing was written.",
            target=shown_name(target.name),
        )
    with lookup.open_generation(vault) as session:
        rejects = file_rows.rejects_of(session, vault, file)
        unread = [
            (chinese(REASONS[reason]), str(REASONS[reason]), str(row_no), header, cell)
            for row_no, reason, header, cell in file_rows.unread_cells_of(session, vault, file)
        ]
    if not rejects and not unread:
        return say(
            "No row of this file was rejected and no cell is unread, or nothing of them is kept."
        )
    as_csv = target.suffix == ".csv"
    write_atomically(target, fix_list(rejects, run_summary.reason_texts, as_csv, unread))
    text = f"{target}: {plural(len(rejects), 'row')} to correct 待修正 {len(rejects)} 行"
    if unread:
        text += f", {plural(len(unread), 'unread cell')} 未识别 {len(unread)} 格"
    text += ". It holds customers' data in clear."
    if rejects:
        text += " Correct the rows, drop it into the inbox folder the file came from, and remove it from there later."
    if unread:
        text += " Correct unread cells where the file came from, and export it again 未识别的单元格请在原系统改好后重新导出."
    return text
