"""Small exports of invented people and what they say, one corner of the definitions each; the business date is 2026-11-22."""

from tests.exports import text
from tests.oracle.corners_buying import CARDS, YOUZAN, Files, bought, phone

MEMBERS = "会员卡号,姓名,性别,生日,手机号码,余额(元),创建时间,是否接受短信,是否接受电话,授权时间"
SHEET = (
    "序号,提交答卷时间,所用时间,1、您的手机号,2、您对我们的总体满意度,3、您对商品质量的满意度,4、您对物流速度的满意度,5、您对物流包装的满意度,"
    "6、与您的预期相比,7、您有多大可能把我们推荐给朋友（0-10）,8、推荐人手机号,是否接受短信,是否接受电话"
)
CASES = "工单标题,工单描述,客户手机,状态,标签,创建时间,更新时间"
TAOBAO = (
    "订单编号,买家会员名,买家支付宝账号,买家实际支付金额,订单状态,收货人姓名,收货地址 ,联系电话 ,联系手机,订单创建时间,订单付款时间 ,"
    "宝贝总数量,店铺名称,退款金额,确认收货时间"
)
WECOM = "客户名称,添加人,添加人账号,添加时间,来源,手机,邮箱,地址,电话"
LEADS = "leads_id,leads_name,leads_telephone,leads_area,leads_email,leads_gender,leads_create_time,leads_action_time"


def sold(
    number: str,
    nick: str,
    login: str,
    who: int,
    name: str,
    paid: str,
    *,
    amount: str = "50.00",
    status: str = "交易成功",
) -> str:
    """Return one order of a shop that knows the receiver only."""
    place = f"{name}，86-{phone(who)}，浙江省 杭州市 西湖区 云栖弄{who}号 ，"
    return f"{number},{nick},{login},{amount},{status},{name},{place},',{phone(who)},{paid},{paid},1,旗舰店,0.00,"


