"""Writers of fourteen export layouts, with the encodings, headers, quoting and habits of the real files.

Every CSV writer takes a frame of clean values whose columns are header names; columns it lacks get the value
that platform writes for "nothing". The writer, not the caller, adds the platform's tricks: ="…" order
numbers, apostrophes, TABs, trailing commas. Headers and habits: docs/formats.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter


def _names(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(","))


TAOBAO_HEADERS = _names(
    "订单编号,买家会员名,买家支付宝账号,支付单号,支付详情,买家应付货款,买家应付邮费,买家支付积分,总金额,返点积分,"
    "买家实际支付金额,买家实际支付积分,订单状态,买家留言,收货人姓名,收货地址 ,运送方式,联系电话 ,联系手机,"
    "订单创建时间,订单付款时间 ,宝贝标题 ,宝贝种类 ,物流单号 ,物流公司,订单备注,宝贝总数量,店铺Id,店铺名称,"
    "订单关闭原因,卖家服务费,买家服务费,发票抬头,是否手机订单,分阶段订单信息,特权订金订单id,是否上传合同照片,"
    "是否上传小票,是否代付,定金排名,修改后的sku,修改后的收货地址,异常信息,天猫卡券抵扣,集分宝抵扣,是否是O2O交易,"
    "新零售交易类型,新零售导购门店名称,新零售导购门店id,新零售发货门店名称,新零售发货门店id,退款金额,预约门店,"
    "确认收货时间,打款商家金额,含应开票给个人的个人红包"
)
YOUZAN_HEADERS = _names(
    "订单号,销售渠道,归属店铺,订单类型,订单状态,推广方式,订单来源,订单创建时间,买家付款时间,交易成功时间,付款方式,"
    "支付流水号,商品金额合计,运费,店铺优惠合计,应收订单金额,订单实付金额,支付优惠合计,订单实收金额,订单抵用积分数,"
    "店铺优惠方式,支付优惠方式,全部商品名称,商品种类数,订单配送方式,同城送达时间/提货时间,收货人省份,收货人城市,"
    "收货人地区,详细收货地址/提货地址,收货人/提货人,收货人手机号/提货人手机号,买家备注,订单星级,买家昵称,买家是否会员,"
    "买家手机号,下单网点,收银员,分销员,销售导购,专属导购,订单退款状态,订单已退款金额,商家订单备注,桌号,挂账主体,"
    "挂账手机号,团长订单,订单风险标签,分销员,分销员手机号,分销员所属店铺,分销员所属团队,分销员所属分组,分销员等级,"
    "订单佣金类型,订单佣金金额,订单下级卖货提成类型,订单下级卖货提成金额"
)
WEIBO_USER_HEADERS = _names(
    "用户id,昵称,性别,生日,所在地,IP属地,学习经历,公司,注册时间,阳光信用,微博数,粉丝数,关注数,简介,主页,头像,"
    "高清头像,微博等级,会员等级,是否认证,认证类型,认证信息,上次记录微博信息"
)
WINNER_HEADERS = {
    "weibo": ("wbuid", "微博昵称", "中奖时间", "姓名", "手机", "邮箱", "地址"),
    "wechat": ("微信ID", "微信昵称", "中奖时间", "姓名", "手机", "邮箱", "地址"),
}
POS_HEADERS = ("会员卡号", "姓名", "性别", "生日", "手机号码", "余额(元)", "创建时间")
WECOM_HEADERS = _names(
    "客户名称,描述,添加人,添加人账号,添加人所属部门,添加时间,来源,手机,企业,邮箱,地址,职务,电话,"
    "标签组1(客户等级),标签组2(偏好)"
)
DOUYIN_HEADERS = _names(
    "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,运费,优惠总金额,平台优惠,商家优惠,"
    "达人优惠,商家改价,支付优惠,红包抵扣,支付方式,手续费,收件人,收件人手机号,省,市,区,街道,详细地址,是否修改过地址,地址修改时段,"
    "买家留言,订单提交时间,旗帜颜色,商家备注,订单完成时间,支付完成时间,APP渠道,流量来源,订单状态,承诺发货时间,订单类型,"
    "鲁班落地页ID,达人ID,达人昵称,所属门店ID,售后状态,取消原因,预约发货时间,仓库ID,仓库名称,序列号,是否安心购,广告渠道,流量类型,"
    "流量体裁,流量渠道,发货主体,发货主体明细,发货时间,降价类优惠,平台实际承担优惠金额,商家实际承担优惠金额,达人实际承担优惠金额,"
    "预计送达时间,是否平台仓自流转,车型,商品69码,发货SN码,发货IMEI码1,发货IMEI码2,预约送达时间,建议发货时间（起）,"
    "建议发货时间（止）,物流SN码,物流IMEI码1,物流IMEI码2"
)
CASE_HEADERS = _names(
    "售后单号,订单号,商品单号,商品名称,商品ID,应付金额（元）,商品运费（元）,支付优惠（元）,商品税费（元）,商品发货状态,售后类型,"
    "退商品金额（元）,退运费金额（元）,退支付优惠（元）,退税费金额（元）,售后状态,售后申请时间,退款方式,是否已上传退款凭证,售后原因,"
    "售后原因标签,退货物流单号,退货异常,退货发货时间,退货物流公司,自动处理截止时间,同意售后申请时间,商家退款时间,用户到账时间,"
    "售后关闭时间,商家退货地址,商家退货联系人姓名,商家退货联系人电话,仲裁状态,纠纷责任方,是否极速退款,是否拒签后退款,发货物流单号,"
    "发货物流状态,换货物流单号,退货物流状态,售后完结时间,订单备注,用户售后说明,售后备注,操作人,协商记录,换货商品信息,商家编码,"
    "门店名称"
)
SHEET_HEADERS = _names(
    "序号,提交答卷时间,所用时间,来源,来源详情,来自IP,1、您的手机号,2、您对我们的总体满意度,3、您对商品质量的满意度,4、您对物流速度的满意度,"
    "5、您对客服态度的满意度,6、您对价格的满意度,7、与您的预期相比,8、您有多大可能把我们推荐给朋友（0-10）,9、推荐人手机号,是否接受短信,是否接受电话"
)
TICKET_HEADERS = _names(
    "工单标题,工单描述,客户邮箱,客户手机,状态,优先级,受理客服组,受理客服,标签,关注者,工单模板,创建时间,更新时间"
)
LEAD_HEADERS = _names(
    "account_id,leads_id,click_id,wechat_appid,agency_id,agency_name,campaign_id,campaign_name,adgroup_id,adgroup_name,"
    "creative_id,creative_name,component_id,component_name,page_id,page_name,page_url,leads_type,leads_source,"
    "leads_potential_score,leads_follow_tag,leads_name,leads_telephone,telephone_location,leads_area,leads_email,leads_qq,"
    "leads_wechat,leads_gender,nationality,working_years,age,profession,id_number,address,bundle,pos_type,"
    "leads_create_time,leads_action_time"
)
VISITOR_HEADERS = _names("访问时间,地域,来源,入口页面,关键词,搜索词,推广带来,访问IP,访客标识码,访问时长,访问页数")

_TAOBAO_EMPTY = dict.fromkeys(TAOBAO_HEADERS, "null") | {
    "买家支付积分": "0",
    "返点积分": "0",
    "买家实际支付积分": "0",
    "买家留言": "",
    "运送方式": "快递",
    "订单备注": "",
    "订单关闭原因": "订单未关闭",
    "卖家服务费": "0.00",
    "买家服务费": "0.00",
    "发票抬头": "",
    "是否手机订单": "手机订单",
    "是否上传合同照片": "否",
    "是否上传小票": "否",
    "是否代付": "否",
    "退款金额": "0.00",
}
_YOUZAN_AMOUNTS = ("店铺优惠合计", "支付优惠合计", "订单佣金金额", "订单下级卖货提成金额", "订单已退款金额")
_YOUZAN_EMPTY = dict.fromkeys(YOUZAN_HEADERS, " ") | dict.fromkeys(_YOUZAN_AMOUNTS, "——")
_XLSX_CREATED = dt.datetime(2026, 11, 20)  # noqa: DTZ001 - xlsx keeps no zone; fixed, so that bytes repeat
_NEEDS_QUOTES = '[,"\r\n]'
_SHORT_NUMBER = r"^(?:-|[0-9]{1,9}(?:\.[0-9]+)?)$"
_EXCEL_TEXT = '^="[^"]*"$'


def write_taobao(path: Path, orders: pl.DataFrame) -> None:
    """Write an ExportOrderList: GB18030, 56 headers, ="order number", 'phone, amounts in 元.

    An order number that a spreadsheet has already damaged (4.01E+18) is written as that spreadsheet left it.
    """
    number, paid_out = pl.col("订单编号"), pl.col("打款商家金额")
    tricked = _fill(orders, _TAOBAO_EMPTY).with_columns(
        pl.when(number.str.contains("E+", literal=True)).then(number).otherwise('="' + number + '"').alias("订单编号"),
        pl.concat_str(pl.lit("'"), pl.col("联系手机").replace("null", "")).alias("联系手机"),
        pl.concat_str(pl.lit("'"), pl.col("联系电话 ").replace("null", "")).alias("联系电话 "),
        pl.when(paid_out == "null").then(paid_out).otherwise(paid_out + "元").alias("打款商家金额"),
    )
    _write(path, [",".join(TAOBAO_HEADERS), *_lines(tricked, TAOBAO_HEADERS)], "gb18030")


def write_youzan(path: Path, orders: pl.DataFrame) -> None:
    """Write a Youzan order file: UTF-8, 分销员 twice in the header, one row in ten a field too long."""
    filled = _fill(orders, _YOUZAN_EMPTY)
    longer = filled.select(pl.when(pl.col("订单号").str.ends_with("7")).then(pl.lit(",")).otherwise(pl.lit("")))
    lines = _lines(filled, YOUZAN_HEADERS) + longer.to_series()
    _write(path, [",".join(YOUZAN_HEADERS), *lines], "utf-8")


def write_pos_members(path: Path, members: pl.DataFrame) -> None:
    """Write a till's member list: GBK, CRLF, a TAB before card, birthday, phone and time."""
    marked = _fill(members, dict.fromkeys(POS_HEADERS, "")).with_columns(
        pl.concat_str(pl.lit("\t"), pl.col(name)).alias(name) for name in ("会员卡号", "生日", "手机号码", "创建时间")
    )
    _write(path, [",".join(POS_HEADERS), *_lines(marked, POS_HEADERS)], "gbk", newline="\r\n")


