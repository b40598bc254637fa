"""What actions and fields are called in the history of a file."""

from gcm_desktop.consultation.report_plans import preface_in
from gcm_desktop.texts import LANGUAGES, _
from gcm_desktop.ui.names import LANGUAGE_NAMES


def action_in_words(action: str) -> str:
    """What an action did; one of a newer version, or of nobody, is a change."""
    return {
        "record_input": _("Input recorded"),
        "amend_input": _("Input corrected"),
        "withdraw_input": _("Input taken back"),
        "withdraw_consent": _("Consent withdrawn"),
        "strike_input": _("Words erased for good"),
        "attach_to": _("File attached"),
        "attach_to_input": _("File attached"),
        "detach": _("Attachment taken off"),
        "erase_attachments": _("Attachments erased for good"),
        "confirm_input": _("Difference settled"),
        "open_consultation": _("Consultation opened"),
        "amend_consultation": _("Consultation changed"),
        "open_session": _("Session opened"),
        "amend_session": _("Session changed"),
        "introduce_officer": _("Officer introduced"),
        "issue_report": _("Report issued"),
        "note_signature": _("Signature noted"),
        "amend_cycle": _("Round of review changed"),
        "amend_round_table": _("Round table changed"),
        "record_sample": _("Invented sample recorded"),
        "import_inputs": _("Input imported"),
        **_actions_of_meetings(),
        **_actions_of_the_synthesis(),
    }.get(action, _("Changed"))


def _actions_of_meetings() -> dict[str, str]:
    return {
        "duplicate_consultation": _("Consultation planned like an earlier one"),
        "close_consultation": _("Consultation closed"),
        "reopen_consultation": _("Consultation opened again"),
        "close_session": _("Session closed"), "tidy_session": _("Session tidied"),
        "reopen_session": _("Session opened again"), "seal_session": _("Session sealed"),
        "withdraw_session": _("Session taken back"),
        "register_stakeholder": _("Entered in the register"),
        "amend_stakeholder": _("Register corrected"),
        "withdraw_stakeholder": _("Taken off the register"),
        "strike_stakeholder": _("Entry of the register erased for good"),
        "attend": _("Attendance noted"), "leave_session": _("Attendance taken back"),
        "amend_participant": _("Participant corrected"),
        "strike_participant": _("Participant erased for good"),
        "give_consent": _("Consent given"), "amend_consent": _("Consent corrected"),
        "take_back_consent": _("Consent taken back for good"),
        "renew_consent": _("Consent given anew"),
        "follow_withdrawals": _("Hidden, as consent was taken back elsewhere"),
        "assess": _("Assessment noted"), "withdraw_assessment": _("Assessment taken back"),
        "sort_inputs": _("Inputs sorted"), "record_inputs": _("Input recorded"),
    }  # fmt: skip


def _actions_of_the_synthesis() -> dict[str, str]:
    return {
        "translate_input": _("Translation written"), "drop_translation": _("Translation removed"),
        "write_finding": _("Finding written"), "amend_finding": _("Finding reworded"),
        "rest_on": _("Finding rests on more"), "take_from": _("Finding rests on less"),
        "quote_input": _("Quote chosen"), "unquote_input": _("Quote not chosen any more"),
        "merge_findings": _("Findings merged"), "split_finding": _("Finding split"),
        "withdraw_finding": _("Finding taken back"),
        "recommend": _("Recommendation written"),
        "amend_recommendation": _("Recommendation changed"),
        "settle_recommendation": _("Fate of a recommendation noted"),
        "withdraw_recommendation": _("Recommendation taken back"),
        "reword_as_asked": _("Reworded as asked in a working copy"),
        "write_passage": _("Report text written"), "amend_passage": _("Report text changed"),
        "withdraw_passage": _("Report text taken out"), "comment_on": _("Comment noted"),
        "answer_comment": _("Comment answered"), "annex_dissent": _("Differing view annexed"),
        "arrange_findings": _("Findings put in order"),
        "arrange_passages": _("Paragraphs put in order"),
        "import_register": _("Register imported"),
        "withdraw_dissent": _("Differing view taken out"),
        "arrange_report": _("Sections of the report put in order"),
        "write_preface": _("Preface written"), "dress_report": _("Template of the report chosen"),
        "plan_report": _("Report arranged"),
        "settle": _("Decided on words in the disclosure review"),
        "settle_find": _("Decided on words in the disclosure review"),
        "settle_all": _("Decisions of the disclosure review taken in"),
        "confirm_group": _("Vouched that enough of a group took part"),
        "withdraw_decision": _("Decision of the disclosure review taken back"),
    }  # fmt: skip


def field_names() -> dict[str, str]:
    """By field, what it is called."""
    return (
        _fields_of_inputs()
        | _fields_of_meetings()
        | _fields_of_people()
        | _fields_of_the_synthesis()
        | _fields_of_report_plans()
        | _fields_of_the_disclosure_review()
    )


