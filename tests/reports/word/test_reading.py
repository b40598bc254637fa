"""Working copies that come back are read within bounds, whatever was done to them."""

import time
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO

import pytest

from gcm_desktop.reports.word import CopyRead, WorkingCopyError, read_copy
from gcm_desktop.reports.word.marks import NAMESPACE, digest_of, mark_of
from gcm_desktop.reports.word.stream import MOST

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
FIRST, SECOND = mark_of("a" * 26, "Wages come late."), mark_of("b" * 26, "Rents rise.")
HEADING = "Findings"


def docx(body: str, *, made_of: bool = True, beginning: str = "", **more: str) -> bytes:
    """A Word file with this between the tags of its body."""
    content = f"{beginning}<w:document {W}><w:body>{body}</w:body></w:document>"
    parts = {"_rels/.rels": RELS, "word/document.xml": content, **more}
    if made_of:
        parts["customXml/item1.xml"] = (
            f'<workingCopy xmlns="{NAMESPACE}" consultation="{"c" * 26}">'
            f"<marks>{FIRST.name} {SECOND.name}</marks>"
            f"<others>{digest_of(HEADING)}</others></workingCopy>"
        )
    return packed(parts)


def packed(parts: dict[str, str]) -> bytes:
    saved = BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return saved.getvalue()


def p(words: str, within: str = "") -> str:
    return f"<w:p>{within}<w:r><w:t>{words}</w:t></w:r></w:p>"


def marked(body: str, name: str = FIRST.name, number: int = 1) -> str:
    return (
        f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{body}<w:bookmarkEnd w:id="{number}"/>'
    )


def texts(copy: CopyRead) -> dict[str, tuple[str, ...]]:
    return {one.mark.source[0]: one.paragraphs for one in copy.texts}


def loose(copy: CopyRead) -> Sequence[str]:
    return [one.text for one in copy.loose]


def test_words_lead_to_their_records_and_the_rest_is_known() -> None:
    copy = read_copy(docx(p(HEADING) + marked(p("Wages come late.")) + p("Something new.")
                          + marked(p("Rents fall."), SECOND.name, 2)))  # fmt: skip
    assert texts(copy) == {"a": ("Wages come late.",), "b": ("Rents fall.",)}
    assert [one.touched for one in copy.texts] == [False, True]
    assert loose(copy) == ["Something new."]
    assert copy.consultation == "c" * 26


def test_tracked_changes_are_read_as_accepted() -> None:
    body = marked(
        "<w:p><w:del><w:r><w:delText>Wages</w:delText></w:r></w:del><w:ins><w:r><w:t>Pay</w:t>"
        "</w:r></w:ins><w:r><w:t xml:space='preserve'> comes late.</w:t></w:r></w:p>"
    )
    copy = read_copy(docx(body))
    assert texts(copy)["a"] == ("Pay comes late.",)
    assert copy.tracked


def test_a_deleted_end_of_a_paragraph_makes_two_of_them_one() -> None:
    body = marked(p("Wages come", "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>")) + marked(
        p(" late."), SECOND.name, 2
    )
    copy = read_copy(docx(body))
    assert texts(copy) == {"a": ("Wages come late.",), "b": ("Wages come late.",)}
    assert copy.texts[0].shared == ("b" * 26,)


def test_a_deleted_row_is_gone() -> None:
    row = "<w:tr><w:trPr><w:del/></w:trPr><w:tc>{}</w:tc></w:tr>"
    copy = read_copy(
        docx(f"<w:tbl>{row.format(marked(p('Wages come late.')))}</w:tbl>" + p("Left"))
    )
    assert texts(copy)["a"] == ()
    assert loose(copy) == ["Left"]


def test_what_was_typed_over_all_of_it_is_found_in_its_place() -> None:
    copy = read_copy(docx(p(HEADING) + p("All new.") + p(HEADING)
                          + marked(p("Rents rise."), SECOND.name, 2)))  # fmt: skip
    assert texts(copy) == {"a": ("All new.",), "b": ("Rents rise.",)}
    assert [one.presumed for one in copy.texts] == [True, False]
    assert loose(copy) == []


def test_where_two_could_be_meant_nothing_is_presumed() -> None:
    copy = read_copy(docx(p("One.") + p("Two.") + marked(p("Rents rise."), SECOND.name, 2)))
    assert texts(copy)["a"] == ()
    assert loose(copy) == ["One.", "Two."]


