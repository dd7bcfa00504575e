"""Receipts of erasures: what was done and where the person still stands, signed by the home, and
the check of such a signature.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature

from scv.console.documents import parse_json
from scv.errors import BadInputError, IntegrityError, shown_name
from scv.home.open_home import Vault
from scv.ingest.read.inputs import paths_by_id
from scv.pipeline.inbox import inbox_files
from scv.vault.files import private_folder, write_atomically
from scv.vault.keys import verified_by

_LABEL = "erasure receipt v2"


def write_receipt(
    vault: Vault, number: int, files: list[str], recall_files: dict[str, Path], run: dict[str, Any]
) -> Path:
    """Write the receipt of an erasure, signed, and return its path: what was done, and which files
    of the inbox still hold the person.

    Args:
        files: the SHA-256 of the files that held them.
        recall_files: to whom they were handed out → the list to take them back.
        run: the account of the run that erased them.
    """
    entry = next(each for each in vault.erasures.entries() if each.number == number)
    paths = paths_by_id(inbox_files(vault.home))
    still = sorted(
        str(paths[file_id].relative_to(vault.home.inbox)) for file_id in files if file_id in paths
    )
    receipt = {
        "erasure": number,
        "erased_at": f"{datetime.fromtimestamp(entry.at).astimezone().isoformat()}",
        "by": entry.body["by"],
        "evidence": f"sealed in ledger/erasures.log, entry {number} 已封存于删除账本",
        "customer_ids": entry.body["ids"],
        "phones": len(entry.body["phones"]) + len(entry.body["members"]),
        "identifiers": len(entry.body["identifiers"]),
        "run": run["run_id"],
        "published": run["published"],
        "recipients": [
            {"target": target, "recall_list": path.name} for target, path in recall_files.items()
        ],
        "inbox_files_still_holding_the_person": [shown_name(name) for name in still],
        "prove": f"scv forget --prove {number}",
    }
    signature = vault.key_set.sign(_LABEL, _payload(receipt))
    path = private_folder(vault.home.reports) / f"erasure-{number:04d}.json"
    write_atomically(
        path,
        json.dumps(
            {"receipt": receipt, "signature": signature}, ensure_ascii=False, indent=1
        ).encode(),
    )
    return path


def check_receipt(vault: Vault, path: Path) -> int:
    """Return the number of the erasure that a receipt tells of, which this home signed and nobody
    changed.

    Raises:
        BadInputError: no such file, or none of these receipts.
        IntegrityError: it was changed, or another home wrote it.
    """
    try:
        kept = parse_json(path.read_bytes())
        receipt, number, signature = (
            kept["receipt"],
            int(kept["receipt"]["erasure"]),
            bytes.fromhex(kept["signature"]),
        )
    except (OSError, ValueError, TypeError, KeyError):
        raise BadInputError(
            "{path}: not an erasure receipt. Receipts are in reports/, named erasure-NNNN.json.",
            path=shown_name(path.name),
        ) from None
    try:
        verified_by(
            vault.key_set.all_verifiers(), signature, _payload(receipt), _LABEL, previous=True
        )
    except InvalidSignature:
        raise IntegrityError(
            "{path}: not as this home signed it: it was changed, or another home wrote it. "
            "What was erased stands in the ledger: scv forget --prove N.",
            path=shown_name(path.name),
        ) from None
    return number


def _payload(receipt: Any) -> bytes:
    """Return what is signed: the same bytes however the file is laid out."""
    return json.dumps(receipt, ensure_ascii=False, indent=1, sort_keys=True).encode()