def _fields_of_inputs() -> dict[str, str]:
    return {
        "text": _("Words"), "kind": _("Kind"), "stakeholder_group": _("Group"),
        "objectives": _("Objectives"), "principal": _("Principal objective"),
        "principles": _("Guiding principles"), "action_letter": _("Lettered action"),
        "language": _("Language"), "language_spoken": _("Language spoken"),
        "interpreted": _("Interpreted"), "translations": _("Translations"),
        "speaker": _("Speaker"), "organisation": _("Organisation"), "quote": _("Quote"),
        "attribution": _("Attribution allowed"), "sensitivity": _("Who may read the words"),
        "recorded_at": _("Recorded"), "session_id": _("Session"),
        "attachments": _("Attachments"), "consent_withdrawn": _("Consent withdrawn"),
        "withdrawal_reason": _("Why it was taken back"), "withdrawn": _("Taken back"),
        "name": _("Name"), "role": _("Role"), "number": _("Number"), "round": _("Round"),
        "source": _("Source"), "status": _("Status"), "precision": _("Precision"),
        "edition": _("Edition"), "issued_at": _("Issued"), "inputs": _("Inputs"),
        "signers": _("Signed by"), "report_sha256": _("Digest of the report"),
        "data_sha256": _("Digest of the data"),
        "supersedes_id": _("Supersedes"), "erratum": _("Erratum"),
        "schema_version": _("Form of the data"),
    }  # fmt: skip


def _fields_of_meetings() -> dict[str, str]:
    return {
        "title": _("Title"), "level": _("Level"), "country": _("Country"), "place": _("Place"),
        "areas": _("Administrative areas"), "starts_on": _("First day"), "ends_on": _("Last day"),
        "starts_at": _("Begins"), "ends_at": _("Ends"), "zone": _("Time zone"),
        "lead_organisation": _("Lead organisation"), "region": _("Regional commission"),
        "partner_organisations": _("Partner organisations"), "languages": _("Languages spoken"),
        "cycle_id": _("Round of review"), "mode": _("How people take part"),
        "attribution_rule": _("Rule of attribution"), "sample": _("Invented sample"),
        "objectives_in_focus": _("Objectives in focus"),
        "groups_planned": _("Groups planned to be heard"), "agenda": _("Agenda"),
        "facilitators": _("Facilitators"), "interpreters": _("Interpreters"),
        "officials_present": _("Officials present"), "police_present": _("Police present"),
        "employers_present": _("Employers present"), "people": _("People"),
        "by_group": _("People by group"), "by_sex": _("People by sex"),
        "by_age": _("People by age"), "by_disability": _("People by disability"),
        "group_by_sex": _("People by group and sex"), "notes": _("Notes"), "state": _("Status"),
        "consent_language": _("Consent asked in"), "consent_read_at": _("Consent asked"),
        "consent_witness": _("Witness of consent"), "consent_objections": _("Objections"),
        "read_back_at": _("Read back"), "corrections": _("Corrections"),
        "accessibility": _("Accessibility"),
    }  # fmt: skip


def _fields_of_people() -> dict[str, str]:
    return {
        "targets": _("People hoped for"), "sessions_planned": _("Sessions planned"),
        "closed_on": _("Closed"), "withdraw_until": _("Can be taken back until"),
        "referrals": _("Where help is found"),
        "invited": _("Invited"), "contact": _("Contact"), "area": _("Area"),
        "stakeholder_id": _("Entry of the register"), "sex": _("Sex"), "age_band": _("Age"),
        "disability": _("Disability"), "sessions": _("Sessions"),
        "participant_id": _("Participant"), "how": _("How it was given"),
        "given_on": _("Given"), "witness": _("Witness"), "receipt": _("Receipt number"),
        "child": _("Child"), "guardian": _("Guardian consented"),
        "age_appropriate": _("Explained for the child's age"),
        "taken_back": _("Taken back for good"), "taken_back_on": _("Taken back on"),
        "consent_id": _("Consent"), "renews": _("Says again"),
        "sealed_at": _("Sealed"),
    }  # fmt: skip


def _fields_of_the_synthesis() -> dict[str, str]:
    return {
        "objective": _("Objective"), "stance": _("Point, agreement or divergence"),
        "quotes": _("Quotes"), "came_from": _("Came from"), "priority": _("Priority"),
        "reached": _("How it was reached"), "status_counts": _("Votes on status"),
        "priority_counts": _("Votes on priority"), "note": _("Note"),
        "addressee": _("Addressed to"), "time_frame": _("Time frame"),
        "findings": _("Findings"), "fate": _("What became of it"), "fate_by": _("By whom"),
        "fate_reason": _("Why"), "fate_on": _("When"), "section": _("Section"),
        "passage_id": _("Report text"), "finding_id": _("Finding"),
        "recommendation_id": _("Recommendation"), "author": _("Author"), "reply": _("Reply"),
        "outcome": _("Outcome"),
    }  # fmt: skip


def _fields_of_the_disclosure_review() -> dict[str, str]:
    return {
        "what": _("What was decided on"), "field": _("Field"),
        "start": _("From character"), "end": _("To character"), "cause": _("Why it was found"),
        "reason": _("Reason"),
    }  # fmt: skip


def _fields_of_report_plans() -> dict[str, str]:
    prefaces = {
        preface_in(code): _("Preface in {language}").format(language=LANGUAGE_NAMES[code])
        for code in LANGUAGES
    }
    return prefaces | {"sections": _("Sections"), "template": _("Template")}
