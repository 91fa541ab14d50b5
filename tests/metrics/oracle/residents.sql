SELECT area_code, grain, period, vintage AS vintage, 'default' AS variant, residents::DOUBLE AS top, NULL::DOUBLE AS bottom FROM population WHERE residents IS NOT NULL;
-- value
SELECT *, top AS value FROM rolled
