"""Read declarations of layouts from their TOML files, ours and the user's alike, and refuse what is
no declaration.
"""

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from typing import Any

from scv.console.documents import describe_error, parse_toml, read_bytes
from scv.errors import UsageError, shown_name
from scv.sources import attributes
from scv.sources.answer_columns import NO, YES, ConsentColumn, ScoreColumn
from scv.sources.declaration import (
    IdentifierColumn,
    PhoneColumn,
    Source,
    Status,
)
from scv.sources.validation import validate
from scv.values.sentinels import SENTINELS, Words

_SENTINELS = "sentinels.toml"
# What a folder of declarations may hold besides.
_OTHERS = (_SENTINELS, attributes.FILE)
_TEXTS = (
    *("name", "channel", "system", "title_zh", "title_en", "event", "money", "refunds", "table"),
    *("as_of", "source"),
)
_FLAGS = ("act", "questions", "composite_address", "furniture", "persons")
_LISTS = ("happened", "updated", "event_cells", "account", "left_out", "channels")
_LISTS_OF_LISTS = ("signature", "key")
_TABLES = ("fields", "genders", "attributes")
_ROWS = {
    "phones": ({"headers", "role"}, {"country"}),
    "identifiers": ({"kind", "headers", "scope"}, {"system"}),
    "statuses": ({"names"}, {"bought", "refunded", "step", "closed", "dismissed"}),
    "scores": ({"headers"}, {"indicator", "named", "least", "most"}),
    "consents": ({"purpose", "contact", "headers"}, {"yes", "no", "at"}),
}
_TEXT_LISTS = ("headers", "country", "names", "yes", "no", "at", "named")
_REQUIRED = ("name", "channel", "system", "title_zh", "title_en", "signature")
_KNOWN = frozenset((*_TEXTS, *_FLAGS, *_LISTS, *_LISTS_OF_LISTS, *_TABLES, *_ROWS))


def load_sources(folder: Traversable, of: str = "") -> dict[str, Source]:
    """Return the sources declared by the .toml files of a folder, by id; none if there is no
    folder.

    Args:
        of: what stands before the names of its files in messages.

    Raises:
        UsageError: a file is no declaration; the message says where and what was needed.
    """
    found: dict[str, Source] = {}
    files = (
        [
            file
            for file in folder.iterdir()
            if file.name.endswith(".toml") and file.name not in _OTHERS
        ]
        if folder.is_dir()
        else []
    )
    for file in sorted(files, key=lambda file: file.name):
        where = shown_name(of + file.name)
        for source in parse(read_bytes(file, where), where):
            if source.id in found:
                raise UsageError("{file}: {id} is declared twice.", file=where, id=source.id)
            found[source.id] = source
    return found


def load_sentinels(folder: Traversable) -> Words:
    """Return the words for nobody that a home adds in sentinels.toml, in lower case, by kind; none
    without that file.

    Raises:
        UsageError: it is no such list.
    """
    file = folder.joinpath(_SENTINELS)
    if not file.is_file():
        return {}
    try:
        given = parse_toml(read_bytes(file, _SENTINELS))
    except ValueError as error:
        raise UsageError(
            "{where}: not readable as TOML ({told_of}).",
            where=_SENTINELS,
            told_of=describe_error(error),
        ) from None
    words = {
        kind: entry["words"] if isinstance(entry, dict) and entry.keys() == {"words"} else None
        for kind, entry in given.items()
    }
    if unknown := sorted(
        kind
        for kind, listed in words.items()
        if kind not in SENTINELS
        or not isinstance(listed, list)
        or not all(isinstance(word, str) for word in listed)
    ):
        raise UsageError(
            "{where}: {unknown} is not understood. Known are [identifier], [email] and [name], each with a list `words`.",
            where=_SENTINELS,
            unknown=", ".join(map(shown_name, unknown)),
        )
    return {kind: frozenset(map(str.lower, listed or ())) for kind, listed in words.items()}


def parse(content: bytes, where: str) -> Iterator[Source]:
    """Yield the sources of one declaration: one, or one for each of its `[[tables]]`, which share
    what stands above them.

    A draft with doubts still open in it (`[open]`) has none.
    """
    try:
        given = parse_toml(content)
    except ValueError as error:
        raise UsageError(
            "{where}: not readable as TOML ({told_of}).", where=where, told_of=describe_error(error)
        ) from None
    if given.pop("open", None):
        return  # a draft with open doubts, made by `scv ingest --propose`
    tables = given.pop("tables", None)
    if tables is None:
        yield _source(given, where)
        return
    if not isinstance(tables, list) or not all(
        isinstance(table, dict) and table.get("table") for table in tables
    ):
        raise UsageError("{where}: each of [[tables]] needs `table`, its name.", where=where)
    for table in tables:
        yield _source(given | table, f"{where}, table {table['table']}")


