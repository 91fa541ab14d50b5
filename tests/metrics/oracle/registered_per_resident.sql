SELECT area_code, grain, period, vintage AS vintage, 'default' AS variant, registered::DOUBLE AS top, residents::DOUBLE AS bottom FROM population WHERE registered IS NOT NULL AND residents IS NOT NULL;
-- value
SELECT *, top / nullif(bottom, 0) AS value FROM rolled
