"""What marketers read: the tables of the published file."""

from scv.tables.columns import Column, Table
from scv.tables.linked import ID_HISTORY

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
        Column("may_sms", "BOOLEAN", "marketing by text message is allowed", "是否同意短信营销"),
        Column("may_call", "BOOLEAN", "marketing by telephone is allowed", "是否同意电话营销"),
        Column("may_email", "BOOLEAN", "marketing by e-mail is allowed", "是否同意邮件营销"),
        Column("may_wechat", "BOOLEAN", "marketing in WeChat is allowed", "是否同意微信营销"),
    ),
)
PUBLISHED_CONSENTS = Table(
    "consents",
    "what a customer allows, for one purpose and way of contact; no row means unknown: do not contact",
    "客户对某用途、某触达方式的授权；无此行即未知，不可触达",
    (
        Column("customer_id", "UUID", "customer", "客户号"),
        Column(
            "purpose", "VARCHAR", "marketing, service, survey or third_party", "用途：营销、服务、调查、向第三方提供"
        ),
        Column(
            "contact",
            "VARCHAR",
            "sms, call, email, wechat, weibo, post or app",
            "触达方式：短信、电话、邮件、微信、微博、邮寄、应用",
        ),
        Column(
            "state",
            "VARCHAR",
            "granted; withdrawn; guarded: granted, but the customer is under 14",
            "状态：granted 同意，withdrawn 撤回或拒绝，guarded 未满十四周岁",
        ),
        Column(
            "since", "DATE", "when it was said, Shanghai date; null if nobody knows", "表示的日期（上海），未知为空"
        ),
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
        Column("purpose", "VARCHAR", "what they would be contacted for", "触达用途"),
        Column("contactable", "BIGINT", "members who allow that in some way", "其中已同意该用途的人数"),
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
PUBLISHED = (
    PUBLISHED_PROFILES,
    PUBLISHED_CONSENTS,
    TIMELINE,
    SEGMENTS,
    SEGMENT_MEMBERS,
    ID_HISTORY,
    RESOLVED_IDS,
    ABOUT,
)
