"""How a report is arranged and dressed: the command report-plan, and what report asks alike."""

import json
import sys
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gcm_desktop.cli.files import bytes_of, open_workspace
from gcm_desktop.cli.parser import (
    STANDARD,
    Command,
    Commands,
    takes_consultation,
    takes_json,
    takes_workspace,
)
from gcm_desktop.errors import RefusedError
from gcm_desktop.texts import LANGUAGES, _

if TYPE_CHECKING:
    from gcm_desktop.consultation.report_plans import Once, ReportPlan
    from gcm_desktop.consultation.report_templates import ReportTemplate
    from gcm_desktop.consultation.superseding import Superseded
    from gcm_desktop.workspace import Workspace

USUAL = "usual"
"""Stands for all sections in their usual order."""


def add_commands(commands: Commands) -> None:
    """Name the commands of this module and their arguments."""
    planned = commands.add(
        "report-plan", report_plan,
        _("say how the report of a consultation is arranged, or arrange it"),
    )  # fmt: skip
    takes_workspace(planned, writes=True)
    takes_consultation(planned)
    takes_arrangement(planned)
    planned.add_argument(
        "--no-template", action="store_true", help=_("take off the template it has")
    )
    planned.add_argument(
        "--preface",
        metavar="FILE",
        help=_("a text that stands before it; an empty one takes it out"),
    )
    planned.add_argument("--language", choices=LANGUAGES, default="en", help=_("of the preface"))
    takes_json(planned)


def takes_arrangement(command: Command) -> None:
    """Which sections stand in a report, in which order, and how it is dressed."""
    command.add_argument(
        "--sections", metavar="A,B,C", type=_sections,
        help=_("what is printed, in this order, by name; '{usual}' for all").format(usual=USUAL),
    )  # fmt: skip
    command.add_argument("--template", metavar="FILE.toml", help=_("an organisation's template"))


def once_of(args: Namespace, supersedes: "Superseded | None" = None) -> "Once":
    """What is asked of one report alone, in the place of what is planned."""
    from gcm_desktop.consultation.report_plans import Once, arranged

    sections = getattr(args, "sections", None)
    return Once(
        sections=arranged(sections) if sections is not None else None,
        template=template_in(args.template) if args.template is not None else None,
        supersedes=supersedes,
    )


def template_in(name: str) -> "ReportTemplate":
    """The template in a file, with the logo that lies beside it. Raises RefusedError."""
    from gcm_desktop.reports.templates import read_template, template_file

    if name != STANDARD:
        return template_file(Path(name))

    def beside(_logo: str) -> bytes:
        sentence = _(
            "A logo lies beside its template, and standard input has no place. Nothing was made; "
            "give the template as a file."
        )
        raise RefusedError({"template": sentence})

    return read_template(bytes_of(name), beside)


def report_plan(args: Namespace) -> int:
    """Arrange the report as far as is asked, and say how it is arranged then."""
    if args.template is not None and args.no_template:
        sentence = _("Either a template or none can be asked for. Nothing was changed.")
        raise RefusedError({"template": sentence})
    changes = args.no_template or (args.sections, args.template, args.preface) != (None,) * 3
    template = template_in(args.template) if args.template is not None else None
    preface = _words(args.preface) if args.preface is not None else None
    with open_workspace(args, read_only=not changes) as workspace:
        if changes:
            _arrange(workspace, args, template, preface)
        _say(workspace, args)
    return 0


def _arrange(
    workspace: "Workspace", args: Namespace, template: "ReportTemplate | None", preface: str | None
) -> None:
    from gcm_desktop.consultation import report_plans as plans

    about = args.consultation
    if args.sections is not None:
        workspace.write(plans.arrange_report, consultation_id=about, sections=args.sections)
    if template is not None or args.no_template:
        workspace.write(plans.dress_report, consultation_id=about, template=template)
    if preface is not None:
        workspace.write(
            plans.write_preface, consultation_id=about, language=args.language, text=preface
        )


def _say(workspace: "Workspace", args: Namespace) -> None:
    from gcm_desktop.consultation.consultations import consultation
    from gcm_desktop.consultation.report_plans import report_plan as planned

    workspace.read(consultation, args.consultation)
    plan = workspace.read(planned, args.consultation)
    if args.json:
        print(json.dumps(_plain(plan), ensure_ascii=False))
        return
    for name in plan.order:
        print(name)
    if plan.dress is not None:
        print(_("Template: {name}").format(name=plan.dress.name), file=sys.stderr)


def _plain(plan: "ReportPlan") -> dict[str, Any]:
    prefaces = {language: plan.preface(language) for language in LANGUAGES}
    return {
        "sections": plan.order,
        "prefaces": {language: text for language, text in prefaces.items() if text},
        "template": plan.dress.plain() if plan.dress else None,
    }


def _sections(text: str) -> tuple[str, ...]:
    if text == USUAL:
        return ()
    names = tuple(filter(None, (name.strip() for name in text.split(","))))
    if not names:
        raise ArgumentTypeError(_("names of sections are needed, with commas between them"))
    return names


def _words(name: str) -> str:
    try:
        return bytes_of(name).decode("utf-8-sig")
    except UnicodeDecodeError:
        sentence = _("The preface is not text in UTF-8. Nothing was changed; save it as UTF-8.")
        raise RefusedError({"preface": sentence}) from None
