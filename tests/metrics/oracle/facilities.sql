-- Beds of facilities by area over tables `said` (facility_id, area_code, period, status, beds), `movements`, `areas`,
-- `zone_members`, all monthly; areas with any gap are left out. Written from what a sum, a gap and a zero are, not from the code.
WITH calendar AS (SELECT unnest(generate_series(min(period), max(period), INTERVAL 1 MONTH))::DATE AS period FROM said),
heard AS (
    SELECT f.facility_id, c.period, max(s.period) AS last
    FROM (SELECT DISTINCT facility_id FROM said) f CROSS JOIN calendar c
    JOIN said s ON s.facility_id = f.facility_id AND s.period <= c.period
    GROUP BY ALL),
placed AS (SELECT h.*, s.area_code, s.status, s.beds FROM heard h JOIN said s ON (s.facility_id, s.period) = (h.facility_id, h.last)),
expected AS (
    SELECT facility_id, period, area_code, CASE WHEN last = period THEN beds END AS beds FROM placed p
    WHERE last = period OR NOT (
        status = 'closed'
        OR EXISTS (SELECT 1 FROM movements m WHERE m.from_id = p.facility_id AND m.kind IN ('close', 'merge')
                   AND m.date >= p.last AND m.date < p.period + INTERVAL 1 MONTH)
        OR (SELECT coalesce(sum(m.beds), 0) FROM movements m WHERE m.from_id = p.facility_id AND m.kind = 'move'
            AND m.date >= p.last AND m.date < p.period + INTERVAL 1 MONTH) >= greatest(p.beds, 1))),
districts AS (SELECT DISTINCT code FROM areas WHERE level = 'district' AND valid_to IS NULL),
covered AS (
    SELECT d.code, c.period FROM districts d CROSS JOIN calendar c
    WHERE EXISTS (SELECT 1 FROM said s WHERE s.area_code[:6] = d.code AND s.period <= c.period)),
inside AS (
    SELECT code AS area, code FROM districts
    UNION ALL SELECT '110000', code FROM districts
    UNION ALL SELECT zone, code FROM zone_members WHERE valid_to IS NULL AND length(code) = 6),
coverage AS (
    SELECT i.area, c.period FROM inside i CROSS JOIN calendar c
    GROUP BY ALL HAVING bool_and((i.code, c.period) IN (SELECT (code, period) FROM covered))),
above AS (
    SELECT v.area, v.period, coalesce(sum(e.beds), 0) AS beds, count(e.facility_id) = count(e.beds) AS whole
    FROM coverage v JOIN inside i ON i.area = v.area
    LEFT JOIN expected e ON e.area_code[:6] = i.code AND e.period = v.period GROUP BY ALL),
streets AS (
    SELECT s.code AS area, c.period, coalesce(sum(e.beds), 0) AS beds, count(e.facility_id) = count(e.beds) AS whole
    FROM (SELECT DISTINCT code FROM areas WHERE level = 'street' AND valid_to IS NULL) s
    JOIN covered c ON c.code = s.code[:6]
    LEFT JOIN expected e ON e.area_code = s.code AND e.period = c.period GROUP BY ALL)
SELECT area AS area_code, period, beds::DOUBLE AS value FROM (FROM above UNION ALL FROM streets) WHERE whole
