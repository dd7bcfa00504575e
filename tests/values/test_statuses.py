"""How far a case got, by the words desks write: each status read by hand, as somebody at the desk
would.
"""

import pytest

from scv import values

OPEN = {
    1: "新建 新工单 登记 待受理 未受理 待处理 未处理 开启 open New reopened unassigned 待分派 未指派 待派单",
    2: "已受理 受理中 甄别中 accepted 已受理待分派",
    3: "已分派 已转办 承办中 assigned escalated",
    4: "处理中 解决中 跟进中 办理中 调查中 核实中 investigating processing",
    5: "方案制定中 等待回复 已回复 待客户确认方案 方案驳回",
    6: "待审批 审批中 审批驳回 审核不通过 审核完成",
    7: "执行中 退款中 待执行 补发中",
    8: "待回访 已解决待回访 待确认",
}
# Open, and nobody can say how far.
UNTOLD = "未解决 待解决 待关闭 未完成 部分解决 部分完成 无法解决 不能解决 申请关闭 申请撤销 退款不成功 暂停"
SOLVED = "已解决 解决 已关闭 已办结 已完结 结案 已完成 退款成功 处理完毕 已处理 已回访 已归档 已解决（自动） closed Resolved done completed"
DISMISSED = (
    "不成立 投诉不成立 判定不成立 未成立 不予受理 不受理 无效 无效投诉 判定无效 已取消 客户取消 已撤销 已撤回 作废 已删除 已驳回 已终止 "
    "重复工单 已合并 无需处理 cancelled canceled rejected invalid duplicate spam withdrawn"
)


@pytest.mark.parametrize(
    ("status", "step"), [(status, step) for step, told in OPEN.items() for status in told.split()]
)
def test_an_open_case_stands_at_the_step_its_status_names(status, step):
    assert (values.is_closed_value(status), values.step_value(status)) == (False, step)


@pytest.mark.parametrize("status", UNTOLD.split())
def test_a_case_that_is_not_at_its_end_is_open(status):
    assert (values.is_closed_value(status), values.is_dismissed_value(status)) == (False, False)


@pytest.mark.parametrize("status", SOLVED.split())
def test_a_case_that_was_seen_to_is_closed_and_solved(status):
    assert (values.is_closed_value(status), values.is_dismissed_value(status)) == (True, False)


@pytest.mark.parametrize("status", DISMISSED.split())
def test_a_case_without_fault_or_taken_back_is_closed_and_not_solved(status):
    assert (values.is_closed_value(status), values.is_dismissed_value(status)) == (True, True)


@pytest.mark.parametrize(
    ("words", "matter"),
    [
        ("投诉", "complaint"),
        ("不满意服务", "complaint"),
        ("重复投诉", "complaint"),
        ("无投诉", None),
        ("未投诉", None),
        ("没有投诉", None),
        ("no complaints", None),
        ("Complaint about delivery", "complaint"),
    ],
)
def test_who_says_there_is_no_complaint_does_not_complain(words, matter):
    assert values.case_type_value(words) == matter


OFF = (
    "交易关闭 已关闭 已取消 订单已取消 买家取消 交易失败 已作废 已撤单 已退款 退款成功 退款完成 已发货,退款成功 已全额退款 待付款 "
    "未支付 无效订单 cancelled Canceled refunded voided"
)
STANDING = (
    "已完成 待发货 交易成功 待成团 礼物待领取 部分退款 已部分退款 退款中 退款申请中 退款关闭 取消退款 退款失败 售后关闭 未退款 "
    "未取消 取消失败 支付成功 shipped partially_refunded"
)


def test_an_order_is_off_where_its_status_says_so_whatever_the_layout_knows():
    assert [status for status in OFF.split() if not values.is_called_off_value(status)] == []
    assert [status for status in STANDING.split() if values.is_called_off_value(status)] == []
    assert not values.is_called_off_value(None)


UNRETURNED = "退款关闭 售后关闭 已撤销 用户取消 商家拒绝 退款失败 审核不通过 待商家收货 退款中 换货完成 补寄成功 closed rejected pending"
RETURNED = "退款成功 已退款 退款完成 部分退款成功 退货退款成功 审核通过 已完成 退款成功，售后关闭 refunded completed"


def test_of_a_case_money_went_back_unless_its_status_says_that_it_did_not_or_not_yet():
    assert [each for each in UNRETURNED.split() if not values.is_not_refunded_value(each)] == []
    assert [each for each in RETURNED.split() if values.is_not_refunded_value(each)] == []
    assert not values.is_not_refunded_value(None)
