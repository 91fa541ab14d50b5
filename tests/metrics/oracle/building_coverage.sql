SELECT area_code, grain, period, 'office' AS vintage, 'default' AS variant, footprint_m2::DOUBLE AS top, NULL::DOUBLE AS bottom FROM buildings WHERE footprint_m2 IS NOT NULL;
-- value
SELECT r.*, top / nullif(land_km2 * 1e6, 0) AS value FROM rolled r JOIN areas a ON a.code = r.area_code AND lasting(a.valid_to, r.grain, r.period)
