"""Laws that hold for every value: total, and the column form gives what the one-value form gives."""

import polars as pl
import pytest
from hypothesis import given

import scv.values as values
from tests.values.texts import columns_of

CODES = {"1": "male", "2": "female", "0": "female"}

# A column form, its one-value form, and pieces that make texts interesting to it.
PAIRS = {
    "name": (values.name, values.name_value),
    "full name": (values.is_full_name, values.is_full_name_value),
    "surname": (values.surname, values.surname_value),
    "email": (values.email, values.email_value),
    "fen": (values.fen, values.fen_value),
    "epoch": (values.epoch_s, values.epoch_s_value),
    "birthday": (values.birthday, values.birthday_value),
    "month and day": (values.month_day, values.month_day_value),
    "gender": (lambda c: values.gender(c, CODES), lambda c: values.gender_value(c, CODES)),
    "matter": (values.case_type, values.case_type_value),
    "step": (values.step, values.step_value),
    "called_off": (values.is_called_off, values.is_called_off_value),
    "clock": (values.clock_s, values.clock_s_value),
    "return": (values.is_return, values.is_return_value),
    "not refunded": (values.is_not_refunded, values.is_not_refunded_value),
    "closed": (values.is_closed, values.is_closed_value),
    "dismissed": (values.is_dismissed, values.is_dismissed_value),
    "score": (lambda c: values.score(c, 1, 5), lambda c: values.score_value(c, 1, 5)),
    "words of five": (
        lambda cell: values.word_score(cell, 5),
        lambda cell: values.word_score_value(cell, 5),
    ),
    "words of three": (
        lambda cell: values.word_score(cell, 3),
        lambda cell: values.word_score_value(cell, 3),
    ),
    "score of ten": (lambda c: values.score(c, 0, 10), lambda c: values.score_value(c, 0, 10)),
    "indicator": (values.indicator, values.indicator_value),
    "province": (values.province, values.province_value),
    "city": (values.city, values.city_value),
}
PERSON = "张 王** 欧阳 司马 单于 先生 女士 同学 总 某 小明 丰 Anna Weber O. · 匿名 用户 ## 13800 00 * 🌸 的"
PIECES = {
    "name": PERSON,
    "full name": PERSON,
    "surname": PERSON,
    "email": "zhang . @ qq .com ＠ example -a _ + test 123 *** A.B İ K ｍ",
    "fen": "1 12 , 234 000 . .5 50 ¥ ￥ 元 - − + ( ) （系统计算中） ` ９ 万 CNY 99999999",
    "epoch": "2026 - 06 / 7 13:41 :00 .123 T Z +08:00 年 月 日 24 1780810860 46180 .5 99",
    "birthday": "1990 - 01 / 5 2 29 1900 0000 年 月 日 -- 双子座 00:00:00 T 农历",
    "month and day": "1990 - 01 -02 --02-29 05",
    "gender": "男 女 MALE f 0 1 2 性 Ｆ",
    "matter": "无 投诉 退货 咨询 感谢 建议 Complaint 免 发票",
    "step": "已 未 待 受理 处理中 回访 审批 派 方案 open NEW",
    "clock": "1 9 13 24 05 59 60 : ： 00 7",
    "return": "已 销售 退款 退货 单 成功 申请 refund ed returned 消费",
    "not refunded": "已 未 待 取消 关闭 退款 成功 拒绝 换货 中 closed refunded",
    "called_off": "已 未 待 取消 关闭 退款 成功 部分 中 申请 失败 付 交易 退 refunded void not unpaid",
    "closed": "已 未 待 关闭 解决 成功 closed Done 完成 部分 无法 （自动） 中",
    "dismissed": "已 未 不 成立 取消 驳回 审批 重复 投诉 无效 申请 （） cancelled invalid",
    "score": "非常 不 满意 一般 1 5 .5 分 星 （ ） : ９ 6 0",
    "words of five": "一定 肯定 会 不 可能 愿意 重要 非常 能接受 一般",
    "words of three": "低于 符合 超出 预期 期望 不及",
    "score of ten": "1 0 10 11 分 / 非常可能 .5",
    "indicator": "总体 物流 推荐 包装 商品 质量 服务 NPS 预期 İ",
    "province": "浙江 省 上海 市 内蒙古 自治区 海南 藏族 自治州 特别行政区",
    "city": "杭州 市 恩施 土家族 苗族 自治州 地区 盟 市辖区 其他 Hangzhou",
}
ADDRESS = "张三 ， 86-13800001001 浙江 省 杭州 市 西湖 区 上海 浦东 新区 市辖区 县 路 1号 内蒙古 自治区 盟 沙市区"
WRITTEN = (
    *("2026-06-07 13:41:00", "2026-02-30 13:41:00", "2026/6/7 13:41", "1989-12-31 23:59:59"),
    *(
        "2026-06-07 24:00:00",
        "2026-06-07 13:41",
        "2098-12-31 23:59:59",
        "2099-01-01 00:00:00",
        "1780810860",
    ),
)


def texts(pieces):
    return columns_of(*pieces.split(" "), " ", "")


@pytest.mark.parametrize("pair", PAIRS)
def test_the_column_form_equals_the_one_value_form(pair):
    column_form, value_form = PAIRS[pair]

    @given(texts(PIECES[pair]))
    def law(cells):
        frame = pl.DataFrame({"c": cells}, schema={"c": pl.String})
        assert frame.select(column_form(pl.col("c"))).to_series().to_list() == [
            value_form(c) for c in cells
        ]

    law()


@given(texts(ADDRESS))
def test_addresses_are_split_alike(cells):
    frame = pl.DataFrame({"c": cells}, schema={"c": pl.String})
    assert frame.select(s=values.split_address(pl.col("c"))).unnest("s").rows() == [
        values.split_address_value(c) for c in cells
    ]


@given(columns_of(*WRITTEN))
def test_whole_times_are_read_alike(cells):
    frame = pl.DataFrame({"c": cells}, schema={"c": pl.String})
    assert frame.select(values.epoch_s(pl.col("c"))).to_series().to_list() == [
        values.epoch_s_value(c) for c in cells
    ]


@pytest.mark.parametrize("pair", PAIRS)
def test_a_missing_column_is_one_of_nulls(pair):
    column_form, value_form = PAIRS[pair]
    frame = pl.DataFrame({"row_no": [1, 2]}).select(
        "row_no", value=column_form(pl.lit(None, pl.String))
    )
    assert frame["value"].to_list() == [value_form(None)] * 2
