"""Which identifiers are single: of which a person has one in a namespace at a time, such as a login
or a member card. Where no phone stands they do for the others what phones do.
"""

from dataclasses import dataclass

from scv.schema.scratch import load
from scv.schema.session import Session
from scv.schema.sql_steps import run, steps


@dataclass(frozen=True)
class Singles:
    """Which identifiers are single; explained in scv.toml.

    Attributes:
        kinds: kinds of identifiers.
        not_single: namespaces in which a person may have several all the same, as 'KIND@NAMESPACE'.
    """

    kinds: tuple[str, ...] = ("unionid", "external_userid", "member_card", "buyer_nick", "login_id")
    not_single: tuple[str, ...] = ()


def find_singles(session: Session, singles: Singles) -> None:
    """Make `identifier_kinds` (token, kind, namespace, single) of `identifiers`, and upon it the views
    `single_tokens` (token, kind, namespace) and `personal_tokens` (token): what is one person's, if
    not the only one.
    """
    load(session, "single_kinds", [(kind,) for kind in singles.kinds])
    load(session, "plural_spaces", [tuple(each.split("@", 1)) for each in singles.not_single])
    run(session, steps("scv.identity", "singles.sql"))
