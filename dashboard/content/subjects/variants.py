"""What an indicator counts where that is not its usual definition, in words: a variant is a figure of its own."""

from typing import Any

from dashboard.reading.series import DEFAULT
from dashboard.words.text import translator
from metrics.catalogue import BY_ID
from metrics.indicator import Indicator

WORDS = {  # English, which is the message id
    DEFAULT: "usual definition",
    "a_grade": "A-grade spots",
    "a_grade_24": "24 A-grade spots",
    "above_scale": "above designated size",
    "community": "community health centres",
    "excluding_military": "without military hospitals",
    "five_star": "five stars",
    "four_star": "four stars",
    "full": "full tier",
    "homestay": "homestays",
    "hospitals": "hospitals",
    "hospitals_and_clinics": "hospitals and clinics",
    "hospitals_excluding_military": "hospitals without military ones",
    "hostel": "hostels",
    "hotel": "hotels",
    "key_establishments": "key establishments",
    "monitored_villages": "monitored villages",
    "one_two_star": "one and two stars",
    "orange": "orange tier",
    "other_district": "from other districts of the city",
    "private_excluding_military": "private, without military ones",
    "public_excluding_military": "public, without military ones",
    "red": "red tier",
    "reported": "as reported",
    "short_term_rental": "short-term rentals",
    "star_hotel": "star-rated hotels",
    "tertiary": "tertiary hospitals",
    "tertiary_excluding_military": "tertiary, without military ones",
    "three_star": "three stars",
    "tier_10": "ratio above 10",
    "tier_3": "ratio above 3",
    "tier_5": "ratio above 5",
    "unrated": "without stars",
    "watch": "watch tier",
    "with_other_district": "from other provinces and other districts",
}


def word(variant: str, language: str) -> str:
    """A variant as people call it; what nobody has named yet by its code."""
    say = translator(language)
    return " · ".join(say(WORDS.get(part, part)) for part in variant.split(":"))


def named(record: Indicator, variant: Any, language: str) -> str:
    """The name of a figure: of its indicator, and what it counts where that is not the usual."""
    name = record.name(language)
    if variant in {None, DEFAULT}:
        return name
    return translator(language)("{name} ({variant})").format(name=name, variant=word(str(variant), language))


def indicator_name(indicator: str, language: str) -> str:
    """The name of an indicator; what the catalogue has no longer by its code."""
    return BY_ID[indicator].name(language) if indicator in BY_ID else indicator
