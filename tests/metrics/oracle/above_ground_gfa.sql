SELECT area_code, grain, period, 'office' AS vintage, 'default' AS variant, above_ground_gfa_m2::DOUBLE AS top, NULL::DOUBLE AS bottom FROM buildings WHERE above_ground_gfa_m2 IS NOT NULL;
-- value
SELECT *, top AS value FROM rolled
