"""One value's many spellings: phone, name, e-mail, money, time, region. Pure; knows no other room."""

from scv.values.cells import plain, plain_value, tidy, tidy_value
from scv.values.phone import PHONE_CLASSES, Phone, PhoneClass, phone, phone_of
from scv.values.phone_columns import phones, phones_of
from scv.values.phone_ranges import metadata_fingerprint

__all__ = [
    "tidy",
    "tidy_value",
    "plain",
    "plain_value",
    "PHONE_CLASSES",
    "Phone",
    "PhoneClass",
    "phone",
    "phone_of",
    "phones",
    "phones_of",
    "metadata_fingerprint",
]
