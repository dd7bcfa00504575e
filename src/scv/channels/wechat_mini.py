"""微信小程序手机号: what a brand's back end keeps of users who gave the mini program their WeChat phone."""

from scv.channels.declaration import IdentifierColumn, PhoneColumn, Source

WECHAT_MINI_PHONE = Source(
    name="wechat_mini_phone",
    channel="wechat",
    system="wechat",
    title_zh="微信小程序手机号",
    title_en="WeChat mini program phones",
    signature=(
        frozenset({"phone_info.purePhoneNumber"}),
        frozenset({"phone_info.phoneNumber"}),
        frozenset({"purePhoneNumber", "countryCode"}),
    ),
    fields={
        "openid": ("openid",),
        "unionid": ("unionid",),
        "happened": ("phone_info.watermark.timestamp", "watermark.timestamp", "created_at"),
        "app": ("phone_info.watermark.appid", "watermark.appid", "appid"),
    },
    key=(("openid",), ("unionid",), ("phone",)),
    phones=(
        PhoneColumn(
            ("phone_info.purePhoneNumber", "purePhoneNumber", "phone_info.phoneNumber", "phoneNumber"),
            "customer",
            country=("phone_info.countryCode", "countryCode"),
        ),
    ),
    identifiers=(
        IdentifierColumn("unionid", ("unionid",), "open_platform"),
        IdentifierColumn("openid", ("openid",), "account"),
    ),
    event="join",
    happened=("happened",),
    updated=("happened",),
    account=("app",),
)
