-- Orders: one per order, whichever sources tell of it, and what each group bought.
-- engine: any
-- In: customer_records, links, trust(source, whole_order, whole_refund).

-- step: order_parts
-- One row per order and source that tells of it: as an order, as its lines, or as a case of the desk that sent money back. Money once
-- where a source repeats it on every line, else the sum of its rows'. Of an order that was bought, money, pieces and discount are those of
-- the rows that were: a line that was closed has none of them. Where a row's amount could not be read the source tells none, and where a
-- refund could not be read (refund_unread) nobody knows what was spent.
SELECT
    link.group_key,
    COALESCE(record.order_token, record.record_id) AS purchase,
    record.source,
    MAX(CASE WHEN record.event = 'order' THEN 1 ELSE 0 END) AS told,
    MAX(CASE WHEN record.bought THEN 1 ELSE 0 END) AS bought,
    MAX(CASE WHEN record.refunded THEN 1 ELSE 0 END) AS refunded,
    CASE WHEN MAX(CASE WHEN record.bought OR record.event = 'aftersale' THEN record.refund_fen END) IS NOT NULL AND trust.whole_refund THEN 0
         ELSE MAX(CASE WHEN record.refund_unread AND (record.bought OR record.event = 'aftersale') THEN 1 ELSE 0 END) END AS refund_unread,
    CASE WHEN trust.whole_order THEN MAX(CASE WHEN record.bought THEN record.amount_fen END)
         WHEN MAX(CASE WHEN record.bought AND record.amount_unread THEN 1 ELSE 0 END) = 0
             THEN SUM(CASE WHEN record.bought THEN record.amount_fen END) END AS bought_fen,
    CASE WHEN trust.whole_order THEN MAX(CASE WHEN record.event = 'order' THEN record.amount_fen END)
         ELSE SUM(CASE WHEN record.event = 'order' THEN record.amount_fen END) END AS told_fen,
    CASE WHEN trust.whole_order THEN NULL
         ELSE SUM(CASE WHEN record.event = 'order' AND NOT record.bought THEN record.amount_fen END) END AS closed_fen,
    CASE WHEN trust.whole_refund THEN MAX(CASE WHEN record.bought THEN record.refund_fen END)
         ELSE SUM(CASE WHEN record.bought THEN record.refund_fen END) END AS bought_refund_fen,
    CASE WHEN trust.whole_refund THEN MAX(CASE WHEN record.event = 'order' THEN record.refund_fen END)
         ELSE SUM(CASE WHEN record.event = 'order' THEN record.refund_fen END) END AS told_refund_fen,
    SUM(CASE WHEN record.event = 'aftersale' THEN record.refund_fen END) AS desk_refund_fen,
    CASE WHEN trust.whole_order THEN MAX(CASE WHEN record.bought OR record.event <> 'order' THEN record.discount_fen END)
         ELSE SUM(CASE WHEN record.bought OR record.event <> 'order' THEN record.discount_fen END) END AS bought_discount_fen,
    CASE WHEN trust.whole_order THEN MAX(record.discount_fen) ELSE SUM(record.discount_fen) END AS discount_fen,
    SUM(CASE WHEN record.bought OR record.event = 'item' THEN record.quantity END) AS bought_quantity,
    SUM(CASE WHEN record.event <> 'aftersale' THEN record.quantity END) AS quantity,
    MAX_BY(record.category, CASE WHEN record.category IS NOT NULL THEN record.recency END) AS category,
    MAX_BY(record.store, CASE WHEN record.store IS NOT NULL AND record.event = 'order' THEN record.recency END) AS store,
    MIN(CASE WHEN record.event = 'order' THEN record.channel END) AS channel,
    MIN(CASE WHEN record.event = 'order' THEN record.account END) AS account,
    MIN(CASE WHEN record.bought THEN record.event_at END) AS bought_at,
    MIN(CASE WHEN record.event = 'order' THEN record.event_at END) AS told_at
