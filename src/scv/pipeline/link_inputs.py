"""What linking reads of the vault, each under the name that its SQL knows."""

from scv.schema.session import Session

# What guards and linking read of the vault, and, in a night upon a night, of its last result.
_READ = {"all_records": "records", "all_sets": "token_sets", "identifiers": "identifiers"}
_BEFORE = {
    "slim_records": "records",
    "links_before": "links",
    "registry_before": "registry",
    "profiles_before": "profiles",
    "epochs_before": "epochs",
    "aliases_before": "aliases",
    "components_before": "components",
    "gifts_before": "gifts",
    "receipts_before": "receipts",
    "decisions_before": "rule_decisions",
    "review_before": "review",
}
_NARROW = {
    "slim_records": "record_id, phone, phone_role, token_set",
    "all_sets": "*",
    "links_before": "* EXCLUDE (customer_id)",
    "profiles_before": "customer_id, group_key",
}


def read_inputs(session: Session, *, incremental: bool) -> None:
    """Make the relations that guards and linking read: of the records, and of the former run's
    result where they link upon it.
    """
    for view, table in (_READ | (_BEFORE if incremental else {})).items():
        # NOTE: what is looked up again and again is faster beside the file than in it.
        narrow = _NARROW.get(view) if incremental else None
        session.make(view, f"SELECT {narrow or '*'} FROM vault.{table}", view=narrow is None)