def write_weibo_users(path: Path, runs: Sequence[pl.DataFrame]) -> None:
    """Write a crawler's users.csv: UTF-8 with BOM, and another BOM where each later run was appended."""
    empty = dict.fromkeys(WEIBO_USER_HEADERS, "")
    lines = ["\ufeff" + ",".join(WEIBO_USER_HEADERS)]
    for nth, run in enumerate(runs):
        appended = list(_lines(_fill(run, empty), WEIBO_USER_HEADERS))
        if nth and appended:
            appended[0] = "\ufeff" + appended[0]
        lines += appended
    _write(path, lines, "utf-8")


def write_lottery(path: Path, blocks: Mapping[str, pl.DataFrame]) -> None:
    """Write a winner list: GBK (what it lacks becomes '?'), the Weibo table, the WeChat table below."""
    lines: list[str] = []
    for block, headers in WINNER_HEADERS.items():
        if block in blocks:
            winners = _fill(blocks[block], dict.fromkeys(headers, ""))
            lines += [",".join(headers), *_lines(winners, headers)]
    _write(path, lines, "gbk")


def write_douyin(path: Path, lines: pl.DataFrame, headers: Sequence[str]) -> None:
    """Write Douyin orders or after-sales cases: UTF-8 with BOM, all quoted, a TAB before texts and long numbers, '-' for nothing."""
    filled = _fill(lines, dict.fromkeys(headers, "-"))
    quoted = filled.select(
        pl.concat_str(pl.lit('"'), _behind_a_tab(pl.col(name)), pl.lit('"')).alias(name) for name in headers
    )
    rows = quoted.select(pl.concat_str(pl.all(), separator=",")).to_series()
    _write(path, ["\ufeff" + ",".join(headers), *rows], "utf-8", newline="\r\n")


