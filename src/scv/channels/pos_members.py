"""门店会员: the member list of a generic point-of-sale system; every value is prefixed by a TAB against Excel."""

from scv.channels.declaration import IdentifierColumn, PhoneColumn, Source

POS_MEMBER_GBK_TAB = Source(
    name="pos_member_gbk_tab",
    channel="store",
    system="pos",
    title_zh="门店会员",
    title_en="Store members",
    signature=(frozenset({"会员卡号", "姓名", "手机号码"}),),
    fields={
        "card": ("会员卡号",),
        "name": ("姓名",),
        "gender": ("性别",),
        "birthday": ("生日",),
        "happened": ("创建时间",),
    },
    key=(("card",), ("phone",)),
    phones=(PhoneColumn(("手机号码",), "customer"),),
    identifiers=(IdentifierColumn("member_card", ("会员卡号",), "account"),),
    event="join",
    happened=("happened",),
    updated=("happened",),
)
