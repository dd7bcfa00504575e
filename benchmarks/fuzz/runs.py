"""A run of one seed: which files break a law, and what became of the others."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.fuzz.formatting import Sample, samples
from benchmarks.fuzz.laws import Lands, lands_as, violations
from benchmarks.fuzz.mutants import Mutant, mutant
from benchmarks.fuzz.trials import Trial, Trials

# Refusals that are no judgement on the file: a reader that died, a step that broke. Few of them are
# fine, many are not.
_GAVE_UP = {"the reader gave up on it": "reader died", "broke a step of intake": "step broke"}


class Run:
    """Makes the files of a seed, lands them, and counts."""

    def __init__(self, seed: int, scratch: Path, stored_share: float) -> None:
        self._seed, self._stored_share = seed, stored_share
        self._samples = samples()
        self._trials = Trials(scratch)
        self._lands: dict[tuple[str, str], Lands | None] = {}
        self._outcomes: Counter[tuple[str, str]] = Counter()
        self._gave_up: dict[str, list[int]] = {}
        self.tried, self.stored, self.offences = 0, 0, 0

    def try_one(self, number: int) -> list[str]:
        """Land the file of this number; return the laws it breaks, one text each."""
        made = mutant(self._seed, number, self._samples)
        to_store = Random(f"{self._seed}/{number}/store").random() < self._stored_share
        trial = self._trials.land(made.name, made.content, to_store)
        self._count(number, made, trial)
        self.tried += 1
        self.stored += to_store
        lands = (
            self.landing_of(made.sample)
            if trial.kept and made.inner is not None and made.sample.by_line
            else None
        )
        offences = [
            f"{made.name} ({made.sample.layout}, {made.sample.kind}, {'+'.join(made.done)}): {each}"
            for each in violations(made, trial, lands)
        ]
        self.offences += len(offences)
        return offences

    def write(self, number: int, folder: Path) -> Path:
        """Write the file of this number for whoever looks into it; return where."""
        made = mutant(self._seed, number, self._samples)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self._seed}-{made.name}"
        path.write_bytes(made.content)
        return path

    def summary(self) -> Iterator[str]:
        """Yield what became of the files, by kind, in lines of a table."""
        outcomes = sorted(
            {outcome for _, outcome in self._outcomes}, key=lambda each: (each != "landed", each)
        )
        kinds = sorted({kind for kind, _ in self._outcomes})
        yield f"{'kind':<9}" + "".join(f"{outcome:>20}" for outcome in outcomes)
        for kind in (*kinds, "all"):
            counts = [
                sum(
                    n
                    for (of, what), n in self._outcomes.items()
                    if what == outcome and kind in (of, "all")
                )
                for outcome in outcomes
            ]
            yield f"{kind:<9}" + "".join(f"{count:>20,}" for count in counts)
        for why, numbers in self._gave_up.items():
            yield f"{why}: {len(numbers):,}, such as {', '.join(map(str, numbers[:10]))}"
        yield f"{self.offences:,} broken laws"

    def close(self) -> None:
        """Let go of the home."""
        self._trials.close()

    def landing_of(self, sample: Sample) -> Lands | None:
        """Return how each line of a sample lands when nothing happens to it; None where its rows
        are not lines.

        Raises:
            AssertionError: it does not land whole.
        """
        which = sample.layout, sample.kind
        if which not in self._lands:
            trial = self._trials.land(f"sample.{sample.suffix}", sample.content, False)
            self._lands[which] = lands_as(sample, trial)
        return self._lands[which]

    def _count(self, number: int, made: Mutant, trial: Trial) -> None:
        for result in trial.results:
            why = next(
                (name for words, name in _GAVE_UP.items() if words in result.message), result.code
            )
            self._outcomes[made.sample.kind, why or result.status] += 1
            if why in _GAVE_UP.values():
                self._gave_up.setdefault(why, []).append(number)
        if trial.crash:
            self._outcomes[made.sample.kind, "crash"] += 1
