"""What the codes of a consultation are called in a report."""

from gcm_desktop import reference
from gcm_desktop.reports.voice import Voice


def level(level: str, voice: Voice) -> str:
    """How wide a consultation is."""
    return {
        "national": voice.say("National"),
        "local": voice.say("Local"),
        "sub_regional": voice.say("Sub-regional"),
        "thematic": voice.say("Thematic"),
    }[level]


def kinds(kind: str, voice: Voice) -> str:
    """What stands over several inputs of one kind."""
    return {
        "experience": voice.say("Experiences"),
        "practice": voice.say("Good practices"),
        "challenge": voice.say("Challenges and gaps"),
        "recommendation": voice.say("Recommendations"),
        "support": voice.say("Support and means"),
        "data": voice.say("Data"),
        "pledge": voice.say("Pledges"),
        "question": voice.say("Questions"),
    }[kind]


def mode(mode: str, voice: Voice) -> str:
    """How it was held."""
    return {
        "in_person": voice.say("In person"),
        "online": voice.say("Online"),
        "hybrid": voice.say("Partly online"),
        "written": voice.say("In writing"),
    }[mode]


def edition(edition: str, voice: Voice) -> str:
    """Whom a report is for."""
    return {"public": voice.say("Public"), "restricted": voice.say("Restricted")}[edition]


def rule(rule: str, voice: Voice) -> str:
    """The rule of attribution, in short."""
    return {
        "on_the_record": voice.say("On the record"),
        "chatham_house": voice.say("Chatham House Rule"),
        "anonymous": voice.say("Anonymous"),
    }[rule]


def rule_in_full(rule: str, voice: Voice) -> str:
    """The rule of attribution, in a sentence."""
    return {
        "on_the_record": voice.say(
            "The consultation was on the record: speakers and organisations are named where they "
            "wished to be."
        ),
        "chatham_house": voice.say(
            "The consultation was held under the Chatham House Rule: what was said is reported, "
            "not who said it nor for whom they spoke."
        ),
        "anonymous": voice.say(
            "The consultation was anonymous: no names of speakers were recorded."
        ),
    }[rule]


def answer(given: bool | None, voice: Voice) -> str:
    """Yes, no, or nobody noted it."""
    if given is None:
        return voice.say("not recorded")
    return voice.say("yes") if given else voice.say("no")


def stance(stance: str, voice: Voice) -> str:
    """What a finding is: a point, or where the room agreed or was divided; nothing for a point."""
    return {
        "point": "",
        "agreement": voice.say("Point of agreement"),
        "divergence": voice.say("Point of divergence"),
    }[stance]


def status(status: str | None, voice: Voice) -> str:
    """How far an objective is put into practice."""
    return {
        None: "",
        "not_started": voice.say("not started"),
        "early": voice.say("early"),
        "under_way": voice.say("under way"),
        "well_advanced": voice.say("well advanced"),
        "achieved": voice.say("achieved"),
        "not_known": voice.say("not known"),
    }[status]


def priority(priority: str | None, voice: Voice) -> str:
    """How urgent an objective is."""
    return {
        None: "",
        "low": voice.say("low"),
        "medium": voice.say("medium"),
        "high": voice.say("high"),
        "urgent": voice.say("urgent"),
        "not_known": voice.say("not known"),
    }[priority]


def reached(reached: str, voice: Voice) -> str:
    """How a room came to its view."""
    return {
        "ballot": voice.say("secret ballot"),
        "dots": voice.say("dots on a wall"),
        "show_of_hands": voice.say("show of hands"),
        "judgement": voice.say("judgement of the facilitator"),
    }[reached]


def addressed(level: str, voice: Voice) -> str:
    """At which level something is asked for."""
    return {
        "local": voice.say("Local"),
        "national": voice.say("National"),
        "regional": voice.say("Regional"),
        "global": voice.say("Global"),
    }[level]


def fate(fate: str, voice: Voice) -> str:
    """What became of a recommendation."""
    return {
        "open": voice.say("open"),
        "taken_up": voice.say("taken up"),
        "done": voice.say("done"),
        "declined": voice.say("declined"),
    }[fate]


def outcome(outcome: str, voice: Voice) -> str:
    """What came of a comment."""
    return {
        "open": voice.say("open"),
        "accepted": voice.say("accepted"),
        "partly": voice.say("accepted in part"),
        "declined": voice.say("declined"),
    }[outcome]


def passage_state(state: str, voice: Voice) -> str:
    """How far a passage is agreed; nothing once it was cleared."""
    return {
        "draft": voice.say("Draft"),
        "shared": voice.say("Shared for comment"),
        "validated": voice.say("Validated by those consulted"),
        "cleared": "",
    }[state]


def seen_by(group: str | None, voice: Voice) -> str:
    """Whose view something is."""
    return voice.group(group) if group else voice.say("The whole room")


def short_title(number: int, voice: Voice) -> str:
    """The short title of an objective."""
    return voice.wording(reference.short_title_of(number, voice.language))
