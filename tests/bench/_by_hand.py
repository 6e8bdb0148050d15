"""The aggregates of a profile as somebody who knows DuckDB would write them, for one book and its settings."""

from __future__ import annotations

from itertools import pairwise

from kam_xl.gap_bins import GAP_EDGES

_BINS = ",\n".join(
    f"sum((gap BETWEEN {low} AND {high - 1})::TINYINT)::BIGINT AS gaps_{number:02d}"
    for number, (low, high) in enumerate(pairwise((*GAP_EDGES, 10**7)))
)

# What is used more than once is made once; as_of is 2025-11-30, the window twelve months, the trend six.
STEPS = (
    """CREATE OR REPLACE TEMP TABLE hand_days AS
    SELECT client, date, sum(amount_e4)::BIGINT AS amount_e4, sum(profit_e4)::BIGINT AS profit_e4,
        max(amount_e4) > 0 AS bought, count(*)::INT AS lines, (year(date) * 12 + month(date) - 1)::INT AS period
    FROM read_parquet($path) WHERE date <= DATE '2025-11-30' GROUP BY client, date""",
    """CREATE OR REPLACE TEMP TABLE hand_orders AS
    SELECT client, date, period, amount_e4, (date - lag(date) OVER own)::INT AS gap,
        lead(date, 3) OVER own IS NULL AS latest
    FROM hand_days WHERE bought WINDOW own AS (PARTITION BY client ORDER BY date)""",
)
ANSWER = f"""
WITH money AS MATERIALIZED (
    SELECT client, sum(lines)::BIGINT AS lines,
        sum(amount_e4) FILTER (date > DATE '2024-11-30')::BIGINT AS revenue_e4,
        sum(profit_e4) FILTER (date > DATE '2024-11-30')::BIGINT AS profit_e4,
        sum(amount_e4)::BIGINT AS revenue_all_e4, sum(profit_e4)::BIGINT AS profit_all_e4,
        sum(amount_e4) FILTER (date > DATE '2025-05-30')::BIGINT AS recent_e4,
        sum(amount_e4) FILTER (date > DATE '2024-05-30' AND date <= DATE '2024-11-30')::BIGINT AS year_before_e4,
        sum(amount_e4) FILTER (date > DATE '2024-11-30' AND date <= DATE '2025-05-30')::BIGINT AS before_e4
    FROM hand_days GROUP BY client
), orders AS MATERIALIZED (
    SELECT client, count(*) AS purchase_days, min(period) AS first_period,
        date_diff('day', DATE '0001-01-01', min(date)) + 1 AS first_day,
        date_diff('day', DATE '0001-01-01', max(date)) + 1 AS last_day,
        sum(amount_e4)::BIGINT AS orders_e4, sum(amount_e4) FILTER (latest)::BIGINT AS last_orders_e4,
        sum(gap)::BIGINT AS gap_sum, sum(gap::BIGINT * gap)::BIGINT AS gap_sumsq, sum(ln(gap)) AS gap_log_sum,
        median(gap) AS gap_median, min(gap) AS gap_min, max(gap) AS gap_max,
        max(gap) FILTER (date > DATE '2024-11-30') AS longest_recent_gap, {_BINS}
    FROM hand_orders GROUP BY client
), months AS (
    SELECT client, period, sum(amount_e4) / 10000 AS amount, max(bought) AS bought
    FROM hand_days GROUP BY client, period
), periods AS (
    SELECT client, sum(amount) AS period_sum, sum(amount * amount) AS period_sumsq, sum(bought::INT) AS active_periods
    FROM months JOIN orders USING (client) WHERE period >= first_period GROUP BY client
)
SELECT * EXCLUDE (first_period), {2025 * 12 + 10} - first_period + 1 AS periods
FROM money LEFT JOIN orders USING (client) LEFT JOIN periods USING (client) ORDER BY client
"""
POOLED = "SELECT median(gap) FROM hand_orders"