def test_a_bookmark_begun_again_in_each_part_ends_once() -> None:
    """As LibreOffice 7.4 writes a paragraph that was divided."""
    start = '<w:bookmarkStart w:id="{}" w:name="' + FIRST.name + '"/>'
    body = p("Wages", start.format(1)) + p("come late.", start.format(2))
    body += '<w:bookmarkEnd w:id="2"/>' + p("After.")
    copy = read_copy(docx(body + marked(p("Rents rise."), SECOND.name, 3)))
    assert texts(copy)["a"] == ("Wages", "come late.")
    assert loose(copy) == ["After."]


def test_a_bookmark_that_never_ends_stops_at_what_is_nobodys() -> None:
    body = f'<w:bookmarkStart w:id="1" w:name="{FIRST.name}"/>' + p("Wages come late.")
    second = marked(p("Rents rise."), SECOND.name, 2)
    copy = read_copy(docx(body + p(HEADING) + p("After.") + second))
    assert texts(copy)["a"] == ("Wages come late.",)
    assert loose(copy) == ["After."]


def test_a_list_of_contents_with_page_numbers_is_nobodys_words() -> None:
    field = "<w:r><w:fldChar w:fldCharType='{}'/></w:r>"
    begin = field.format("begin") + "<w:r><w:instrText> TOC \\o </w:instrText></w:r>"
    copy = read_copy(docx(p("Findings 12", begin) + p("Later 14") + p("Own", field.format("end"))))
    assert loose(copy) == ["Own"]


def test_without_its_part_only_added_and_deleted_paragraphs_are_unknown() -> None:
    copy = read_copy(docx(marked(p("Wages come now.")) + p("New."), made_of=False))
    assert texts(copy) == {"a": ("Wages come now.",)}
    assert (copy.whole, copy.loose) == (False, ())


def test_text_boxes_are_read_once_and_a_comment_without_words_is_counted() -> None:
    box = (
        '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility'
        '/2006"><mc:Choice><w:txbxContent>{0}</w:txbxContent></mc:Choice><mc:Fallback>'
        "<w:txbxContent>{0}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"
    ).format(p("In a box."))
    copy = read_copy(docx(f"<w:p>{box}<w:r><w:commentReference w:id='1'/></w:r></w:p>"))
    assert loose(copy) == ["In a box."]
    assert (copy.comments, copy.comments_unread) == ((), 1)


LINKED = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="{0}" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/comments"/></Relationships>'
)


def commented(body: str, *said: tuple[str, str], where: str = "comments.xml", **more: str) -> bytes:
    """A Word file with comments, by author and words, numbered from 0."""
    notes = "".join(
        f'<w:comment w:id="{n}" w:author="{author}">{words}</w:comment>'
        for n, (author, words) in enumerate(said)
    )
    parts = {
        "word/_rels/document.xml.rels": LINKED.format(where),
        "word/comments.xml": f"<w:comments {W}>{notes}</w:comments>",
    }
    return docx(body, **(parts | more))


def ranged(words: str, number: int = 0) -> str:
    """Words that a comment is about, in a run of their own."""
    return (
        f'<w:commentRangeStart w:id="{number}"/><w:r><w:t>{words}</w:t></w:r>'
        f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'
    )


def shown(content: bytes) -> list[tuple[str, str, str, str]]:
    return [
        (one.source[:1], one.comment.author, one.comment.words, one.comment.about)
        for one in read_copy(content).comments
    ]


def test_a_comment_leads_to_the_record_whose_words_it_is_about() -> None:
    body = (
        marked(f"<w:p><w:r><w:t>Wages </w:t></w:r>{ranged('come')}</w:p>")
        + marked(f"<w:p>{ranged('Rents', 1)}</w:p>", SECOND.name, 2)
        + f"<w:p>{ranged(HEADING, 2)}</w:p>"
    )
    content = commented(
        body, ("Ministry", p("Which month?") + p("Say it.")), ("", p("Where?")), ("Us", p("Good"))
    )
    assert shown(content) == [
        ("a", "Ministry", "Which month?\nSay it.", "come"), ("b", "", "Where?", "Rents"),
        ("", "Us", "Good", HEADING),
    ]  # fmt: skip
    assert texts(read_copy(content))["a"] == ("Wages come",)


