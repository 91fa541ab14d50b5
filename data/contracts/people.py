"""Contracts of people: population, presence by hour, commuting, villages, and published aggregates."""

import polars as pl

from data.contracts.area_codes import level_of
from data.contracts.findings import Severity
from data.contracts.rules import (
    AREA_CODE,
    GRAIN,
    MIGRANT_DEFINITIONS,
    PERIOD,
    PLACE_CODE,
    VINTAGE,
    Area,
    Block,
    Contract,
    RowRule,
    amount,
    at_most,
    count,
    day,
    flag,
    hour_of_day,
    persons,
    text,
)
from data.contracts.text import Text
from data.contracts.units import Unit, UnitOf

PEOPLE = ("residents", "registered", "migrants_other_province", "migrants_other_district", "migrants_reported")
ROUNDING = 0.005  # of residents, by which rounded parts may miss their whole

POPULATION = Contract(
    id="population",
    name=Text("人口", "population"),
    key=("area_code", "grain", "period", "vintage"),
    columns=(
        text("area_code", "区划或功能区代码", "division or zone", area=Area.WITH_ZONES),
        GRAIN,
        PERIOD,
        VINTAGE,
        persons("residents", "常住人口（居住半年以上）", "residents (lived here six months or more)", optional=True),
        persons("registered", "户籍人口（无论是否在此居住）", "registered (hukou), resident or not", optional=True),
        persons("migrants_other_province", "外省市来京人口", "residents from other provinces", optional=True),
        persons(
            "migrants_other_district",
            "来自本市其他区的人口",
            "residents from other districts of Beijing",
            optional=True,
        ),
        persons("migrants_reported", "上报的流动人口", "migrants as reported", optional=True),
        text(
            "migrant_definition",
            "流动人口口径",
            "definition of migrants_reported",
            optional=True,
            values=MIGRANT_DEFINITIONS,
        ),
    ),
    rules=(
        RowRule(  # here its few people would be shown to everybody: only villages have small cells
            name="village_in_population",
            column="area_code",
            broken=level_of(pl.col("area_code")) == "village",
            found=Text(
                "是村的代码；人口表只收区划和功能区",
                "the code of a village; population holds divisions and zones",
            ),
            mend=Text("村的人口请在数据集 villages 中上报。", "Report a village's people in the dataset villages."),
        ),
        RowRule(  # such a row would replace what is released with nothing
            name="no_value",
            column="area_code",
            broken=pl.all_horizontal(pl.col(name).is_null() for name in PEOPLE),
            shown=pl.format("{} {}", pl.col("area_code"), pl.col("period")),
            found=Text("没有任何人口数", "not one number of people"),
            mend=Text(
                "补上常住、户籍或外来人口；含公式的单元格请存为数值；不掌握的行请删除。",
                "Give residents, registered or migrants; save formulas as values; remove rows that are not known.",
            ),
        ),
        RowRule(
            name="parts_exceed_residents",
            column="residents",
            broken=(pl.col("residents") >= 0)  # a negative count has its own finding
            & (
                pl.col("migrants_other_province").fill_null(0) + pl.col("migrants_other_district").fill_null(0)
                > pl.col("residents")
            ),
            shown=pl.format(
                "{} + {} > {}",
                pl.col("migrants_other_province").fill_null(0),
                pl.col("migrants_other_district").fill_null(0),
                pl.col("residents"),
            ),
            found=Text("外来人口之和超过常住人口", "migrants together exceed the residents they are part of"),
            mend=Text("核对常住与外来人口后重新上传。", "Check residents and migrants and upload again."),
        ),
        RowRule(
            name="residents_unexplained",
            column="residents",
            broken=pl.col("residents") - pl.col("migrants_other_province") - pl.col("migrants_other_district")
            > pl.col("registered") + ROUNDING * pl.col("residents"),
            shown=pl.format(
                "{} − {} − {} > {}",
                pl.col("residents"),
                pl.col("migrants_other_province"),
                pl.col("migrants_other_district"),
                pl.col("registered"),
            ),
            found=Text(
                "常住人口减去外来人口后仍多于户籍人口",
                "residents without migrants are more than all who are registered here",
            ),
            mend=Text("核对三者口径是否一致。", "Check that the three follow one definition."),
            severity=Severity.NOTE,
        ),
        RowRule(
            name="definition_missing",
            column="migrant_definition",
            broken=pl.col("migrants_reported").is_not_null() & pl.col("migrant_definition").is_null(),
            shown=pl.col("migrants_reported").cast(pl.String),
            found=Text("有上报流动人口而没有口径", "migrants_reported stands without its definition"),
            mend=Text("填写 migrant_definition。", "Fill in migrant_definition."),
        ),
    ),
)
PRESENCE = Contract(
    id="presence",
    name=Text("小时在区人口", "people present by hour"),
    key=("cell_id", "date", "hour", "group"),
    block=Block.HOURLY_AREA,
    # The cells of an area's hour lie beside one another: summing them takes no table of keys.
    sorted_by=("area_code", "date", "hour", "group"),
    columns=(
        text("cell_id", "网格编号", "cell of the signalling grid"),
        day("date", "日期", "date, Asia/Shanghai"),
        hour_of_day("hour", "小时", "hour 0–23, Asia/Shanghai"),
        text("group", "人群", "group of people", values=("all", "resident", "worker", "visitor")),
        AREA_CODE,
        persons("persons", "人数", "people present in the hour"),
    ),
)
COMMUTING = Contract(
    id="commuting",
    name=Text("职住", "jobs and homes"),
    key=("area_code", "grain", "period"),
    columns=(
        AREA_CODE,
        GRAIN,
        PERIOD,
        count("jobs", "就业岗位", "jobs located here", unit=Unit.JOBS),
        persons("employed_residents", "在业居民", "employed people living here"),
    ),
)
VILLAGES = Contract(
    id="villages",
    name=Text("村庄", "villages"),
    key=("village_code", "grain", "period"),
    own_node="village_code",
    columns=(
        text("village_code", "村代码（12 位）", "village code, 12 digits", area=Area.VILLAGE),
        GRAIN,
        PERIOD,
        text("name", "村名", "name of the village"),
        PLACE_CODE,
        flag("is_key_village", "是否重点村", "whether a key village"),
        persons("registered", "户籍人口", "registered people"),
        persons("migrants_other_province", "外省市来京人口", "people from other provinces", optional=True),
        persons("migrants_reported", "上报的流动人口", "migrants as reported", optional=True),
        text("migrant_definition", "流动人口口径", "definition of migrants", values=MIGRANT_DEFINITIONS),
        count("rental_rooms", "出租房间", "rented rooms", unit=Unit.ROOMS),
        count("rental_rooms_managed", "纳管出租房间", "rented rooms under management", unit=Unit.ROOMS, optional=True),
        count("hazards_open_start", "期初未销隐患", "hazards open at the start", unit=Unit.ITEMS),
        count("hazards_found", "本期发现隐患", "hazards found", unit=Unit.ITEMS),
        count("hazards_rectified", "本期整改隐患", "hazards rectified", unit=Unit.ITEMS),
    ),
    rules=(
        at_most(
            "rental_rooms_managed",
            "rental_rooms",
            found=Text("纳管房间多于出租房间", "more managed rooms than rented rooms"),
        ),
        RowRule(
            name="rectified_exceeds_hazards",
            column="hazards_rectified",
            broken=pl.col("hazards_rectified") > pl.col("hazards_open_start") + pl.col("hazards_found"),
            shown=pl.format(
                "{} > {} + {}",
                pl.col("hazards_rectified"),
                pl.col("hazards_open_start"),
                pl.col("hazards_found"),
            ),
            found=Text("整改数多于期初与发现之和", "more hazards rectified than were open or found"),
            mend=Text("核对三个隐患列。", "Check the three hazard columns."),
        ),
        RowRule(
            name="village_outside_area",
            column="village_code",
            broken=~pl.col("village_code").str.starts_with(pl.col("area_code")),
            shown=pl.format("{} / {}", pl.col("village_code"), pl.col("area_code")),
            found=Text("村代码不以所在区划代码开头", "the village code does not begin with the digits of area_code"),
            mend=Text("更正 village_code 或 area_code。", "Correct village_code or area_code."),
        ),
    ),
)
PUBLISHED = Contract(
    id="published",
    name=Text("公布汇总数", "published aggregates"),
    key=("measure", "area_code", "grain", "period", "period_end", "vintage", "scope"),
    columns=(
        text("measure", "指标", "measure"),
        text("area_code", "区划或景区代码", "division or spot", area=Area.OPEN),
        text("grain", "时间粒度", "grain", values=(*GRAIN.values, "half", "span")),
        PERIOD,
        day("period_end", "时期结束日（含）", "last day of the period, inclusive"),
        VINTAGE,
        text("scope", "统计范围", "scope of the figure (all, above_scale, a star level …)"),
        amount("value", "数值", "value", unit=UnitOf.STATED, fractional=True),
        text("qualifier", "限定", "qualifier", optional=True, values=("about", "over", "at_most")),
        text("unit", "单位", "unit"),
        text("confidence", "可信度", "confidence", values=("seen", "derived")),
    ),
    rules=(
        RowRule(
            name="period_ends_before_start",
            column="period_end",
            broken=pl.col("period_end") < pl.col("period"),
            shown=pl.format("{} < {}", pl.col("period_end"), pl.col("period")),
            found=Text("结束日早于起始日", "the last day lies before the first"),
            mend=Text("更正两个日期。", "Correct the two dates."),
        ),
    ),
)
CONTRACTS = (POPULATION, PRESENCE, COMMUTING, VILLAGES, PUBLISHED)
