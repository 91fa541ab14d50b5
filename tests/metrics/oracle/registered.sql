SELECT area_code, grain, period, vintage AS vintage, 'default' AS variant, registered::DOUBLE AS top, NULL::DOUBLE AS bottom FROM population WHERE registered IS NOT NULL;
-- value
SELECT *, top AS value FROM rolled
