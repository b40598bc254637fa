"""Verification: each answer apart, and what they come to."""

import json
import logging
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from pyhanko.sign.fields import SigSeedSubFilter

from gcm_desktop.reports.identity import Identity, certificate_pem, new_identity, open_identity
from gcm_desktop.reports.signatures import MOST_SIGNATURES
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trust import Trust, read_trust, trust_file
from gcm_desktop.reports.verification import Conclusion, Reason, verify_report
from gcm_desktop.texts import use_language

SIGNED_ON = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
LATER = SIGNED_ON + timedelta(days=30)
VALID, NOT_VALID, CANNOT_CONFIRM = Conclusion


def test_signed_report_is_valid_with_its_signer_pinned(signed: bytes, trust: Trust):
    verdict = verify_report(signed, trust, now=LATER)
    assert verdict.conclusion is VALID
    assert verdict.reasons == ()
    assert verdict.data_matches is True
    (answer,) = verdict.signatures
    assert (answer.intact, answer.trusted, answer.certified) == (True, True, True)
    assert answer.covers_whole_file
    assert answer.changed_after == ()
    assert answer.claimed_at == SIGNED_ON
    assert answer.who is not None
    assert answer.who.name == "Amina Facilitator"
    assert (answer.who.role, answer.who.organisation) == ("facilitator", "Ministry")
    assert verdict.sentence == (
        "Unchanged since it was signed by Amina Facilitator, Facilitator on 21 November 2026 "
        "(by their own clock)."
    )


def test_second_signature_leaves_the_first_one_valid(countersigned: bytes, trust: Trust):
    verdict = verify_report(countersigned, trust, now=LATER)
    assert verdict.conclusion is VALID
    first, second = verdict.signatures
    assert (first.intact, second.intact) == (True, True)
    assert (first.trusted, second.trusted) == (True, True)
    assert (first.covers_whole_file, second.covers_whole_file) == (False, True)
    assert (first.certified, second.certified) == (True, False)
    assert "Amina Facilitator" in verdict.sentence
    assert "National focal point" in verdict.sentence


def test_without_a_trust_file_nothing_is_confirmed(countersigned: bytes):
    verdict = verify_report(countersigned, None, now=LATER)
    assert verdict.conclusion is CANNOT_CONFIRM
    assert verdict.reasons == (Reason.NO_TRUST,)
    assert [answer.trusted for answer in verdict.signatures] == [None, None]
    assert verdict.data_matches is True


def test_empty_trust_file_trusts_nobody(signed: bytes):
    verdict = verify_report(signed, Trust({}), now=LATER)
    assert verdict.conclusion is CANNOT_CONFIRM
    assert verdict.reasons == (Reason.UNKNOWN_SIGNER,)
    assert verdict.signatures[0].trusted is False


def test_stranger_with_the_same_name_is_not_confirmed(
    unsigned: bytes, stranger: Identity, trust: Trust
):
    verdict = verify_report(sign_report(unsigned, stranger, now=SIGNED_ON), trust, now=LATER)
    assert verdict.conclusion is CANNOT_CONFIRM
    assert verdict.reasons == (Reason.UNKNOWN_SIGNER,)
    assert "trust file" in verdict.sentence


def test_one_unknown_signer_among_known_ones_is_enough_to_doubt(
    signed: bytes, stranger: Identity, trust: Trust
):
    verdict = verify_report(sign_report(signed, stranger, now=SIGNED_ON), trust, now=LATER)
    assert verdict.conclusion is CANNOT_CONFIRM
    assert [answer.trusted for answer in verdict.signatures] == [True, False]


def test_trust_file_says_who_a_signer_is(signed: bytes, facilitator: Identity):
    content = json.loads(trust_file([certificate_pem(facilitator)]))
    content["pinned"][0]["role"] = "focal_point"
    verdict = verify_report(signed, read_trust(json.dumps(content).encode()), now=LATER)
    assert verdict.conclusion is VALID
    assert verdict.signatures[0].who is not None
    assert verdict.signatures[0].who.role == "focal_point"


def test_unsigned_report_gives_nothing_to_rely_on(unsigned: bytes, trust: Trust):
    for asked in (trust, None):
        verdict = verify_report(unsigned, asked, now=LATER)
        assert verdict.conclusion is NOT_VALID
        assert verdict.reasons == (Reason.UNSIGNED,)
        assert "Nobody has signed" in verdict.sentence


