"""What exports look like: one declaration per source system. No code here runs on rows.

To add a platform: one file here, its line in `SOURCES`, one sample, one test.
"""

from scv.channels.declaration import KINDS, STRONG_RANK, IdentifierColumn, PhoneColumn, Source, Status
from scv.channels.pos_members import POS_MEMBER_GBK_TAB
from scv.channels.taobao_orders import TAOBAO_ORDER_LIST
from scv.channels.wechat_mini import WECHAT_MINI_PHONE
from scv.channels.wechat_oa import WECHAT_OA_USERINFO
from scv.channels.wecom import WECOM_CUSTOMER_LIST
from scv.channels.weibo_lottery import WEIBO_LOTTERY_WINNERS
from scv.channels.weibo_users import WEIBO_USERS_CSV
from scv.channels.youzan_orders import YOUZAN_ORDER

__all__ = ["SOURCES", "CHANNELS", "KINDS", "STRONG_RANK", "IdentifierColumn", "PhoneColumn", "Source", "Status"]

SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        WECHAT_OA_USERINFO,
        WECHAT_MINI_PHONE,
        WECOM_CUSTOMER_LIST,
        WEIBO_USERS_CSV,
        WEIBO_LOTTERY_WINNERS,
        TAOBAO_ORDER_LIST,
        YOUZAN_ORDER,
        POS_MEMBER_GBK_TAB,
    )
}
CHANNELS: tuple[str, ...] = tuple(dict.fromkeys(source.channel for source in SOURCES.values()))
