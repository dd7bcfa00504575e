"""What a night makes of the landed rows: the tables of the vault file, one encrypted file a generation."""

from scv.schema.columns import TOKEN, Column, Table
from scv.schema.identity import (
    ALIASES,
    COMPONENTS,
    EPOCHS,
    GIFTS,
    ID_HISTORY,
    LINKS,
    OWNERS,
    REGISTRY,
    REVIEW,
    RULE_DECISIONS,
    VOTES,
)
from scv.schema.landing import CONSENT, FILE, IDENTIFIERS, OTHER_PHONE, ROW, SCORE, TOKEN_SETS

OTHER_PHONES = Table(
    "other_phones",
    "one phone of a record beside its key phone",
    "主键之外的其他电话",
    (Column("record_id", TOKEN, "the record", "记录"), *OTHER_PHONE),
)
SCORES = Table(
    "scores",
    "one mark or answer of a record",
    "一条记录中的一项评分",
    (Column("record_id", TOKEN, "the record", "记录"), *SCORE),
)
RECORDS = Table(
    "records",
    "one current record: the latest version of an export row",
    "一条当前有效的记录",
    (
        *ROW,
        *FILE,
        Column(
            "widened",
            "BOOLEAN",
            "true where the number of its order, which another record knows it by, joined its identifiers",
            "是否因其他记录以订单号指称而并入订单号",
        ),
    ),
)
FILES = Table(
    "files",
    "one landed export file and what became of its rows",
    "一个已入库文件及其各行去向",
    (
        *FILE,
        Column("source", "VARCHAR", "its layout, or layouts", "来源格式"),
        Column("channel", "VARCHAR", "its channel, or channels", "渠道"),
        Column("name", "VARCHAR", "file name", "文件名", True),
        Column("segment", "VARCHAR", "landed segment", "入库分段"),
        Column("landed_at", "BIGINT", "when it was landed", "入库时间"),
        Column("rows_in", "BIGINT", "data rows by the independent counter", "独立计数的数据行数"),
        Column("furniture", "BIGINT", "headers, titles and totals", "表头、标题与合计行数"),
        Column("records", "BIGINT", "rows that are current records", "有效记录数"),
        Column("duplicates", "BIGINT", "rows equal to a current record", "重复行数"),
        Column("superseded", "BIGINT", "rows replaced by a later version", "被新版本取代的行数"),
        Column("rejects", "BIGINT", "rows that cannot be used", "不可用行数"),
    ),
)
REPLACED = Table(
    "replaced",
    "one landed row that is no current record: a duplicate of it, or an older version",
    "一行已入库但非当前有效的数据：重复或旧版本",
    (
        Column("record_id", TOKEN, "the record it is a version of", "所属记录"),
        Column("file_id", "VARCHAR", "SHA-256 of its file", "所在文件的 SHA-256"),
        Column("content", TOKEN, "hash of all its cells", "整行内容摘要"),
    ),
)
STATEMENTS = Table(
    "statements",
    "one statement on what a customer allows, of any version of a record: what was said once stays said",
    "关于授权的一项表示；记录的各版本均保留，说过的不会消失",
    (
        Column("record_id", TOKEN, "the record", "记录"),
        Column("file_id", "VARCHAR", "SHA-256 of its file", "所在文件的 SHA-256"),
        Column("row_no", "INTEGER", "number of the data row in its file", "数据行号"),
        Column("phone", TOKEN, "the row's phone; null if it has none", "该行手机号令牌，没有则为空"),
        Column("token_set", TOKEN, "the row's identifiers; null if it has none", "该行标识集合，没有则为空"),
        *CONSENT,
        Column(
            "seen_at",
            "BIGINT",
            "the latest time it may have been said: of the row, the export or the landing",
            "最迟的表示时间：取行、导出或入库时间（UTC 秒）",
        ),
    ),
)
CONSENTS = Table(
    "consents",
    "what a customer allows tonight, for one purpose and way of contact; no row means unknown",
    "客户当前对某用途、某触达方式的授权状态；无此行即未知",
    (
        Column("group_key", TOKEN, "phone or identifier that keys the customer", "主键令牌"),
        *CONSENT[:2],
        Column("state", "VARCHAR", "granted or withdrawn", "状态：granted 已同意，withdrawn 已撤回"),
        Column("since_at", "BIGINT", "when it was said; 0 if nobody knows", "表示的时间（UTC 秒），未知为 0"),
    ),
)
RESTRICTIONS = Table(
    "restrictions",
    "a customer whose data may only be kept: in no published table and no audience file",
    "仅限存储的客户：不进入任何发布数据与人群文件",
    (Column("group_key", TOKEN, "phone or identifier that keys the customer", "主键令牌"),),
)
PROFILES = Table(
    "profiles",
    "one customer, with the record each value came from",
    "一位客户；每个值附来源记录",
    (
        Column("customer_id", "UUID", "customer", "客户号"),
        Column("group_key", TOKEN, "phone or identifier that keys the customer", "主键令牌"),
        Column("e164", "VARCHAR", "the mobile number", "手机号", True),
        *(
            column
            for name, english, chinese in (
                ("name", "name", "姓名"),
                ("nickname", "nickname", "昵称"),
                ("gender", "gender", "性别"),
                ("birthday", "birthday", "生日"),
                ("email", "e-mail", "邮箱"),
            )
            for column in (
                Column(name, "VARCHAR", english, chinese, True),
                Column(f"{name}_record", TOKEN, f"record the {english} came from", f"{chinese}的来源记录"),
            )
        ),
        Column("province", "VARCHAR", "province", "省", True),
        Column("city", "VARCHAR", "city", "市", True),
        Column("district", "VARCHAR", "district", "区县", True),
        Column("address", "VARCHAR", "street address", "详细地址", True),
        Column("address_record", TOKEN, "record the address came from", "地址的来源记录"),
        Column(
            "household", "BOOLEAN", "true where several full names are told beside the phone", "是否多人共用的家庭号码"
        ),
        Column("members", "INTEGER", "names in the household; 0 if none", "家庭成员姓名数，非家庭为 0"),
        Column("records", "BIGINT", "records", "记录数"),
        Column("channels", "INTEGER", "number of channels seen in", "触点渠道数"),
        Column("in_wechat", "BOOLEAN", "seen in WeChat", "见于微信"),
        Column("in_weibo", "BOOLEAN", "seen in Weibo", "见于微博"),
        Column("in_ecommerce", "BOOLEAN", "seen in e-commerce", "见于电商"),
        Column("in_store", "BOOLEAN", "seen in stores", "见于门店"),
        Column("in_service", "BOOLEAN", "seen in customer service", "见于客服"),
        Column("in_web", "BOOLEAN", "seen on websites or in ads", "见于网站或广告"),
        Column("first_seen_at", "BIGINT", "first event", "首次出现（UTC 秒）"),
        Column("last_seen_at", "BIGINT", "latest event", "最近出现（UTC 秒）"),
        Column("orders", "BIGINT", "orders that count as purchases", "有效订单数"),
        Column("spent_fen", "BIGINT", "paid less refunded, in fen", "净消费（分）"),
        Column("first_order_at", "BIGINT", "first purchase", "首单时间（UTC 秒）"),
        Column("last_order_at", "BIGINT", "latest purchase", "最近下单时间（UTC 秒）"),
    ),
)
ORDERS = Table(
    "orders",
    "one order of a customer, whichever files tell of it",
    "客户的一笔订单（多个来源合并）",
    (
        Column("customer_id", "UUID", "customer", "客户号"),
        Column("group_key", TOKEN, "phone or identifier that keys the customer", "主键令牌"),
        Column(
            "purchase",
            TOKEN,
            "token of the order, or the record where it has no number",
            "订单令牌，无订单号则为记录号",
        ),
        Column("ordered_at", "BIGINT", "when; null if no source says", "下单时间（UTC 秒），未知为空"),
        Column("channel", "VARCHAR", "channel", "渠道"),
        Column("account", "VARCHAR", "which shop, app or card system", "账号：店铺、应用或会员卡系统"),
        Column("store", "VARCHAR", "shop or store as the source names it", "店铺或门店"),
        Column("category", "VARCHAR", "category of its latest line that has one", "商品类目"),
        Column(
            "quantity", "BIGINT", "pieces; of a purchase, without lines that were closed", "件数，不含已关闭的子订单"
        ),
        Column("amount_fen", "BIGINT", "amount paid, in fen, likewise", "实付金额（分），同上"),
        Column("discount_fen", "BIGINT", "taken off the price, in fen, likewise", "优惠金额（分），同上"),
        Column(
            "refund_fen",
            "BIGINT",
            "amount refunded, in fen, also by the desk; of a purchase, beyond the money of lines that were closed",
            "退款金额（分），含售后；有效订单不含已关闭子订单的退款",
        ),
        Column(
            "spent_fen",
            "BIGINT",
            "paid less refunded, in fen; less than 0 of a receipt that gives money back, 0 of what else is no purchase",
            "净消费（分）；退货小票为负，其他无效订单为 0",
        ),
        Column("bought", "BOOLEAN", "true where it counts as a purchase", "是否有效购买"),
        Column("refunded", "BOOLEAN", "true where money went back", "是否有退款"),
    ),
)
HOUSEHOLD_MEMBERS = Table(
    "household_members",
    "one name told beside a phone that several people share",
    "共用号码下出现的一个姓名",
    (
        Column("customer_id", "UUID", "the household", "家庭的客户号"),
        Column("name", "VARCHAR", "the name", "姓名", True),
        Column("records", "BIGINT", "records that tell it", "出现的记录数"),
        Column("first_seen_at", "BIGINT", "first event under it", "首次出现（UTC 秒）"),
        Column("last_seen_at", "BIGINT", "latest event under it", "最近出现（UTC 秒）"),
    ),
)
VAULT = (
    FILES,
    RECORDS,
    REPLACED,
    OTHER_PHONES,
    SCORES,
    TOKEN_SETS,
    IDENTIFIERS,
    LINKS,
    OWNERS,
    VOTES,
    EPOCHS,
    GIFTS,
    ALIASES,
    COMPONENTS,
    RULE_DECISIONS,
    REVIEW,
    REGISTRY,
    ID_HISTORY,
    STATEMENTS,
    CONSENTS,
    RESTRICTIONS,
    PROFILES,
    ORDERS,
    HOUSEHOLD_MEMBERS,
)