@pytest.mark.parametrize("data", [b"", b"words", b"PK\x03\x04", b"\x00%PDF-1.7"])
def test_other_files_are_not_a_pdf(data: bytes, trust: Trust):
    verdict = verify_report(data, trust, now=LATER)
    assert verdict.conclusion is NOT_VALID
    assert verdict.reasons == (Reason.NOT_A_PDF,)


@pytest.mark.parametrize("left", [10, 900, 3000, 20_000])
def test_file_that_was_cut_short_is_not_valid(signed: bytes, trust: Trust, left: int):
    verdict = verify_report(signed[:left], trust, now=LATER)
    assert verdict.conclusion is NOT_VALID
    assert "cut short" in verdict.sentence


def test_signed_file_without_data_is_no_report(
    report_pdf: Callable[..., bytes], facilitator: Identity, trust: Trust, bare_signature
):
    def drop_data(pdf: pikepdf.Pdf) -> None:
        del pdf.Root.AF
        del pdf.Root.Names

    signed = bare_signature(report_pdf(change=drop_data), facilitator)
    verdict = verify_report(signed, trust, now=LATER)
    assert verdict.conclusion is NOT_VALID
    assert verdict.reasons == (Reason.NO_DATA,)
    assert verdict.data_matches is None


def test_data_under_a_signature_must_be_the_data_the_metadata_names(
    report_pdf: Callable[..., bytes], facilitator: Identity, trust: Trust, bare_signature
):
    signed = bare_signature(report_pdf(digest="0" * 64), facilitator)
    verdict = verify_report(signed, trust, now=LATER)
    assert verdict.conclusion is NOT_VALID
    assert verdict.reasons == (Reason.DATA_DIFFERS,)
    assert verdict.data_matches is False
    assert verdict.signatures[0].intact


def test_second_attachment_under_a_signature_is_not_valid(
    report_pdf: Callable[..., bytes], facilitator: Identity, trust: Trust, bare_signature
):
    def attach_more(pdf: pikepdf.Pdf) -> None:
        stream = pdf.make_stream(b"{}", Type=Name.EmbeddedFile)
        file = pdf.make_indirect(
            Dictionary(Type=Name.Filespec, F=String("more.json"), UF=String("more.json"),
                       EF=Dictionary(F=stream))
        )  # fmt: skip
        pdf.Root.Names.EmbeddedFiles.Names.extend([String("more.json"), file])

    signed = bare_signature(report_pdf(change=attach_more), facilitator)
    assert verify_report(signed, trust, now=LATER).conclusion is NOT_VALID


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def _script_tree(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.Names.JavaScript = Dictionary(Names=Array([String("a"), action]))


def _page_action(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.Print))


def _launching_link(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.Launch, F=String("run.exe"))
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link, A=action)])


def _chained_link(pdf: pikepdf.Pdf) -> None:
    then = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    action = Dictionary(S=Name.URI, URI=String("https://example.org"), Next=then)
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.Link, A=action)])


def _sticky_note(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Annots = Array([Dictionary(Subtype=Name.FreeText, Rect=Array([0, 0, 9, 9]))])


def _layers(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OCProperties = Dictionary(OCGs=Array(), D=Dictionary())


def _bookmark_script(pdf: pikepdf.Pdf) -> None:
    action = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    entry = pdf.make_indirect(Dictionary(Title=String("x"), A=action))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=entry, Last=entry, Count=1))


def _looping_bookmarks(pdf: pikepdf.Pdf) -> None:
    entry = pdf.make_indirect(Dictionary(Title=String("x")))
    entry.Next = entry
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=entry, Last=entry, Count=1))


@pytest.mark.parametrize(
    "change",
    [_script, _script_tree, _page_action, _launching_link, _chained_link, _sticky_note, _layers,
     _bookmark_script, _looping_bookmarks],
)  # fmt: skip
def test_what_no_report_holds_is_not_valid_even_when_signed(
    change: Callable[[pikepdf.Pdf], None],
    report_pdf: Callable[..., bytes],
    facilitator: Identity,
    trust: Trust,
    bare_signature,
):
    signed = bare_signature(report_pdf(change=change), facilitator)
    verdict = verify_report(signed, trust, now=LATER)
    assert verdict.conclusion is NOT_VALID
    assert verdict.reasons == (Reason.ALIEN_PARTS,)


