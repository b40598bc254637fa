"""The command that says whether reports are what was signed."""

import json
import sys
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gcm_desktop.cli.files import bytes_of, put, refuse_taken
from gcm_desktop.cli.parser import STANDARD, Commands, takes_json
from gcm_desktop.cli.showing import visible
from gcm_desktop.errors import GcmError, RefusedError
from gcm_desktop.texts import _, language

if TYPE_CHECKING:
    from gcm_desktop.reports.trusted import Trust
    from gcm_desktop.reports.verification_report import Checked, Replaced

NOT_VALID, CANNOT_CONFIRM = 1, 2
WORST_FIRST = (NOT_VALID, CANNOT_CONFIRM, 0)
WORDS = {"valid": "VALID", "not valid": "NOT VALID", "cannot be confirmed": "CANNOT CONFIRM"}
STATUSES = {"valid": 0, "not valid": NOT_VALID, "cannot be confirmed": CANNOT_CONFIRM}
WARNING, REPLACED = "WARNING", "REPLACED"
FORMS = (".csv", ".json", ".pdf")


def add_commands(commands: Commands) -> None:
    """Name the command of this module and its arguments."""
    verified = commands.add("verify", verify, _("say whether reports are what was signed"))
    verified.add_argument("reports", metavar="FILE.pdf", nargs="+")
    verified.add_argument("--trust", metavar="TRUST", help=_("who is relied on"))
    verified.add_argument("--report", metavar="OUT.csv|OUT.json|OUT.pdf",
                          help=_("also write what was found out about all files"))  # fmt: skip
    verified.add_argument("--no-compare", dest="comparing", action="store_false",
                          help=_("do not compare pages with data"))  # fmt: skip
    takes_json(verified)


def verify(args: Namespace) -> int:
    """Judge reports, one line each; the status is the worst of them."""
    from gcm_desktop.profile import Profile
    from gcm_desktop.reports.trust_signers import relied_on
    from gcm_desktop.reports.verification_report import replaced

    _refuse_unfit(args.report)
    trust = relied_on(bytes_of(args.trust), Profile()) if args.trust else None
    found = []
    for name in args.reports:
        one = _checked(name, trust, comparing=args.comparing)
        _tell(one, as_json=args.json)
        found.append(one)
    for by in replaced(found).values():
        _tell_replaced(by, as_json=args.json)
    if args.report:
        put(args.report, _report(args.report, found, trust))
    return min((STATUSES[str(one.conclusion)] for one in found), key=WORST_FIRST.index)


def _refuse_unfit(report: str | None) -> None:
    """Say at once what could only be said after all the work. Raises RefusedError and others."""
    if report is None:
        return
    if report == STANDARD or Path(report).suffix.casefold() not in FORMS:
        sentence = _(
            "A verification report is a .csv, .json or .pdf file. Nothing was verified; name one."
        )
        raise RefusedError({"report": sentence})
    refuse_taken(report)


def _checked(name: str, trust: "Trust | None", *, comparing: bool) -> "Checked":
    from gcm_desktop.reports.verification_report import Checked, checked

    try:
        return checked(name, bytes_of(name), trust, comparing=comparing)
    except GcmError as error:
        return Checked(name, None, error=str(error))


def _tell(one: "Checked", *, as_json: bool) -> None:
    from gcm_desktop.reports.verification_report import SCHEMA
    from gcm_desktop.reports.verification_report import as_json as answers

    if one.verdict is None:
        print(visible(one.error), file=sys.stderr)
        return
    if as_json:
        print(json.dumps({"schema": SCHEMA} | answers(one), ensure_ascii=False))
        return
    said = f"{visible(one.verdict.sentence)} [{one.verdict.detail}]"
    print(f"{WORDS[str(one.conclusion)]} {visible(one.file)}: {said}")
    if one.differs and one.comparison:
        print(f"{WARNING} {visible(one.file)}: {visible(one.comparison.sentence)}")


def _tell_replaced(by: "Replaced", *, as_json: bool) -> None:
    from gcm_desktop.reports.verification_report import SCHEMA

    if as_json:
        told = {"schema": SCHEMA, "file": by.file, "superseded_by": by.by, "erratum": by.erratum}
        print(json.dumps(told | {"confirmed": by.confirmed}, ensure_ascii=False))
    else:
        print(f"{REPLACED} {visible(by.file)}: {visible(by.sentence)}")


def _report(name: str, found: "list[Checked]", trust: "Trust | None") -> bytes:
    from gcm_desktop.reports.verification_report import csv_report, json_report, pdf_report

    now, form = datetime.now(UTC), Path(name).suffix.casefold()
    if form == ".csv":
        return csv_report(found)
    if form == ".json":
        return json_report(found, on=now)
    return pdf_report(found, trust, language(), on=now)
