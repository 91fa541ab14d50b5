"""What is shown where: the indicators of each subject's page, of the overview, the wall and the briefing."""

from dataclasses import dataclass

from metrics.catalogue import BY_ID

DENSITY = "population_density"
FIRST_TARGET = "core-residents"  # the one that pages of one target begin with
FOUR = (DENSITY, "building_coverage", "commercial_floor_density", "tourism_density")  # 四个密度
OVERVIEW = (*FOUR, "hospital_beds", "lodging_beds", "scenic_entry_density", "inversion_ratio")
WALL = (*FOUR, "hospital_beds", "lodging_beds", "scenic_entry_density")
BRIEFING = (
    "residents",
    "population_density",
    "building_coverage",
    "floor_area_ratio",
    "commercial_outlet_density",
    "commercial_floor_density",
    "tourism_density",
    "scenic_entry_density",
    "hospital_beds",
    "beds_per_1000",
    "lodging_beds",
    "inversion_ratio",
)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One page of figures: its title in English, the indicators of its cards, and those that can be chosen."""

    title: str
    cards: tuple[str, ...]
    choices: tuple[str, ...]

    def __post_init__(self) -> None:
        if unknown := {*self.cards, *self.choices} - BY_ID.keys():
            raise ValueError(f"{self.title}: no such indicator: {', '.join(sorted(unknown))}")


SUBJECTS = {  # by the path of the page
    "densities": Subject(
        title="Four densities",
        cards=FOUR,
        choices=(*FOUR, "floor_area_ratio", "commercial_outlet_density", "peak_hour_tourism_density"),
    ),
    "population": Subject(
        title="Population",
        cards=("residents", "population_density", "registered", "migrants"),
        choices=(
            "residents",
            "population_density",
            "migrants",
            "registered",
            "core_share",
            "jobs_housing",
            "day_night_ratio",
        ),
    ),
    "beds": Subject(
        title="Beds",
        cards=("hospital_beds", "bed_occupancy", "outpatient_emergency_visits", "lodging_beds", "room_occupancy"),
        choices=(
            "hospital_beds",
            "beds_per_1000",
            "bed_occupancy",
            "outpatient_emergency_visits",
            "appointment_rate",
            "lodging_beds",
            "lodging_bed_density",
            "unlicensed_lodging_beds",
            "room_occupancy",
            "beds_actual_published",
            "lodging_beds_published",
        ),
    ),
    "scenic": Subject(
        title="Scenic spots",
        cards=(
            "scenic_entry_density",
            "tourism_density",
            "peak_hour_tourism_density",
            "visit_time_concentration",
        ),
        choices=(
            "scenic_entry_density",
            "tourism_density",
            "peak_hour_tourism_density",
            "visit_time_concentration",
            "visit_spot_concentration",
            "reservation_coverage",
        ),
    ),
    "villages": Subject(
        title="Villages",
        cards=(
            "inversion_ratio",
            "inverted_villages",
            "rental_rooms_per_registered",
            "managed_rental_share",
            "hazard_rectification",
        ),
        choices=(
            "inversion_ratio",
            "inverted_villages",
            "rental_rooms_per_registered",
            "managed_rental_share",
            "hazard_rectification",
            "migrants",
            "migrant_share_of_village_residents",
            "inverted_villages_enclosed",
        ),
    ),
}
