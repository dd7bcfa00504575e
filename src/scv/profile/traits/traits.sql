-- Traits: one row per customer, as of a day.
-- engine: any
-- In: asked(day, festival, festival_day, festival_before, and every threshold): one row; days are counted from 1970-01-01, in Shanghai.
--     people(customer_id, birth_month, birth_day, last_seen_day: up to that day), dated_orders(customer_id, day, hour: 0 to 23, channel,
--     store, category, quantity, amount_fen, discount_fen, spent_fen, bought, refunded), dated_events(customer_id, record_id, day, channel, event, matter,
--     step, closed, solved, ended_day: the latest day its row names), given_marks(customer_id, indicator, share, recency, day): share in
--     hundredths of a per cent; weights(indicator, weight), allowed(customer_id, contact), referrals(customer_id, referred, day),
--     calendar(month, day, days).

-- step: buying_figures
-- One row per customer who ordered anything. Of channel, store and category the first and the last by name: where they are one, it is the
-- favourite, and nothing need be counted.
SELECT
    placed.customer_id,
    COUNT(CASE WHEN placed.bought THEN 1 END) AS orders,
    COUNT(CASE WHEN placed.bought THEN placed.spent_fen END) AS priced_orders,
    CAST(CASE WHEN COUNT(CASE WHEN placed.bought THEN 1 END) = 0 THEN SUM(placed.spent_fen)
        ELSE SUM(CASE WHEN placed.bought OR placed.spent_fen <> 0 THEN placed.spent_fen END) END AS BIGINT) AS spent_fen,
    MIN(CASE WHEN placed.bought THEN placed.day END) AS first_day,
    MAX(CASE WHEN placed.bought THEN placed.day END) AS last_day,
    COUNT(CASE WHEN placed.bought AND placed.day > asked.day - 365 THEN 1 END) AS orders_year,
    CAST(SUM(CASE WHEN placed.day > asked.day - 365 THEN placed.spent_fen ELSE 0 END) AS BIGINT) AS spent_year_fen,
    COUNT(CASE WHEN placed.day > asked.day - 365 AND (placed.bought OR placed.spent_fen <> 0) THEN placed.spent_fen END) AS priced_year,
    COUNT(CASE WHEN placed.refunded THEN 1 END) AS refunded_orders,
    COUNT(CASE WHEN placed.bought OR placed.refunded THEN 1 END) AS paid_orders,
    COUNT(CASE WHEN placed.bought AND placed.discount_fen > 0 THEN 1 END) AS discounted_orders,
    COUNT(CASE WHEN placed.bought THEN placed.discount_fen END) AS discount_told,
    CAST(SUM(CASE WHEN placed.bought AND placed.amount_fen IS NOT NULL THEN placed.discount_fen END) AS BIGINT) AS discount_fen,
    CAST(SUM(CASE WHEN placed.bought THEN placed.amount_fen + placed.discount_fen END) AS BIGINT) AS before_fen,
    COUNT(CASE WHEN placed.bought AND placed.day BETWEEN asked.festival_before - 30 AND asked.festival_before THEN 1 END) AS festival,
    MIN(CASE WHEN placed.bought THEN placed.channel END) AS channel, MAX(CASE WHEN placed.bought THEN placed.channel END) AS other_channel,
    MIN(CASE WHEN placed.bought THEN placed.store END) AS store, MAX(CASE WHEN placed.bought THEN placed.store END) AS other_store,
    MIN(CASE WHEN placed.bought THEN placed.category END) AS category,
    MAX(CASE WHEN placed.bought THEN placed.category END) AS other_category,
    COUNT(CASE WHEN placed.bought THEN placed.category END) AS categorised
FROM dated_orders AS placed
CROSS JOIN asked
WHERE placed.day <= asked.day OR placed.day IS NULL
GROUP BY placed.customer_id

-- step: shopping_days
-- One row per buyer: on how many days they bought, and of how many the money is known. Counted by itself: beside the sums above it takes
-- four times as long.
SELECT bought_on.customer_id, COUNT(*) AS days_bought, COUNT(bought_on.fen) AS days_priced
FROM (
    SELECT placed.customer_id, placed.day, MAX(placed.spent_fen) AS fen
    FROM dated_orders AS placed
    CROSS JOIN asked
    WHERE placed.bought AND placed.day <= asked.day
    GROUP BY placed.customer_id, placed.day
) AS bought_on
GROUP BY bought_on.customer_id

