"""企业微信客户列表: customers of the sales staff, one row per customer and staff member; the phone is typed by hand."""

from scv.channels.declaration import IdentifierColumn, PhoneColumn, Source

WECOM_CUSTOMER_LIST = Source(
    name="wecom_customer_list",
    channel="wechat",
    system="wecom",
    title_zh="企业微信客户列表",
    title_en="WeCom customer list",
    signature=(frozenset({"客户名称", "添加人", "添加时间", "手机"}),),
    fields={
        "name": ("客户名称",),
        "staff": ("添加人账号", "添加人"),
        "happened": ("添加时间",),
        "campaign": ("来源",),
        "email": ("邮箱",),
        "address": ("地址",),
    },
    key=(("staff", "name", "happened"),),
    phones=(PhoneColumn(("手机",), "customer"), PhoneColumn(("电话",), "other")),
    identifiers=(IdentifierColumn("email", ("邮箱",), "everywhere"),),
    event="join",
    happened=("happened",),
    updated=("happened",),
)
