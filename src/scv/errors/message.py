"""Texts for people: English with named places and the values that stand in them, and names as a
message may show them.
"""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any


class Message:
    """One text for people: English with named places, and the values that stand in them; as a str
    it is in English.

    The English text is the key of its translation: scv.console.i18n. A text without values may hold
    braces.

    Args:
        context: tells texts apart that are one in English and two in another language.
    """

    __slots__ = ("context", "text", "values")

    def __init__(self, text: str, context: str = "", /, **values: object) -> None:
        self.text, self.context, self.values = text, context, values

    def __str__(self) -> str:
        return self.fill(self.text, str)

    def fill(self, template: str, spoken: Callable[["Message"], str]) -> str:
        """Return a template with the values in it; those that are messages, or errors of ours, as
        they are spoken.
        """
        if not self.values:
            return template
        values = {name: _message_of(value) for name, value in self.values.items()}
        return template.format(
            **{
                name: spoken(value) if isinstance(value, Message) else value
                for name, value in values.items()
            }
        )

    def packed(self) -> dict[str, object]:
        """Return it as JSON takes it, to be sent to another process."""
        values = {
            name: value.packed() if isinstance(value, Message) else value
            for name, value in self.values.items()
        }
        return {"text": self.text, "context": self.context, "values": values}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> "Message":
        """Return it as it was before it was packed."""
        values = {
            name: cls.unpacked(value) if isinstance(value, dict) else value
            for name, value in packed["values"].items()
        }
        return cls(packed["text"], packed["context"], **values)


def nearest(name: str, known: Iterable[str]) -> Message:
    """Return which known name was probably meant; an empty message where none is near.

    >>> str(nearest("stroe", ["store", "web"])), str(nearest("radio", ["store", "web"]))
    (" Did you mean 'store'?", '')
    """
    similar = get_close_matches(name.lower(), list(known), n=1)
    return Message(" Did you mean {name!r}?", name=similar[0]) if similar else Message("")


def shown_name(name: str) -> str:
    """Return a file name as messages may show it: no control characters, no mobile, identity card
    or mailbox, at most 80 characters.

    >>> shown_name("客户13800138001.csv"), shown_name("１３８_0013_8001.csv"), shown_name("to ann@example.com.csv")
    ('客户1**********.csv', '１**********.csv', 'to a**********@example.com.csv')
    """
    # NOTE: here, because the room of values brings Polars along, which most who import errors need
    # not.
    from scv.values.personal_data import mask_personal

    shown = mask_personal(name)
    return "".join(char if char.isprintable() else "?" for char in shown)[:80]


def _message_of(value: object) -> object:
    """Return the message of an error of ours; anything else as it is."""
    message = getattr(value, "message", None) if isinstance(value, Exception) else None
    return message if isinstance(message, Message) else value
