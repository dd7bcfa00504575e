"""The relations that a run makes besides the steps of its `.sql` files: each has one name and one
meaning.

A step is declared by the file that it stands in. tests/architecture/test_scratch.py compares both
with what runs make.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from scv.schema.session import Session

if TYPE_CHECKING:
    import polars as pl

TOKEN = "DECIMAL(38,0)"

# Tables that are filled with values of ours, name → column → type.
LOADED = {
    # What came with the landed files, and the number that each file has within a run
    # (ingest/deduplicate.py).
    "versions": {
        "file_no": "INTEGER",
        "row_no": "INTEGER",
        "record_id": TOKEN,
        "content": TOKEN,
        "updated_at": "BIGINT",
        "status_rank": "INTEGER",
        "token_set": TOKEN,
        "order_token": TOKEN,
        "holder": TOKEN,
        "full_name": "STRING",
    },
    "numbered_files": {"file_no": "INTEGER", "file_id": "STRING", "exported_at": "BIGINT"},
    # Records that are a former holder's since tonight (ingest/former_holders.py).
    "renamed": {"landed_as": TOKEN, "record_id": TOKEN, "file_no": "INTEGER", "row_no": "INTEGER"},
    # Records that are no more, as last night linked them (ingest/keyless_rows.py).
    "links_left": {"record_id": TOKEN, "phone": TOKEN, "group_key": TOKEN},
    # What linking heeds of the decisions and the guards (identity/link.py).
    "shared_phones": {"phone": TOKEN},
    "claimed": {"token": TOKEN},
    "aliases": {"token": TOKEN, "canonical": TOKEN},
    "parted_pairs": {"phone": TOKEN, "token": TOKEN},
    "parted_tokens": {"stronger": TOKEN, "weaker": TOKEN},
    "roots": {"label": TOKEN, "root": TOKEN},
    "single_kinds": {"kind": "STRING"},
    "plural_spaces": {"kind": "STRING", "namespace": "STRING"},
    "own_components": {"token_set": TOKEN, "component": TOKEN},
    "settled": {"phone": TOKEN},
    "followed": {"old": TOKEN, "new": TOKEN},
    "decided": {"one": TOKEN, "other": TOKEN},
    "cuts": {"token": TOKEN, "other": TOKEN},
    "epochs": {"phone": TOKEN, "since_at": TOKEN, "until_at": TOKEN, "epoch": TOKEN},
    "named_numbers": {"phone": TOKEN},
    "named_tokens": {"token": TOKEN},
    "barriers": {"phone": TOKEN},
    "later": {"name": TOKEN, "phone": TOKEN},
    "splits": {"phone": TOKEN, "part": TOKEN, "record_id": TOKEN, "name": "STRING"},
    # Who may be one customer, worked out when somebody asks (identity/candidates.py).
    "shown_values": {
        "person": "BIGINT",
        "unit": "STRING",
        "field": "STRING",
        "value": "STRING",
        "told": "BIGINT",
    },
    "linked_units": {"person": "BIGINT", "unit": "STRING"},
    "field_order": {"field": "STRING", "parent": "STRING", "looked_at": "STRING"},
    "blocks": {"person": "BIGINT", "block": "STRING", "value": "STRING"},
    "single_accounts": {"person": "BIGINT", "place": "STRING", "identifiers": "BIGINT"},
    "settled_pairs": {"one": "BIGINT", "other": "BIGINT"},
    "decided_sides": {"number": "BIGINT", "side": "BIGINT", "token": TOKEN},
    # Customer ids after a rotation (pipeline/key_rotation.py).
    "renewals": {"old": TOKEN, "new": TOKEN},
    # What people say of a customer, one row a decision (pipeline/s3_resolve.py).
    "corrections": {
        "key": TOKEN,
        "entry": TOKEN,
        "field": "STRING",
        "value": "STRING",
        "province": "STRING",
        "city": "STRING",
        "district": "STRING",
        "address": "STRING",
    },
    # Consent (consent/current_consent.py).
    "events": {
        "token": TOKEN,
        "is_phone": "INTEGER",
        "purpose": "STRING",
        "contact": "STRING",
        "granted": "INTEGER",
        "said_at": "BIGINT",
    },
    "scopes": {
        "asked_purpose": "STRING",
        "asked_contact": "STRING",
        "purpose": "STRING",
        "contact": "STRING",
    },
    # How much each source is trusted for a field, and whether its rows repeat the money of an order and what went back of it
    # (profile/survivorship.py).
    "trust": {
        "source": "STRING",
        "whole_order": "BOOLEAN",
        "whole_refund": "BOOLEAN",
        "name": TOKEN,
        "nickname": TOKEN,
        "gender": TOKEN,
        "birthday": TOKEN,
        "email": TOKEN,
        "address": TOKEN,
    },
    # A brand's own attributes: where records keep them, and how each cell is read
    # (profile/attributes.py).
    "attribute_columns": {
        "source": "STRING",
        "attribute": "STRING",
        "place": "INTEGER",
        "pointer": "STRING",
    },
    "attribute_values": {"attribute": "STRING", "cell": "STRING", "value": "STRING"},
    # Traits (profile/traits/build.py).
    "prospects": {
        "customer_id": "UUID",
        "stays": "DOUBLE",
        "expected_orders": "DOUBLE",
        "basket_fen": "DOUBLE",
        "later_orders": "DOUBLE",
        "later_years": "DOUBLE",
    },
    "calendar": {"month": "INTEGER", "day": "INTEGER", "days": "INTEGER"},
    "weights": {"indicator": "STRING", "weight": "DOUBLE"},
    # What people judged of pairs of records (publish/quality_gate.py).
    "judged_pairs": {"one": TOKEN, "other": TOKEN, "same": "BIGINT"},
    # What is published of a person instead of what is known (publish/published_tables.py).
    "masked_profiles": {
        "customer_id": "UUID",
        "phone_tail": "STRING",
        "surname": "STRING",
        "birth_month": "INTEGER",
        "birth_day": "INTEGER",
        "age_band": "STRING",
    },
    # Words of a brand's own attributes that are published (publish/own_columns.py).
    "public_words": {"attribute": "STRING", "value": "STRING"},
    # Audiences: who met each condition, and what was declared of it (segments/membership.py).
    "answered": {"segment": "STRING", "customer_id": "UUID"},
    "filled": dict.fromkeys(
        (
            "segment",
            "title_zh",
            "title_en",
            "description_zh",
            "description_en",
            "predicate",
            "purpose",
            "owner",
        ),
        "STRING",
    ),
}

# What is made of other tables, name → what one row is.
MADE = {
    # Identity resolution: what it reads of the vault (pipeline/s3_resolve.py) …
    "all_records": "a record",
    "slim_records": "a record, of an incremental run: the columns that are looked up again and again",
    "all_sets": "an identifier of a set",
    "identifiers": "an identifier with its kind, namespace and value",
    "links_before": "a link of the former run",
    "registry": "an id and its home; vault.registry of the former run",
    "registry_before": "the same, for an incremental run",
    "profiles_before": "an id and its group in the former run",
    "epochs_before": "a span of a phone in the former run",
    "aliases_before": "a token that stood for another in the former run",
    "components_before": "a set and its component in the former run",
    "gifts_before": "a gift of the former run",
    "receipts_before": "a row of the former run whose receiver's phone is no key",
    "decisions_before": "a decision of a rule in the former run",
    "review_before": "a case for review of the former run",
    "all_votes": "a vote of tonight",
    "all_owners": "an owner of tonight",
    "all_profiles": "a profile of tonight",
    # … and what it makes (identity/).
    "settings": "one row: the settings of linking",
    "near_records": "a record that guards look at",
    "every_record": "a record: its phone, whose, and its identifiers",
    "stand_ins": "a record with a receiver's phone for want of the customer's",
    "near_sets": "an identifier of a set that guards look at",
    "records": "a record to link, under its phone of today",
    "token_sets": "an identifier of a set to link",
    "links": "a record and its group",
    "frontier": "a phone whose neighbours are looked for",
    "new_homes": "a group without an id, with its new one",
    "minted": "the same with its home and generation",
    # Candidates, when somebody asks (stewardship/candidates.py).
    "candidate_people": "a customer who may be compared with others, and its number",
    # Profiles (pipeline/s4_survive.py).
    "telling": "a record of a customer whose profile may have changed",
    # Consent (pipeline/consent_state.py).
    "statements": "a statement of an export, or none",
    "said_records": "a record",
    "said_sets": "an identifier of a set",
    "said_links": "a link",
    "said_owners": "an owner",
    "said_epochs": "a span of a phone",
    "said_aliases": "a token that stands for another",
    "restrictions": "a group whose use is restricted",
    # Traits (pipeline/s5_traits.py, profile/traits/build.py).
    "asked": "one row: the day and the limits of traits",
    # What the former generation published (pipeline/former_generation.py), and audiences since
    # (segments/history.py).
    "former_history": "a customer's stay in an audience",
    "former_sizes": "an audience's size on a day",
    "former_traits": "a customer's traits",
    "former_model": "the model of value",
    "former_about": "one row: when it was built",
}


def load(
    session: Session, name: str, rows: "pl.DataFrame | Iterable[Sequence[object]]" = ()
) -> None:
    """Make one of the tables of `LOADED` anew and fill it; large numbers come as text or as
    integers.
    """
    columns = ", ".join(
        f"CAST(NULL AS {kind}) AS {column}" for column, kind in LOADED[name].items()
    )
    session.make(name, f"SELECT {columns} WHERE FALSE")
    session.put(name, rows)
