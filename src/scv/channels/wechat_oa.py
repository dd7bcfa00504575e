"""微信公众号粉丝: followers of an official account, dumped from the API one object a line. It holds no phone, ever."""

from scv.channels.declaration import IdentifierColumn, Source

WECHAT_OA_USERINFO = Source(
    name="wechat_oa_userinfo",
    channel="wechat",
    system="wechat",
    title_zh="微信公众号粉丝",
    title_en="WeChat official account followers",
    signature=(frozenset({"subscribe", "openid"}), frozenset({"openid", "subscribe_time"})),
    fields={
        "openid": ("openid",),
        "nickname": ("nickname",),
        "gender": ("sex",),
        "province": ("province",),
        "city": ("city",),
        "happened": ("subscribe_time",),
        "campaign": ("subscribe_scene",),
        "status": ("subscribe",),
    },
    key=(("openid",),),
    identifiers=(
        IdentifierColumn("unionid", ("unionid",), "open_platform"),
        IdentifierColumn("openid", ("openid",), "account"),
    ),
    event="follow",
    happened=("happened",),
    updated=("happened",),
    genders={"1": "male", "2": "female"},
)
