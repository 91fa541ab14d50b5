SELECT area_code, grain, period, vintage, variant, top::DOUBLE AS top, NULL::DOUBLE AS bottom FROM population
UNPIVOT (top FOR variant IN (migrants_other_province AS 'default', migrants_other_district AS 'other_district',
                             migrants_reported AS 'reported'));
-- value
SELECT *, top AS value FROM rolled