-- step: hours_bought
-- One row per buyer and hour of the day in which they bought.
SELECT placed.customer_id, placed.hour, COUNT(*) AS orders
FROM dated_orders AS placed
CROSS JOIN asked
WHERE placed.bought AND placed.hour IS NOT NULL AND placed.day <= asked.day
GROUP BY placed.customer_id, placed.hour

-- step: preferred_hours
-- One row per buyer: the hour of most purchases, of equals the earliest: one number that sorts so.
SELECT customer_id, SUM(orders) AS orders, 23 - MAX(orders * 24 + 23 - hour) % 24 AS hour
FROM hours_bought
GROUP BY customer_id

-- step: liked
-- One row per buyer and each of several channels, stores or categories: how often, and when last. A favourite is the most frequent, of equals
-- the latest, of these the last by name: one text that sorts so.
SELECT
    told.customer_id,
    told.kind,
    COUNT(*) AS orders,
    LPAD(CAST(COUNT(*) AS STRING), 9, '0') || LPAD(CAST(COALESCE(MAX(told.day), 0) AS STRING), 9, '0') || told.name AS place
FROM (
    SELECT placed.customer_id, placed.day, 1 AS kind, placed.channel AS name
    FROM dated_orders AS placed
    JOIN buying_figures AS buying ON buying.customer_id = placed.customer_id AND buying.channel < buying.other_channel
    WHERE placed.bought
    UNION ALL
    SELECT placed.customer_id, placed.day, 2 AS kind, placed.store AS name
    FROM dated_orders AS placed
    JOIN buying_figures AS buying ON buying.customer_id = placed.customer_id AND buying.store < buying.other_store
    WHERE placed.bought
    UNION ALL
    SELECT placed.customer_id, placed.day, 3 AS kind, placed.category AS name
    FROM dated_orders AS placed
    JOIN buying_figures AS buying ON buying.customer_id = placed.customer_id AND buying.category < buying.other_category
    WHERE placed.bought
) AS told
CROSS JOIN asked
WHERE told.name IS NOT NULL AND (told.day <= asked.day OR told.day IS NULL)
GROUP BY told.customer_id, told.kind, told.name

-- step: favourites
SELECT
    customer_id,
    MAX(CASE WHEN kind = 1 THEN place END) AS channel,
    MAX(CASE WHEN kind = 2 THEN place END) AS store,
    MAX(CASE WHEN kind = 3 THEN place END) AS category
FROM liked
GROUP BY customer_id

-- step: category_prices
-- One row per category: what a piece of it costs on average, in fen.
SELECT category, SUM(spent_fen) / NULLIF(SUM(quantity), 0) AS piece_fen
FROM dated_orders
CROSS JOIN asked
WHERE bought AND category IS NOT NULL AND quantity > 0 AND spent_fen > 0
    AND (dated_orders.day <= asked.day OR dated_orders.day IS NULL)
GROUP BY category

-- step: price_levels
SELECT placed.customer_id, SUM(placed.spent_fen) / NULLIF(SUM(placed.quantity * price.piece_fen), 0) AS level
FROM dated_orders AS placed
JOIN category_prices AS price ON price.category = placed.category
CROSS JOIN asked
WHERE placed.bought AND placed.quantity > 0 AND placed.spent_fen > 0 AND (placed.day <= asked.day OR placed.day IS NULL)
GROUP BY placed.customer_id