def _source(given: Mapping[str, Any], where: str) -> Source:
    if unknown := sorted(given.keys() - _KNOWN):
        raise UsageError(
            "{where}: unknown {unknown}. Known: {known}.",
            where=where,
            unknown=", ".join(unknown),
            known=", ".join(sorted(_KNOWN)),
        )
    if missing := [name for name in _REQUIRED if not given.get(name)]:
        raise UsageError("{where}: it lacks {missing}.", where=where, missing=", ".join(missing))
    _check_types(given, where)
    words: dict[str, Any] = {name: given[name] for name in (*_TEXTS, *_FLAGS) if name in given}
    words |= {name: tuple(given[name]) for name in _LISTS if name in given}
    if "consents" in given:
        words["consents"] = tuple(
            ConsentColumn(
                row["purpose"],
                row["contact"],
                _texts(row["headers"]),
                _texts(row.get("yes", YES)),
                _texts(row.get("no", NO)),
                _texts(row.get("at", ())),
            )
            for row in _rows(given, "consents", where)
        )
    if "scores" in given:
        words["scores"] = tuple(
            ScoreColumn(
                row.get("indicator", ""),
                _texts(row["headers"]),
                row.get("least", 1),
                row.get("most", 5),
                _texts(row.get("named", ())),
            )
            for row in _rows(given, "scores", where)
        )
    source = Source(
        **words,
        fields={name: _texts(headers) for name, headers in given.get("fields", {}).items()},
        signature=tuple(map(frozenset, given["signature"])),
        key=tuple(map(tuple, given.get("key", ()))),
        genders=dict(given.get("genders", {})),
        attributes=attributes.parse_attributes(given.get("attributes", {}), where),
        phones=tuple(
            PhoneColumn(_texts(row["headers"]), row["role"], _texts(row.get("country", ())))
            for row in _rows(given, "phones", where)
        ),
        identifiers=tuple(
            IdentifierColumn(row["kind"], _texts(row["headers"]), row["scope"], row.get("system"))
            for row in _rows(given, "identifiers", where)
        ),
        statuses=tuple(
            Status(
                _texts(row["names"]),
                bool(row.get("bought")),
                bool(row.get("refunded")),
                row.get("step", 0),
                bool(row.get("closed") or row.get("dismissed")),
                bool(row.get("dismissed")),
            )
            for row in _rows(given, "statuses", where)
        ),
    )
    validate(source, where)
    return source


def _check_types(given: Mapping[str, Any], where: str) -> None:
    kinds = [(_TEXTS, _is_text, "a text"), (_FLAGS, lambda v: isinstance(v, bool), "true or false")]
    kinds += [
        (_LISTS, _are_texts, "a list of texts"),
        (_TABLES, lambda v: isinstance(v, dict), "a table"),
    ]
    kinds += [
        (
            _LISTS_OF_LISTS,
            lambda v: isinstance(v, list) and all(map(_are_texts, v)),
            "a list of lists of texts",
        )
    ]
    for names, fits, needed in kinds:
        for name in names:
            if name in given and not fits(given[name]):
                raise UsageError(
                    "{where}: {name} must be {needed}.", where=where, name=name, needed=needed
                )
    for name, headers in given.get("fields", {}).items():
        if not _are_texts(headers):
            raise UsageError(
                "{where}: fields.{name} must be a list of headers.", where=where, name=name
            )


def _rows(given: Mapping[str, Any], name: str, where: str) -> list[Mapping[str, Any]]:
    """Return the entries of phones, identifiers, consents or statuses, each with the names it needs
    and no others.
    """
    required, optional = _ROWS[name]
    rows = given.get(name, [])
    for row in rows if isinstance(rows, list) else [None]:
        if not isinstance(row, dict) or not required <= row.keys() <= required | optional:
            raise UsageError(
                "{where}: each of {name} needs {required} and may have {optional}.",
                where=where,
                name=name,
                required=", ".join(sorted(required)),
                optional=", ".join(sorted(optional)),
            )
        if not all(_are_texts(row[key]) for key in _TEXT_LISTS if key in row):
            raise UsageError(
                "{where}: {text_lists} in {name} are lists of texts.",
                where=where,
                text_lists=", ".join(_TEXT_LISTS),
                name=name,
            )
    return list(rows)


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))
