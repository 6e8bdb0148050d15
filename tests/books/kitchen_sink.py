"""A workbook with everything in it that a careless tool loses, made without any program that draws it.

Most is written by XlsxWriter; what it cannot write (slicer, pivot, threaded
comments, Power Query, ribbon, form control ...) is put in by hand, part by part.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MS = "http://schemas.microsoft.com/office"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_X15 = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"
_THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_KINDS = ("column", "bar", "line", "pie", "doughnut", "area", "scatter", "radar", "stock", "column")
_PERSON = "{6D0E0F2C-1A1B-4C3D-8E4F-000000000001}"
_THREAD = "{6D0E0F2C-1A1B-4C3D-8E4F-000000000002}"


def build(path: Path, vba: Path) -> Path:
    """Write the workbook; ``vba`` is a workbook whose VBA project it gets."""
    picture = path.parent / "dot.png"
    picture.write_bytes(_png())
    project = path.parent / "vbaProject.bin"
    with zipfile.ZipFile(vba) as zipped:
        project.write_bytes(zipped.read("xl/vbaProject.bin"))
    with Workbook(str(path)) as workbook:
        _sales(workbook, workbook.add_worksheet("Sales"), picture)
        _drawings(workbook, workbook.add_worksheet("Drawings"), picture)
        sheet = workbook.add_chartsheet("Chart sheet")
        chart = workbook.add_chart({"type": "line"})
        chart.add_series({"values": "=Sales!$C$2:$C$31"})
        sheet.set_chart(chart)
        _protected(workbook.add_worksheet("Protected"))
        workbook.add_worksheet("Pivot").write_row("A1", ["Client", "Sum of Amount"])
        workbook.add_worksheet("Very hidden").very_hidden()
        workbook.add_vba_project(str(project))
        workbook.define_name("Rate", "=1.19")
        workbook.define_name("'Sales'!Local", "=Sales!$A$1")
        workbook.set_custom_property("Owner", "somebody")
    _patch(path)
    return path


def _png() -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))
        )

    head = struct.pack(">2L5B", 4, 4, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x1f\x3a\x5f" * 4 for _ in range(4)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _sales(workbook: Workbook, sheet: Worksheet, picture: Path) -> None:
    bold, red = workbook.add_format({"bold": True}), workbook.add_format({"font_color": "red"})
    day = workbook.add_format({"num_format": "dd\\.mm\\.yyyy"})
    rows = [[45000 + 7 * row, f"Client {row % 6}", 10.5 * row, f"=C{row + 2}*Rate"] for row in range(30)]
    sheet.add_table(
        "A1:D31",
        {
            "name": "tblSales",
            "data": rows,
            "columns": [
                {"header": "Date", "format": day},
                {"header": "Client"},
                {"header": "Amount"},
                {"header": "Gross", "formula": "=[@Amount]*Rate"},
            ],
        },
    )
    for row in range(30):
        sheet.write_formula(row + 1, 3, f"=C{row + 2}*Rate", None, 10.5 * row * 1.19)
    sheet.write_dynamic_array_formula("F2:F7", "=SORT(UNIQUE(B2:B31))", None, "Client 0")
    sheet.write_array_formula("G2:G4", "{=C2:C4*2}", None, 0)
    sheet.write_rich_string("F10", "plain ", bold, "bold ", red, "red")
    sheet.write_url("F11", "https://example.org/a?b=1&c=2", string="a link")
    sheet.write_url("F12", "internal:Drawings!A1")
    sheet.write_comment("B2", "a note")
    sheet.conditional_format("C2:C31", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("D2:D31", {"type": "icon_set", "icon_style": "3_flags"})
    sheet.conditional_format("B2:B31", {"type": "formula", "criteria": "=$C2>100", "format": red})
    sheet.data_validation("H2:H9", {"validate": "list", "source": ["yes", "no"]})
    sheet.add_sparkline("H1", {"range": "Sales!C2:C31"})
    sheet.insert_checkbox("H12", True)
    sheet.embed_image("H14", picture)
    sheet.freeze_panes(1, 1)
    sheet.set_row(20, None, None, {"level": 1, "hidden": True})
    sheet.set_header("&L&G", {"image_left": str(picture)})
    sheet.set_background(str(picture))
    sheet.print_area("A1:D31")
    sheet.repeat_rows(0)


def _drawings(workbook: Workbook, sheet: Worksheet, picture: Path) -> None:
    for place, kind in enumerate(_KINDS):
        chart = workbook.add_chart({"type": kind})
        for _ in range(3 if kind == "stock" else 1):
            chart.add_series(
                {
                    "categories": "=Sales!$A$2:$A$31",
                    "values": "=Sales!$C$2:$C$31",
                    "name": "=Sales!$C$1",
                }
            )
        chart.set_title({"name": f"Chart of kind {kind}"})
        sheet.insert_chart(1 + 16 * place, 0, chart)
    sheet.insert_image("K2", picture, {"description": "a dot", "url": "https://example.org"})
    sheet.insert_textbox("K10", "Text in a box", {"textlink": "=Sales!$B$2"})
    sheet.insert_button("K20", {"macro": "say_hello", "caption": "Press"})


def _protected(sheet: Worksheet) -> None:
    sheet.protect("secret", {"sort": True})
    sheet.unprotect_range("B2:C9", "Open range")
    sheet.write("A1", "locked")


def _patch(path: Path) -> None:
    with zipfile.ZipFile(path) as zipped:
        parts = {name: zipped.read(name) for name in zipped.namelist()}
    book = _Parts(parts)
    _add_threads(book)
    _add_slicer(book)
    _add_pivot(book)
    _add_query(book)
    _add_ribbon(book)
    _add_control(book)
    _add_validation(book)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)


class _Parts:
    """Parts to which more is added by text."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self.parts = parts

    def add(self, name: str, text: str, content_type: str = "") -> None:
        self.parts[name] = (_HEAD + text).encode()
        if content_type:
            self.put(
                "[Content_Types].xml",
                "</Types>",
                f'<Override PartName="/{name}" ContentType="{content_type}"/>',
            )

    def put(self, name: str, before: str, text: str) -> None:
        """Put text directly before a place that stands once."""
        content = self.parts[name].decode()
        assert content.count(before) == 1, f"{before} in {name}"
        self.parts[name] = content.replace(before, text + before).encode()

    def relate(self, owner: str, number: int, kind: str, target: str) -> None:
        folder, _, base = owner.rpartition("/")
        name = f"{folder}/_rels/{base}.rels".lstrip("/")
        if name not in self.parts:
            empty = "http://schemas.openxmlformats.org/package/2006/relationships"
            self.parts[name] = f'{_HEAD}<Relationships xmlns="{empty}"></Relationships>'.encode()
        line = f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        self.put(name, "</Relationships>", line)

    def extend(self, name: str, end: str, ext: str) -> None:
        """Put an extension into the list of a part, which may have none yet."""
        if f"</extLst>{end}".encode() in self.parts[name]:
            self.put(name, f"</extLst>{end}", ext)
        else:
            self.put(name, end, f"<extLst>{ext}</extLst>")