FROM customer_records AS record
JOIN links AS link ON link.record_id = record.record_id
JOIN trust ON trust.source = record.source
WHERE link.group_key IS NOT NULL AND record.event IN ('order', 'item', 'aftersale')
GROUP BY link.group_key, COALESCE(record.order_token, record.record_id), record.source, trust.whole_order, trust.whole_refund

-- step: orders
-- One row per order, whichever sources tell of it. The order's own rows and the desk's tell the same refund: the larger counts. What the
-- desk sent back was first the money of the lines that were closed, which is not in the amount and so not taken off it. One that gives
-- money back on the whole (a receipt of a return) is no purchase: it is refunded, and what it gave back is taken off what was spent. A purchase
-- whose money nobody tells is one, and what was spent on it is not known.
SELECT
    group_key,
    purchase,
    ordered_at,
    channel,
    account,
    store,
    category,
    CAST(quantity AS BIGINT) AS quantity,
    CAST(amount_fen AS BIGINT) AS amount_fen,
    CAST(discount_fen AS BIGINT) AS discount_fen,
    CAST(CASE WHEN refund_unread = 0 THEN refund_fen END AS BIGINT) AS refund_fen,
    CAST(CASE WHEN bought = 0 THEN 0 WHEN refund_unread = 0 THEN amount_fen - COALESCE(refund_fen, 0) END AS BIGINT) AS spent_fen,
    bought = 1 AND COALESCE(amount_fen, 0) >= 0 AS bought,
    refunded = 1 OR COALESCE(sent_back_fen, 0) > 0 OR (bought = 1 AND COALESCE(amount_fen, 0) < 0) AS refunded
FROM (
    SELECT
        group_key,
        purchase,
        COALESCE(MIN(bought_at), MIN(told_at)) AS ordered_at,
        MIN(channel) AS channel,
        MIN(account) AS account,
        MIN(store) AS store,
        MIN(category) AS category,
        CASE WHEN MAX(bought) = 1 THEN MAX(bought_quantity) ELSE MAX(quantity) END AS quantity,
        CASE WHEN MAX(bought) = 1 THEN MAX(bought_fen) ELSE MAX(told_fen) END AS amount_fen,
        CASE WHEN MAX(bought) = 1 THEN MAX(bought_discount_fen) ELSE MAX(discount_fen) END AS discount_fen,
        CASE
            WHEN MAX(bought) = 0 THEN MAX(COALESCE(told_refund_fen, desk_refund_fen))
            WHEN MAX(desk_refund_fen) - COALESCE(MAX(closed_fen), 0) > COALESCE(MAX(bought_refund_fen), 0)
                THEN MAX(desk_refund_fen) - COALESCE(MAX(closed_fen), 0)
            ELSE COALESCE(MAX(bought_refund_fen), CASE WHEN MAX(desk_refund_fen) IS NOT NULL THEN 0 END)
        END AS refund_fen,
        MAX(COALESCE(told_refund_fen, desk_refund_fen)) AS sent_back_fen,
        MAX(bought) AS bought,
        MAX(refund_unread) AS refund_unread,
        MAX(refunded) AS refunded
    FROM order_parts
    GROUP BY group_key, purchase
    HAVING MAX(told) = 1
) AS summed

-- step: buying
-- One row per group that ordered. What is no purchase and gave nothing back says nothing of what was spent on those that are.
SELECT
    group_key,
    COUNT(CASE WHEN bought THEN 1 END) AS orders,
    CASE WHEN COUNT(CASE WHEN bought THEN 1 END) = 0 THEN SUM(spent_fen)
         ELSE SUM(CASE WHEN bought OR spent_fen <> 0 THEN spent_fen END) END AS spent_fen,
    MIN(CASE WHEN bought THEN ordered_at END) AS first_order_at,
    MAX(CASE WHEN bought THEN ordered_at END) AS last_order_at
FROM orders
GROUP BY group_key
