"""Extracts with one fault of each rule: what a row breaks stands beside it."""

HEAD = "area_code,grain,period,vintage,residents,registered,migrants_reported,migrant_definition\n"
GOOD = "110101,month,2024-01-01,office,700000,900000,,\n"
FAULTS = (
    (",month,2024-02-01,office,700000,900000,,", "null_in_key"),
    ("110101,month,2024-03-02,office,700000,900000,,", "period_not_a_start"),
    ("110101,month,1900-04-01,office,700000,900000,,", "period_out_of_range"),
    ("110101,week,2024-05-01,office,700000,900000,,", "not_allowed"),
    ("110199,month,2024-06-01,office,700000,900000,,", "unknown_area"),
    ("110103,month,2024-07-01,office,700000,900000,,", "area_not_valid"),
    ("110101,month,2024-08-01,office,-7,900000,,", "negative"),
    ("110101,month,2024-09-01,office,7000000000,900000,,", "too_large"),
    ("110101,month,2024-10-01,office,70.5,900000,,", "not_integer"),
    ('110101,month,2024-11-01,office,"700,000",900000,,', "wrong_type"),
    ("110101,month,2024-01-01,office,700000,900000,,", "duplicate_key"),
    ("110101,month,2024-12-01,office,700000,90,,", "magnitude"),
    ("110102,month,2024-12-01,office,700000,900000,5,", "definition_missing"),
)
FAULTY = HEAD + GOOD + "".join(f"{line}\n" for line, _ in FAULTS)

VISITS = """spot_id,date,hour,reservations,reserved_entries,entries,exits,colour
S-0001,2026-10-05,8,100,90,100,20,red
S-0001,2026-10-05,8,100,90,100,20,red
S-0001,2026-10-05,25,100,90,100,20,red
S-0001,2026-10-06,9,100,90,10,5000,red
S-0023,2026-10-26,10,100,90,100,20,red
S-0001,2026-10-05,3,100,90,100,20,red
S-0001,2026-10-07T02:00:00Z,8,100,90,100,20,red
S-0001,2026-10-08 09:30,8,100,90,100,20,red
"""
BUILDINGS = """area_code,grain,period,footprint_m2,above_ground_gfa_m2
110101001,year,2025-01-01,900000000000,9000000000000
110101002,year,2025-01-01,inf,4000000
110101003,year,2025-01-01,4000000,1000000
"""
COMMERCE = """area_code,grain,period,outlets,outlets
110101001,year,2025-01-01,5,5
"""
LODGING = """establishment_id,grain,period,name,area_code,category,scope,status,licensed,rooms,beds
L-0001,month,2026-11-01,\u0007another name,110101001,homestay,all,open,perhaps,7,13
L-0002,month,2026-11-01,name,110101001,homestay,all,open,true,7,13
L-0002,day,2026-11-02,name,110101002,homestay,all,open,true,7,13
"""
HOSPITALS = (
    "facility_id,grain,period,institution_id,name,area_code,category,scope,status,beds_authorised,beds_actual,"
    "open_bed_days,occupied_bed_days,outpatient_visits,emergency_visits,non_emergency_visits,"
    "booked_non_emergency_visits\n"
    "T-1,month,2026-10-01,T,one,110101001,general,all,open,10,10,300,900,50,5,40,60\n"
    "T-1,month,2026-10-01,T,one,110101002,general,all,open,10,10,0,300,50,5,40,30\n"
)
VILLAGES = (
    "village_code,grain,period,name,area_code,is_key_village,registered,migrants_reported,migrant_definition,"
    "rental_rooms,rental_rooms_managed,hazards_open_start,hazards_found,hazards_rectified\n"
    "110114115901,quarter,2026-07-01,one,110101001,true,100,90,resident_6m,3,5,1,1,9\n"
)
LAND = """area_code,grain,period,urban_rural_construction_land_km2
110101,year,2025-01-01,5000
"""
# Every extract by its dataset, and the rules that it breaks.
EXTRACTS = {
    "population": (FAULTY, {rule for _, rule in FAULTS}),
    "scenic_visits": (
        VISITS,
        {
            "unknown_column",
            "zone_converted",
            "naive_time",
            "hour_out_of_range",
            "reserved_exceed_entries",
            "duplicate_key",
            "exits_exceed_entries",
            "entries_while_closed",
            "entries_outside_hours",
        },
    ),
    "buildings": (
        BUILDINGS,
        {
            "not_finite",
            "too_large",
            "footprint_m2_at_most_above_ground_gfa_m2",
            "footprint_above_land",
            "incomplete_children",
        },
    ),
    "commerce": (COMMERCE, {"duplicate_column", "missing_column"}),
    "lodging": (LODGING, {"wrong_type", "control_character", "renamed"}),
    "hospitals": (
        HOSPITALS,
        {
            "occupancy_above_150",
            "occupied_without_open",
            "booked_non_emergency_visits_at_most_non_emergency_visits",
            "duplicate_key",
            "two_areas",
        },
    ),
    "villages": (
        VILLAGES,
        {"rental_rooms_managed_at_most_rental_rooms", "rectified_exceeds_hazards", "village_outside_area"},
    ),
    "land_use": (LAND, {"construction_above_land"}),
}
