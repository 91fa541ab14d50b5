"""Extracts with one fault of each rule of values, keys, series and hours: what a row breaks stands beside it."""

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
    ("110114115202,month,2024-12-01,office,300,200,,", "village_in_population"),
)
FAULTY = HEAD + GOOD + "".join(f"{line}\n" for line, _ in FAULTS)

# Quarters of a district: residents leap, also against the year before, while the registered stand still.
RESIDENTS = (440_000, 440_100, 440_300, 440_200, 440_400, 440_500, 440_350, 440_450, 660_000, 661_000)
REGISTERED = (280_000, 280_100, 280_250, 280_380, 280_490, 280_600, *[280_700] * 4)
SERIES = (
    "area_code,grain,period,vintage,residents,registered,migrants_other_province,migrants_other_district\n"
    + "".join(
        f"110116,quarter,{2022 + place // 4}-{place % 4 * 3 + 1:02}-01,office,{lived},{kept},,\n"
        for place, (lived, kept) in enumerate(zip(RESIDENTS, REGISTERED, strict=True))
    )
    + """110116,quarter,2024-10-01,office,661500,280900,,
110000,instant,2020-11-01,census,21000000,,,
110105,quarter,2024-10-01,office,,,,
110109,instant,2020-11-01,office,5,,,
110117,year,2022-01-01,office,457000,,400000,100000
110118,year,2022-01-01,office,500000,100000,50000,50000
"""
)
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
COMMERCE = """area_code,grain,period,outlets,commercial_gfa_m2
110101001,year,2025-01-01,5,9000000000
"""
COMMUTING = """area_code,grain,period,jobs,jobs,employed_residents
110101,year,2025-01-01,5,5,7
"""
LODGING = """establishment_id,grain,period,name,area_code,category,scope,status,licensed,rooms,beds,room_nights_sold,\
room_nights_available
L-0001,month,2026-11-01,\u0007another name,110101001,homestay,all,open,perhaps,7,13,,
L-0002,month,2026-11-01,name,110101001,homestay,all,open,true,7,13,200,100
L-0003,month,2026-11-01,,110101002,homestay,all,open,true,7,13,,
L-0004,month,2026-11-01,{long},110101002,homestay,all,open,true,7,13,,
""".replace("{long}", "name " * 41)
HOSPITALS = """facility_id,grain,period,institution_id,name,area_code,category,scope,status,beds_authorised,\
beds_actual,open_bed_days,occupied_bed_days,outpatient_visits,emergency_visits,non_emergency_visits,booked_non_emergency_visits
T-1,month,2026-10-01,T,one,110101001,general,all,open,10,10,300,900,50,5,40,60
T-1,month,2026-10-01,T,one,110101002,general,all,open,10,10,0,300,50,5,40,30
T-2,month,2026-10-01,T,two,110101001,general,all,open,10,10,300,330,50,5,40,30
"""
VILLAGES = """village_code,grain,period,name,area_code,is_key_village,registered,migrants_reported,\
migrant_definition,rental_rooms,rental_rooms_managed,hazards_open_start,hazards_found,hazards_rectified
110114115901,quarter,2026-07-01,one,110101001,true,100,90,resident_6m,3,5,1,1,9
"""
LAND = """area_code,grain,period,urban_rural_construction_land_km2
东城区,year,2025-01-01,5000
"""
MOVEMENTS = """movement_id,date,kind,subject,from_id,to_id,beds,document
M-1,2026-01-05,move,hospital,H-1,,20,文件
"""
SPOTS = """spot_id,valid_from,name,area_code,access,mean_stay_h,open_hour,close_hour,\
approved_instant_capacity,approved_daily_capacity
T-1,2020-01-01,one,110101,gated,0,8,17,0,0
"""
PARTS = """spot_id,part_id,valid_from,effective_area_m2,m2_per_visitor
T-1,P-1,2020-01-01,100,0
"""
SLOTS = """spot_id,slot_start,valid_from,slot_end,quota
T-1,12,2020-01-01,8,100
"""
PUBLISHED = """measure,area_code,grain,period,period_end,vintage,scope,value,unit,confidence
admissions,110000,year,2023-01-01,2022-12-31,office,all,5,person_times,seen
"""
MEMBERS = """zone,code,valid_from,valid_to
110000.core,110101,2024-01-01,2023-01-01
"""
# Nothing, metres, and an outline that goes to and fro too often.
BOUNDARIES = f"""code,geometry
110101,nowhere
110102,"{{""type"":""Polygon"",""coordinates"":[[[447000,4418000],[448000,4418000],[448000,4419000],[447000,4418000]]]}}"
110105,"{{""type"":""Polygon"",""coordinates"":[[{"[116,40],[117,40]," * 10_000}[116,40]]]}}"
"""
LEDGER = """item_id,revision,target_id,area_code,lead_body,state,date,evidence,verifier,note
item-core-residents,1,core-residents,110000.core,市发展改革委,open,2021-01-20,,,another history
item-core-residents,2,core-residents,110000.core,市公安局,done,2026-01-20,,,
item-core-residents,3,core-residents,110000.core,市公安局,done,2026-01-21,seen,local:analyst,
item-core-floor-area,5,core-floor-area,110000.core,市规划自然资源委,open,2026-01-20,,,
item-core-floor-area-2035,2,core-floor-area,110000.core,市规划自然资源委,rebounded,2026-01-20,,,
item-new,1,core-residents,110000.core,市发展改革委,done,2026-01-20,seen,somebody,
"""
# Brought once before, and extracted later then.
NAMES = """source_name,kind,found,meant,extracted_on
land_use,area,东城区,110101,{on}
"""
CENSUS = """area_code,grain,period,vintage,residents,origin
110101,instant,2020-11-01,census,708830,official
110106007,instant,2020-11-01,census,152873,official
110111002,instant,2020-11-01,census,10681,synthetic
"""
TITLED = """Residents of the districts,,,,
area_code,grain,period,vintage,residents
110101,year,2024-01-01,office,700000
"""
AGAIN = """area_code,grain,period,vintage,residents,origin
110101,instant,2020-11-01,census,708829,official
"""
TARGET = (
    "target_id,due,indicator,area_code,kind,low,high,approximate,unit,direction,baseline_period,baseline_value,"
    "baseline_vintage,is_milestone,owner,revision_reason\n"
)
FAULTY_TARGETS = f"""{TARGET.strip()},reported_verdict
t-1,2049-12-31,residents,110101,reduce_to,,,false,persons,lower,,,,false,office,plan,
t-2,2049-12-31,residents,110101,range,9,5,false,persons,lower,,,,false,office,plan,
t-3,2049-12-31,residents,110101,ceiling,,9,false,persons,lower,,,,false,office,plan,met
"""
ODD = f"""{TARGET}past,2021-12-31,residents,110101,reduce_to,,600000,false,persons,lower,,,,false,office,plan
unit,2049-12-31,residents,110102,ceiling,,2000000,false,households,lower,,,,false,office,plan
met,2049-12-31,residents,110101,reduce_to,,900000,false,persons,lower,,,,false,office,plan
pace,2049-12-31,residents,110000,reduce_to,,9000000,false,persons,lower,,,,false,office,plan
break,2049-12-31,residents,110000.core,reduce_to,,1600000,false,persons,lower,2020-11-01,1815043,register,false,office,plan
steps,2045-12-31,residents,110106,reduce_to,,1000000,false,persons,lower,,,,true,office,plan
steps,2049-12-31,residents,110106,reduce_to,,1500000,false,persons,lower,,,,false,office,plan
whole,2048-12-31,residents,110000.core,reduce_to,,1000000,false,persons,lower,,,,false,office,plan
east,2048-12-31,residents,110101,reduce_to,,700000,false,persons,lower,,,,false,office,plan
west,2048-12-31,residents,110102,reduce_to,,700000,false,persons,lower,,,,false,office,plan
"""
# The city ends, a street in use ends before its rows, two lie below each other, one below nothing, one is no village.
GROUND = """code,valid_from,valid_to,level,parent,name_zh,name_en
110000,1949-10-01,2030-01-01,city,,北京市,Beijing
110101005,2010-07-01,2015-01-01,street,110101,北新桥街道,Beixinqiao
110198,1949-10-01,,district,110199,甲,A
110199,1949-10-01,,district,110198,乙,B
110196001,1949-10-01,,street,110196,丙,C
110116,2020-01-01,,village,110000,怀柔区,Huairou
"""
ZONES = """zone,code,valid_from,valid_to
110000.core,110101,2010-07-01,2020-01-01
110000.core,110195,2010-07-01,
110000.focus,110000.focus,2010-07-01,
110000.focus,110111105,2010-07-01,
"""
