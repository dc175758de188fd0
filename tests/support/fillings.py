"""Complete answers to the forms; a test changes the one it is about."""

from datetime import timedelta

from app import clock


def at(**ago):
    """An instant in the past, as the boxes of a form send it."""
    moment = (clock.now() - timedelta(**ago)).astimezone(clock.ALMATY)
    return [str(moment.day), str(moment.month), str(moment.year), moment.strftime("%H:%M")]


def day(**ahead):
    on = (clock.now() + timedelta(**ahead)).astimezone(clock.ALMATY)
    return [str(on.day), str(on.month), str(on.year)]


def visit(**change):
    """Nothing is wrong with the child, but the family needs support."""
    return {
        "visited_at": at(minutes=1),
        "went_with": ["police"],
        "seen": "alone",
        "child_words": "Маған бәрі жақсы",
        "child_afraid": "no",
        "condition": "Сау, көңілді",
        "harm_found": "none",
        "home_safe": "yes",
        "home": "Екі бөлме, жылы",
        "carers": "Анасы",
        "carer_protects": "yes",
        "who_protects": "Анасы",
        "needs_support": "yes",
        "place": "home",
        "next_contact_on": day(days=7),
        **change,
    }


def unsafe(**change):
    """Serious harm, and nobody protects the child."""
    found = {
        "signs": ["bruises"],
        "signs_described": "Сол қолында көгерген жер",
        "harm_found": "serious",
        "carer_protects": "no",
        "who_protects": "",
        "child_afraid": "yes",
        "home_safe": "no",
    }
    return visit(**{**found, **change})


def removal(**change):
    return {
        "removed_at": at(minutes=1),
        "grounds": ["violence"],
        "facts": "Әкесі ұрған",
        "present": ["police"],
        "explained": "Түсінді",
        "place": "health_organisation",
        **change,
    }


def claim(**change):
    return {"claim": "restriction", "court": "Аудандық сот", "claim_number": "2-114/26", "filed_on": day(), **change}


def told(**change):
    return {"told_at": at(), "how": "phone", "reference": "55", **change}


def registered(**change):
    return {"number": "РБД-1", "registered_on": day(), "status": "without_care", **change}


def line(number=0, **change):
    row = {"goal": "Мектепке барады", "service": "Мектеп", "body": "education", "due_on": day(days=14), **change}
    return {f"lines-{number}-{name}": value for name, value in row.items()}


def plan(**change):
    return {"goals": "Қауіпсіз үй", "child_agrees": "Келіседі", "family_agrees": "yes", **line(), **change}


def care(**change):
    more = {"way_home": "parents", "contact_with_family": "Апта сайын"}
    return {"goals": "Отбасына оралу", "child_agrees": "Келіседі", **more, **line(), **change}


def assessment(**change):
    return {
        "assessed_on": day(),
        "bodies": ["education", "health"],
        "child_view": "Әкем ашуланбасын",
        "development": "Жасына сай",
        "strengths": "Анасы қамқор",
        "worries": "Әкесі ішеді",
        **change,
    }


def review(**change):
    return {
        "reviewed_on": day(),
        "is_child_seen": "yes",
        "review": "go_on",
        "why": "Жоспар орындалуда",
        "next_on": day(days=7),
        **change,
    }


def closure(**change):
    return {
        "reason": "goals_met",
        "outcome": "Үйде тыныш",
        "child_words": "Енді жақсы",
        "seen_on": day(),
        "who_watches": "Мектеп",
        **change,
    }