def _add_threads(book: _Parts) -> None:
    book.add(
        "xl/persons/person.xml",
        f'<personList xmlns="{_THREADED}" xmlns:x="{_MAIN}"><person displayName="A Person" id="{_PERSON}" '
        'userId="1" providerId="None"/></personList>',
        "application/vnd.ms-excel.person+xml",
    )
    book.relate(
        "xl/workbook.xml",
        901,
        "http://schemas.microsoft.com/office/2017/10/relationships/person",
        "persons/person.xml",
    )
    book.add(
        "xl/threadedComments/threadedComment1.xml",
        f'<ThreadedComments xmlns="{_THREADED}" xmlns:x="{_MAIN}"><threadedComment ref="B2" dT="2026-01-05T10:00:00.00" '
        f'personId="{_PERSON}" id="{_THREAD}"><text>a thread</text></threadedComment></ThreadedComments>',
        "application/vnd.ms-excel.threadedcomments+xml",
    )
    book.relate(
        "xl/worksheets/sheet1.xml",
        902,
        "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
        "../threadedComments/threadedComment1.xml",
    )


def _add_slicer(book: _Parts) -> None:
    book.add(
        "xl/slicerCaches/slicerCache1.xml",
        f'<slicerCacheDefinition xmlns="{_X14}" name="Slicer_Client" sourceName="Client"><extLst>'
        f'<x:ext xmlns:x="{_MAIN}" xmlns:x15="{_X15}" uri="{{2F2917AC-EB37-4324-AD4E-5DD8C200BD13}}">'
        '<x15:tableSlicerCache tableId="1" column="2"/></x:ext></extLst></slicerCacheDefinition>',
        "application/vnd.ms-excel.slicerCache+xml",
    )
    book.relate(
        "xl/workbook.xml", 903, f"{_MS}/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml"
    )
    book.extend(
        "xl/workbook.xml",
        "</workbook>",
        f'<ext xmlns:x15="{_X15}" uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}"><x15:slicerCaches '
        f'xmlns:x14="{_X14}"><x14:slicerCache r:id="rId903"/></x15:slicerCaches></ext>',
    )
    book.add(
        "xl/slicers/slicer1.xml",
        f'<slicers xmlns="{_X14}"><slicer name="Client" cache="Slicer_Client" caption="Client" rowHeight="241300"/></slicers>',
        "application/vnd.ms-excel.slicer+xml",
    )
    book.relate("xl/worksheets/sheet1.xml", 904, f"{_MS}/2007/relationships/slicer", "../slicers/slicer1.xml")
    book.extend(
        "xl/worksheets/sheet1.xml",
        "</worksheet>",
        f'<ext xmlns:x15="{_X15}" uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}"><x14:slicerList xmlns:x14="{_X14}">'
        '<x14:slicer r:id="rId904"/></x14:slicerList></ext>',
    )


