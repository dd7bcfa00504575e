"""What landing writes: the tables of each encrypted segment, one segment per export file."""

from scv.schema.columns import TOKEN, Column, Table

# In the cells of a reject, what stood right of the last header.
BEYOND = "表头之外 beyond the header"
# What a fix list has before the columns of the export; the last tells a corrected one from any other export.
FIX_HEADERS = ("原因", "reason", "原行号 row")

ROW = (
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
    Column("discount_fen", "BIGINT", "taken off the price, in fen", "优惠金额（分）"),
    Column("quantity", "BIGINT", "pieces", "件数"),
    Column("product", "VARCHAR", "product as the source names it", "商品"),
    Column("category", "VARCHAR", "category of the product as the source names it", "商品类目"),
    Column("store", "VARCHAR", "shop or store", "店铺或门店"),
    Column("campaign", "VARCHAR", "campaign, scene or tag", "活动、场景或标签"),
    Column(
        "topic", "VARCHAR", "what a ticket, comment or page is about, as written", "工单、评论或页面的主题原文", True
    ),
    Column("status", "VARCHAR", "status as the source names it", "状态"),
    Column("bought", "BOOLEAN", "true where the order counts as a purchase", "是否算作有效购买"),
    Column("refunded", "BOOLEAN", "true where the status says that the money went back", "状态是否表示已退款"),
    Column(
        "matter",
        "VARCHAR",
        "what the desk was asked for: complaint, suggestion, praise, return or question; null if nobody can tell",
        "诉求：complaint 投诉、suggestion 建议、praise 表扬、return 退换、question 咨询，无法判断为空",
    ),
    Column("step", "INTEGER", "step of a complaint its status stands for, 1 to 8", "投诉处理步骤，1 至 8"),
    Column("closed", "BOOLEAN", "true where the status says that nothing is left to do", "状态是否表示已办结"),
    Column(
        "solved",
        "BOOLEAN",
        "true where the case is closed and was not dismissed, cancelled or taken back",
        "是否已办结，且不是取消、不成立或撤回",
    ),
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

FILE = (
    Column("file_id", "VARCHAR", "SHA-256 of the export file", "导出文件的 SHA-256"),
    Column("account", "VARCHAR", "which shop, app or card system", "账号：店铺、应用或会员卡系统"),
    Column("exported_at", "BIGINT", "when the file was exported, if its name says so", "导出时间（文件名所示）"),
)

LANDED_ROWS = Table("landed_rows", "one usable row of one export file", "导出文件中一行可用数据", ROW)
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
OTHER_PHONE = (
    Column("role", "VARCHAR", "customer, receiver or other", "角色"),
    Column("phone_class", "VARCHAR", "class of the phone", "号码类别"),
    Column("phone", TOKEN, "its token if it is a mobile", "手机号令牌"),
    Column("e164", "VARCHAR", "the number if it is a mobile", "手机号", True),
)
LANDED_PHONES = Table(
    "landed_phones",
    "one phone of a row beside its key phone",
    "主键之外的其他电话",
    (Column("row_no", "INTEGER", "number of the data row in its file", "数据行号"), *OTHER_PHONE),
)
CONSENT = (
    Column(
        "purpose",
        "VARCHAR",
        "what it is about: marketing, service, survey, third_party; * for all",
        "用途：营销、服务、调查、向第三方提供；* 为全部",
    ),
    Column(
        "contact",
        "VARCHAR",
        "by which way: sms, call, email, wechat, weibo, post, app; * for all",
        "触达方式：短信、电话、邮件、微信、微博、邮寄、应用；* 为全部",
    ),
    Column("granted", "BOOLEAN", "true for a grant, false for a withdrawal", "同意为真，撤回或拒绝为假"),
    Column(
        "said_at",
        "BIGINT",
        "when it was said; null if the source does not tell",
        "表示的时间（UTC 秒），来源未给则为空",
    ),
)
LANDED_CONSENTS = Table(
    "landed_consents",
    "one statement of a row on what the customer allows",
    "一行数据中关于授权的一项表示",
    (Column("row_no", "INTEGER", "number of the data row in its file", "数据行号"), *CONSENT),
)
SCORE = (
    Column(
        "indicator",
        "VARCHAR",
        "what is scored: overall, quality, price, service, logistics, store, expectation, recommend, or a name of the survey's own",
        "评价指标：overall 总体、quality 质量、price 价格、service 服务、logistics 物流、store 门店、expectation 预期、"
        "recommend 推荐意愿，或问卷自定",
    ),
    Column("score", "DOUBLE", "the mark or answer, on the scale from least to most", "得分，介于最低与最高之间"),
    Column("least", "INTEGER", "lowest end of the scale", "量表最低分"),
    Column("most", "INTEGER", "highest end of the scale", "量表最高分"),
)
LANDED_SCORES = Table(
    "landed_scores",
    "one mark or answer of a row",
    "一行数据中的一项评分",
    (Column("row_no", "INTEGER", "number of the data row in its file", "数据行号"), *SCORE),
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
LANDED = (LANDED_ROWS, LANDED_REJECTS, LANDED_PHONES, LANDED_CONSENTS, LANDED_SCORES, TOKEN_SETS, IDENTIFIERS)