def test_a_comment_over_several_paragraphs_stands_at_the_first() -> None:
    start, end = '<w:commentRangeStart w:id="0"/>', '<w:commentRangeEnd w:id="0"/>'
    content = commented(start + marked(p("Wages.")) + p("New.") + end, ("A", p("All of it")))
    assert shown(content) == [("a", "A", "All of it", "Wages. New.")]


def test_a_comment_on_what_was_typed_over_leads_to_what_it_was() -> None:
    content = commented(
        f"<w:p>{ranged('All new')}</w:p>" + marked(p("Rents rise."), SECOND.name), ("A", p("Why?"))
    )
    assert shown(content) == [("a", "A", "Why?", "All new")]


def test_a_comment_on_what_is_gone_is_still_shown() -> None:
    content = commented(
        marked(p("Wages come late.")) + f"<w:p><w:del>{ranged('old')}</w:del></w:p>",
        ("A", p("Take it out")),
    )
    assert shown(content) == [("", "A", "Take it out", "")]


def test_comments_are_plain_text_and_no_longer_than_can_be_shown() -> None:
    words = "&lt;b&gt;x&lt;/b&gt; \u202e" + "y" * 20_000
    [(_source, author, said, about)] = shown(
        commented(marked(f"<w:p>{ranged('z' * 500)}</w:p>"), ("N" * 900, p(words)))
    )
    assert said.startswith("<b>x</b> \u202ey")
    assert (len(said), len(author), len(about)) == (10_001, 201, 201)


def test_of_very_many_comments_the_first_are_shown_and_all_are_counted() -> None:
    body = marked("<w:p>" + "".join(ranged("x", n) for n in range(2_500)) + "</w:p>")
    copy = read_copy(commented(body, *[("A", p("y"))] * 2_500))
    assert (len(copy.comments), copy.comments_unread) == (2_000, 500)


@pytest.mark.parametrize(
    "where", ["/word/none.xml", "../../etc/passwd", "file:///etc/passwd", "https://example.org/c"]
)
def test_comments_are_looked_for_in_the_file_alone(where: str) -> None:
    copy = read_copy(commented(marked(f"<w:p>{ranged('x')}</w:p>"), ("A", p("y")), where=where))
    assert (copy.comments, copy.comments_unread) == ((), 1)


def test_comments_beyond_a_bound_are_left_unread() -> None:
    huge = f"<w:comments {W}>{' ' * 9_000_000}</w:comments>"
    content = commented(marked(f"<w:p>{ranged('x')}</w:p>"), **{"word/comments.xml": huge})
    copy = read_copy(content)
    assert (copy.comments, copy.comments_unread) == ((), 1)


def refusal(content: bytes) -> str:
    with pytest.raises(WorkingCopyError) as refused:
        read_copy(content)
    return str(refused.value)


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: b"%PDF-1.7", "no Word document"),
        (lambda: b"", "no Word document"),
        (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "locked by a password"),
        (lambda: docx(p("x"))[:300], "damaged"),
        (lambda: packed({"a.txt": "words"}), "no Word document"),
        (lambda: docx(p("x"), made_of=False), "nothing in it leads back"),
        (lambda: docx(p("x"), beginning=ENTITIES), "document type"),
        (lambda: docx("<w:p>" * 2_000), "nested"),
        (lambda: docx("<w:p/></w:q>"), "damaged"),
        (lambda: commented(p("x"), ("A", "<w:q>")), "damaged"),
        (lambda: commented(p("x"), **{"word/comments.xml": ENTITIES + "<a/>"}), "document type"),
        (lambda: docx("<w:p/>" * MOST), "100,000 paragraphs"),
        (lambda: docx(" " * 30_000_000), "unpacks to more"),
        (lambda: packed({f"{n}": "" for n in range(2_100)}), "unpacks to more"),
    ],
)  # fmt: skip
def test_what_is_none_ends_in_a_sentence(make: Callable[[], bytes], why: str) -> None:
    content = make()
    begun = time.process_time()
    said = refusal(content)
    assert why in said
    assert said.endswith("Nothing was changed.")
    assert time.process_time() - begun < 5


def test_an_archive_locked_by_a_password_says_so() -> None:
    content = bytearray(docx(p("x")))
    for place in (content.find(b"PK\x01\x02") + 8,):
        content[place] |= 1
    assert "locked by a password" in refusal(bytes(content))
