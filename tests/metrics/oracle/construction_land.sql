SELECT area_code, grain, period, 'office' AS vintage, 'default' AS variant, urban_rural_construction_land_km2::DOUBLE AS top, NULL::DOUBLE AS bottom FROM land_use WHERE urban_rural_construction_land_km2 IS NOT NULL;
-- value
SELECT *, top AS value FROM rolled
