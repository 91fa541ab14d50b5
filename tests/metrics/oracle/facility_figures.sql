-- Two terms of facilities by area and period of `step` months over tables `said` (facility_id, area_code, period, status, beds, top,
-- bottom, both terms present), `movements`, `areas`, `zone_members`; areas with any gap are left out. `partly` is true
-- where the city and zones are made of the districts covered (monitored villages). Written from the definitions.
CREATE TEMP TABLE months AS
WITH calendar AS (SELECT unnest(generate_series(min(period), max(period), to_months(getvariable('step'))))::DATE AS period FROM said),
heard AS (
    SELECT f.facility_id, c.period, max(s.period) AS last
    FROM (SELECT DISTINCT facility_id FROM said) f CROSS JOIN calendar c
    JOIN said s ON s.facility_id = f.facility_id AND s.period <= c.period
    GROUP BY ALL),
placed AS (
    SELECT h.*, s.area_code, s.status, s.beds, s.top, s.bottom
    FROM heard h JOIN said s ON (s.facility_id, s.period) = (h.facility_id, h.last)),
expected AS (
    SELECT facility_id, period, area_code, last = period AS here,
        CASE WHEN last = period THEN top END AS top, CASE WHEN last = period THEN bottom END AS bottom
    FROM placed p
    WHERE last = period OR NOT (
        status = 'closed'
        OR EXISTS (SELECT 1 FROM movements m WHERE m.from_id = p.facility_id AND m.kind IN ('close', 'merge')
                   AND m.date >= p.last AND m.date < p.period + to_months(getvariable('step')))
        OR (SELECT coalesce(sum(m.beds), 0) FROM movements m WHERE m.from_id = p.facility_id AND m.kind = 'move'
            AND m.date >= p.last AND m.date < p.period + to_months(getvariable('step'))) >= greatest(p.beds, 1))),
districts AS (SELECT DISTINCT code FROM areas WHERE level = 'district' AND valid_to IS NULL),
covered AS (
    SELECT d.code, c.period FROM districts d CROSS JOIN calendar c
    WHERE EXISTS (SELECT 1 FROM said s WHERE s.area_code[:6] = d.code AND s.period <= c.period)),
inside AS (
    SELECT c.period, code AS area, code FROM districts, calendar c
    UNION ALL SELECT c.period, '110000', code FROM districts, calendar c
    UNION ALL SELECT c.period, zone, code FROM zone_members m, calendar c
        WHERE m.valid_from <= c.period AND (m.valid_to IS NULL OR m.valid_to > c.period)),
coverage AS (
    SELECT i.area, i.period FROM inside i
    GROUP BY ALL HAVING CASE WHEN getvariable('partly')
        THEN bool_or((i.code[:6], i.period) IN (SELECT (code, period) FROM covered))
        ELSE bool_and((i.code[:6], i.period) IN (SELECT (code, period) FROM covered)) END),
above AS (
    SELECT v.area, v.period, coalesce(sum(e.top), 0) AS top, coalesce(sum(e.bottom), 0) AS bottom,
        count(e.facility_id) = coalesce(sum(e.here::INT), 0) AS whole, count(e.facility_id) AS of_all
    FROM coverage v JOIN inside i ON (i.area, i.period) = (v.area, v.period)
    LEFT JOIN expected e ON e.area_code[:length(i.code)] = i.code AND e.period = v.period GROUP BY ALL),
streets AS (
    SELECT s.code AS area, c.period, coalesce(sum(e.top), 0) AS top, coalesce(sum(e.bottom), 0) AS bottom,
        count(e.facility_id) = coalesce(sum(e.here::INT), 0) AS whole, count(e.facility_id) AS of_all
    FROM (SELECT DISTINCT code FROM areas WHERE level = 'street' AND valid_to IS NULL) s
    JOIN covered c ON c.code = s.code[:6]
    LEFT JOIN expected e ON e.area_code = s.code AND e.period = c.period GROUP BY ALL)
SELECT area AS area_code, period, top, bottom, of_all FROM (FROM above UNION ALL FROM streets) WHERE whole
UNION ALL SELECT facility_id, period, top, bottom, 1 FROM expected WHERE here;
-- Years made of months: the December of a stock, the sum of twelve months of a flow or rate.
CREATE TEMP TABLE figures AS
SELECT area_code, CASE getvariable('step') WHEN 1 THEN 'month' ELSE 'quarter' END AS grain, period, top, bottom FROM months
UNION ALL SELECT area_code, 'year', date_trunc('year', period)::DATE, top, bottom FROM months
    WHERE getvariable('rule') = 'stock' AND month(period) = 12
UNION ALL SELECT area_code, 'year', date_trunc('year', period)::DATE, sum(top), sum(bottom) FROM months
    WHERE getvariable('rule') IN ('flow', 'rate') GROUP BY ALL HAVING count(*) = 12;
