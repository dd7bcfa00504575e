"""What a table and a column are, and the SQL that is made of them."""

from collections.abc import Iterator
from dataclasses import dataclass

TOKEN = "DECIMAL(38,0)"


@dataclass(frozen=True)
class Column:
    """One column: its SQL type, its meaning in English and Chinese, and whether its values are
    personal.
    """

    name: str
    type: str
    english: str
    chinese: str
    personal: bool = False


@dataclass(frozen=True)
class Table:
    """One table: what a row means, and its columns in order."""

    name: str
    english: str
    chinese: str
    columns: tuple[Column, ...]

    def create(self, catalog: str) -> str:
        """Return the CREATE TABLE statement for `catalog`."""
        columns = ", ".join(f"{column.name} {column.type}" for column in self.columns)
        return f"CREATE TABLE {catalog}.{self.name} ({columns})"

    def comments(self, catalog: str) -> Iterator[str]:
        """Yield the COMMENT statements that put both languages into the file itself."""
        yield f"COMMENT ON TABLE {catalog}.{self.name} IS {_quote(self.chinese, self.english)}"
        for column in self.columns:
            text = _quote(column.chinese, column.english)
            yield f"COMMENT ON COLUMN {catalog}.{self.name}.{column.name} IS {text}"

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)


def _quote(chinese: str, english: str) -> str:
    return "'" + f"{chinese} · {english}".replace("'", "''") + "'"
