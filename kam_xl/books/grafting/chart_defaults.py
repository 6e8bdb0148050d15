"""What a chart leaves unsaid, said.

XlsxWriter writes charts as Excel 2007 did, and marks its files as made by that
version: what is missing then means "no". In a workbook of a later version it
means "yes": labels would show names as well, titles lie over the plot, lines be
smoothed, axes be gone. A chart that moves into another workbook says it all.
"""

from __future__ import annotations

from kam_xl.books.grafting.splice import Document, Element

_LABELS = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")
# For each element: what it may have before the one that must be there, that one, and its value.
_RULES: dict[str, tuple[tuple[tuple[str, ...], str, str], ...]] = {
    "chartSpace": ((("date1904", "lang"), "roundedCorners", "0"),),
    "chart": (
        (("title",), "autoTitleDeleted", "0"),
        (("title", "autoTitleDeleted", "plotArea", "legend", "plotVisOnly"), "dispBlanksAs", "gap"),
    ),
    "title": ((("tx", "layout"), "overlay", "0"),),
    "legend": ((("legendPos", "legendEntry", "layout"), "overlay", "0"),),
    "barChart": ((("barDir", "grouping"), "varyColors", "0"),),
    "lineChart": ((("grouping",), "varyColors", "0"),),
    "catAx": ((("axId", "scaling"), "delete", "0"),),
    "valAx": ((("axId", "scaling"), "delete", "0"),),
    "dateAx": ((("axId", "scaling"), "delete", "0"),),
    "dLbls": tuple(
        (("dLbl", "numFmt", "spPr", "txPr", "dLblPos", *_LABELS[:place]), name, "0")
        for place, name in enumerate(_LABELS)
    ),
}
_OF_BARS = ((("idx", "order", "tx", "spPr"), "invertIfNegative", "0"),)
_OF_LINES = (
    (
        ("idx", "order", "tx", "spPr", "marker", "dPt", "dLbls", "trendline", "errBars", "cat", "val"),
        "smooth",
        "0",
    ),
)


def explicit(chart: bytes) -> bytes:
    """Give a chart part in which nothing depends on the version of the workbook."""
    document = Document(chart)
    _say(document, document.root, "")
    return document.result()


def _say(document: Document, element: Element, parent: str) -> None:
    rules = _RULES.get(element.local, ())
    if element.local == "ser":
        rules = {"barChart": _OF_BARS, "lineChart": _OF_LINES}.get(parent, ())
    present = {child.local: child for child in element.children}
    for before, name, value in rules:
        if name not in present and "delete" not in present:
            after = [child for child in element.children if child.local in before]
            at = after[-1].end if after else element.inner
            document.replace(at, at, f'<{element.prefix}{name} val="{value}"/>')
    for child in element.children:
        _say(document, child, element.local)
