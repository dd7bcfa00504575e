"""Web pages and workbooks in XML: what is read of them is what is counted, and nothing is fetched."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scv.errors import UnreadableFileError
from scv.ingest.read.inputs import Form, Input
from scv.ingest.read.sniff import kind_of
from scv.ingest.read.tally import tally
from scv.ingest.read.web_tables import web_tables
from scv.ingest.read.xml_workbook import xml_sheets
from tests.laws import examples

PIECES = st.sampled_from(
    [
        *(
            "<table>",
            "</table>",
            "<tr>",
            "</tr>",
            "<td>",
            "</td>",
            "<th colspan=2>",
            "<TD ROWSPAN='2'>",
        ),
        *(
            "a",
            "b&nbsp;c",
            "&nbsp;",
            " ",
            "&lt;td&gt;",
            "<br>",
            "<b>",
            "</b>",
            "<!-- <tr><td>x -->",
        ),
        *("<script>'<tr><td>x'</script>", "<style>td{}</style>", '<tr class="a>b">', "1 < 2", "张"),
    ]
)
# A table of its own in front, so that every page has one of data.
DATA = "<table><tr><td>a<td>b<tr><td>c<td>d</tr></table>"


def page(folder, content: str) -> Input:
    path = folder / "page.xls"
    path.write_bytes(content.encode())
    return Input(path)


@settings(max_examples=examples(300), deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=25))
def test_of_any_page_the_rows_that_are_read_are_those_counted(tmp_path_factory, pieces):
    file = page(tmp_path_factory.mktemp("html"), DATA + "".join(pieces))
    read = [row for table in web_tables(file, "utf-8-sig") for row in table]
    assert tally(file, Form("html", "utf-8-sig")).rows == len(read)


def rows_of(tmp_path, content: str) -> list[list[str]]:
    (table,) = web_tables(page(tmp_path, content), "utf-8-sig")
    return list(table)


def test_a_cell_over_several_rows_stands_in_each_and_one_over_columns_in_the_first(tmp_path):
    assert rows_of(
        tmp_path,
        "<table><tr><td colspan=2>a<td rowspan=3>b<td>c<tr><td>d<td>e<td>f<tr><td>g<td><td>h</table>",
    ) == [["a", "", "b", "c"], ["d", "e", "b", "f"], ["g", "", "b", "h"]]


def test_a_cell_is_the_text_it_shows(tmp_path):
    assert rows_of(
        tmp_path,
        "<table><tr><td> a\n b&nbsp;<b>c</b></td><td>1<br>2</td><td>&#24352;&amp;</td><tr><td>d<td>e</table>",
    ) == [["a b c", "1\n2", "张&"], ["d", "e", ""]]


SHEET = (
    '<?xml version="1.0"?>{head}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="S"><Table>'
    "{rows}</Table></Worksheet></Workbook>"
)
CELLS = st.sampled_from(
    [
        '<Cell><Data ss:Type="String">a</Data></Cell>',
        '<Cell ss:Index="9"><Data ss:Type="Number">3842175096881730211</Data></Cell>',
        '<Cell ss:MergeAcross="2"><Data ss:Type="String"> </Data></Cell>',
        '<Cell><Data ss:Type="Error">#N/A</Data></Cell>',
        '<Cell ss:Formula="=A1"/>',
        '<Cell><Data ss:Type="String"><![CDATA[<Row>]]></Data></Cell>',
        "<Cell><Comment><Data>seen</Data></Comment></Cell>",
        "<Cell/>",
        "<!-- <Cell><Data>x</Data></Cell> -->",
    ]
)


@settings(max_examples=examples(100), deadline=None, derandomize=True)
@given(st.lists(st.lists(CELLS, max_size=4), max_size=6))
def test_of_any_workbook_in_xml_the_rows_that_are_read_are_those_counted(tmp_path_factory, rows):
    inside = "".join(f"<Row>{''.join(row)}</Row>" for row in rows)
    file = page(tmp_path_factory.mktemp("xml"), SHEET.format(head="", rows=inside))
    read = [row for sheet in xml_sheets(file, "utf-8-sig") for row in sheet]
    counted = tally(file, Form("xml", "utf-8-sig"))
    assert kind_of(file) == "xml" and counted.rows == len(read)
    assert counted.formulas == inside.count("Formula")


def test_long_numbers_keep_their_type_and_texts_are_texts(tmp_path):
    number, text = (
        f'<Cell><Data ss:Type="{kind}">3842175096881730211</Data></Cell>'
        for kind in ("Number", "String")
    )
    file = page(tmp_path, SHEET.format(head="", rows=f"<Row>{number}{text}</Row>"))
    ((row,),) = xml_sheets(file, "utf-8-sig")
    assert row.long == [0] and row[1] == "3842175096881730211"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE Workbook [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE Workbook SYSTEM "file:///etc/hostname">',
    ],
)
def test_a_workbook_that_declares_entities_is_refused(tmp_path, head):
    file = page(tmp_path, SHEET.format(head=head, rows="<Row><Cell/></Row>"))
    with pytest.raises(UnreadableFileError, match="declares entities"):
        list(xml_sheets(file, "utf-8-sig"))


@pytest.mark.parametrize(
    "content", ["<td>" * 20_000, '<table><tr><td colspan="99999">a<td>b<tr><td>c<td>d</table>']
)
def test_a_table_wider_than_any_sheet_is_refused_or_cut_to_what_browsers_show(tmp_path, content):
    wide = page(tmp_path, f"<table><tr>{content}" if content.startswith("<td>") else content)
    if content.startswith("<td>"):
        with pytest.raises(UnreadableFileError, match="columns"):
            list(web_tables(wide, "utf-8-sig"))
    else:
        ((*rows,),) = web_tables(wide, "utf-8-sig")
        assert rows == [["a", "b"], ["c", "d"]]


def test_a_page_of_a_login_is_no_table_and_a_table_of_two_columns_is_one(tmp_path):
    assert rows_of(tmp_path, "<table><tr><td>手机<td>姓名<tr><td>1<td>张</table>")
    form = "<table><tr><td>用户名<td><input><tr><td>密码<td><input></table>"
    with pytest.raises(UnreadableFileError, match="login"):
        rows_of(tmp_path, form)
