-- A stock's year is its December, where no yearly row of its own stands.
INSERT INTO rolled
    SELECT area_code, 'year', date_trunc('year', period)::DATE, vintage, variant, top, bottom FROM rolled m
    WHERE grain = 'month' AND month(period) = 12 AND NOT EXISTS (
        SELECT 1 FROM rolled y WHERE y.grain = 'year' AND (y.area_code, y.vintage, y.variant, y.period)
        = (m.area_code, m.vintage, m.variant, date_trunc('year', m.period)::DATE));
