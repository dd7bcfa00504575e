"""The contracts between the stages: every table's columns, types, meaning in both languages, and what is personal.

The DDL, the column comments of the published file and the list of columns that logs must never show all come from here.
TOKEN columns hold keyed tokens (docs/decisions/0003-tokens.md); times are epoch seconds in UTC; money is integer fen.
"""

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Column", "Table", "LANDED", "VAULT", "PUBLISHED", "personal_columns"]

TOKEN = "DECIMAL(38,0)"

# In the cells of a reject, what stood right of the last header.
BEYOND = "表头之外 beyond the header"
# What a fix list has before the columns of the export; the last tells a corrected one from any other export.
FIX_HEADERS = ("原因", "reason", "原行号 row")


@dataclass(frozen=True)
class Column:
    """One column: its SQL type, its meaning in English and Chinese, and whether its values are personal."""

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
        yield f"COMMENT ON TABLE {catalog}.{self.name} IS {_quoted(self.chinese, self.english)}"
        for column in self.columns:
            text = _quoted(column.chinese, column.english)
            yield f"COMMENT ON COLUMN {catalog}.{self.name}.{column.name} IS {text}"

    @property
    def names(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(column.name for column in self.columns)


def _quoted(chinese: str, english: str) -> str:
    return "'" + f"{chinese} · {english}".replace("'", "''") + "'"


_ROW = (
    Column("row_no", "INTEGER", "number of the data row in its file, from 1", "文件中的数据行号，从 1 起"),
    Column(
        "record_id",
        TOKEN,
        "keyed hash of source, account and business key",
        "记录号：来源、账号与业务主键的带密钥摘要",
    ),
    Column("content", TOKEN, "hash of all cells: equal rows are duplicates", "整行内容摘要：相同即重复"),
    Column(
        "recency",
        TOKEN,
        "event time and record id as one number, for total order",
        "时间与记录号合成的排序键",
    ),
    Column(
        "event_at",
        "BIGINT",
        "when it happened; null if the source does not say",
        "发生时间（UTC 秒），来源未给则为空",
    ),
    Column("updated_at", "BIGINT", "latest time the row itself names", "行内最新的时间（UTC 秒）"),
    Column("status_rank", "INTEGER", "place of the status in the source's order", "状态在来源中的先后"),
    Column("phone", TOKEN, "token of the key phone; null if the row has none", "主键手机号的令牌，没有则为空"),
    Column("phone_class", "VARCHAR", "class of the phone the source offers as key", "主键候选电话的类别"),
    Column("phone_role", "VARCHAR", "customer or receiver", "号码角色：客户或收件人"),
    Column("e164", "VARCHAR", "the key phone itself", "主键手机号（E.164）", True),
    Column("token_set", TOKEN, "token of the set of identifiers; null if none", "标识集合的令牌，没有则为空"),
    Column("order_token", TOKEN, "token of the order the row belongs to; null if none", "所属订单的令牌，没有则为空"),
    Column("name", "VARCHAR", "person's name", "姓名", True),
    Column("named_in_full", "BOOLEAN", "true where the name has surname and given name", "姓名是否完整"),
    Column("surname", "VARCHAR", "surname, also from a form of address", "姓", True),
    Column("nickname", "VARCHAR", "name chosen on a platform", "昵称", True),
    Column("gender", "VARCHAR", "male or female", "性别", True),
    Column("birthday", "VARCHAR", "YYYY-MM-DD, or --MM-DD", "生日：年-月-日，或 --月-日", True),
    Column("email", "VARCHAR", "e-mail", "电子邮箱", True),
    Column("province", "VARCHAR", "province, short form", "省（简称）", True),
    Column("city", "VARCHAR", "city", "市", True),
    Column("district", "VARCHAR", "district", "区县", True),
    Column("address", "VARCHAR", "street address", "详细地址", True),
    Column(
        "event",
        "VARCHAR",
        "kind of event, such as order, follow, ticket, visit; null for a plain record",
        "事件：下单、关注、工单、访问等；仅描述客户的记录为空",
    ),
    Column("amount_fen", "BIGINT", "amount paid, in fen", "实付金额（分）"),
    Column("refund_fen", "BIGINT", "amount refunded, in fen", "退款金额（分）"),
    Column("quantity", "BIGINT", "pieces", "件数"),
    Column("product", "VARCHAR", "product as the source names it", "商品"),
    Column("store", "VARCHAR", "shop or store", "店铺或门店"),
    Column("campaign", "VARCHAR", "campaign, scene or tag", "活动、场景或标签"),
    Column(
        "topic", "VARCHAR", "what a ticket, comment or page is about, as written", "工单、评论或页面的主题原文", True
    ),
    Column("status", "VARCHAR", "status as the source names it", "状态"),
    Column("bought", "BOOLEAN", "true where the order counts as a purchase", "是否算作有效购买"),
    Column(
        "extras",
        "VARCHAR",
        "filled cells of columns no declaration knows, as JSON; null if none",
        "声明之外各列的内容（JSON），没有则为空",
        True,
    ),
    Column("source", "VARCHAR", "layout, such as taobao_order_list", "来源格式"),
    Column("channel", "VARCHAR", "wechat, weibo, ecommerce, store, service, web", "渠道"),
)

_FILE = (
    Column("file_id", "VARCHAR", "SHA-256 of the export file", "导出文件的 SHA-256"),
    Column("account", "VARCHAR", "which shop, app or card system", "账号：店铺、应用或会员卡系统"),
    Column("exported_at", "BIGINT", "when the file was exported, if its name says so", "导出时间（文件名所示）"),
)

LANDED_ROWS = Table("landed_rows", "one usable row of one export file", "导出文件中一行可用数据", _ROW)
LANDED_REJECTS = Table(
    "landed_rejects",
    "one row that cannot be used, with its reason",
    "不可用的一行及原因",
    (
        Column("row_no", "INTEGER", "number of the data row in its file", "数据行号"),
        Column("reason", "VARCHAR", "reason code", "原因代码"),
        Column("phone_class", "VARCHAR", "class of its phone", "号码类别"),
        Column("cells", "VARCHAR", "the row's cells as JSON", "原始单元格（JSON）", True),
    ),
)
_OTHER_PHONE = (
    Column("role", "VARCHAR", "customer, receiver or other", "角色"),
    Column("phone_class", "VARCHAR", "class of the phone", "号码类别"),
    Column("phone", TOKEN, "its token if it is a mobile", "手机号令牌"),
    Column("e164", "VARCHAR", "the number if it is a mobile", "手机号", True),
)
LANDED_PHONES = Table(
    "landed_phones",
    "one phone of a row beside its key phone",
    "主键之外的其他电话",
    (Column("row_no", "INTEGER", "number of the data row in its file", "数据行号"), *_OTHER_PHONE),
)
OTHER_PHONES = Table(
    "other_phones",
    "one phone of a record beside its key phone",
    "主键之外的其他电话",
    (Column("record_id", TOKEN, "the record", "记录"), *_OTHER_PHONE),
)
TOKEN_SETS = Table(
    "token_sets",
    "one identifier of one set of identifiers that occurs in a row",
    "标识集合中的一个标识",
    (
        Column("token_set", TOKEN, "token of the set", "集合令牌"),
        Column("token", TOKEN, "token of one identifier in it", "标识令牌"),
    ),
)
IDENTIFIERS = Table(
    "identifiers",
    "one identifier and its token",
    "标识与其令牌",
    (
        Column("token", TOKEN, "token of the identifier", "标识令牌"),
        Column("kind", "VARCHAR", "kind, such as unionid", "标识种类"),
        Column("namespace", "VARCHAR", "the platform account it is unique in", "所属平台账号"),
        Column("value", "VARCHAR", "the identifier itself", "标识值", True),
    ),
)
LANDED = (LANDED_ROWS, LANDED_REJECTS, LANDED_PHONES, TOKEN_SETS, IDENTIFIERS)

RECORDS = Table(
    "records",
    "one current record: the latest version of an export row",
    "一条当前有效的记录",
    (
        *_ROW,
        *_FILE,
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
        *_FILE,
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
LINKS = Table(
    "links",
    "which customer a record belongs to, and by which rule",
    "记录归属的客户及规则",
    (
        Column("record_id", TOKEN, "the record", "记录"),
        Column(
            "phone",
            TOKEN,
            "the phone that keys it, in the hands it was in; null if none",
            "主键手机号（含归属期），没有则为空",
        ),
        Column("group_key", TOKEN, "phone or smallest identifier of its group; null if nobody's", "所属组的主键"),
        Column("rule", "VARCHAR", "phone, direct, chain, gift, anonymous, contested, junk or unidentified", "归并规则"),
        Column("flagged", "BOOLEAN", "true where its component holds several owners", "所在连通分量有多个归属"),
        Column("customer_id", "UUID", "the customer; null if nobody's", "客户号"),
    ),
)
OWNERS = Table(
    "owners",
    "one identifier and the phones that claim it",
    "标识及主张它的手机号",
    (
        Column("token", TOKEN, "the identifier", "标识令牌"),
        Column("owner", TOKEN, "the only phone it occurs with; null if contested", "唯一归属的手机号"),
        Column("contested", "BOOLEAN", "true where two or more phones claim it", "是否有争议"),
    ),
)
VOTES = Table(
    "votes",
    "how many records show an identifier beside a phone",
    "标识与手机号同现的记录数",
    (
        Column("token", TOKEN, "the identifier", "标识令牌"),
        Column("phone", TOKEN, "the phone", "手机号令牌"),
        Column("votes", "BIGINT", "records", "记录数"),
    ),
)
EPOCHS = Table(
    "epochs",
    "one owner of a phone that had several",
    "号码更换机主时的一段归属",
    (
        Column("phone", TOKEN, "the phone, without its epoch", "手机号令牌"),
        Column("since_at", "BIGINT", "from when; far in the past for the first", "自何时起（UTC 秒）"),
        Column("until_at", "BIGINT", "until when; far in the future for the last", "至何时止（UTC 秒）"),
        Column("epoch", TOKEN, "token of the phone in these hands", "该段归属的令牌"),
    ),
)
GIFTS = Table(
    "gifts",
    "one order of an account sent to somebody else: it follows the account, and tells nothing of the buyer",
    "某账号送给他人的一笔订单：随账号归属，其收件信息与买家无关",
    (
        Column("record_id", TOKEN, "the order's record", "订单记录"),
        Column("buyer_account", TOKEN, "the buyer's account", "买家账号的令牌"),
        Column("phone", TOKEN, "the receiver's phone", "收件人手机号令牌"),
        Column("buyer_phone", TOKEN, "the phone most of the account's orders went to", "该账号多数订单的手机号令牌"),
    ),
)
ALIASES = Table(
    "aliases",
    "one phone or identifier for which another stands, by decision or rule",
    "因人工或规则判定而由另一个代表的号码或标识",
    (
        Column("token", TOKEN, "the phone or identifier", "号码或标识的令牌"),
        Column("canonical", TOKEN, "the one that stands for it", "代表它的令牌"),
    ),
)
COMPONENTS = Table(
    "components",
    "one set of identifiers seen without a phone, and the component it is in",
    "无手机号记录上的一个标识集合及其连通分量",
    (
        Column("token_set", TOKEN, "the set", "集合令牌"),
        Column("component", TOKEN, "smallest identifier of the component", "连通分量中最小的标识令牌"),
    ),
)
RULE_DECISIONS = Table(
    "rule_decisions",
    "one phone that a guard acts on, with the evidence; found anew every night",
    "规则对一个号码的判定及依据，每晚重新计算",
    (
        Column(
            "rule",
            "VARCHAR",
            "shared: the phone of many people, nobody's own; recycled: it went to another person; number_change: a person went on "
            "under another phone; second_number: two phones of one person; gift: orders of an account sent to somebody else; "
            "cut: a step of an indirect path that a not-same denies",
            "规则：shared 多人共用，不作主键；recycled 号码换了机主；number_change 客户换号；"
            "second_number 同一人的两个号码；gift 送给他人的订单；"
            "cut 因 not-same 而断开的间接关联",
        ),
        Column("phone", TOKEN, "the phone; the identifier of a cut", "手机号令牌；cut 为标识"),
        Column("other", TOKEN, "the new phone of a change, the buyer's account of a gift", "新号码或买家账号的令牌"),
        Column("since_at", "BIGINT", "from when", "自何时起（UTC 秒）"),
        Column("records", "BIGINT", "records that show it", "出现的记录数"),
        Column(
            "names", "BIGINT", "different names beside it, or sorts of name that contradict", "不同或相互矛盾的姓名数"
        ),
        Column(
            "identifiers",
            "BIGINT",
            "strong identifiers beside it, that moved, or sorts of them that contradict",
            "强标识数：同现、转移或相互矛盾",
        ),
        Column(
            "state",
            "VARCHAR",
            "acts; vetoed by a person; or review: nobody has said so yet",
            "状态：生效、被否决、待复核",
        ),
    ),
)
REVIEW = Table(
    "review",
    "one case that only a person can settle; found anew every night, gone once it is decided",
    "一个待人工判断的事项，每晚重新计算，决定后即消失",
    (
        Column(
            "kind",
            "VARCHAR",
            "same_person: two phones claim an identifier; recycled: after a silence a phone shows other signs",
            "类型：same_person 两个号码争用同一标识；recycled 静默后迹象不同",
        ),
        Column("phone", TOKEN, "the phone", "手机号令牌"),
        Column("other", TOKEN, "the other phone; null for recycled", "另一手机号令牌"),
        Column("since_at", "BIGINT", "when the silence ended; null for same_person", "静默结束时间（UTC 秒）"),
        Column("identifiers", "BIGINT", "identifiers that both phones claim", "两个号码共同主张的标识数"),
        Column("worth_fen", "BIGINT", "what the customers in it spent", "涉及客户的净消费（分）"),
        Column("records", "BIGINT", "records of these customers", "涉及的记录数"),
    ),
)
REGISTRY = Table(
    "registry",
    "one customer id ever minted",
    "曾经签发的一个客户号",
    (
        Column("customer_id", "UUID", "the id, random, never reused", "客户号，随机且不复用"),
        Column("home", TOKEN, "phone or identifier it is homed in; null once erased", "归宿：手机号或标识"),
        Column(
            "number", TOKEN, "the phone of its home, without epoch; null for an identifier", "归宿号码本身，不含归属期"
        ),
        Column("minted", "INTEGER", "generation that minted it", "签发代次"),
        Column("erased", "BOOLEAN", "true once the person is erased", "是否已删除"),
        Column(
            "shown_as",
            "UUID",
            "the live id it answers with; null if dormant or erased",
            "当前对应的有效客户号",
        ),
    ),
)
ID_HISTORY = Table(
    "id_history",
    "one change of what an id answers with",
    "客户号的一次变更",
    (
        Column("old_id", "UUID", "the id that changed", "原客户号"),
        Column("new_id", "UUID", "what it answers with now; null if nothing", "现客户号"),
        Column("kind", "VARCHAR", "minted, merged, restored, promoted, dormant or erased", "变更类型"),
        Column("cause", "VARCHAR", "what brought it about", "原因"),
        Column("generation", "INTEGER", "generation in which it happened", "发生代次"),
    ),
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
    PROFILES,
    HOUSEHOLD_MEMBERS,
)

PUBLISHED_PROFILES = Table(
    "profiles",
    "one customer, without anything that names or reaches them",
    "一位客户（已去标识）",
    (
        Column("customer_id", "UUID", "customer id, random and stable", "客户号，随机且稳定"),
        Column(
            "key_kind",
            "VARCHAR",
            "phone, or identifier for a customer without a phone",
            "主键类型：手机号或平台标识",
        ),
        Column("phone_tail", "VARCHAR", "last two digits of the mobile number", "手机号末两位"),
        Column("surname", "VARCHAR", "surname", "姓"),
        Column("gender", "VARCHAR", "male or female", "性别"),
        Column("birth_month", "INTEGER", "month of birth", "出生月"),
        Column("birth_day", "INTEGER", "day of birth", "出生日"),
        Column("age_band", "VARCHAR", "age in bands of ten years", "年龄段（十年一档）"),
        Column("province", "VARCHAR", "province", "省"),
        Column("city", "VARCHAR", "city", "市"),
        Column("household", "BOOLEAN", "true where several people share the phone", "是否家庭共用号码"),
        Column("members", "INTEGER", "names in the household; 0 if none", "家庭成员姓名数，非家庭为 0"),
        Column("channels", "INTEGER", "number of channels seen in", "触点渠道数"),
        Column("in_wechat", "BOOLEAN", "seen in WeChat", "见于微信"),
        Column("in_weibo", "BOOLEAN", "seen in Weibo", "见于微博"),
        Column("in_ecommerce", "BOOLEAN", "seen in e-commerce", "见于电商"),
        Column("in_store", "BOOLEAN", "seen in stores", "见于门店"),
        Column("in_service", "BOOLEAN", "seen in customer service", "见于客服"),
        Column("in_web", "BOOLEAN", "seen on websites or in ads", "见于网站或广告"),
        Column("first_seen", "DATE", "first event, Shanghai date", "首次出现（上海日期）"),
        Column("last_seen", "DATE", "latest event, Shanghai date", "最近出现（上海日期）"),
        Column("orders", "BIGINT", "orders that count as purchases", "有效订单数"),
        Column("spent_yuan", "DECIMAL(18,2)", "paid less refunded, in yuan", "净消费（元）"),
        Column("first_order", "DATE", "first purchase, Shanghai date", "首单日期"),
        Column("last_order", "DATE", "latest purchase, Shanghai date", "最近下单日期"),
    ),
)
TIMELINE = Table(
    "timeline",
    "one thing that happened with a customer, without free text",
    "客户的一次互动（不含自由文本）",
    (
        Column("customer_id", "UUID", "customer", "客户号"),
        Column("happened_at", "TIMESTAMP", "when, Shanghai time", "时间（上海）"),
        Column("channel", "VARCHAR", "channel", "渠道"),
        Column("account", "VARCHAR", "which shop, app or card system", "账号：店铺、应用或会员卡系统"),
        Column("source", "VARCHAR", "layout of the export", "来源格式"),
        Column("event", "VARCHAR", "order, follow, ticket, visit and so on", "事件"),
        Column("status", "VARCHAR", "status as the source names it", "状态"),
        Column("bought", "BOOLEAN", "true where it counts as a purchase", "是否有效购买"),
        Column("amount_yuan", "DECIMAL(18,2)", "amount paid, in yuan", "实付金额（元）"),
        Column("refund_yuan", "DECIMAL(18,2)", "amount refunded, in yuan", "退款金额（元）"),
        Column("quantity", "BIGINT", "pieces", "件数"),
        Column("store", "VARCHAR", "shop or store as the source names it", "店铺或门店"),
    ),
)
SEGMENTS = Table(
    "segments",
    "one audience and its size",
    "一个人群及其规模",
    (
        Column("segment", "VARCHAR", "name", "名称"),
        Column("title_zh", "VARCHAR", "title in Chinese", "中文标题"),
        Column("title_en", "VARCHAR", "title in English", "英文标题"),
        Column("predicate", "VARCHAR", "condition over profiles", "条件"),
        Column("members", "BIGINT", "customers in it", "人数"),
    ),
)
SEGMENT_MEMBERS = Table(
    "segment_members",
    "one customer in one audience",
    "人群成员",
    (
        Column("segment", "VARCHAR", "audience", "人群"),
        Column("customer_id", "UUID", "customer", "客户号"),
    ),
)
RESOLVED_IDS = Table(
    "resolved_ids",
    "any id ever published and what it answers with today",
    "任何曾发布的客户号及其今日对应",
    (
        Column("any_id", "UUID", "an id ever published", "曾发布的客户号"),
        Column("customer_id", "UUID", "the live id; null if dormant or erased", "当前有效客户号"),
        Column("state", "VARCHAR", "live, redirected, dormant or erased", "状态"),
    ),
)
ABOUT = Table(
    "about",
    "one row: which night this file is",
    "本文件对应的夜间批次",
    (
        Column("generation", "INTEGER", "generation", "代次"),
        Column("business_date", "DATE", "date the figures are of, Shanghai", "业务日期（上海）"),
        Column("built_at", "TIMESTAMP", "when it was built, Shanghai time", "生成时间（上海）"),
        Column("partial", "BOOLEAN", "true where a file was parked", "是否有文件被搁置"),
    ),
)
PUBLISHED = (PUBLISHED_PROFILES, TIMELINE, SEGMENTS, SEGMENT_MEMBERS, ID_HISTORY, RESOLVED_IDS, ABOUT)


def personal_columns() -> frozenset[str]:
    """Return the names of all columns whose values must never reach a log or a message.

    Of them the published file holds only surname, gender, province and city.
    """
    return frozenset(column.name for table in LANDED + VAULT for column in table.columns if column.personal)
