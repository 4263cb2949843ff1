"""Cells typed in the workbooks of the tool, XLSX and ODS, each other byte as it wrote it."""
import re
import zipfile
from xml.sax.saxutils import escape, unescape

MOMENT = (2027, 1, 10, 12, 0, 0)
STRING = re.compile(r"<si>(.*?)</si>", re.S)
ROW = re.compile(r"<row [^>]*>.*?</row>", re.S)
CELL = re.compile(r'<c r="([A-Z]+)(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.S)
ODS_ROW = re.compile(r"<table:table-row [^>]*>.*?</table:table-row>", re.S)
ODS_CELL = re.compile(r"<table:table-cell([^>]*?)(?:/>|>(.*?)</table:table-cell>)", re.S)


def fill(path, sheet, typed):
    """Types in a sheet: `typed` is (key in the first column, heading, value). A text, a number, or ("jour", a date)."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    book = dict(members)
    if path.suffix == ".ods":
        name = "content.xml"
        changed = in_ods(book[name].decode(), sheet, typed)
    else:
        name, changed = in_xlsx(book, sheet, typed)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members:
            entry = zipfile.ZipInfo(member, MOMENT)
            entry.compress_type = zipfile.ZIP_STORED if member == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, changed.encode() if member == name else content)


def texts(xml):
    return unescape("".join(re.findall(r"<t[^>]*>(.*?)</t>", xml, re.S)), {"&quot;": '"', "&apos;": "'"})


def in_xlsx(book, sheet, typed):
    strings = [texts(one) for one in STRING.findall(book["xl/sharedStrings.xml"].decode())]
    names = re.findall(r'<sheet name="([^"]+)"', book["xl/workbook.xml"].decode())
    member = f"xl/worksheets/sheet{[unescape(n) for n in names].index(sheet) + 1}.xml"
    xml = book[member].decode()

    def value(attributes, inner):
        if inner and 't="s"' in attributes:
            return strings[int(re.search(r"<v>(\d+)</v>", inner).group(1))]
        return None

    rows = ROW.findall(xml)
    heads = {value(a, i): column for column, _, a, i in CELL.findall(rows[0])}
    for key, head, cell in typed:
        (row,) = [r for r in rows[1:] if value(*CELL.search(r).groups()[2:]) == key]
        column = heads[head]

        def put(found, column=column, cell=cell):
            if found.group(1) != column:
                return found.group(0)
            style = re.sub(r' t="\w+"', "", found.group(3))
            at = f'<c r="{column}{found.group(2)}"{style}'
            if isinstance(cell, tuple):
                return f"{at}><v>{serial(cell[1])}</v></c>"
            if isinstance(cell, str):
                return f'{at} t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
            return f"{at}><v>{cell}</v></c>"

        filled = CELL.sub(put, row)
        xml = xml.replace(row, filled)
        rows[rows.index(row)] = filled
    return member, xml


def serial(day):
    """The number that a spreadsheet gives to a date."""
    import datetime

    return (datetime.date.fromisoformat(day) - datetime.date(1899, 12, 30)).days


def in_ods(xml, sheet, typed):
    start = xml.index(f'<table:table table:name="{escape(sheet)}"')
    end = xml.index("</table:table>", start)
    table = xml[start:end]
    rows = ODS_ROW.findall(table)

    def value(inner):
        return unescape("\n".join(re.findall(r"<text:p>(.*?)</text:p>", inner or "", re.S)), {"&apos;": "'"})

    heads = [value(inner) for _, inner in ODS_CELL.findall(rows[0])]
    for key, head, cell in typed:
        (row,) = [r for r in rows[1:] if value(ODS_CELL.search(r).group(2)) == key]
        pieces, last = [], 0
        for column, found in enumerate(ODS_CELL.finditer(row)):
            if column != heads.index(head):
                continue
            style = re.sub(r' office:[\w-]+="[^"]*"', "", found.group(1))
            if isinstance(cell, tuple):
                kind, shown = f' office:value-type="date" office:date-value="{cell[1]}"', cell[1]
            elif isinstance(cell, str):
                kind, shown = ' office:value-type="string"', cell
            else:
                kind, shown = f' office:value-type="float" office:value="{cell}"', str(cell)
            lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in shown.split("\n"))
            pieces += [row[last : found.start()], f"<table:table-cell{style}{kind}>{lines}</table:table-cell>"]
            last = found.end()
        filled = "".join(pieces) + row[last:]
        table = table.replace(row, filled)
        rows[rows.index(row)] = filled
    return xml[:start] + table + xml[end:]
