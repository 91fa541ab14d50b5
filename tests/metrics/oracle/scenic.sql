-- From gate counts by hour to days and months of each spot, over tables of the contracts; written from the
-- definitions and LB/T 034: C1 = Σ area / area per visitor, C2 = C1 × Int(T / t); an approved capacity beats a computed one.
CREATE TEMP TABLE spot AS
SELECT s.spot_id, s.valid_from,
    coalesce(lead(s.valid_from) OVER (PARTITION BY s.spot_id ORDER BY s.valid_from), DATE '9999-01-01') AS until,
    s.area_code, s.access, s.open_hour, s.close_hour, s.mean_stay_h, s.daily_quota AS quota,
    coalesce(s.approved_instant_capacity, c.c1) AS c1,
    coalesce(s.approved_daily_capacity, c.c1 * floor((s.close_hour - s.open_hour) / s.mean_stay_h)) AS c2
FROM scenic_spots s LEFT JOIN (
    SELECT q.spot_id, q.valid_from, sum(p.effective_area_m2 / p.m2_per_visitor) AS c1
    FROM scenic_spots q JOIN scenic_parts p ON p.spot_id = q.spot_id AND p.valid_from <= q.valid_from
        AND NOT EXISTS (SELECT 1 FROM scenic_parts n WHERE (n.spot_id, n.part_id) = (p.spot_id, p.part_id)
                        AND n.valid_from > p.valid_from AND n.valid_from <= q.valid_from)
    GROUP BY ALL) c ON (c.spot_id, c.valid_from) = (s.spot_id, s.valid_from);
CREATE TEMP TABLE hourly AS
SELECT v.*, s.area_code, s.access, s.c1, s.c2, s.quota, s.mean_stay_h,
    coalesce(k.close_hour - k.open_hour, s.close_hour - s.open_hour) AS expected,
    bool_or(v.exits IS NULL) OVER (PARTITION BY v.spot_id, v.date) AS blind
FROM scenic_visits v JOIN spot s ON s.spot_id = v.spot_id AND v.date >= s.valid_from AND v.date < s.until
LEFT JOIN scenic_calendar k ON (k.spot_id, k.date) = (v.spot_id, v.date) AND k.status = 'partial';
-- People inside after each hour: entries less exits of the day so far, or, blind, entries of the last mean stay.
CREATE TEMP TABLE inside AS
SELECT h.spot_id, h.date, g.hour, any_value(h.c1) AS c1,
    greatest(0, CASE WHEN any_value(h.blind)
        THEN sum(h.entries) FILTER (h.hour > g.hour - ceil(h.mean_stay_h) AND h.hour <= g.hour)
        ELSE sum(h.entries - h.exits) FILTER (h.hour <= g.hour) END) AS persons
FROM hourly h CROSS JOIN range(24) g(hour) GROUP BY ALL;
CREATE TEMP TABLE daily AS
SELECT h.spot_id, h.date, any_value(h.area_code) AS area_code, any_value(h.access) AS access,
    any_value(h.c1) AS c1, any_value(h.c2) AS c2, any_value(h.quota) AS quota,
    count(*) >= any_value(h.expected) AS whole, sum(h.entries)::DOUBLE AS entries,
    CASE WHEN count(h.reservations) > 0 THEN sum(h.reservations) END::DOUBLE AS reservations,
    CASE WHEN count(h.reserved_entries) > 0 THEN sum(h.reserved_entries) END::DOUBLE AS reserved_entries,
    (SELECT max(persons) FROM inside i WHERE (i.spot_id, i.date) = (h.spot_id, h.date))::DOUBLE AS peak
FROM hourly h GROUP BY ALL;
CREATE TEMP TABLE expected_days AS
SELECT m.spot_id, m.month, datediff('day', greatest(m.month, min(s.valid_from)), m.month + INTERVAL 1 MONTH)
    - (SELECT count(*) FROM scenic_calendar k WHERE k.spot_id = m.spot_id AND k.status = 'closed'
       AND date_trunc('month', k.date) = m.month
       AND NOT EXISTS (SELECT 1 FROM daily d WHERE (d.spot_id, d.date) = (k.spot_id, k.date))) AS days
FROM (SELECT DISTINCT spot_id, date_trunc('month', date)::DATE AS month FROM daily) m JOIN spot s USING (spot_id)
GROUP BY m.spot_id, m.month;
CREATE TEMP TABLE monthly AS
SELECT d.spot_id, date_trunc('month', d.date)::DATE AS month, max_by(d.area_code, d.date) AS area_code,
    max_by(d.access, d.date) AS access, sum(d.whole::INT) = any_value(e.days) AS whole, sum(d.entries) AS entries,
    CASE WHEN count(d.reservations) = count(*) THEN sum(d.reservations) END AS reservations,
    CASE WHEN count(d.reserved_entries) = count(*) THEN sum(d.reserved_entries) END AS reserved_entries
FROM daily d JOIN expected_days e ON e.spot_id = d.spot_id AND e.month = date_trunc('month', d.date) GROUP BY 1, 2;