def _add_pivot(book: _Parts) -> None:
    book.add(
        "xl/pivotCache/pivotCacheDefinition1.xml",
        f'<pivotCacheDefinition xmlns="{_MAIN}" xmlns:r="{_REL}" r:id="rId1" refreshOnLoad="1" recordCount="2">'
        '<cacheSource type="worksheet"><worksheetSource name="tblSales"/></cacheSource><cacheFields count="4">'
        '<cacheField name="Date" numFmtId="0"><sharedItems/></cacheField>'
        '<cacheField name="Client" numFmtId="0"><sharedItems count="2"><s v="Client 0"/><s v="Client 1"/></sharedItems></cacheField>'
        '<cacheField name="Amount" numFmtId="0"><sharedItems containsSemiMixedTypes="0" containsString="0" '
        'containsNumber="1" minValue="0" maxValue="304.5"/></cacheField>'
        '<cacheField name="Gross" numFmtId="0"><sharedItems/></cacheField></cacheFields></pivotCacheDefinition>',
        f"{_SML}.pivotCacheDefinition+xml",
    )
    book.add(
        "xl/pivotCache/pivotCacheRecords1.xml",
        f'<pivotCacheRecords xmlns="{_MAIN}" count="2"><r><s v="a"/><x v="0"/><n v="1"/><s v="b"/></r>'
        '<r><s v="a"/><x v="1"/><n v="2"/><s v="b"/></r></pivotCacheRecords>',
        f"{_SML}.pivotCacheRecords+xml",
    )
    definition = "xl/pivotCache/pivotCacheDefinition1.xml"
    book.relate(definition, 1, f"{_REL}/pivotCacheRecords", "pivotCacheRecords1.xml")
    book.relate(
        "xl/workbook.xml", 905, f"{_REL}/pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"
    )
    before = "<extLst>" if b"<extLst>" in book.parts["xl/workbook.xml"] else "</workbook>"
    book.put("xl/workbook.xml", before, '<pivotCaches><pivotCache cacheId="7" r:id="rId905"/></pivotCaches>')
    book.add(
        "xl/pivotTables/pivotTable1.xml",
        f'<pivotTableDefinition xmlns="{_MAIN}" name="PivotTable1" cacheId="7" dataCaption="Values">'
        '<location ref="A1:B4" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="4">'
        '<pivotField showAll="0"/><pivotField axis="axisRow" showAll="0"><items count="3"><item x="0"/><item x="1"/>'
        '<item t="default"/></items></pivotField><pivotField dataField="1" showAll="0"/><pivotField showAll="0"/>'
        '</pivotFields><rowFields count="1"><field x="1"/></rowFields><dataFields count="1">'
        '<dataField name="Sum of Amount" fld="2"/></dataFields></pivotTableDefinition>',
        f"{_SML}.pivotTable+xml",
    )
    book.relate(
        "xl/pivotTables/pivotTable1.xml",
        1,
        f"{_REL}/pivotCacheDefinition",
        "../pivotCache/pivotCacheDefinition1.xml",
    )
    book.relate("xl/worksheets/sheet4.xml", 906, f"{_REL}/pivotTable", "../pivotTables/pivotTable1.xml")


