"""有赞订单 (one row an order). Four phone columns: only 买家手机号 is the customer's."""

from scv.channels.declaration import PhoneColumn, Source, Status

YOUZAN_ORDER = Source(
    name="youzan_order",
    channel="ecommerce",
    system="youzan",
    title_zh="有赞订单",
    title_en="Youzan orders",
    signature=(
        frozenset({"订单号", "订单状态", "买家手机号"}),
        frozenset({"订单号", "订单状态", "收货人手机号/提货人手机号"}),
    ),
    fields={
        "order": ("订单号",),
        "nickname": ("买家昵称",),
        "name": ("买家姓名",),
        "amount": ("订单实付金额",),
        "refund": ("订单已退款金额",),
        "product": ("全部商品名称", "商品名称"),
        "store": ("归属店铺",),
        "campaign": ("推广方式",),
        "status": ("订单状态",),
        "created": ("订单创建时间",),
        "paid": ("买家付款时间",),
        "done": ("交易成功时间",),
    },
    key=(("order",),),
    phones=(
        PhoneColumn(("买家手机号",), "customer"),
        PhoneColumn(("收货人手机号/提货人手机号",), "receiver"),
        PhoneColumn(("挂账手机号",), "other"),
        PhoneColumn(("分销员手机号",), "other"),
    ),
    event="order",
    happened=("paid", "created"),
    updated=("created", "paid", "done"),
    statuses=(
        Status(("待付款", "等待买家付款")),
        Status(("待接单", "待发货", "等待商家发货", "买家已付款"), bought=True),
        Status(("已发货", "商家已发货", "待提货", "配送中"), bought=True),
        Status(("交易成功", "交易完成", "已完成"), bought=True),
        Status(("交易关闭", "已关闭", "已退款", "全额退款", "退款成功")),
    ),
)
