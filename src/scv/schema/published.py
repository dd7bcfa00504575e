"""What marketers read: the tables of the published file."""

from scv.schema.columns import Column, Table
from scv.schema.identity import ID_HISTORY
from scv.schema.marts import (
    CHANNEL_OVERLAP,
    CUSTOMER_GROUPS,
    DATA_QUALITY,
    GLOSSARY,
    IDENTITY_HEALTH,
    TIER_MOVES,
    VALUE_MODEL,
)
from scv.schema.traits import PUBLISHED_TRAITS

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
        Column("in_wechat", "BOOLEAN", "has a WeChat touchpoint", "有微信触点"),
        Column("in_weibo", "BOOLEAN", "has a Weibo touchpoint", "有微博触点"),
        Column("in_ecommerce", "BOOLEAN", "seen in e-commerce", "有电商触点"),
        Column("in_store", "BOOLEAN", "seen in stores", "有门店触点"),
        Column("in_service", "BOOLEAN", "seen in customer service", "有客服触点"),
        Column("in_web", "BOOLEAN", "seen on websites or in ads", "有网站或广告触点"),
        Column("first_seen", "DATE", "first event, Shanghai date", "首次出现（上海日期）"),
        Column("last_seen", "DATE", "latest event, Shanghai date", "最近出现（上海日期）"),
        Column("orders", "BIGINT", "orders that count as purchases", "有效订单数"),
        Column("spent_yuan", "DECIMAL(18,2)", "net spending: paid less refunded, in yuan", "净消费（元）"),
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
    "consent of a customer for one purpose and contact method; no row means none on record: do not contact",
    "客户对某用途、某触达方式的授权；无此行即没有授权记录，不可触达",
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
            "since",
            "DATE",
            "when it was given or withdrawn, Shanghai date; null if unknown",
            "登记或撤回的日期（上海），未知为空",
        ),
    ),
)
TIMELINE = Table(
    "timeline",
    "one thing that happened with a customer, without free text",
    "客户的一次互动（不含自由文本）",
    (
        Column("customer_id", "UUID", "customer", "客户号"),
        Column("happened_at", "DATE", "when, Shanghai date", "日期（上海）"),
        Column("channel", "VARCHAR", "channel", "渠道"),
        Column("account", "VARCHAR", "which shop, app or card system", "账号：店铺、应用或会员卡系统"),
        Column("source", "VARCHAR", "layout of the export", "来源格式"),
        Column("event", "VARCHAR", "order, follow, ticket, visit and so on", "事件"),
        Column("status", "VARCHAR", "status as the source names it", "状态"),
        Column("bought", "BOOLEAN", "true where it counts as a purchase", "是否有效购买"),
        Column(
            "amount_yuan",
            "DECIMAL(18,2)",
            "amount paid, in yuan; of an order's lines that repeat it, the first has it",
            "实付金额（元）；整单金额只记在首行",
        ),
        Column("refund_yuan", "DECIMAL(18,2)", "amount refunded, in yuan, likewise", "退款金额（元），同上"),
        Column("quantity", "BIGINT", "pieces", "件数"),
        Column("store", "VARCHAR", "shop or store as the source names it", "店铺或门店"),
    ),
)
PUBLISHED_ORDERS = Table(
    "orders",
    "one order of a customer, whichever files tell of it",
    "客户的一笔订单（多个来源合并）",
    (
        Column("customer_id", "UUID", "customer", "客户号"),
        Column(
            "nth",
            "BIGINT",
            "how many-th purchase of the customer, those without a time last; null if it is none",
            "客户的第几单，时间未知者排最后，无效订单为空",
        ),
        Column(
            "ordered_at",
            "DATE",
            "when, Shanghai date; nth tells the order within a day",
            "下单日期（上海），同日先后见 nth",
        ),
        Column("channel", "VARCHAR", "channel", "渠道"),
        Column("account", "VARCHAR", "which shop, app or card system", "账号：店铺、应用或会员卡系统"),
        Column("store", "VARCHAR", "shop or store as the source names it", "店铺或门店"),
        Column("category", "VARCHAR", "category as the source names it", "商品类目"),
        Column(
            "quantity", "BIGINT", "pieces; of a purchase, without lines that were closed", "件数，不含已关闭的子订单"
        ),
        Column("amount_yuan", "DECIMAL(18,2)", "amount paid, in yuan, likewise", "实付金额（元），同上"),
        Column("discount_yuan", "DECIMAL(18,2)", "taken off the price, in yuan, likewise", "优惠金额（元），同上"),
        Column(
            "refund_yuan",
            "DECIMAL(18,2)",
            "amount refunded, in yuan, also by the desk; of a purchase, beyond the money of lines that were closed",
            "退款金额（元），含售后；有效订单不含已关闭子订单的退款",
        ),
        Column(
            "spent_yuan",
            "DECIMAL(18,2)",
            "paid less refunded, in yuan; less than 0 of a receipt that gives money back, 0 of what else is no purchase",
            "净消费（元）；退货小票为负，其他无效订单为 0",
        ),
        Column("bought", "BOOLEAN", "true where it counts as a purchase", "是否有效购买"),
        Column("refunded", "BOOLEAN", "true where money went back", "是否有退款"),
    ),
)
PUBLISHED_MARKS = Table(
    "marks",
    "a customer's latest score for one indicator",
    "客户对某项指标的最近评分",
    (
        Column("customer_id", "UUID", "customer", "客户号"),
        Column(
            "indicator",
            "VARCHAR",
            "indicator: overall, quality, service and so on; else the question itself",
            "指标：overall 总体、quality 质量、service 服务等，其他为问题原文",
        ),
        Column("latest", "DOUBLE", "latest score, from 0 (worst) to 100", "最近评分，0（最差）至 100"),
        Column("marks", "BIGINT", "number of scores", "评分次数"),
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
        Column("description_zh", "VARCHAR", "description in Chinese", "中文说明"),
        Column("description_en", "VARCHAR", "description in English", "英文说明"),
        Column("predicate", "VARCHAR", "condition over profiles and traits", "条件"),
        Column("members", "BIGINT", "customers in it", "人数"),
        Column("purpose", "VARCHAR", "purpose of contact", "触达用途"),
        Column(
            "contactable",
            "BIGINT",
            "members with consent for that purpose by any method; by method: segment_contacts",
            "其中以任一方式同意该用途的人数；分方式见 segment_contacts",
        ),
        Column("owner", "VARCHAR", "owner", "负责人"),
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
SEGMENT_CONTACTS = Table(
    "segment_contacts",
    "how many of an audience allow its purpose by one way of contact; no row: nobody, or too few to be shown",
    "人群中以某一触达方式同意其用途的人数；无此行即无人或人数过少",
    (
        Column("segment", "VARCHAR", "audience", "人群"),
        Column("contact", "VARCHAR", "sms, call, email, wechat, weibo, post, app", "触达方式"),
        Column("customers", "BIGINT", "members with consent by this method", "以此方式同意的人数"),
    ),
)
SEGMENT_HISTORY = Table(
    "segment_history",
    "one stay of a customer in an audience",
    "客户在人群中的一段停留",
    (
        Column("segment", "VARCHAR", "audience", "人群"),
        Column("customer_id", "UUID", "customer", "客户号"),
        Column("entered", "DATE", "first business date in it", "进入日期"),
        Column("left_on", "DATE", "first business date out of it; null while in it", "离开日期，仍在其中为空"),
    ),
)
SEGMENT_SIZES = Table(
    "segment_sizes",
    "the size of an audience on one business date",
    "人群在某一业务日期的规模",
    (
        Column("segment", "VARCHAR", "audience", "人群"),
        Column("business_date", "DATE", "business date", "业务日期"),
        Column("members", "BIGINT", "customers in it", "人数"),
        Column(
            "contactable", "BIGINT", "members who allowed its purpose in some way", "其中以任一方式同意该用途的人数"
        ),
    ),
)
SEGMENT_OVERLAP = Table(
    "segment_overlap",
    "customers who are in both of two audiences; of an audience with itself, all of it",
    "两个人群的重叠；与自身的重叠即全部成员",
    (
        Column("segment", "VARCHAR", "audience", "人群"),
        Column("other", "VARCHAR", "audience", "另一人群"),
        Column("customers", "BIGINT", "customers in both", "同时属于两者的人数"),
    ),
)
RESOLVED_IDS = Table(
    "resolved_ids",
    "any customer id ever published, and the customer it belongs to today",
    "任何曾发布的客户号及其今日对应",
    (
        Column("any_id", "UUID", "an id ever published", "曾发布的客户号"),
        Column(
            "customer_id",
            "UUID",
            "the active id; null if dormant, restricted or erased",
            "当前有效客户号，休眠、受限或已删除则为空",
        ),
        Column("state", "VARCHAR", "live, redirected, dormant, restricted or erased", "状态"),
    ),
)
ABOUT = Table(
    "about",
    "one row: which run built this file",
    "本文件对应的夜间批次",
    (
        Column("generation", "INTEGER", "generation", "数据版本号"),
        Column("business_date", "DATE", "date the figures are of, Shanghai", "业务日期（上海）"),
        Column("built_at", "TIMESTAMP", "when it was built, Shanghai time", "生成时间（上海）"),
        Column("partial", "BOOLEAN", "true where a file was parked", "是否有文件被搁置"),
        Column(
            "times",
            "VARCHAR",
            "how finely tables tell when: day, or month (its first day)",
            "时间粒度：day 到日，month 到月（以当月首日表示）",
        ),
    ),
)
PUBLISHED = (
    PUBLISHED_PROFILES,
    PUBLISHED_CONSENTS,
    TIMELINE,
    PUBLISHED_ORDERS,
    PUBLISHED_TRAITS,
    PUBLISHED_MARKS,
    SEGMENTS,
    SEGMENT_MEMBERS,
    SEGMENT_CONTACTS,
    SEGMENT_HISTORY,
    SEGMENT_SIZES,
    SEGMENT_OVERLAP,
    TIER_MOVES,
    VALUE_MODEL,
    CHANNEL_OVERLAP,
    CUSTOMER_GROUPS,
    IDENTITY_HEALTH,
    DATA_QUALITY,
    GLOSSARY,
    ID_HISTORY,
    RESOLVED_IDS,
    ABOUT,
)
