"""What is asked for: a target, the account and the way of contact that go with it, and whether they
go together.
"""

from dataclasses import dataclass, replace

from scv.errors import UsageError, shown_name
from scv.home.open_home import Vault
from scv.pipeline.disclosures import disclosures
from scv.privacy.disclosure.destinations import TARGETS, Target
from scv.schema.session import Session
from scv.sources import CONTACTS


@dataclass(frozen=True)
class ExportRequest:
    """What is asked for.

    Attributes:
        target: a key of `TARGETS`.
        account: of targets that go by identifiers, the app whose identifiers they are.
        contact: of targets that leave it open, the way of contact.
        named: with names.
    """

    target: str
    account: str = ""
    contact: str = ""
    named: bool = False

    def validate(self) -> tuple[Target, str]:
        """Return the target and the way of contact.

        Raises:
            UsageError: it does not go together.
        """
        target = TARGETS.get(self.target)
        if target is None:
            raise UsageError("Unknown target. Available: {targets}", targets=", ".join(TARGETS))
        if self.contact and target.contact and self.contact != target.contact:
            raise UsageError(
                "{target} always uses {contact}; omit --contact.",
                target=target.name,
                contact=target.contact,
            )
        contact = target.contact or self.contact
        if contact not in CONTACTS:
            raise UsageError(
                "name the contact method: --contact {contacts}", contacts=" | ".join(CONTACTS)
            )
        if (target.kind == "phone") != (not self.account):
            if target.kind == "phone":
                raise UsageError("{target} uses phone numbers: omit --account.", target=target.name)
            raise UsageError(
                "{target} uses {kind}: name its app with --account APP.",
                target=target.name,
                kind=target.kind,
            )
        if self.named and not target.named:
            raise UsageError("a file for {target} cannot contain names.", target=target.name)
        return target, contact

    @property
    def place(self) -> str:
        """The target with its account."""
        return "@".join(part for part in (self.target, self.account) if part)


def resolve_account(session: Session, request: ExportRequest) -> ExportRequest:
    """Return the wish with its account as identifiers name it: an app may be told without its
    platform.

    Raises:
        UsageError: it does not go together, or no identifier of the kind that the target wants is
            of that account.
    """
    target, _ = request.validate()
    if target.kind == "phone":
        return request
    rows = session.rows(
        "SELECT DISTINCT namespace FROM vault.identifiers WHERE kind = ? ORDER BY 1", [target.kind]
    )
    return replace(request, account=_account(request.account, [name for (name,) in rows]))


def recall_request(vault: Vault, target: str, account: str) -> ExportRequest:
    """Return what to recall from a target that was given something.

    Raises:
        UsageError: it never was.
    """
    entries = [each for each in disclosures(vault) if each.body["target"] == target]
    if not entries:
        targets = ", ".join(sorted({each.target for each in disclosures(vault)})) or "nobody"
        raise UsageError(
            "Nothing was ever exported to this target. Targets with exports: {targets}",
            targets=shown_name(targets),
        )
    accounts = sorted({each.body["account"] for each in entries})
    return ExportRequest(target, accounts[0] if accounts == [""] else _account(account, accounts))


def _account(given: str, known: list[str]) -> str:
    matches = [name for name in known if given in (name, name.rpartition("/")[2])]
    if len(matches) != 1:
        names = ", ".join(map(shown_name, known)) or "none"
        raise UsageError(
            "{no} account of that name. Accounts: {names} (--account)",
            no="no" if not matches else "more than one",
            names=names,
        )
    return matches[0]
