"""淘宝/天猫订单报表, the layout that still names buyer and receiver. Its phones are the receiver's: a gift may hide there."""

from scv.channels.declaration import IdentifierColumn, PhoneColumn, Source, Status

TAOBAO_ORDER_LIST = Source(
    name="taobao_order_list",
    channel="ecommerce",
    system="taobao",
    title_zh="淘宝/天猫订单报表",
    title_en="Taobao and Tmall order list",
    signature=(frozenset({"订单编号", "买家会员名", "收货人姓名", "联系手机"}),),
    fields={
        "order": ("订单编号",),
        "name": ("收货人姓名",),
        "address": ("收货地址",),
        "amount": ("买家实际支付金额",),
        "refund": ("退款金额",),
        "quantity": ("宝贝总数量",),
        "product": ("宝贝标题",),
        "store": ("店铺名称",),
        "shop": ("店铺Id",),
        "status": ("订单状态",),
        "created": ("订单创建时间",),
        "paid": ("订单付款时间",),
        "received": ("确认收货时间",),
    },
    key=(("order",),),
    phones=(PhoneColumn(("联系手机",), "receiver"), PhoneColumn(("联系电话",), "other")),
    identifiers=(
        IdentifierColumn("email", ("买家支付宝账号",), "everywhere"),
        IdentifierColumn("alipay", ("买家支付宝账号",), "everywhere"),
        IdentifierColumn("buyer_nick", ("买家会员名",), "account"),
    ),
    event="order",
    happened=("paid", "created"),
    updated=("created", "paid", "received"),
    statuses=(
        Status(("等待买家付款",)),
        Status(("买家已付款,等待卖家发货",), bought=True),
        Status(("卖家已发货,等待买家确认",), bought=True),
        Status(("交易成功", "已收货", "已签收", "交易完成", "待评价", "已结算"), bought=True),
        Status(("退款成功", "交易关闭")),
    ),
    account=("shop", "store"),
    composite_address=True,
)