def write_leads(path: Path, leads: pl.DataFrame) -> None:
    """Write Tencent Ads leads: UTF-8; the answers to the form's own questions are JSON inside a cell."""
    _write(
        path, [",".join(LEAD_HEADERS), *_lines(_fill(leads, dict.fromkeys(LEAD_HEADERS, "")), LEAD_HEADERS)], "utf-8"
    )


def write_answers(path: Path, sheets: pl.DataFrame) -> None:
    """Write the answer sheets of a survey: UTF-8 with BOM, one column per question."""
    lines = _lines(_fill(sheets, dict.fromkeys(SHEET_HEADERS, "")), SHEET_HEADERS)
    _write(path, ["\ufeff" + ",".join(SHEET_HEADERS), *lines], "utf-8", newline="\r\n")


def write_visitors(path: Path, visits: pl.DataFrame) -> None:
    """Write Baidu Tongji's visitors: UTF-8 with BOM, '--' for nothing."""
    lines = _lines(_fill(visits, dict.fromkeys(VISITOR_HEADERS, "--")), VISITOR_HEADERS)
    _write(path, ["\ufeff" + ",".join(VISITOR_HEADERS), *lines], "utf-8", newline="\r\n")


def write_ndjson(path: Path, objects: Iterable[Mapping[str, object]]) -> None:
    """Write one JSON object per line: what dumps of WeChat users and of Sensors events look like."""
    lines = [json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in objects]
    _write(path, lines, "utf-8")


