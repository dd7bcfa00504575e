"""What marketers read of the whole rather than of one customer: movements, overlaps, health, completeness, words."""

from scv.schema.columns import Column, Table

TIER_MOVES = Table(
    "tier_moves",
    "customers who went from one word of a tier to another since the night before, or stayed",
    "自前一晚以来在某分层中移动或停留的客户数",
    (
        Column("tier", "VARCHAR", "relationship, importance, intent, profitability or lapse_risk", "分层"),
        Column("before", "VARCHAR", "the word before; null if the customer is new", "此前取值，新客户为空"),
        Column(
            "now", "VARCHAR", "the word tonight; null if the customer is gone or is not told", "今晚取值，已不在为空"
        ),
        Column("customers", "BIGINT", "customers", "客户数"),
    ),
)
CUSTOMER_GROUPS = Table(
    "customer_groups",
    "the customers of whom one thing is the same",
    "某一特征取值相同的客户",
    (
        Column(
            "characteristic",
            "VARCHAR",
            "everybody, or a column of profiles or traits; last_order_month is YYYY-MM",
            "特征：everybody 全部客户，或 profiles、traits 的字段；last_order_month 为末单月份",
        ),
        Column("word", "VARCHAR", "what it is of all of them; null if it is not known", "取值，未知为空"),
        Column("customers", "BIGINT", "customers", "客户数"),
        Column("buyers", "BIGINT", "customers who bought", "其中买家数"),
        Column("orders", "BIGINT", "their orders that count as purchases", "有效订单合计"),
        Column("spent_yuan", "DECIMAL(18,2)", "their spending, in yuan", "净消费合计（元）"),
    ),
)
CHANNEL_OVERLAP = Table(
    "channel_overlap",
    "one set of channels, and the customers seen in exactly these",
    "一种渠道组合，及恰好有这些渠道触点的客户",
    (
        *(
            Column(f"in_{channel}", "BOOLEAN", f"seen in {english}", f"有{chinese}触点")
            for channel, english, chinese in (
                ("wechat", "WeChat", "微信"),
                ("weibo", "Weibo", "微博"),
                ("ecommerce", "e-commerce", "电商"),
                ("store", "stores", "门店"),
                ("service", "customer service", "客服"),
                ("web", "websites or ads", "网站或广告"),
            )
        ),
        Column("customers", "BIGINT", "customers", "客户数"),
        Column("buyers", "BIGINT", "customers who bought", "其中买家数"),
        Column("spent_yuan", "DECIMAL(18,2)", "their spending, in yuan", "净消费合计（元）"),
    ),
)
IDENTITY_HEALTH = Table(
    "identity_health",
    "one measure of how well people are told apart, and its limit",
    "一项身份识别健康度指标及其上限",
    (
        Column("measure", "VARCHAR", "name, as in scv.toml [gate]", "指标名"),
        Column("meaning", "VARCHAR", "what is counted", "含义"),
        Column("counted", "BIGINT", "how many", "数量"),
        Column("of_all", "BIGINT", "of how many", "总数"),
        Column("share", "DOUBLE", "the share", "占比"),
        Column("most", "DOUBLE", "the share over which a night is not published", "上限，超过则不发布"),
    ),
)
DATA_QUALITY = Table(
    "data_quality",
    "how complete a field of the profiles is, or how usable the rows of a source are",
    "客户字段的完整度，或来源数据的可用度",
    (
        Column("kind", "VARCHAR", "field or source", "类别：字段或来源"),
        Column("item", "VARCHAR", "field of profiles, or layout of the export", "字段名或来源格式"),
        Column("good", "BIGINT", "customers with the field, or rows that can be used", "有值的客户数，或可用行数"),
        Column("of_all", "BIGINT", "of all customers, or rows", "总数"),
        Column("share", "DOUBLE", "the share", "占比"),
    ),
)
VALUE_MODEL = Table(
    "value_model",
    "one row: the model of who still buys and what they will spend that is in force; no parameters before the first one",
    "一行：当前使用的留存与消费预测模型；尚无模型时参数为空",
    (
        Column(
            "fitted_on",
            "DATE",
            "business date of the purchases that the model of buying is of",
            "购买模型所依据数据的业务日期",
        ),
        Column(
            "open_because",
            "VARCHAR",
            "why tonight's purchases gave none, so that an earlier one stays in force: few, vague; null where they did",
            "今晚未能得出模型、沿用此前模型的原因：few 复购客户过少，vague 数据不足以确定；得出则为空",
        ),
        Column(
            "buyers",
            "BIGINT",
            "customers with a dated purchase; null where too few to be shown",
            "有购买日期的客户数，过少不显示",
        ),
        Column(
            "returned", "BIGINT", "of them, those who bought on a second day; null likewise", "其中复购客户数，同上"
        ),
        Column("r", "DOUBLE", "BG/NBD: shape of purchase rates; weeks", "BG/NBD 参数 r（时间单位：周）"),
        Column("alpha", "DOUBLE", "BG/NBD: r/alpha purchases a week while active", "BG/NBD 参数 alpha"),
        Column("a", "DOUBLE", "BG/NBD: a/(a+b) leave for good after a purchase", "BG/NBD 参数 a"),
        Column("b", "DOUBLE", "BG/NBD: see a", "BG/NBD 参数 b"),
        Column(
            "spending_fitted_on",
            "DATE",
            "the same of the model of spending; null: own averages are used",
            "消费模型所依据数据的业务日期，空则使用各自均值",
        ),
        Column("p", "DOUBLE", "gamma-gamma: shape of purchases", "gamma-gamma 参数 p"),
        Column("q", "DOUBLE", "gamma-gamma: shape of averages", "gamma-gamma 参数 q"),
        Column("v", "DOUBLE", "gamma-gamma: p*v/(q-1) fen is the average of all", "gamma-gamma 参数 v（分）"),
    ),
)
GLOSSARY = Table(
    "glossary",
    "what a table, a column or a word in a column means, in both languages",
    "表、字段及取值的中英文含义",
    (
        Column("kind", "VARCHAR", "table, column or value", "类别：表、字段、取值"),
        Column("term", "VARCHAR", "table, table.column, or column = value", "术语"),
        Column("chinese", "VARCHAR", "in Chinese", "中文"),
        Column("english", "VARCHAR", "in English", "英文"),
    ),
)
