SELECT area_code, grain, period, 'office' AS vintage, 'default' AS variant, jobs::DOUBLE AS top, employed_residents::DOUBLE AS bottom FROM commuting WHERE jobs IS NOT NULL;
-- value
SELECT *, top / nullif(bottom, 0) AS value FROM rolled
