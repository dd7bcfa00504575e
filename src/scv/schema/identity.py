"""What linking makes of the records: who is whose, by which rule, what was found, which ids there are."""

from scv.schema.columns import TOKEN, Column, Table

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