-- step: touches
-- One row per customer of whom anything but orders happened: cases of the desk, and what happened in a year, by channel. The oldest open
-- complaint is the one of the first day; those whose day nobody tells come last, of equals the one that got least far. Only cases of the
-- desk are told of as closed, so nothing else is open.
SELECT
    happened.customer_id,
    COUNT(CASE WHEN happened.event IN ('ticket', 'aftersale') THEN 1 END) AS cases,
    COUNT(CASE WHEN happened.event IN ('ticket', 'aftersale') AND happened.day > asked.day - 365 THEN 1 END) AS cases_year,
    COUNT(CASE WHEN happened.matter = 'complaint' THEN 1 END) AS complaints,
    MIN(CASE WHEN happened.matter = 'complaint' AND happened.event IN ('ticket', 'aftersale') AND NOT happened.closed
        THEN LPAD(CAST(COALESCE(happened.day, 999999999) AS STRING), 9, '0') || CAST(happened.step AS STRING) END) AS open_complaint,
    MIN(CASE WHEN happened.matter = 'complaint' AND happened.event IN ('ticket', 'aftersale') AND NOT happened.closed
        THEN happened.day END) AS open_complaint_day,
    MAX(CASE WHEN happened.matter = 'complaint' AND happened.solved AND COALESCE(happened.ended_day, happened.day) <= asked.day
        THEN COALESCE(happened.ended_day, happened.day) END) AS solved_day,
    COUNT(CASE WHEN happened.day > asked.day - 365 AND happened.channel = 'wechat' THEN 1 END) AS wechat,
    COUNT(CASE WHEN happened.day > asked.day - 365 AND happened.channel = 'weibo' THEN 1 END) AS weibo,
    COUNT(CASE WHEN happened.day > asked.day - 365 AND happened.channel = 'service' THEN 1 END) AS service,
    COUNT(CASE WHEN happened.day > asked.day - 365 AND happened.channel = 'web' THEN 1 END) AS web
FROM dated_events AS happened
CROSS JOIN asked
WHERE happened.day <= asked.day OR happened.day IS NULL
GROUP BY happened.customer_id

-- step: contacts
-- One row per customer who allows anything: the way whose channel they used most in a year; of equals the one named first here.
SELECT allowed.customer_id, SUBSTR(MAX(LPAD(CAST(COALESCE(CASE allowed.contact
        WHEN 'wechat' THEN touches.wechat WHEN 'weibo' THEN touches.weibo WHEN 'call' THEN touches.service
        WHEN 'sms' THEN buying.orders_year WHEN 'email' THEN touches.web WHEN 'app' THEN touches.web END, 0) AS STRING), 9, '0')
    || CASE allowed.contact WHEN 'wechat' THEN '7' WHEN 'sms' THEN '6' WHEN 'app' THEN '5' WHEN 'email' THEN '4' WHEN 'weibo' THEN '3'
        WHEN 'call' THEN '2' ELSE '1' END
    || allowed.contact), 11) AS contact
FROM allowed
LEFT JOIN touches ON touches.customer_id = allowed.customer_id
LEFT JOIN buying_figures AS buying ON buying.customer_id = allowed.customer_id
GROUP BY allowed.customer_id

-- step: latest_marks
-- One row per customer and indicator: the latest mark, and the sum of all.
SELECT told.customer_id, told.indicator, MAX_BY(told.share, told.recency) AS latest, SUM(told.share) AS total, COUNT(*) AS marks
FROM given_marks AS told
CROSS JOIN asked
WHERE told.day <= asked.day OR told.day IS NULL
GROUP BY told.customer_id, told.indicator

-- step: contentment
-- One row per customer who was asked. What would be done next time, other brands and what matters are no part of the index (weight 0):
-- who was asked nothing else has none.
SELECT
    mark.customer_id,
    SUM(weight.weight * mark.latest) / NULLIF(SUM(weight.weight), 0) / 100 AS satisfaction,
    SUM(CASE WHEN mark.marks > 1 THEN weight.weight * (mark.latest - (mark.total - mark.latest) / NULLIF(mark.marks - 1, 0)) END)
        / NULLIF(SUM(CASE WHEN mark.marks > 1 THEN weight.weight END), 0) / 100 AS satisfaction_change,
    MAX(CASE WHEN mark.indicator = 'overall' THEN mark.latest END) AS overall,
    MAX(CASE WHEN mark.indicator = 'expectation' THEN mark.latest END) AS expectation,
    MAX(CASE WHEN mark.indicator = 'recommend' THEN mark.latest END) AS recommend
FROM latest_marks AS mark
LEFT JOIN weights AS weight ON weight.indicator = mark.indicator
GROUP BY mark.customer_id