def test_links_and_bookmarks_that_only_lead_somewhere_are_fine(
    report_pdf: Callable[..., bytes], facilitator: Identity, trust: Trust
):
    def link(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        place = Array([page, Name.Fit])
        there = Dictionary(S=Name.URI, URI=String("https://example.org"))
        page.Annots = Array(
            [Dictionary(Subtype=Name.Link, Dest=place), Dictionary(Subtype=Name.Link, A=there)]
        )
        entry = pdf.make_indirect(Dictionary(Title=String("x"), Dest=place))
        pdf.Root.Outlines = pdf.make_indirect(Dictionary(First=entry, Last=entry, Count=1))
        pdf.Root.OpenAction = place

    signed = sign_report(report_pdf(change=link), facilitator, now=SIGNED_ON)
    assert verify_report(signed, trust, now=LATER).conclusion is VALID


def test_signature_that_does_not_certify_is_no_report(
    unsigned: bytes, facilitator: Identity, trust: Trust, bare_signature
):
    for permission in (None, 1, 3):
        signed = bare_signature(unsigned, facilitator, permission=permission)
        verdict = verify_report(signed, trust, now=LATER)
        assert verdict.conclusion is NOT_VALID
        assert verdict.reasons == (Reason.NOT_CERTIFIED,)


def test_encrypted_file_is_not_valid(unsigned: bytes, trust: Trust):
    out = BytesIO()
    with pikepdf.open(BytesIO(unsigned)) as pdf:
        pdf.save(out, encryption=pikepdf.Encryption(user="", owner="x"))
    assert verify_report(out.getvalue(), trust, now=LATER).reasons == (Reason.UNREADABLE,)


def test_signature_of_another_kind_is_not_valid(
    unsigned: bytes, facilitator: Identity, trust: Trust, bare_signature
):
    kind = SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    verdict = verify_report(bare_signature(unsigned, facilitator, kind=kind), trust, now=LATER)
    assert verdict.conclusion is NOT_VALID
    assert verdict.reasons == (Reason.BROKEN_SIGNATURE,)


def test_data_that_readers_have_to_mend_is_not_valid(
    report_pdf: Callable[..., bytes], facilitator: Identity, trust: Trust, bare_signature
):
    """Compressed data without its own checksum: some readers take it, some do not."""
    data = b'{"schema": "gcm-consultation/1.0"}'

    def compress(packed: bytes, pdf: pikepdf.Pdf) -> None:
        pdf.Root.AF[0].EF.F.write(packed, filter=Name.FlateDecode)

    good = zlib.compress(data)
    for packed, reasons in ((good, ()), (good[:-4], (Reason.DATA_DIFFERS,))):
        report = report_pdf(data=data, change=partial(compress, packed))
        signed = bare_signature(report, facilitator)
        assert verify_report(signed, trust, now=LATER).reasons == reasons


def test_lost_form_is_not_called_unsigned(signed: bytes, trust: Trust):
    lost = signed.replace(b"/AcroForm", b"/AcroFarm")
    assert verify_report(lost, trust, now=LATER).reasons == (Reason.UNREADABLE,)


def test_stream_whose_length_must_be_guessed_is_not_valid(
    report_pdf: Callable[..., bytes], facilitator: Identity, trust: Trust, bare_signature
):
    pdf = report_pdf()
    data = pdf.index(b"/EmbeddedFile")
    length = pdf.index(b"/Length ", data - 60) + len(b"/Length ")
    wrong = pdf[:length] + b"1" + pdf[length + 1 :]
    assert wrong != pdf
    assert wrong[length : length + 2].isdigit()
    signed = bare_signature(wrong, facilitator)
    assert verify_report(signed, trust, now=LATER).conclusion is NOT_VALID


def test_form_of_more_fields_than_a_report_ever_has_is_not_read(
    report_pdf: Callable[..., bytes], trust: Trust
):
    def prepare(count: int, pdf: pikepdf.Pdf) -> None:
        fields = [
            pdf.make_indirect(Dictionary(FT=Name.Sig, T=String(f"S{number}")))
            for number in range(count)
        ]
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(fields)))

    fitting = report_pdf(change=partial(prepare, MOST_SIGNATURES))
    assert verify_report(fitting, trust, now=LATER).reasons == (Reason.UNSIGNED,)
    too_many = report_pdf(change=partial(prepare, MOST_SIGNATURES + 1))
    assert verify_report(too_many, trust, now=LATER).reasons == (Reason.UNREADABLE,)


