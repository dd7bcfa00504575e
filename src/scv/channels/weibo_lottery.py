"""微博/微信抽奖中奖名单: winners of a campaign; a Weibo table and a WeChat table may stand in one file."""

from scv.channels.declaration import IdentifierColumn, PhoneColumn, Source

WEIBO_LOTTERY_WINNERS = Source(
    name="weibo_lottery_winners",
    channel="weibo",
    system="weibo",
    title_zh="抽奖中奖名单",
    title_en="Lottery winners",
    signature=(frozenset({"wbuid", "中奖时间", "手机"}), frozenset({"微信ID", "中奖时间", "手机"})),
    fields={
        "member": ("wbuid", "微信ID"),
        "nickname": ("微博昵称", "微信昵称"),
        "name": ("姓名",),
        "email": ("邮箱",),
        "address": ("地址",),
        "happened": ("中奖时间",),
    },
    key=(("member", "happened"),),
    phones=(PhoneColumn(("手机",), "customer"),),
    identifiers=(
        IdentifierColumn("weibo_uid", ("wbuid",), "system"),
        IdentifierColumn("openid", ("微信ID",), "account", system="wechat"),
        IdentifierColumn("email", ("邮箱",), "everywhere"),
    ),
    event="win",
    happened=("happened",),
    updated=("happened",),
)