def write_wecom(path: Path, customers: pl.DataFrame) -> None:
    """Write a WeCom customer list: xlsx, every cell text, one more column per tag group."""
    _write_workbook(path, "客户列表", WECOM_HEADERS, customers)


def write_tickets(path: Path, tickets: pl.DataFrame) -> None:
    """Write Udesk tickets: xlsx, every cell text, the two times as further columns."""
    _write_workbook(path, "工单", TICKET_HEADERS, tickets)


def _write_workbook(path: Path, name: str, headers: Sequence[str], frame: pl.DataFrame) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path, {"strings_to_numbers": False, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _XLSX_CREATED})
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, headers)
        filled = _fill(frame, dict.fromkeys(headers, ""))
        for at, row in enumerate(filled.select(headers).iter_rows(), start=1):
            for column, value in enumerate(row):
                if value:
                    sheet.write_string(at, column, value)


def _fill(frame: pl.DataFrame, empty: Mapping[str, str]) -> pl.DataFrame:
    """Return the layout's columns as text, what is absent or null written as the platform writes it."""
    unknown = set(frame.columns) - set(empty)
    if unknown:
        raise ValueError(f"not columns of this layout: {sorted(unknown)}")
    given = {
        name: pl.col(name).cast(pl.String).fill_null(value) if name in frame.columns else pl.lit(value)
        for name, value in empty.items()
    }
    return frame.with_columns(**given).select(list(empty))


def _lines(frame: pl.DataFrame, headers: Sequence[str]) -> pl.Series:
    """Return one CSV line per row; a header that occurs twice repeats its column."""
    quoted = {name: _quote(pl.col(name)).alias(name) for name in headers}
    ready = frame.select(*quoted.values())
    return ready.select(pl.concat_str([pl.col(name) for name in headers], separator=",")).to_series()


def _behind_a_tab(cell: pl.Expr) -> pl.Expr:
    return pl.when(cell.str.contains(_SHORT_NUMBER)).then(cell).otherwise("\t" + cell)


def _quote(cell: pl.Expr) -> pl.Expr:
    doubled = '"' + cell.str.replace_all('"', '""', literal=True) + '"'
    needs = cell.str.contains(_NEEDS_QUOTES) & ~cell.str.contains(_EXCEL_TEXT)
    return pl.when(needs).then(doubled).otherwise(cell)


def _write(path: Path, lines: Iterable[str], encoding: str, newline: str = "\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((newline.join(lines) + newline).encode(encoding, errors="replace"))