-- step: sent_by
SELECT named.customer_id, COUNT(*) AS referred, COALESCE(SUM(buying.spent_year_fen), 0) AS spent_year_fen
FROM (
    SELECT DISTINCT referrals.customer_id, referrals.referred
    FROM referrals
    CROSS JOIN asked
    WHERE referrals.day <= asked.day OR referrals.day IS NULL
) AS named
LEFT JOIN buying_figures AS buying ON buying.customer_id = named.referred
GROUP BY named.customer_id

-- step: contributions
-- One row per customer: what a year brought, in fen.
SELECT
    people.customer_id,
    COALESCE(buying.spent_year_fen, 0) * asked.margin - COALESCE(touches.cases_year, 0) * asked.ticket_cost * 100
        - asked.contact_cost * 100 AS fen
FROM people
LEFT JOIN buying_figures AS buying ON buying.customer_id = people.customer_id
LEFT JOIN touches ON touches.customer_id = people.customer_id
CROSS JOIN asked

-- step: cuts
-- One row: the values at which one part of the buyers ends and the next begins.
SELECT
    PERCENTILE_DISC(0.2) WITHIN GROUP (ORDER BY asked.day - buying.last_day) AS r1,
    PERCENTILE_DISC(0.4) WITHIN GROUP (ORDER BY asked.day - buying.last_day) AS r2,
    PERCENTILE_DISC(0.6) WITHIN GROUP (ORDER BY asked.day - buying.last_day) AS r3,
    PERCENTILE_DISC(0.8) WITHIN GROUP (ORDER BY asked.day - buying.last_day) AS r4,
    PERCENTILE_DISC(0.2) WITHIN GROUP (ORDER BY buying.orders) AS f1,
    PERCENTILE_DISC(0.4) WITHIN GROUP (ORDER BY buying.orders) AS f2,
    PERCENTILE_DISC(0.6) WITHIN GROUP (ORDER BY buying.orders) AS f3,
    PERCENTILE_DISC(0.8) WITHIN GROUP (ORDER BY buying.orders) AS f4,
    PERCENTILE_DISC(0.2) WITHIN GROUP (ORDER BY buying.spent_fen) AS m1,
    PERCENTILE_DISC(0.4) WITHIN GROUP (ORDER BY buying.spent_fen) AS m2,
    PERCENTILE_DISC(0.6) WITHIN GROUP (ORDER BY buying.spent_fen) AS m3,
    PERCENTILE_DISC(0.8) WITHIN GROUP (ORDER BY buying.spent_fen) AS m4
FROM buying_figures AS buying
CROSS JOIN asked
WHERE buying.orders > 0

-- step: shares
-- One row: from where on the top shares of a year's buyers begin. Who spent the same is as important: equals are in if half of them fit.
-- NOTE: shares are compared after division: 0.7 * 90 is less than 63, and 63 / 90 is 0.7.
SELECT
    MIN(CASE WHEN (placed.above + placed.equals / 2) / NULLIF(placed.buyers, 0) <= asked.vip_share THEN placed.spent_year_fen END) AS vip_fen,
    MIN(CASE WHEN (placed.above + placed.equals / 2) / NULLIF(placed.buyers, 0) <= asked.important_share THEN placed.spent_year_fen END) AS important_fen,
    MIN(CASE WHEN (placed.higher + placed.as_high / 2) / NULLIF(placed.buyers, 0) <= asked.high_value_share AND placed.fen > 0 THEN placed.fen END)
        AS high_fen
FROM (
    SELECT
        buying.spent_year_fen,
        contribution.fen,
        RANK() OVER (ORDER BY buying.spent_year_fen DESC) - 1 AS above,
        COUNT(*) OVER (PARTITION BY buying.spent_year_fen) AS equals,
        RANK() OVER (ORDER BY contribution.fen DESC) - 1 AS higher,
        COUNT(*) OVER (PARTITION BY contribution.fen) AS as_high,
        COUNT(*) OVER () AS buyers
    FROM buying_figures AS buying
    JOIN contributions AS contribution ON contribution.customer_id = buying.customer_id
    WHERE buying.spent_year_fen > 0
) AS placed
CROSS JOIN asked

