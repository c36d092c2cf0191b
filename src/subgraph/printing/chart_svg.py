"""A chart as SVG: horizontal bars that stand by themselves, without a script or anything from elsewhere.

A library was looked for: the small one patches Python's import system, the large one is larger than all the rest.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

from subgraph.printing.number_charts import Chart

WIDTH, LABELS, TEXTS, MARGIN = 760, 198, 210, 16
BAR, GAP, GROUP = 14, 3, 12
TOP = 56
COLOURS = ("#2563a8", "#6aa84f", "#d9822b")
INK, PALE = "#1f2933", "#e6ebf1"
FONT = "system-ui, sans-serif"


def chart_svg(chart: Chart) -> bytes:
    """The chart as an SVG document; each bar says its length to a screen reader."""
    rows = len(chart.labels)
    group = len(chart.series) * (BAR + GAP) + GROUP
    height = TOP + rows * group + MARGIN
    size = {"width": str(WIDTH), "height": str(height), "viewBox": f"0 0 {WIDTH} {height}"}
    svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img", "font-family": FONT, **size})
    SubElement(svg, "title").text = chart.title
    SubElement(svg, "rect", {"width": "100%", "height": "100%", "fill": "#ffffff"})
    _text(svg, chart.title, MARGIN, 26, size=17, weight="600")
    if len(chart.series) > 1:
        _legend(svg, chart)
    most = max(1, *(length for _, lengths in chart.series for length in lengths))
    for row in range(rows):
        _row(svg, chart, row, TOP + row * group, most)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(svg, encoding="unicode")}\n'.encode()


def _legend(svg: Element, chart: Chart) -> None:
    x = WIDTH - MARGIN - 90 * len(chart.series)
    for place, (name, _) in enumerate(chart.series):
        at = x + 90 * place
        box = {"x": str(at), "y": "15", "width": "12", "height": "12", "rx": "2", "fill": COLOURS[place]}
        SubElement(svg, "rect", box)
        _text(svg, name, at + 18, 26, size=13)


def _row(svg: Element, chart: Chart, row: int, y: int, most: int) -> None:
    room = WIDTH - LABELS - TEXTS - 2 * MARGIN
    middle = y + len(chart.series) * (BAR + GAP) // 2 + 4
    _text(svg, chart.labels[row], MARGIN + LABELS - 8, middle, anchor="end")
    for place, (name, lengths) in enumerate(chart.series):
        at = {"x": str(MARGIN + LABELS), "y": str(y + place * (BAR + GAP)), "height": str(BAR), "rx": "2"}
        SubElement(svg, "rect", {**at, "width": str(room), "fill": PALE})
        length = max(0, lengths[row]) * room // most
        bar = SubElement(svg, "rect", {**at, "width": str(length), "fill": COLOURS[place]})
        SubElement(bar, "title").text = f"{chart.labels[row]}, {name}: {chart.texts[row]}"
    _text(svg, chart.texts[row], WIDTH - MARGIN, middle, anchor="end")


def _text(
    svg: Element, text: str, x: int, y: int, *, size: int = 13, anchor: str = "start", weight: str = "400"
) -> None:
    where = {"x": str(x), "y": str(y), "text-anchor": anchor, "fill": INK}
    SubElement(svg, "text", {**where, "font-size": str(size), "font-weight": weight}).text = text
