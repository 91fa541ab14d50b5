-- Every area above those that report, over a table `own` (area_code, grain, period, vintage, variant, top, bottom): creates `rolled`
-- with a row wherever the area or anything that it is made of has one; top is null where a member is missing.
CREATE OR REPLACE TEMP TABLE moments AS SELECT DISTINCT grain, period, vintage, variant FROM own;
CREATE OR REPLACE TEMP TABLE made_of AS
    SELECT parent AS above, code, valid_from, valid_to, level FROM areas WHERE level IN ('street', 'district')
    UNION ALL SELECT zone, code, valid_from, valid_to, 'zone' FROM zone_members;
-- Two editions of every membership: as it held at the period, and as it is today.
CREATE OR REPLACE TEMP VIEW editions AS
    SELECT m.level, m.above, m.code, k.*, 'then' AS edition FROM made_of m, moments k
    WHERE m.valid_from <= k.period AND (m.valid_to IS NULL OR m.valid_to > k.period)
    UNION ALL SELECT DISTINCT m.level, m.above, m.code, k.*, 'today' FROM made_of m, moments k WHERE m.valid_to IS NULL;
CREATE OR REPLACE TEMP TABLE tree AS SELECT * FROM own;
CREATE OR REPLACE TEMP MACRO summed(lvl) AS TABLE
    WITH tries AS (
        SELECT e.above AS area_code, e.grain, e.period, e.vintage, e.variant, e.edition,
               sum(t.top) AS top, sum(t.bottom) AS bottom, count(t.top) = count(*) AS whole, count(t.area_code) AS seen
        FROM editions e
        LEFT JOIN tree t ON t.area_code = e.code AND t.grain = e.grain AND t.period = e.period
            AND t.vintage = e.vintage AND t.variant = e.variant
        WHERE e.level = lvl GROUP BY ALL)
    SELECT area_code, grain, period, vintage, variant,
           arg_min(top, edition) FILTER (whole) AS top, arg_min(bottom, edition) FILTER (whole) AS bottom
    FROM tries WHERE seen > 0 GROUP BY ALL;
INSERT INTO tree SELECT * FROM summed('street') s
    WHERE NOT EXISTS (SELECT 1 FROM own o WHERE (o.area_code, o.grain, o.period, o.vintage, o.variant)
                      = (s.area_code, s.grain, s.period, s.vintage, s.variant));
INSERT INTO tree SELECT * FROM summed('district') s
    WHERE NOT EXISTS (SELECT 1 FROM own o WHERE (o.area_code, o.grain, o.period, o.vintage, o.variant)
                      = (s.area_code, s.grain, s.period, s.vintage, s.variant));
CREATE OR REPLACE TEMP TABLE zones AS SELECT * FROM summed('zone');
CREATE OR REPLACE TEMP TABLE rolled AS
    SELECT * FROM zones WHERE top IS NOT NULL
    UNION ALL SELECT * FROM tree t
        WHERE NOT EXISTS (SELECT 1 FROM zones z WHERE z.top IS NOT NULL AND
            (z.area_code, z.grain, z.period, z.vintage, z.variant)
            = (t.area_code, t.grain, t.period, t.vintage, t.variant))
    UNION ALL SELECT * FROM zones z
        WHERE top IS NULL AND NOT EXISTS (SELECT 1 FROM tree t WHERE
            (z.area_code, z.grain, z.period, z.vintage, z.variant)
            = (t.area_code, t.grain, t.period, t.vintage, t.variant));
