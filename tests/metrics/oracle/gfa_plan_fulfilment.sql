SELECT n.area_code, n.grain, n.period, 'office' AS vintage, 'default' AS variant,
       p.above_ground_gfa_m2 - n.above_ground_gfa_m2 AS top, p.above_ground_gfa_m2 - n.planned_above_ground_gfa_m2 AS bottom
FROM buildings n JOIN buildings p
    ON p.area_code = n.area_code AND p.grain = n.grain AND p.period = n.period - INTERVAL 1 YEAR AND n.grain = 'year'
WHERE n.planned_above_ground_gfa_m2 IS NOT NULL;
-- value
SELECT *, top / nullif(bottom, 0) AS value FROM rolled
