"""A home with its keys loaded: where its generations, landed files and ledgers are opened from."""

from dataclasses import dataclass, field

from scv.home.settings import Home
from scv.vault.blind_index import BlindIndex
from scv.vault.engine import Limits
from scv.vault.files import forbid_core_dumps
from scv.vault.generations import Generations
from scv.vault.key_files import load as load_keys
from scv.vault.keys import KeySet
from scv.vault.landed_segments import SegmentStore
from scv.vault.ledger import Ledger
from scv.vault.ledger_heads import Tips
from scv.vault.ledger_tokens import Tokens
from scv.vault.manifest import Manifest


@dataclass(frozen=True)
class Vault:
    """A home with its keys loaded."""

    home: Home
    key_set: KeySet = field(repr=False)

    @property
    def index(self) -> BlindIndex:
        """What makes tokens."""
        return BlindIndex(*self.key_set.index)

    @property
    def limits(self) -> Limits:
        """What one engine may use, from scv.toml."""
        return Limits(self.home.settings.threads, self.home.settings.memory)

    @property
    def decisions(self) -> Ledger:
        """The ledger of human decisions."""
        return self._ledger("decisions", ("value", "name", "why"), ("first", "second", "records"))

    @property
    def consents(self) -> Ledger:
        """The ledger of what customers allow and refuse."""
        return self._ledger("consents", ("text", "evidence"), ("token",))

    @property
    def erasures(self) -> Ledger:
        """The ledger of who was erased: marks under the tombstone key, no values."""
        return self._ledger("erasures", ("evidence",), ("claimed",))

    @property
    def restrictions(self) -> Ledger:
        """The ledger of whose data may only be kept, and of who is on legal hold."""
        return self._ledger("restrictions", ("evidence", "hold"), ("subjects",))

    @property
    def judgements(self) -> Ledger:
        """The ledger of pairs of records that people judged blind."""
        return self._ledger("judgements", ("records", "evidence"), ("records",))

    @property
    def disclosures(self) -> Ledger:
        """The ledger of what was handed out, to whom, and for what; the keys of the lists of people
        can be forgotten.
        """
        return self._ledger("disclosures", ("people_key",))

    @property
    def tombstones(self) -> BlindIndex:
        """What makes the marks of erased people: under a key that is never retired, since what they
        mark is gone.
        """
        return BlindIndex(self.key_set.tombstone)

    @property
    def input_ledgers(self) -> tuple[Ledger, ...]:
        """The ledgers that nights heed."""
        return (
            self.decisions,
            self.consents,
            self.erasures,
            self.restrictions,
            self.judgements,
        )

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """All ledgers: those that nights heed, what was handed out, and what was done."""
        return *self.input_ledgers, self.disclosures, self.audit

    @property
    def audit(self) -> Ledger:
        """The ledger of who looked at whom."""
        return self._ledger("audit")

    def _ledger(
        self, name: str, personal: tuple[str, ...] = (), tokens: tuple[str, ...] = ()
    ) -> Ledger:
        token_index = Tokens(self.index, tokens) if tokens else None
        return Ledger(
            self.home.ledger / f"{name}.log",
            self.key_set,
            personal,
            token_index,
            self._quoted_number,
        )

    @property
    def tips(self) -> Tips:
        """How far every ledger has come."""
        return self.audit.tips

    def _quoted_number(self) -> int:
        """Return the number of the ledgers' tips that the current manifest quotes; 0 where it
        quotes none.
        """
        current = self.generations().current()
        return int(current.facts.get("tips", 0)) if current else 0

    def generations(self) -> Generations:
        """Return the home's generations."""
        home = self.home
        is_shared = home.settings.published_dir is not None
        return Generations(
            home.vault / "generations",
            home.published,
            home.keys,
            self.key_set,
            group_readable=is_shared,
        )

    def originals(self) -> SegmentStore:
        """Return the sealed originals of landed files."""
        return SegmentStore(self.home.vault / "originals", self.home.vault / "spill", self.key_set)

    def store(self) -> SegmentStore:
        """Return the home's landed segments."""
        return SegmentStore(self.home.vault / "landed", self.home.vault / "spill", self.key_set)


def open_vault(home: Home) -> Vault:
    """Return the home with its keys.

    Raises:
        KeyAccessError: a key is missing, exposed or damaged.
    """
    forbid_core_dumps()
    return Vault(home, load_keys(home.keys))


def check_ledger(ledger: Ledger, current: Manifest | None) -> None:
    """Open every entry, and look for the one that was the last when `current` was published.

    Raises:
        IntegrityError: the chain is broken, entries were cut off its end, or keys were taken away.
    """
    known = current.facts.get("ledgers", {}).get(ledger.name) if current else None
    ledger.check(tuple(known) if known else None)
