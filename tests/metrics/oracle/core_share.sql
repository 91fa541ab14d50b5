SELECT area_code, grain, period, vintage AS vintage, 'default' AS variant, residents::DOUBLE AS top, NULL::DOUBLE AS bottom FROM population WHERE residents IS NOT NULL;
-- value
SELECT r.*, r.top / nullif(c.top, 0) AS value FROM rolled r
JOIN rolled c ON c.area_code = '110000' AND (c.grain, c.period, c.vintage, c.variant) = (r.grain, r.period, r.vintage, r.variant)
WHERE r.area_code = '110000.core'
