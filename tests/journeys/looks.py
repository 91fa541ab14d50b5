"""What a page looks like to a check: boxes that overflow, words in the wrong language, glyphs without a font."""

import re

from playwright.sync_api import Page

WORDS = re.compile(r"[A-Za-z][A-Za-z]+")
# Words that stand on Chinese pages as they are: the language switch, standards, units, codes of our own.
ALLOWED = {
    "English",
    "UTF",
    "LB",
    "GB",
    "Σ",
    "cli",
    "root",
    "CSV",
    "Excel",
    "Parquet",
    "SHA",
    "PNG",
    "SVG",
    "km",
    "COVID",
    "Theta",
    "ARIMA",
}

OVERFLOWING = """() => {
  const wide = [];
  const main = document.querySelector('[data-testid=stMain]');
  if (main.scrollWidth > main.clientWidth + 1) wide.push('page: ' + main.scrollWidth + ' > ' + main.clientWidth);
  for (const box of main.querySelectorAll('h1, h2, h3, p, li, .sidu-card, .sidu-source, button, [role=radiogroup]')) {
    if (box.offsetParent === null || box.closest('[data-testid=stDataFrame]')) continue;
    if (getComputedStyle(box).overflowX === 'auto' || getComputedStyle(box).textOverflow === 'ellipsis') continue;
    const over = box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0;
    if (over) wide.push(box.tagName + ': ' + box.innerText.slice(0, 40));
  }
  return wide;
}"""
# What a person typed or a source is called is not ours to translate; nor are codes.
SPOKEN = """() => {
  const copy = document.querySelector('[data-testid=stMain]').cloneNode(true);
  for (const part of copy.querySelectorAll(
    'code, pre, .sidu-source, .katex, [data-testid=stDataFrame], [data-testid=stFileUploader], svg, style, script, '
    + '[data-testid=stIconMaterial], [data-testid=stTooltipContent], [data-testid=stElementToolbar]')) part.remove();
  return copy.textContent;
}"""
# A glyph that no font has is drawn as the font's empty box, which is what U+0378 (never assigned) is drawn as.
MISSING = """() => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 48;
  const pen = canvas.getContext('2d', {willReadFrequently: true});
  const drawn = (glyph, font) => {
    pen.clearRect(0, 0, 48, 48);
    pen.font = '32px ' + font;
    pen.fillText(glyph, 4, 36);
    return pen.getImageData(0, 0, 48, 48).data.join();
  };
  const font = getComputedStyle(document.querySelector('h1')).fontFamily;
  const empty = drawn('\\u0378', font);
  const copy = document.querySelector('[data-testid=stMain]').cloneNode(true);
  for (const part of copy.querySelectorAll('[data-testid=stIconMaterial], style, script')) part.remove();
  return [...new Set(copy.textContent)].filter(glyph => glyph.trim() && drawn(glyph, font) === empty);
}"""
CODES = re.compile(r"[a-z0-9]+(_[a-z0-9]+)+|https?://\S+")


def overflowing(page: Page) -> list[str]:
    """Boxes whose content is wider than they are, by tag and text."""
    found: list[str] = page.evaluate(OVERFLOWING)
    return found


def spoken(page: Page) -> str:
    """The words of the page without what people typed, codes and pictures."""
    text: str = page.evaluate(SPOKEN)
    return text


def foreign_words(page: Page) -> set[str]:
    """Latin words of a Chinese page that are on no list of those which stand there as they are."""
    return set(WORDS.findall(CODES.sub("", spoken(page)))) - ALLOWED


def missing_glyphs(page: Page) -> list[str]:
    """Characters of the page for which no font of this machine has a glyph."""
    found: list[str] = page.evaluate(MISSING)
    return found
