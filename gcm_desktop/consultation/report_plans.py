"""How the report of a consultation is arranged: its sections in order, prefaces, and its dress.

What is chosen here is what is printed. The data that a report carries stay whole, so that nothing
that was said is lost to who consolidates them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar
from uuid import UUID, uuid5

from pydantic import AfterValidator, BeforeValidator
from sqlmodel import Field, Session

from gcm_desktop.consultation.consultations import Consultation
from gcm_desktop.consultation.record import (
    Json,
    Record,
    Words,
    as_typed,
    check_in,
    found,
    one_of,
)
from gcm_desktop.consultation.report_templates import ReportTemplate, template_of
from gcm_desktop.consultation.superseding import Superseded
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import LANGUAGES, _

KINDS = ("consultation",)
"""The kinds of report that can be arranged."""
SECTIONS = (
    "summary", "contents", "preface", "opening", "context", "methodology", "participants",
    "findings", "principles", "assessments", "recommendations", "pointers", "conclusions",
    "closing", "comments", "dissent", "further", "evidence",
)  # fmt: skip
"""What can be put in order, in the usual one. `opening` and `closing` are where a template's own
texts stand. The title page, the places for signatures and the data on integrity have theirs."""
USUAL = tuple(name for name in SECTIONS if name != "further")
"""What is printed where nobody chose: the words that have no room in the body stand in the data,
and in the evidence of the restricted edition."""
NEEDED = ("methodology", "dissent")
"""What a report always says: how it came about, with what was left out, and who sees it
differently."""
LONGEST_PREFACE = 10_000


@dataclass(frozen=True)
class Once:
    """What is asked of one report alone, in the place of what is planned."""

    sections: tuple[str, ...] | None = None
    template: ReportTemplate | None = None
    supersedes: Superseded | None = None
    """The report it replaces, with the correction as it was typed."""


AS_PLANNED = Once()


def arranged(sections: Iterable[str]) -> tuple[str, ...]:
    """These sections in this order, the usual ones if there are none. Raises RefusedError."""
    try:
        return _sections(tuple(sections)) or USUAL
    except ValueError as error:
        raise RefusedError({"sections": f"sections: {error}"}) from None


def _sections(sections: tuple[str, ...]) -> tuple[str, ...]:
    known = one_of(SECTIONS)
    for name in sections:
        known(name)
    if len(set(sections)) < len(sections):
        raise ValueError(_("each section can stand in a report once only."))
    if missing := [name for name in NEEDED if sections and name not in sections]:
        said = _("every report needs these sections; put them where you like: {names}.")
        raise ValueError(said.format(names=", ".join(missing)))
    return sections


def _template(template: dict[str, Any] | None) -> dict[str, Any] | None:
    return template and template_of(template).plain()


Preface = Words | None


class ReportPlan(Record, table=True):
    """How one kind of report of a consultation is arranged: one in all copies of the file."""

    __tablename__ = "report_plan"
    __table_args__ = (check_in("kind", KINDS),)
    ERASABLE: ClassVar[frozenset[str]] = frozenset(map("preface_{}".format, LANGUAGES))
    FIXED: ClassVar[frozenset[str]] = frozenset({"id", "consultation_id", "kind"})

    consultation_id: UUID = Field(index=True)
    kind: Annotated[str, AfterValidator(one_of(KINDS))] = Field(
        default="consultation", max_length=20
    )
    sections: Annotated[tuple[str, ...], AfterValidator(_sections)] | None = Field(
        default=None, sa_type=Json
    )
    """In their order; the usual ones where nothing is said."""
    preface_ar: Preface = Field(default=None, min_length=1, max_length=LONGEST_PREFACE)
    preface_zh: Preface = Field(default=None, min_length=1, max_length=LONGEST_PREFACE)
    preface_en: Preface = Field(default=None, min_length=1, max_length=LONGEST_PREFACE)
    preface_fr: Preface = Field(default=None, min_length=1, max_length=LONGEST_PREFACE)
    preface_ru: Preface = Field(default=None, min_length=1, max_length=LONGEST_PREFACE)
    preface_es: Preface = Field(default=None, min_length=1, max_length=LONGEST_PREFACE)
    """What stands before the report, in each language in which it may be made."""
    template: Annotated[
        dict[str, Any] | None, BeforeValidator(as_typed), AfterValidator(_template)
    ] = Field(default=None, sa_type=Json)
    """As plain values, checked as those of a file are."""

    @property
    def order(self) -> tuple[str, ...]:
        """What is printed, in its order."""
        return self.sections or USUAL

    @property
    def dress(self) -> ReportTemplate | None:
        """The template, if an organisation's is chosen."""
        return template_of(self.template) if self.template else None

    def preface(self, language: str) -> str:
        """What stands before the report in a language; nothing where nothing was written."""
        said: str | None = getattr(self, preface_in(language))
        return said or ""


def arrange_report(db: Session, /, *, consultation_id: UUID, sections: Iterable[str]) -> ReportPlan:
    """Put the sections of the report in this order; those not named are not printed.

    The usual ones in the usual order, if there are none. Raises RefusedError.
    """
    chosen = arranged(sections)
    return _amended(db, consultation_id, sections=None if chosen == USUAL else chosen)


def write_preface(db: Session, /, *, consultation_id: UUID, language: str, text: str) -> ReportPlan:
    """Write what stands before the report in one language, or take it out by writing nothing."""
    try:
        known = one_of(LANGUAGES)(language)
    except ValueError as error:
        raise RefusedError({"language": f"language: {error}"}) from None
    return _amended(db, consultation_id, **{preface_in(known): text.strip() or None})


def dress_report(
    db: Session, /, *, consultation_id: UUID, template: ReportTemplate | None
) -> ReportPlan:
    """Give the report an organisation's template, or take it off."""
    return _amended(db, consultation_id, template=template and template.plain())


def plan_report(
    db: Session,
    /,
    *,
    consultation_id: UUID,
    sections: Iterable[str],
    language: str,
    preface: str,
    template: ReportTemplate | None,
) -> ReportPlan:
    """Arrange the report, write its preface in one language and dress it, all in one change."""
    arrange_report(db, consultation_id=consultation_id, sections=sections)
    db.flush()
    write_preface(db, consultation_id=consultation_id, language=language, text=preface)
    return dress_report(db, consultation_id=consultation_id, template=template)


def report_plan(db: Session, consultation_id: UUID) -> ReportPlan:
    """How the report is arranged; the usual way, in a row of no file, where nobody said it."""
    plan = db.get(ReportPlan, _id_of(consultation_id))
    if plan is None or plan.withdrawn:
        return ReportPlan(id=_id_of(consultation_id), consultation_id=consultation_id)
    return plan


def preface_in(language: str) -> str:
    """The field that holds the preface in a language."""
    return f"preface_{language}"


def _id_of(consultation_id: UUID, kind: str = "consultation") -> UUID:
    """The same in every copy: whoever arranges the report first, it is one plan after a merge."""
    return uuid5(consultation_id, f"report-plan/{kind}")


def _amended(db: Session, consultation_id: UUID, **facts: Any) -> ReportPlan:
    found(db, Consultation, consultation_id)
    plan = db.get(ReportPlan, _id_of(consultation_id))
    if plan is not None:
        return plan.amend(withdrawn=False, **facts)
    made = ReportPlan.of(id=_id_of(consultation_id), consultation_id=consultation_id, **facts)
    db.add(made)
    return made
