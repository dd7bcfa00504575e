"""That customers' value rests on an earlier day's model, or on none, and why: in words, for whoever
reads it.
"""

from scv.query.sandbox import Published

# Chinese and English, by `value_model.open_because`.
OPEN_REASONS = {
    "few": ("复购客户过少", "too few repeat buyers"),
    "vague": (
        "今晚的购买记录不足以确定预测",
        "tonight's purchases leave the forecast uncertain by more than a quarter",
    ),
}


def model_note(published: Published) -> tuple[str, str] | None:
    """Return, in Chinese and English, that the model in force is not tonight's, or that there is
    none; None where all is well.
    """
    row = next(published.rows("FROM value_model").iter_rows(named=True), None)
    if row is None or not row["open_because"]:
        return None
    chinese, english = OPEN_REASONS[row["open_because"]]
    if row["fitted_on"] is None:
        return f"今晚没有客户价值预测：{chinese}", f"No customer value forecast tonight: {english}"
    return (
        f"客户价值沿用 {row['fitted_on']} 的模型：{chinese}",
        f"Customer value uses the model of {row['fitted_on']}: {english}",
    )
