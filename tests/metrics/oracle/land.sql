-- Whether an area's record that ends at `until` (null: today's) still holds on the last day of a period: its land counts.
CREATE OR REPLACE TEMP MACRO lasting(until, grain, period) AS until IS NULL OR until > period - INTERVAL 1 DAY
    + CASE grain WHEN 'year' THEN INTERVAL 1 YEAR WHEN 'quarter' THEN INTERVAL 3 MONTH
                 WHEN 'month' THEN INTERVAL 1 MONTH ELSE INTERVAL 1 DAY END;
