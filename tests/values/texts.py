"""Text as exports hold it, for properties: any characters, and known pieces in any order."""

from hypothesis import strategies as st

# Characters that Python's Unicode tables know: a newer engine may fold an unassigned one.
any_text = st.text(st.characters(exclude_categories=["Cs", "Cn"]), max_size=30)


def texts_of(*pieces: str) -> st.SearchStrategy[str]:
    """Return texts glued from the pieces, with now and then a stray character."""
    stray = st.text(st.characters(exclude_categories=["Cs", "Cn"]), min_size=1, max_size=2)
    piece = st.sampled_from(pieces)
    return (
        st.lists(st.one_of(piece, piece, piece, piece, stray), max_size=8).map("".join) | any_text
    )


def columns_of(*pieces: str) -> st.SearchStrategy[list[str | None]]:
    """Return short columns of such texts, with nulls and repeats."""
    return st.lists(st.none() | texts_of(*pieces), min_size=1, max_size=12).map(
        lambda cells: cells + cells[:1]
    )