-- step: beside_purchases
-- One row per customer: what a year brings beside own purchases, in fen: of the profit from people they referred, less cases and contact.
SELECT
    people.customer_id,
    COALESCE(sent.spent_year_fen, 0) * asked.margin * asked.referral_share - COALESCE(touches.cases_year, 0) * asked.ticket_cost * 100
        - asked.contact_cost * 100 AS fen
FROM people
LEFT JOIN sent_by AS sent ON sent.customer_id = people.customer_id
LEFT JOIN touches ON touches.customer_id = people.customer_id
CROSS JOIN asked

-- name: histories
-- One row per buyer, as the model of who stays wants it: repeats, weeks to the last purchase and weeks observed, and over how many days of
-- purchase whose money is known, how many fen each.
SELECT
    CAST(customer_id AS STRING) AS customer_id,
    days_bought - 1 AS repeats,
    (last_day - first_day) / 7 AS last,
    (asked.day - first_day) / 7 AS observed,
    days_priced AS priced,
    spent_fen / NULLIF(days_priced, 0) AS average
FROM buying_figures
JOIN shopping_days USING (customer_id)
CROSS JOIN asked

-- name: other_weights
-- Of indicators without a weight of their own: none for how much something matters, else that of the others.
INSERT INTO weights
SELECT DISTINCT indicator, CASE WHEN SUBSTR(indicator, 1, LENGTH($importance)) = $importance THEN 0 ELSE $other END
FROM given_marks
WHERE indicator NOT IN (SELECT indicator FROM weights)

-- step: standings
-- One row per customer: everything the tiers are told by. `staying` is whether the customer is expected to: by the model, else by silence.
SELECT
    people.customer_id,
    people.birth_month,
    people.birth_day,
    COALESCE(buying.orders, 0) AS orders,
    buying.priced_orders,
    buying.spent_fen,
    buying.first_day,
    buying.last_day,
    asked.day - buying.last_day AS recency,
    asked.day - buying.first_day AS tenure,
    COALESCE(shopping.days_bought, 0) AS days_bought,
    COALESCE(buying.orders_year, 0) AS orders_year,
    COALESCE(buying.spent_year_fen, 0) AS spent_year_fen,
    COALESCE(buying.priced_year, 0) AS priced_year,
    COALESCE(buying.refunded_orders, 0) AS refunded_orders,
    COALESCE(buying.paid_orders, 0) AS paid_orders,
    buying.discounted_orders, buying.discount_told, buying.discount_fen, buying.before_fen,
    COALESCE(buying.festival, 0) AS festival,
    COALESCE(SUBSTR(favourite.channel, 19), buying.channel) AS favourite_channel,
    COALESCE(SUBSTR(favourite.store, 19), buying.store) AS favourite_store,
    COALESCE(SUBSTR(favourite.category, 19), buying.category) AS favourite_category,
    COALESCE(CAST(SUBSTR(favourite.category, 1, 9) AS INTEGER), buying.categorised) AS category_orders,
    buying.categorised,
    contribution.fen AS contribution_fen,
    prospect.stays,
    prospect.expected_orders,
    prospect.basket_fen,
    prospect.later_orders,
    prospect.later_years,
    CASE
        WHEN prospect.stays IS NOT NULL THEN prospect.stays >= 0.5
        ELSE COALESCE(asked.day - COALESCE(buying.last_day, people.last_seen_day) <= asked.lapse_days, FALSE)
    END AS staying
FROM people
CROSS JOIN asked
JOIN contributions AS contribution ON contribution.customer_id = people.customer_id
LEFT JOIN buying_figures AS buying ON buying.customer_id = people.customer_id
LEFT JOIN shopping_days AS shopping ON shopping.customer_id = people.customer_id
LEFT JOIN favourites AS favourite ON favourite.customer_id = people.customer_id
LEFT JOIN prospects AS prospect ON prospect.customer_id = people.customer_id