PEOPLE: Files = {
    "store/hq/members.csv": text(
        MEMBERS,
        f"01,张一,女,1996-11-22,{phone(1)},0,2026-01-01 10:00:00,,,",
        f"02,王二,男,1996-11-23,{phone(2)},0,2026-01-01 10:00:00,,,",
        f"03,李三,,2000-02-29,{phone(3)},0,2026-01-01 10:00:00,,,",
        f"04,陈四,未知,,{phone(4)},0,2026-01-01 10:00:00,,,",
        f"05,严五?,女,1970-01-01,{phone(5)},0,2026-01-01 10:00:00,,,",
        f"06,赵六,女,11-21,{phone(6)},0,2026-01-01 10:00:00,,,",
        f"07,周七,女,2012-11-23,{phone(7)},0,2026-01-01 10:00:00,是,是,2026-01-01 10:00:00",
        f"08,吴八,女,2012-11-22,{phone(8)},0,2026-01-01 10:00:00,是,否,2026-01-01 10:00:00",
        f"09,郑九,女,1980-01-05,{phone(9)},0,2026-01-01 10:00:00,,,",
        f"10,郑小九,男,2010-01-05,{phone(9)},0,2026-02-01 10:00:00,,,",
        f"11,冯十,女,2026-12-31,{phone(10)},0,,,,",
    ),
    "weibo/main/users.csv": text(
        "用户id,昵称,性别,生日,所在地,注册时间", "5000000001,茶友,f,双子座,广东 广州,2020-01-01"
    ),
}
ASKED: Files = {
    "service/survey/answers_20261119.csv": text(
        SHEET,
        *(f"{n},2026-10-0{n} 10:00:00,9秒,{phone(n)},一般,,,,,,,," for n in range(1, 7)),
        f"7,2026-10-07 10:00:00,9秒,{phone(7)},,,,,,9,{phone(1)},,",
        f"8,2026-10-08 10:00:00,9秒,{phone(8)},,,,,低于预期,7,{phone(1)},,",
        f"9,2026-10-09 10:00:00,9秒,{phone(9)},满意,不满意,满意,非常满意,超出预期,6,{phone(9)},,",
        f"10,2026-03-09 10:00:00,9秒,{phone(10)},非常满意,非常满意,,,,10,,,",
        f"11,2026-10-09 10:00:00,9秒,{phone(10)},不满意,,,,,3,,,",
        f"12,2026-12-01 10:00:00,9秒,{phone(11)},满意,,,,,10,,,",
    ),
    "store/hq/members.csv": text(CARDS, f"01,张一,{phone(12)}"),
}
COMPLAINTS: Files = {
    "service/desk/cases_20261119.csv": text(
        CASES,
        f"投诉包装,一,{phone(1)},处理中,投诉,,",
        f"投诉包装,二,{phone(2)},处理中,投诉,,",
        f"投诉包装,三,{phone(2)},已受理,投诉,2026-11-12 10:00:00,",
        f"投诉包装,四,{phone(2)},待回访,投诉,2026-11-15 10:00:00,",
        f"投诉包装,五,{phone(3)},不成立,投诉,2026-11-12 10:00:00,",
        f"投诉包装,六,{phone(4)},已取消,投诉,2026-11-12 10:00:00,",
        f"投诉包装,七,{phone(5)},解决中,投诉,2026-11-12 10:00:00,",
        f"投诉包装,八,{phone(6)},已解决,投诉,2026-11-12 10:00:00,",
        f"投诉包装,九,{phone(7)},新建,投诉,2026-11-22 00:10:00,",
        f"投诉包装,十,{phone(8)},新建,投诉,2026-11-25 10:00:00,",
        f"咨询,十一,{phone(9)},新建,咨询,2025-11-22 10:00:00,",
        f"咨询,十二,{phone(9)},新建,咨询,2025-11-23 10:00:00,",
    )
}
CONSENT: Files = {
    "store/hq/members_20260301.csv": text(
        MEMBERS,
        f"01,张一,女,,{phone(1)},0,2026-02-01 10:00:00,否,是,",
        f"02,王二,女,,{phone(2)},0,2026-02-01 10:00:00,是,,",
        f"03,李三,女,,{phone(3)},0,2026-02-01 10:00:00,否,,2026-02-01 10:00:00",
        f"04,陈四,女,,{phone(4)},0,2026-02-01 10:00:00,否,,2026-02-01 10:00:00",
        f"05,赵五,女,,{phone(5)},0,2026-02-01 10:00:00,否,,2026-04-01 10:00:00",
    ),
    # The same list again: what the earlier rows said stays said, and a new row's 是 without a time lifts nothing.
    "store/hq/members_20260601.csv": text(
        MEMBERS,
        f"03,李三,女,,{phone(3)},0,2026-05-01 10:00:00,是,,",
        f"04,陈四,女,,{phone(4)},0,2026-02-01 10:00:00,是,,2026-05-01 10:00:00",
    ),
    "service/survey/answers_20261119.csv": text(
        SHEET,
        f"1,2026-03-01 10:00:00,9秒,{phone(6)},满意,,,,,,,否,否",
        f"2,2026-10-01 10:00:00,9秒,{phone(6)},满意,,,,,,,是,",
        f"3,2026-03-01 10:00:00,9秒,{phone(5)},满意,,,,,,,是,",
        f"4,2026-03-01 10:00:00,9秒,{phone(7)},满意,,,,,,,是,",
        f"5,2026-03-01 10:00:00,9秒,{phone(7)},满意,,,,,,,否,",
    ),
    # A follower who left says no to WeChat for herself; that her number says yes later takes nothing back.
    "store/mall/members.csv": text(
        f"{CARDS},营销授权,授权时间", f"01,秦八,{phone(8)},是,2026-11-20 10:00:00"
    ),
    "wechat/mini/users.ndjson": (
        b'{"openid":"oM8","unionid":"oU8","phone_info":{"purePhoneNumber":"13900000008","countryCode":"86",'
        b'"watermark":{"timestamp":1767312000}}}\n'
    ),
    "wechat/gzh/followers_20261119.ndjson": (
        b'{"subscribe":0,"openid":"oG8","unionid":"oU8"}\n'
        b'{"subscribe":0,"openid":"oGzh70000000000000000000001"}\n'
        b'{"subscribe":1,"openid":"oGzh70000000000000000000002","subscribe_time":1767225600}\n'
    ),
}
DRAWS: Files = {
    "wechat/gzh/winners_20260918.csv": text(
        "微信ID,微信昵称,中奖时间,姓名,手机,邮箱,地址",
        f"oGzh70000000000000000000001,茶友,2026-08-09 11:10:08,张一,{phone(1)},,广东省 广州市 天河区 桃汀道1号",
    ),
    "weibo/main/winners_20260918.csv": text(
        "wbuid,微博昵称,中奖时间,姓名,手机,邮箱,地址",
        f"5000000001,茶友,2026-08-09 11:10:08,王二,{phone(2)},,浙江省 杭州市 西湖区 桃汀道1号",
    ),
}
LINKS: Files = {
    "ecommerce/flagship/orders.csv": text(
        TAOBAO,
        sold("1", "茶友", "mail.one@example.com", 1, "张一", "2026-03-01 10:00:00"),
        sold("2", "茶友", "mail.one@example.com", 1, "张一", "2026-04-01 10:00:00"),
        sold("3", "茶友", "mail.one@example.com", 2, "王二", "2026-05-01 10:00:00"),
        sold("4", "茶友", "mail.one@example.com", 3, "张一", "2026-06-01 10:00:00"),
        *(sold(f"8{n}", "送礼", "", 12, "郑一", f"2026-0{n}-01 10:00:00") for n in (3, 4)),
        sold("85", "送礼", "", 13, "郭二", "2026-05-01 10:00:00"),
        sold("5", "独饮", "", 4, "李三", "2026-03-01 10:00:00"),
        "6,独饮,,50.00,交易成功,李*,浙江省 杭州市 西湖区 云栖弄4号,',139****0004,2026-04-01 10:00:00,2026-04-01 10:00:00,1,旗舰店,0.00,",
        "7,无名,,50.00,交易成功,赵*,浙江省 杭州市 西湖区 云栖弄5号,',139****0005,2026-04-01 10:00:00,2026-04-01 10:00:00,1,旗舰店,0.00,",
    ),
    "ecommerce/outlet/orders.csv": text(
        TAOBAO,
        sold("1", "独饮", "", 6, "周七", "2026-03-01 10:00:00"),
        sold("2", "茶友", "", 7, "吴八", "2026-03-02 10:00:00"),
    ),
    "wechat/wecom/customers.csv": text(
        WECOM,
        f"张一,导购,guide01,2026-01-01 10:00:00,扫码,{phone(8)},mail.two@example.com,,",
        f"王二,导购,guide01,2026-01-02 10:00:00,扫码,{phone(9)},mail.two@example.com,,",
        "冯三,导购,guide01,2026-01-03 10:00:00,扫码,,mail.two@example.com,,",
        "韩四,导购,guide01,2026-01-04 10:00:00,扫码,,mail.three@example.com,,021-55009434",
    ),
    "web/ads/leads.csv": text(
        LEADS,
        f"1,陈四,{phone(10)},上海 上海市,mail.three@example.com,女,2026-02-01 10:00:00,2026-02-03 10:00:00",
    ),
    "wechat/gzh/followers.ndjson": (
        b'{"subscribe":1,"openid":"oG1","unionid":"oU1","subscribe_time":1767225600,"sex":2,"province":"\u9655\u897f\u7701","city":"\u897f\u5b89\u5e02"}\n'
        b'{"subscribe":1,"openid":"oG2","unionid":"oU2","subscribe_time":1767225600}\n'
    ),
    "wechat/mini/users.ndjson": (
        b'{"openid":"oM1","unionid":"oU1","phone_info":{"purePhoneNumber":"13900000011","countryCode":"86",'
        b'"watermark":{"timestamp":1767312000}}}\n{"openid":"oM2","unionid":"oU2","phone_info":null}\n'
    ),
    "wechat/gzh/winners.csv": text(
        "微信ID,微信昵称,中奖时间,姓名,手机,邮箱,地址",
        "oG1,茶友,2026-08-09 11:10:08,郑十一,,,广东省 广州市 天河区 桃汀道1号",
    ),
}
WAYS: Files = {
    "store/hq/members.csv": text(
        "会员卡号,姓名,手机号码,创建时间,营销授权,是否订阅邮件,是否接受电话,是否接受回访",
        f"01,张一,{phone(1)},2026-01-01 10:00:00,是,,,",
        f"02,王二,{phone(2)},2026-01-01 10:00:00,是,否,,是",
        f"03,李三,{phone(3)},2026-01-01 10:00:00,,是,是,否",
        f"04,陈四,{phone(4)},2026-01-01 10:00:00,同意,,拒绝,",
        f"05,赵五,{phone(5)},2026-01-01 10:00:00,未知,,,",
    ),
    "web/ads/leads.csv": text(
        LEADS,
        f"1,张一,{phone(1)},,,,2026-02-01 10:00:00,",
        f"2,王二,{phone(2)},,,,2026-02-01 10:00:00,",
        f"3,李三,{phone(3)},,,,2025-02-01 10:00:00,",
    ),
    "service/desk/cases.csv": text(
        CASES,
        f"咨询,一,{phone(2)},已解决,咨询,2026-02-01 10:00:00,",
        f"咨询,二,{phone(3)},已解决,咨询,2026-02-01 10:00:00,",
    ),
    "ecommerce/mall/orders.csv": text(YOUZAN, bought("1", 4, "2026-03-01 10:00:00")),
}
SURVIVING: Files = {
    "store/hq/members.csv": text(
        MEMBERS,
        f"01,张一,女,1990-01-05,{phone(1)},0,2024-01-01 10:00:00,,,",
        f"02,王二,,,{phone(2)},0,2024-01-01 10:00:00,,,",
        f"03,李三,女,,{phone(3)},0,2024-01-01 10:00:00,,,",
        f"04,李四,男,,{phone(3)},0,2024-01-01 10:00:00,,,",
    ),
    "web/ads/leads.csv": text(
        LEADS,
        f"1,张小一,{phone(1)},上海 上海市,,男,2026-02-01 10:00:00,",
        f"2,陈二,{phone(2)},陕西省 西安市,,男,2026-02-01 10:00:00,",
        f"3,,{phone(2)},,,,2026-03-01 10:00:00,",
    ),
    "ecommerce/flagship/orders.csv": text(
        TAOBAO,
        sold("1", "一", "", 1, "张一", "2025-03-01 10:00:00"),
        sold("2", "二", "", 2, "王二", "2026-03-05 10:00:00"),
        sold("3", "二", "", 2, "王二", "2025-03-05 10:00:00", status="等待买家付款"),
    ),
}
NO_BUYER: Files = {
    "weibo/main/users.csv": text(
        "用户id,昵称,性别,生日,所在地,注册时间", "5000000001,茶友,f,,,2020-01-01"
    )
}
NOTHING: Files = {}
WITHOUT_KEY: Files = {
    "wechat/main/customers.csv": text(
        WECOM,
        f",小李,li,2026-03-01 10:00:00,,{phone(1)},,,",
        f"王二,小李,li,2026-03-01 10:00:00,,{phone(2)},two@example.com,,",
        f",小李,li,2026-03-02 10:00:00,,{phone(2)},two@example.com,,",
        f",小李,li,2026-03-03 10:00:00,,{phone(2)},other@example.com,,",
        f"陈四,小李,li,,,{phone(4)},,,",
    ),
    "store/hq/cards.csv": text(MEMBERS, f"05,赵五,女,,{phone(5)},0,2026-01-01 10:00:00,,,"),
    "store/hq/receipts.csv": text(
        "流水号,会员卡号,消费日期,总金额,门店",
        ",05,2026-03-01 10:00:00,10.00,东店",
        ",05,2026-03-01 10:00:00,10.00,东店",
        "1,05,2026-03-01 10:00:00,20.00,东店",
        ",05,2026-03-01 10:00:00,20.00,东店",
        ",05,2026-03-01 10:00:00,40.00,",
    ),
    "service/survey/answers.csv": text(
        SHEET,
        f",2026-03-30 10:00:00,9秒,{phone(5)},不满意,,,,,9,,,",
        f"2,2026-03-30 10:00:00,9秒,{phone(5)},满意,,,,,9,,,",
        f",2026-03-31 10:00:00,9秒,{phone(2)},满意,,,,,9,,,",
    ),
    "ecommerce/mall/orders.csv": text(
        YOUZAN, bought("", 1, "2026-03-30 10:00:00"), bought("2", 1, "2026-03-30 10:00:00")
    ),
}
LATER: Files = {
    "store/hq/members.csv": text(
        MEMBERS,
        f"01,张一,女,,{phone(1)},0,2026-05-26 10:00:00,,,",
        f"02,王二,女,,{phone(2)},0,2026-05-25 10:00:00,,,",
        f"03,李三,女,,{phone(3)},0,2025-01-01 10:00:00,,,",
    ),
    "service/survey/answers_20261201.csv": text(
        SHEET,
        f"1,2026-11-30 10:00:00,9秒,{phone(3)},不满意,,,,,9,{phone(1)},,",
        f"2,2026-11-22 23:59:59,9秒,{phone(4)},满意,,,,,9,{phone(1)},,",
    ),
    "service/desk/cases.csv": text(CASES, f"投诉包装,一,{phone(3)},新建,投诉,2026-11-30 10:00:00,"),
    "ecommerce/mall/orders.csv": text(
        YOUZAN, bought("1", 3, "2026-11-30 10:00:00"), bought("2", 5, "2026-11-22 23:59:59")
    ),
}
