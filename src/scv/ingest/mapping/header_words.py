"""A header as words, and how well they fit what the dictionary knows."""

import re
from collections.abc import Iterable, Sequence

from scv.sources import header_dictionary
from scv.sources.header_names import clean_header

# From this fit on, a header is taken for what the words mean.
MINIMUM_FIT = 0.7
# NOTE: bounded, or a header of many open brackets takes the square of its length.
_NOTE = re.compile(r"\(([^()]{0,60})\)|\[([^\[\]]{0,60})\]|【([^【】]{0,60})】")
_LONGEST_NOTE = 8
# A note that says what for, how, or an example, says nothing of whose a phone is.
_INSTRUCTION = re.compile(r"用于|以便|便于|方便|必填|选填|请|将|如|例|格式|\d|for |to |e\.?g")
# Q3. and 第3题, the number of a question; what a question begins and ends with.
_NUMBER = re.compile(r"^(?:q ?\d{1,3}|第 ?\d{1,3} ?[题问]|\(\d{1,3}\))\s*[.:、,)]?\s*", re.I)
_QUESTION_PREFIX = re.compile(
    r"^(?:[^,，?？]{1,30}[,，] ?(?=what|please|请|您|你|your|and )|and (?=your|what)"
    r"|请问|请您?(?:在此)?(?:填写|输入|留下|提供|选择|登记)(?:一下)?|留下|填写|输入|您的|你的|您|本人"
    r"|(?:please )?(?:enter|provide|fill in|leave|tell us|type|select|choose)(?= )"
    r"|(?:what|when) (?:is|are|was)(?= )|what's(?= )|your(?= )|the(?= ))\s*"
)
_QUESTION_SUFFIX = re.compile(
    r"(?:是什么|是哪一?[天日]|是多少|是几[月号]|是哪里|在哪里?|怎么称呼|是|为|呢|吗|吧|[?？!！。,，;；]|\s)+$"
)


def header_words(header: str) -> str:
    """Return a header as the dictionary has it: lower case, without brackets and what stands in
    them, words parted by blanks, short forms written out; of a question what it asks for.

    >>> header_words("Member_No."), header_words("实付金额（元）")
    ('member no', '实付金额')
    >>> header_words("Q3. 您的手机号码是？（用于寄送小样）"), header_words("cust_nm")
    ('手机号码', 'customer name')
    """
    text = _NUMBER.sub("", clean_header(header).strip("*＊ "))
    text = _NOTE.sub(" ", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", text).lower()
    text = re.sub(r"[\s_\-./:*#、$|]+", " ", text).strip()
    words = _without_question(text).split()
    # NOTE: in JSON, cards.card_no is the number of a card.
    once = (
        word
        for word, after in zip(words, [*words[1:], ""], strict=False)
        if word.removesuffix("s") != after.removesuffix("s")
    )
    return " ".join(header_dictionary.SHORT_FORMS.get(word, word) for word in once)


def note_in(header: str) -> str:
    """Return the short notes in a header's brackets, as words: they may tell whose a phone is.

    >>> note_in("电话（导购）"), note_in("手机号（用于寄送小样）")
    ('导购', '')
    """
    notes = (
        "".join(map(str, filter(None, found))) for found in _NOTE.findall(clean_header(header))
    )
    return " ".join(
        note.strip().lower()
        for note in notes
        if len(note) <= _LONGEST_NOTE and not _INSTRUCTION.search(note.lower())
    )


def _without_question(text: str) -> str:
    """Return what a question asks for, where it asks for it in a word or two; else the text."""
    question = _QUESTION_SUFFIX.sub("", text)
    while (rest := _QUESTION_PREFIX.sub("", question, count=1)) != question and rest:
        question = rest
    return question or text


def fit(words: str, aliases: Iterable[str]) -> float:
    """Return how well a header fits: 1 if it is one of the words, less if it ends or begins with
    one, 0 if none stands in it.
    """
    best = 0.0
    joined = words.replace(" ", "")
    for alias in aliases:
        if words == alias or joined == alias.replace(" ", ""):
            return 1.0
        if not is_word_of(alias, words) or len(alias) < _SHORTEST:
            continue
        part = len(alias) / len(words)
        best = max(
            best,
            (0.75 if words.endswith(alias) else 0.6 if words.startswith(alias) else 0.4)
            + 0.2 * part,
        )
    return best


def place(words: str, aliases: Sequence[str]) -> int:
    """Return which of the words a header is, the first ones before later ones; of none, their number."""
    joined = words.replace(" ", "")
    return next(
        (at for at, alias in enumerate(aliases) if alias.replace(" ", "") == joined), len(aliases)
    )


# One character says too little inside a longer header.
_SHORTEST = 2


def is_word_of(word: str, words: str) -> bool:
    """Tell whether a word of the dictionary stands in a header; one in Latin letters as a word of
    its own.
    """
    if word.isascii():
        return (
            word in words and re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", words) is not None
        )
    return word in words
