"""One value's many spellings: phone, name, e-mail, money, time, region. Pure; knows no other room.

Each reading has a column form, `fen`, and a one-value form, `fen_value`, that give the same
(phones: `phones` and `phone`). None raises: what cannot be read is null, or a phone of class
invalid.
"""

from scv.values.attributes import attribute, attribute_value, attribute_word
from scv.values.birthdays import (
    birthday,
    birthday_value,
    month_day,
    month_day_value,
    ordered_birthday,
)
from scv.values.cells import clean, clean_value, once, plain, plain_value
from scv.values.clocks import clock_s, clock_s_value
from scv.values.emails import email, email_value, is_address
from scv.values.genders import gender, gender_value
from scv.values.header_units import fen_under, in_zone_of
from scv.values.money import fen, fen_value
from scv.values.names import (
    is_full_name,
    is_full_name_value,
    joined_name,
    name,
    name_value,
    surname,
    surname_value,
)
from scv.values.order_statuses import (
    is_called_off,
    is_called_off_value,
    is_not_refunded,
    is_not_refunded_value,
    is_return,
    is_return_value,
)
from scv.values.phone import phone, phone_of
from scv.values.phone_columns import phones, phones_of
from scv.values.phone_number import PHONE_CLASSES, Phone, PhoneClass
from scv.values.phone_ranges import metadata_fingerprint
from scv.values.regions import (
    PROVINCES,
    city,
    city_value,
    province,
    province_value,
    split_address,
    split_address_value,
)
from scv.values.scores import (
    IMPORTANCE,
    indicator,
    indicator_value,
    score,
    score_value,
    word_score,
    word_score_value,
)
from scv.values.sentinels import SENTINELS, Words, is_sentinel
from scv.values.tickets import (
    CASE_TYPES,
    case_type,
    case_type_value,
    is_closed,
    is_closed_value,
    is_dismissed,
    is_dismissed_value,
    step,
    step_value,
)
from scv.values.times import (
    epoch_s,
    epoch_s_value,
    is_never,
    ordered_epoch_s,
)

__all__ = [
    "attribute",
    "attribute_value",
    "attribute_word",
    "IMPORTANCE",
    "word_score",
    "word_score_value",
    "CASE_TYPES",
    "SENTINELS",
    "Words",
    "is_sentinel",
    "is_called_off",
    "is_called_off_value",
    "is_return",
    "is_return_value",
    "is_not_refunded",
    "is_not_refunded_value",
    "is_closed",
    "is_closed_value",
    "is_dismissed",
    "is_dismissed_value",
    "case_type",
    "case_type_value",
    "step",
    "step_value",
    "in_zone_of",
    "indicator",
    "indicator_value",
    "score",
    "score_value",
    "clean",
    "clean_value",
    "once",
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
    "name",
    "name_value",
    "is_full_name",
    "is_full_name_value",
    "joined_name",
    "surname",
    "surname_value",
    "email",
    "email_value",
    "is_address",
    "gender",
    "gender_value",
    "birthday",
    "birthday_value",
    "month_day",
    "month_day_value",
    "fen",
    "fen_under",
    "fen_value",
    "clock_s",
    "clock_s_value",
    "epoch_s",
    "epoch_s_value",
    "is_never",
    "ordered_birthday",
    "ordered_epoch_s",
    "PROVINCES",
    "province",
    "province_value",
    "city",
    "city_value",
    "split_address",
    "split_address_value",
]
