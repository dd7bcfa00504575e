"""What is planted in every cell that says who somebody is, and the search for it in what a run
says.
"""

import re
import unicodedata

# Two characters that no message of ours and no header has; nobody's mobiles have 0000 in the
# middle.
NAME = "诸葛黻黼"
WORD = "Kanari"
PHONE = "1390000"
# Who stands in the one old workbook, which no library here can write.
_ELSEWHERE = "三丰", "四光"
_PLANTED = ("黻", "黼", "anari", "390000", *_ELSEWHERE)
_PARTED = re.compile(r"[\s\-_.,'\"()（）]+")


def _spellings() -> frozenset[str]:
    """Return the planted texts, and what they become when their bytes are read in the wrong
    encoding.
    """
    found = set(_PLANTED)
    for text in _PLANTED:
        for written, read in (
            ("utf-8", "gb18030"),
            ("gb18030", "latin-1"),
            ("utf-8", "latin-1"),
            ("utf-8", "cp437"),
        ):
            found.add(text.encode(written).decode(read, "ignore"))
    return frozenset(text for text in found if len(text) > 1 or not text.isascii())


_NEEDLES = _spellings()


def find_leaks(text: str) -> list[str]:
    """Return the planted values that stand in a text, however their digits are written and parted.

    >>> find_leaks("f.csv: line 3 has １３９-0000-0012")
    ['390000']
    """
    visible = "".join(
        char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf"
    )
    read_as = (text, visible, _PARTED.sub("", visible))
    return sorted(needle for needle in _NEEDLES if any(needle in form for form in read_as))
