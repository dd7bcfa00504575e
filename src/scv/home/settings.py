"""One home: its folders, and the settings in its scv.toml."""

import hashlib
import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Any

from scv.console.documents import read_toml
from scv.errors import UsageError
from scv.home.allowed_values import meaning_of
from scv.identity.guards import Guards
from scv.identity.singles import Singles
from scv.ingest.retention import Retention
from scv.profile import traits
from scv.publish.quality_gate import Limits
from scv.sources import layout_folders

SETTINGS_FILE = "scv.toml"

# What `scv init` writes; what its lines say is the default.
DEFAULT_SETTINGS = (
    resources.files("scv").joinpath("defaults.toml").read_text(encoding="utf-8") + traits.DEFAULTS
)


@dataclass(frozen=True)
class Settings:
    """What scv.toml says, defaults filled in."""

    published_dir: Path | None = None
    keep: int = 2
    min_group: int = 0
    times: str = "day"
    threads: int | None = None
    memory: str | None = None
    rebuild_every: int = 30
    unread_share: float = 0.05
    own_published: tuple[str, ...] = ()
    degree_cap: int = 1000
    singles: Singles = field(default_factory=Singles)
    guards: Guards = field(default_factory=Guards)
    gate: Limits = field(default_factory=Limits)
    trait_settings: traits.TraitSettings = field(default_factory=traits.TraitSettings)
    open_platform: str = "main"
    retention: Retention = field(default_factory=Retention)
    policies: Mapping[str, str] = field(default_factory=dict)
    trust: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """A hash of all that decides who is whose and which value survives: a generation is only
        compared with its like.
        """
        values = (
            self.degree_cap,
            self.singles,
            self.guards,
            self.open_platform,
            sorted(self.policies.items()),
            self.trust,
        )
        return hashlib.sha256(repr(values).encode()).hexdigest()


@dataclass(frozen=True)
class Home:
    """The folders of one home."""

    root: Path
    settings: Settings

    @property
    def keys(self) -> Path:
        """The operator's keys."""
        return self.root / "keys"

    @property
    def inbox(self) -> Path:
        """Where exports are dropped: inbox/<channel>/<account>/file."""
        return self.root / "inbox"

    @property
    def vault(self) -> Path:
        """The encrypted generations and landed segments."""
        return self.root / "vault"

    @property
    def ledger(self) -> Path:
        """What people decided and did."""
        return self.root / "ledger"

    @property
    def reports(self) -> Path:
        """One account of each run: counts only."""
        return self.root / "reports"

    @property
    def published(self) -> Path:
        """What marketers read."""
        return self.settings.published_dir or self.root / "published"

    @property
    def channels(self) -> Path:
        """The user's own declarations of layouts; the shipped ones stand in the package."""
        return self.root / "channels.d"

    @property
    def packages(self) -> tuple[Path, ...]:
        """The folders of layouts that installed packages bring, as scv.toml names them.

        Raises:
            UsageError: one is not installed, or has no such folder.
        """
        return layout_folders(self.settings.packages)

    @property
    def segments(self) -> Path:
        """The user's own audiences; the shipped ones stand in the package."""
        return self.root / "segments"


def load_home(root: Path) -> Home:
    """Return the home at `root` with its settings.

    Raises:
        UsageError: there is no home, or its scv.toml has a line we do not understand.
    """
    path = root / SETTINGS_FILE
    if not path.exists():
        raise UsageError(
            "{root}: not an scv home. Create one with: scv init --home {root}", root=root
        )
    return Home(root.absolute(), _settings(path, read_toml(path)))


def published_folder(home: str | Path | None) -> Path:
    """Return where a home publishes; a folder without scv.toml is taken for the published folder
    itself.

    Raises:
        UsageError: no such folder.
    """
    root = Path(home or os.environ.get("SCV_HOME") or "scv-home")
    if not root.is_dir():
        raise UsageError(
            "{root}: no such folder. Name the home with --home (or SCV_HOME).", root=root
        )
    if (root / SETTINGS_FILE).exists():
        return load_home(root).published
    return root


def with_settings(home: Home, changes: Sequence[str]) -> Home:
    """Return the home as it would be with some settings changed, each written as
    SECTION.NAME=VALUE.

    Raises:
        UsageError: one of them is no setting, or cannot have this value.
    """
    path = home.root / SETTINGS_FILE
    given = read_toml(path)
    for change in changes:
        name, equals, value = change.partition("=")
        section, dot, key = name.strip().partition(".")
        if not (equals and dot and key):
            raise UsageError(
                "a setting is written as SECTION.NAME=VALUE, such as guards.shared_names=5."
            )
        given.setdefault(section, {})[key] = _value(value.strip())
    return replace(home, settings=_settings(path, given))


def _value(text: str) -> Any:
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        return text


def _settings(path: Path, given: Mapping[str, Any]) -> Settings:
    default = tomllib.loads(DEFAULT_SETTINGS)
    known = {"published": {"dir", "keep"}, "engine": {"threads", "memory"}}
    for section, values in given.items():
        if not isinstance(values, Mapping):
            raise UsageError(
                "{path}: {section} is a section; write [{section}] and its settings below it.",
                path=path,
                section=section,
            )
        allowed = known.get(section, set()) | set(default.get(section, {}))
        if section not in default:
            raise UsageError(
                "{path}: no section [{section}]. Known: {default}",
                path=path,
                section=section,
                default=", ".join(sorted(default)),
            )
        if unknown := sorted(set(values) - allowed):
            raise UsageError(
                "{path}: [{section}] has no setting {unknown!r}. Known: {allowed}",
                path=path,
                section=section,
                unknown=unknown[0],
                allowed=", ".join(sorted(allowed)),
            )
        for name, value in values.items():
            fits, expected = meaning_of(name)
            if not fits(value):
                raise UsageError(
                    "{path}: [{section}] {name} must be {meant}.",
                    path=path,
                    section=section,
                    name=name,
                    meant=expected,
                )
    merged = {section: default[section] | given.get(section, {}) for section in default}
    published, engine, profile = merged["published"], merged["engine"], dict(merged["profile"])
    trust = tuple(profile.pop("trust"))
    wrong = sorted(name for name, policy in profile.items() if policy not in ("trusted", "latest"))
    if wrong:
        raise UsageError(
            "{path}: [profile] {wrong} must be 'trusted' or 'latest'.", path=path, wrong=wrong[0]
        )
    return Settings(
        published_dir=Path(published["dir"]).absolute() if "dir" in published else None,
        keep=published["keep"],
        min_group=published["min_group"],
        times=published["times"],
        threads=engine.get("threads"),
        memory=engine.get("memory"),
        rebuild_every=engine["rebuild_every"],
        unread_share=merged["landing"]["unread_share"],
        own_published=tuple(merged["attributes"]["publish"]),
        degree_cap=merged["linking"]["degree_cap"],
        singles=Singles(tuple(merged["linking"]["single"]), tuple(merged["linking"]["not_single"])),
        guards=Guards(**merged["guards"], **merged["policies"]),
        gate=Limits(**merged["gate"]),
        trait_settings=traits.TraitSettings(
            traits.Thresholds(**merged["traits"]),
            traits.ValueSettings(**merged["value"]),
            traits.Weights(**merged["satisfaction"]),
        ),
        open_platform=str(merged["wechat"]["open_platform"]),
        retention=Retention(**merged["retention"]),
        policies=profile,
        trust=trust,
        packages=tuple(merged["sources"]["packages"]),
    )
