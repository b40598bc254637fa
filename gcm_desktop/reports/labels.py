"""What the codes of a consultation are called in a report."""

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