def _add_query(book: _Parts) -> None:
    book.add(
        "xl/connections.xml",
        f'<connections xmlns="{_MAIN}"><connection id="1" name="Query - Sales" type="5" refreshedVersion="0" background="1">'
        '<dbPr connection="Provider=Microsoft.Mashup.OleDb.1;Data Source=$Workbook$;Location=Sales" command="SELECT * FROM [Sales]"/>'
        "</connection></connections>",
        f"{_SML}.connections+xml",
    )
    book.relate("xl/workbook.xml", 907, f"{_REL}/connections", "connections.xml")
    mashup = "http://schemas.microsoft.com/DataMashup"
    book.add("customXml/item1.xml", f'<DataMashup xmlns="{mashup}">AAAAAA==</DataMashup>')
    book.add(
        "customXml/itemProps1.xml",
        '<ds:datastoreItem ds:itemID="{6D0E0F2C-1A1B-4C3D-8E4F-000000000003}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>'
        f'<ds:schemaRef ds:uri="{mashup}"/></ds:schemaRefs></ds:datastoreItem>',
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    )
    book.relate("customXml/item1.xml", 1, f"{_REL}/customXmlProps", "itemProps1.xml")
    book.relate("xl/workbook.xml", 908, f"{_REL}/customXml", "../customXml/item1.xml")


def _add_ribbon(book: _Parts) -> None:
    book.add(
        "customUI/customUI14.xml",
        '<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui"><ribbon><tabs><tab id="t" label="Mine"/>'
        "</tabs></ribbon></customUI>",
    )
    book.relate(
        "",
        909,
        "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility",
        "customUI/customUI14.xml",
    )


def _add_control(book: _Parts) -> None:
    book.add(
        "xl/ctrlProps/ctrlProp1.xml",
        f'<formControlPr xmlns="{_X14}" objectType="Button" lockText="1"/>',
        "application/vnd.ms-excel.controlproperties+xml",
    )
    book.relate("xl/worksheets/sheet2.xml", 910, f"{_REL}/ctrlProp", "../ctrlProps/ctrlProp1.xml")
    choice = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice xmlns:x14="{_X14}" Requires="x14"><controls><control shapeId="2049" r:id="rId910" name="Button 1">'
        '<controlPr defaultSize="0" print="0" autoFill="0" autoPict="0" macro="say_hello"><anchor moveWithCells="1">'
        '<from><xdr:col xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">10</xdr:col>'
        '<xdr:colOff xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">0</xdr:colOff>'
        '<xdr:row xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">19</xdr:row>'
        '<xdr:rowOff xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">0</xdr:rowOff></from>'
        '<to><xdr:col xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">11</xdr:col>'
        '<xdr:colOff xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">0</xdr:colOff>'
        '<xdr:row xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">20</xdr:row>'
        '<xdr:rowOff xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing">0</xdr:rowOff></to>'
        "</anchor></controlPr></control></controls></mc:Choice></mc:AlternateContent>"
    )
    book.put("xl/worksheets/sheet2.xml", "</worksheet>", choice)


def _add_validation(book: _Parts) -> None:
    xm = "http://schemas.microsoft.com/office/excel/2006/main"
    book.extend(
        "xl/worksheets/sheet1.xml",
        "</worksheet>",
        f'<ext xmlns:x14="{_X14}" uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}"><x14:dataValidations xmlns:xm="{xm}" count="1">'
        '<x14:dataValidation type="list" allowBlank="1"><x14:formula1><xm:f>Protected!$A$1:$A$9</xm:f></x14:formula1>'
        "<xm:sqref>I2:I9</xm:sqref></x14:dataValidation></x14:dataValidations></ext>",
    )
