"""What is told of each rule of the ground: rule → column, what was found, what to do."""

from collections.abc import Mapping

from data.contracts.findings import Rule
from data.contracts.text import Text

RULES: Mapping[str, Rule] = {
    "ground_missing": Rule(
        column="code",
        found=Text(
            "全市 110000 或首都功能核心区 110000.core（含其成员）将不复存在，或有一段时间不再有效",
            "the city 110000 or the core 110000.core with its members would be gone, or not hold for a time",
        ),
        mend=Text(
            "补上这些行并使其长期有效；几乎所有指标都以它们为依据。",
            "Add these rows and let them hold without an end; nearly every figure stands on them.",
        ),
    ),
    "core_member_lost": Rule(
        column="code",
        found=Text(
            "首都功能核心区将失去仍然有效的成员",
            "the core would lose members that still stand",
        ),
        mend=Text(
            "补上该成员；如确已撤并，请在同一次交付中于 areas 登记其失效日。",
            "Add the member; if its area was abolished, state the end in areas in the same delivery.",
        ),
    ),
    "area_in_use": Rule(
        column="code",
        found=Text(
            "将消失、提前失效或推迟生效的区划仍被其他数据使用（数据集、行数）",
            "areas that would vanish, end earlier or begin later are still used by other data (dataset, rows)",
        ),
        mend=Text(
            "保留这些区划，或在同一次交付中把这些数据改用新的区划代码。",
            "Keep these areas, or bring those data under other codes in the same delivery.",
        ),
    ),
    "unknown_parent": Rule(
        column="parent",
        found=Text(
            "上级区划为空、不存在，或先于下级失效、晚于下级生效",
            "the area above is empty, unknown, or ends before the area itself or begins after it",
        ),
        mend=Text(
            "填写 areas 中存在且同期有效的上级代码；只有全市没有上级。",
            "Name an area of the table that holds as long; only the city has none above it.",
        ),
    ),
    "area_cycle": Rule(
        column="parent",
        found=Text("上级关系成环", "an area lies above itself, directly or through others"),
        mend=Text(
            "更正上级代码，使其逐级通到全市 110000。",
            "Correct the codes above, so that they lead up to the city 110000.",
        ),
    ),
    "level_wrong": Rule(
        column="level",
        found=Text(
            "层级与代码的位数不符，或不低于上级的层级",
            "the level does not fit the code, or is not below that of the area above",
        ),
        mend=Text(
            "更正层级或代码：区 6 位，街道乡镇 9 位，村 12 位。",
            "Correct the level or the code: districts have 6 digits, streets 9, villages 12.",
        ),
    ),
    "validity_overlaps": Rule(
        column="valid_from",
        found=Text("同一代码的有效期重叠", "validities of one code overlap"),
        mend=Text(
            "前一行的失效日应不晚于后一行的生效日；失效日不含当天。",
            "Let the earlier row end no later than the next begins; the end is exclusive.",
        ),
    ),
    "unknown_member": Rule(
        column="code",
        found=Text(
            "功能区或其成员不在 areas 中，或先于成员关系失效、晚于成员关系生效",
            "a zone or its member is not in areas, or ends before the membership does or begins after it",
        ),
        mend=Text(
            "更正代码或起止日；新的区划请在同一次交付中随 areas 一并提供。",
            "Correct the code or the dates; bring a new area in areas in the same delivery.",
        ),
    ),
    "zone_cycle": Rule(
        column="code",
        found=Text("功能区直接或经由其他功能区包含自身", "a zone contains itself, directly or through others"),
        mend=Text("删除造成循环的成员关系。", "Remove the membership that closes the circle."),
    ),
}
