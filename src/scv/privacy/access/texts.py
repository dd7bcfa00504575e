"""The words of the account in both languages: why and how long data is held, and what was left out."""

from scv.schema import LANDED_ROWS, Column

PURPOSES = {
    "marketing": ("向您介绍商品与优惠，仅在您同意后", "offers, only where you agreed"),
    "service": ("售后、回访与通知", "service, call-backs and notices"),
    "survey": ("满意度调查", "surveys"),
    "third_party": (
        "向第三方提供，仅在您单独同意后",
        "handing data to somebody else, only where you agreed to that",
    ),
}
RETENTION = (
    (
        "原始导出文件的每一行（加密）保留至该文件被移除、重新导出替换，或您要求删除",
        "every row of an export is kept, encrypted, until its file is dropped or you ask to be erased",
    ),
    (
        "您的同意与撤回永久保留，以便始终遵守",
        "what you allowed and refused is kept for good, so that it is always heard",
    ),
    (
        "发生过的事项按本企业设定的期限保存，到期后自每月首次运行时清除",
        "what happened is kept as long as this business has set, and goes with the first night of a month after that",
    ),
    ("向谁提供过您的信息，保留三年", "to whom your data was handed is kept for three years"),
    ("谁查看过您的信息，永久保留", "who looked at your data is kept for good"),
    (
        "删除：scv forget 会从全部文件中移除您的信息，旧导出不会使其恢复",
        "erasure takes you out of every file, and old exports do not bring you back",
    ),
)
LEFT_OUT = {
    "rows_without_a_name": (
        "多人共用此号码；未写姓名的行无法判断属于谁",
        "several people share this number; rows without a name could be anybody's",
    ),
    "shared_identifiers": ("他人的记录也出现的标识", "identifiers that rows of others show too"),
    "further_numbers": (
        "您的行中可能属于他人的其他号码",
        "further numbers on your rows that may be somebody else's",
    ),
    "older_versions_under_another_number": (
        "同一记录的旧版本，号码与姓名均与您不符",
        "older versions of your rows, under neither your number nor your name",
    ),
    "rows_without_a_time": (
        "号码曾有多位机主，该行没有时间",
        "rows that tell no time, on a number that several people had one after another",
    ),
    "rows_on_a_number_that_was_split": (
        "号码由多人分用，无法判断属于谁",
        "rows of others on a number that several people share",
    ),
    "rejected_rows_that_may_be_others": (
        "出现您号码的拒收行，可能属于他人",
        "rejected rows that show your number and may be somebody else's",
    ),
    "further_phone_on_rows_of_others": (
        "他人的行中附带此共用号码",
        "rows of others that show the shared number beside their own",
    ),
}
SOURCES_OF_LINKS = {
    "phone": ("行内手机号即您的号码", "the row's mobile is yours"),
    "direct": ("行内标识只属于您", "an identifier on the row is yours alone"),
    "chain": ("经其他记录的标识相连", "reached through identifiers of other rows"),
    "gift": ("您寄给他人的订单", "an order of yours, sent to somebody else"),
    "anonymous": ("以共同标识归并", "joined by identifiers, no mobile yet"),
}
MENTIONS = {
    "receiver": ("他人记录中的收件人", "receiver in a row of somebody else"),
    "older_version": (
        "现属他人的记录的旧版本",
        "an older version of a row that is somebody else's now",
    ),
    "further_phone": ("他人记录中的附带号码", "a further number on a row of somebody else"),
}
COLUMNS: dict[str, Column] = {column.name: column for column in LANDED_ROWS.columns}