def test_expired_certificate_leaves_the_time_open(signed: bytes, trust: Trust):
    last_day = trust.pinned[next(iter(trust.pinned))].certificate.not_after
    assert verify_report(signed, trust, now=last_day).conclusion is VALID
    after = verify_report(signed, trust, now=last_day + timedelta(seconds=1))
    assert after.conclusion is CANNOT_CONFIRM
    assert after.reasons == (Reason.EXPIRED,)
    assert after.signatures[0].trusted is False
    assert "expired" in after.sentence


def test_claimed_time_before_the_certificate_cannot_be_confirmed(
    unsigned: bytes, facilitator: Identity, trust: Trust, bare_signature
):
    signed = bare_signature(unsigned, facilitator, moment=datetime(2026, 10, 1, tzinfo=UTC))
    verdict = verify_report(signed, trust, now=LATER)
    assert verdict.conclusion is CANNOT_CONFIRM
    assert verdict.reasons == (Reason.BEFORE_CERTIFICATE,)


def test_claimed_time_in_the_future_cannot_be_confirmed(signed: bytes, trust: Trust):
    an_hour_behind = verify_report(signed, trust, now=SIGNED_ON - timedelta(hours=1))
    assert an_hour_behind.conclusion is VALID
    days_behind = verify_report(signed, trust, now=SIGNED_ON - timedelta(days=3))
    assert days_behind.conclusion is CANNOT_CONFIRM
    assert days_behind.reasons == (Reason.CLOCK,)


def test_countersignature_days_before_the_first_cannot_be_confirmed(
    signed: bytes, focal_point: Identity, trust: Trust
):
    twice = sign_report(signed, focal_point, now=SIGNED_ON - timedelta(days=5))
    verdict = verify_report(twice, trust, now=LATER)
    assert verdict.conclusion is CANNOT_CONFIRM
    assert verdict.reasons == (Reason.ORDER,)


def test_answers_for_scripts_are_json_and_complete(countersigned: bytes, trust: Trust):
    answers = json.loads(json.dumps(verify_report(countersigned, trust, now=LATER).as_json()))
    assert answers["conclusion"] == "valid"
    assert answers["reasons"] == []
    assert answers["data_matches"] is True
    first, second = answers["signatures"]
    assert first["who"]["name"] == "Amina Facilitator"
    assert len(first["who"]["fingerprint"]) == 64
    assert first["claimed_at"] == "2026-11-21T10:15:00+00:00"
    assert (second["intact"], second["trusted"], second["covers_whole_file"]) == (True, True, True)
    assert second["changed_after"] == []


def test_every_conclusion_has_a_sentence_in_the_language_of_the_screen(
    signed: bytes, unsigned: bytes, trust: Trust
):
    for language in ("en", "fr", "ar", "zh"):
        use_language(language)
        try:
            for pdf in (signed, unsigned, b"", signed[:4000]):
                for asked in (trust, None):
                    assert verify_report(pdf, asked, now=LATER).sentence
        finally:
            use_language("en")


def test_hostile_names_do_not_reach_a_sentence(unsigned: bytes, bare_signature):
    made = new_identity(
        name="A {who} \u202e{signers}", role="{role}", organisation=None, passphrase="x",
        now=datetime(2026, 11, 1, tzinfo=UTC),
    )  # fmt: skip
    signed = bare_signature(unsigned, open_identity(made, "x", now=SIGNED_ON))
    sentence = verify_report(signed, None, now=LATER).sentence
    assert "A {who} {signers}, {role}" in sentence
    assert "\u202e" not in sentence


def test_what_a_damaged_file_says_reaches_no_log(
    signed: bytes, trust: Trust, caplog: pytest.LogCaptureFixture, capfd
):
    caplog.set_level(logging.DEBUG)
    start = signed.index(b"<rdf:RDF")
    for at in range(start, start + 60, 3):
        verify_report(signed[:at] + b"!" + signed[at + 1 :], trust, now=LATER)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


def test_large_report_is_verified_within_a_second(
    report_pdf: Callable[..., bytes], facilitator: Identity, focal_point: Identity, trust: Trust
):
    def grow(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        parts = [pdf.make_indirect(Dictionary(S=Name.P, K=n, Pg=page)) for n in range(30_000)]
        pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(K=Array(parts)))

    data = json.dumps({"schema": "gcm-consultation/1.0", "inputs": ["words " * 100] * 10_000})
    large = report_pdf(change=grow, data=data.encode())
    once = sign_report(large, facilitator, now=SIGNED_ON)
    twice = sign_report(once, focal_point, now=SIGNED_ON)
    assert verify_report(twice, trust, now=LATER).conclusion is VALID
