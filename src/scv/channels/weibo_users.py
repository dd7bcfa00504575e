"""微博用户: user pages collected by a crawler, appended run after run. No phone; the numeric uid identifies."""

from scv.channels.declaration import IdentifierColumn, Source

WEIBO_USERS_CSV = Source(
    name="weibo_users_csv",
    channel="weibo",
    system="weibo",
    title_zh="微博用户",
    title_en="Weibo users",
    signature=(frozenset({"用户id", "昵称", "注册时间"}),),
    fields={
        "uid": ("用户id",),
        "nickname": ("昵称",),
        "gender": ("性别",),
        "birthday": ("生日",),
        "address": ("所在地",),
        "happened": ("注册时间",),
    },
    key=(("uid",),),
    identifiers=(IdentifierColumn("weibo_uid", ("用户id",), "system"),),
    updated=("happened",),
)