-- view: traits
-- One row per customer, for a single reader. Each of the four tiers names everybody: the first that fits counts.
SELECT
    standing.customer_id,
    standing.recency AS recency_days,
    CASE WHEN standing.recency IS NOT NULL THEN 5
        - CASE WHEN standing.recency > cuts.r1 THEN 1 ELSE 0 END - CASE WHEN standing.recency > cuts.r2 THEN 1 ELSE 0 END
        - CASE WHEN standing.recency > cuts.r3 THEN 1 ELSE 0 END - CASE WHEN standing.recency > cuts.r4 THEN 1 ELSE 0 END END AS r_quintile,
    CASE WHEN standing.orders > 0 THEN 1
        + CASE WHEN standing.orders > cuts.f1 THEN 1 ELSE 0 END + CASE WHEN standing.orders > cuts.f2 THEN 1 ELSE 0 END
        + CASE WHEN standing.orders > cuts.f3 THEN 1 ELSE 0 END + CASE WHEN standing.orders > cuts.f4 THEN 1 ELSE 0 END END AS f_quintile,
    CASE WHEN standing.orders > 0 AND standing.spent_fen IS NOT NULL THEN 1
        + CASE WHEN standing.spent_fen > cuts.m1 THEN 1 ELSE 0 END + CASE WHEN standing.spent_fen > cuts.m2 THEN 1 ELSE 0 END
        + CASE WHEN standing.spent_fen > cuts.m3 THEN 1 ELSE 0 END + CASE WHEN standing.spent_fen > cuts.m4 THEN 1 ELSE 0 END END AS m_quintile,
    standing.tenure AS tenure_days,
    standing.orders_year,
    CASE WHEN standing.orders_year = 0 OR standing.priced_year > 0
        THEN CAST(standing.spent_year_fen AS DECIMAL(38,2)) / 100 END AS spent_year_yuan,
    CAST(standing.spent_fen AS DECIMAL(38,2)) / NULLIF(standing.priced_orders, 0) / 100 AS average_basket_yuan,
    CASE WHEN standing.days_bought > 1 THEN ROUND((standing.last_day - standing.first_day) / NULLIF(standing.days_bought - 1, 0)) END AS gap_days,
    CASE WHEN standing.orders > 0 THEN standing.days_bought > 1 END AS repurchased,
    standing.refunded_orders,
    standing.refunded_orders / NULLIF(standing.paid_orders, 0) AS refund_rate,
    standing.favourite_channel,
    standing.favourite_store,
    standing.favourite_category,
    standing.category_orders / NULLIF(standing.categorised, 0) AS category_share,
    CASE WHEN standing.before_fen > 0 THEN standing.discount_fen / NULLIF(standing.before_fen, 0) END AS discount_rate,
    standing.discounted_orders / NULLIF(standing.discount_told, 0) AS discounted_share,
    CASE
        WHEN COALESCE(standing.discount_told, 0) = 0 THEN NULL
        WHEN standing.discounted_orders / NULLIF(standing.discount_told, 0) >= asked.price_sensitive THEN 'high'
        WHEN standing.discounted_orders / NULLIF(standing.discount_told, 0) <= asked.price_insensitive THEN 'low'
        ELSE 'middle'
    END AS price_sensitivity,
    price.level AS price_level,
    contact.contact AS preferred_contact,
    CASE WHEN preferred.orders >= 3 THEN CAST(preferred.hour AS INTEGER) END AS preferred_hour,
    CASE
        WHEN standing.orders = 0 THEN 'potential'
        WHEN standing.tenure >= asked.old_days AND standing.orders >= asked.loyal_orders AND standing.recency <= asked.lapse_days THEN 'loyal'
        WHEN standing.tenure >= asked.old_days THEN 'old'
        WHEN standing.orders >= asked.regular_orders THEN 'regular'
        ELSE 'new'
    END AS relationship,
    CASE
        WHEN standing.spent_year_fen > 0 AND standing.spent_year_fen >= shares.vip_fen THEN 'vip'
        WHEN standing.spent_year_fen > 0 AND standing.spent_year_fen >= shares.important_fen THEN 'important'
        ELSE 'ordinary'
    END AS importance,
    CASE
        WHEN standing.orders = 0 THEN 'information'
        WHEN standing.tenure >= asked.old_days AND standing.orders >= asked.loyal_orders AND standing.recency <= asked.lapse_days THEN 'loyal'
        WHEN standing.categorised >= 2 AND standing.category_orders / NULLIF(standing.categorised, 0) >= asked.purposeful_share THEN 'purposeful'
        ELSE 'occasional'
    END AS intent,
    CASE
        WHEN standing.contribution_fen >= shares.high_fen AND standing.staying THEN 'gold'
        WHEN standing.contribution_fen >= shares.high_fen THEN 'meteor'
        WHEN standing.staying THEN 'small_star'
        ELSE 'burden'
    END AS profitability,
    standing.contribution_fen / 100 AS contribution_year_yuan,
    mood.satisfaction,
    mood.satisfaction_change,
    mood.overall >= 7500 AS satisfied,
    CASE
        WHEN mood.overall >= 7500 THEN 'satisfied' WHEN mood.overall >= 5000 THEN 'undecided' WHEN mood.overall >= 0 THEN 'dissatisfied'
    END AS satisfaction_level,
    CASE
        WHEN COALESCE(mood.expectation, mood.overall) < 5000 THEN 'below'
        WHEN COALESCE(mood.expectation, mood.overall) = 5000 THEN 'equal'
        WHEN COALESCE(mood.expectation, mood.overall) > 5000 THEN 'above'
    END AS outcome,
    CASE
        WHEN mood.recommend >= 9000 THEN 'promoter' WHEN mood.recommend >= 7000 THEN 'passive' WHEN mood.recommend >= 0 THEN 'detractor'
    END AS recommends,
    COALESCE(touch.cases, 0) AS cases,
    COALESCE(touch.complaints, 0) AS complaints,
    COALESCE(touch.complaints, 0) / NULLIF(standing.orders, 0) AS complaint_rate,
    CAST(SUBSTR(touch.open_complaint, 10) AS INTEGER) AS open_complaint_step,
    asked.day - touch.open_complaint_day AS open_complaint_days,
    asked.day - touch.solved_day AS complaint_solved_days,
    COALESCE(sent.referred, 0) AS referred,
    birthday.days AS days_to_birthday,
    anniversary.days AS days_to_anniversary,
    asked.festival AS next_festival,
    asked.festival_day - asked.day AS days_to_festival,
    standing.festival >= 1 AS festival_buyer,
    standing.stays,
    CASE
        WHEN standing.orders = 0 THEN NULL
        WHEN standing.stays IS NULL THEN CASE WHEN standing.staying THEN 'low' ELSE 'high' END
        WHEN standing.stays >= 0.7 THEN 'low' WHEN standing.stays >= 0.4 THEN 'middle' ELSE 'high'
    END AS lapse_risk,
    standing.expected_orders AS expected_orders_year,
    standing.basket_fen / 100 AS expected_basket_yuan,
    (standing.expected_orders * standing.basket_fen * asked.margin + yearly.fen) / NULLIF(1 + asked.discount_rate / 2, 0) / 100
        AS value_next_year_yuan,
    ((standing.expected_orders + standing.later_orders) * standing.basket_fen * asked.margin + (1 + standing.later_years) * yearly.fen)
        / NULLIF(1 + asked.discount_rate / 2, 0) / 100 AS lifetime_value_yuan
FROM standings AS standing
CROSS JOIN asked
CROSS JOIN cuts
CROSS JOIN shares
LEFT JOIN price_levels AS price ON price.customer_id = standing.customer_id
LEFT JOIN preferred_hours AS preferred ON preferred.customer_id = standing.customer_id
LEFT JOIN contacts AS contact ON contact.customer_id = standing.customer_id
LEFT JOIN contentment AS mood ON mood.customer_id = standing.customer_id
LEFT JOIN touches AS touch ON touch.customer_id = standing.customer_id
LEFT JOIN sent_by AS sent ON sent.customer_id = standing.customer_id
JOIN beside_purchases AS yearly ON yearly.customer_id = standing.customer_id
LEFT JOIN calendar AS birthday ON birthday.month = standing.birth_month AND birthday.day = standing.birth_day
LEFT JOIN calendar AS anniversary
    ON anniversary.month = EXTRACT(MONTH FROM DATE '1970-01-01' + standing.first_day)
    AND anniversary.day = EXTRACT(DAY FROM DATE '1970-01-01' + standing.first_day)
