"""How much room the words of each language take, for drawings that must fit them."""

LATIN = 0.58  # a Latin letter or a digit, in its own size
WIDE = {"zh": 1.05, "en": LATIN}  # a letter of a name, in its own size
HALF_DIGITS = {"zh": 0.75, "en": 0.52}  # a letter of a label of half a name and half digits, in its own size
NAME_AND_FIGURE = {"zh": 115, "en": 138}  # pixels for the name and the figure of a place
