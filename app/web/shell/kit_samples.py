"""What the kit shows, in three languages. Nobody in it exists."""

from datetime import UTC, datetime
from typing import Any

Sample = dict[str, Any]
SPOKEN = ("en", "kk", "ru")
AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def words(code: str) -> Sample:
    """Labels and choices of the form."""
    say = _speaker(code)
    labels = {
        "story": say("Caller’s words, as they say them", "Қоңырау шалушының сөзі, айтқанындай", "Слова звонящего"),
        "danger": say(
            "Is the child in danger right now?", "Балаға дәл қазір қауіп төніп тұр ма?", "Ребёнок сейчас в опасности?"
        ),
        "signs": say("Kind of concern", "Қауіп түрі", "Что беспокоит"),
        "age": say("Age", "Жасы", "Возраст"),
        "district": say("District", "Аудан, қала", "Район"),
        "decision": say("What should happen", "Не істеу керек", "Что нужно сделать"),
        "seen_on": say("When was the child seen?", "Бала қашан көрілді?", "Когда видели ребёнка?"),
        "photo": say("Photograph", "Фотосурет", "Фотография"),
        "helpers": say("Who can help", "Кім көмектесе алады", "Кто может помочь"),
    }
    return {
        "labels": labels,
        "hint": say("Write what was said, not what you think.", "Айтылғанды жазыңыз.", "Пишите то, что сказано."),
        "danger": [
            ("yes", say("Yes", "Иә", "Да")),
            ("no", say("No", "Жоқ", "Нет")),
            ("unknown", say("Not known", "Белгісіз", "Неизвестно")),
        ],
        "signs": [
            ("violence", say("Violence", "Зорлық-зомбылық", "Насилие")),
            ("alcohol", say("Alcohol, drugs", "Ішімдік, есірткі", "Алкоголь, наркотики")),
            ("alone", say("Left alone", "Қараусыз қалған", "Без присмотра")),
            ("neglect", say("Neglect", "Назардан тыс қалу", "Пренебрежение нуждами")),
            ("suicide", say("Suicide risk", "Суицид қаупі", "Риск суицида")),
        ],
        "district": [("", say("Choose", "Таңдаңыз", "Выберите")), ("kentau", say("Kentau", "Кентау қ.", "г. Кентау"))],
        "decision": [
            ("instruct", say("Instruct, with a new deadline", "Жаңа мерзіммен тапсыру", "Поручить с новым сроком")),
            ("other", say("Give it to another specialist", "Басқа маманға беру", "Передать другому специалисту")),
            ("close", say("Close it", "Жабу", "Закрыть")),
        ],
    }


def samples(code: str) -> Sample:
    """Everything kit.html draws."""
    say = _speaker(code)
    return {
        "say": say,
        "at": AT,
        "nav": _nav(say),
        "me": {
            "name": "Динара Сейітқали",
            "initials": "ДС",
            "role": say("Specialist", "Маман", "Специалист"),
            "may_search": True,
        },
        "rail_note": say("Kentau: 2 specialists.", "Кентау: 2 маман.", "Кентау: 2 специалиста."),
        "is_demo": True,
        "tabs": _tabs(say),
        "menus": _menus(say),
        "counts_rows": _counts(say),
        "days": _days(say),
        "groups": _groups(say),
        "families": _families(say),
        "needs": _needs(say),
    }


def _speaker(code: str) -> Any:
    place = SPOKEN.index(code)
    return lambda *told: told[place]


def _nav(say: Any) -> list[Sample]:
    rows = [
        ("list-todo", say("Tasks", "Тапсырмалар", "Задачи"), 28, True),
        ("folder-open", say("Cases", "Істер", "Дела"), 41, False),
        ("phone-call", say("Contacts", "Хабарламалар", "Обращения"), 3, False),
        ("users", say("Staff", "Қызметкерлер", "Сотрудники"), 0, False),
        ("chart-no-axes-column", say("Overview", "Жалпы көрініс", "Обзор"), 0, False),
        ("circle-help", say("Help", "Көмек", "Помощь"), 0, False),
    ]
    nav: list[Sample] = []
    for name, label, count, hot in rows:
        nav.append({"url": f"#{name}", "icon": name, "label": label, "count": count, "hot": hot, "current": hot})
    nav[-1]["rule"] = True
    return nav


def _tabs(say: Any) -> list[Sample]:
    return [
        {"url": "#mine", "label": say("Mine", "Менікі", "Мои"), "count": 28, "current": True},
        {"url": "#free", "label": say("Free in my district", "Ауданымда бос", "Свободные в районе"), "count": 6},
        {"url": "#wait", "label": say("Waiting for others", "Басқаларды күтуде", "Ждут других"), "count": 0},
        {"url": "#all", "label": say("Whole department", "Бүкіл бөлім", "Весь отдел"), "count": 164, "hot": True},
    ]


def _menus(say: Any) -> list[Sample]:
    options = [
        {"url": "#all", "label": say("Any", "Кез келген", "Любой"), "current": False},
        {"url": "#high", "label": say("High", "Жоғары", "Высокий"), "current": True},
    ]
    risk, kind = say("Risk", "Қауіп", "Риск"), say("Kind of task", "Тапсырма түрі", "Вид задачи")
    return [
        {"label": risk, "chosen": options[1]["label"], "options": options},
        {"label": kind, "chosen": "", "options": options},
    ]


def _counts(say: Any) -> list[Sample]:
    return [
        {"number": 3, "label": say("overdue", "мерзімі өткен", "просрочено"), "url": "#late", "kind": "late"},
        {"number": 5, "label": say("due today", "бүгін", "сегодня"), "url": "#today", "current": True},
        {"number": 9, "label": say("this week", "осы аптада", "на этой неделе"), "url": "#week"},
        {"number": 4, "label": say("waiting for others", "басқаларды күтуде", "ждут других"), "url": "#waiting"},
    ]


def _days(say: Any) -> list[Sample]:
    names = say("Mon Tue Wed Thu Fri Sat Sun", "Дс Сс Ср Бс Жм Сб Жс", "Пн Вт Ср Чт Пт Сб Вс").split()
    loads = [(5, 2), (2, 1), (3, 0), (1, 0), (3, 1), (0, 0), (0, 0), (2, 0), (2, 0), (1, 0), (11, 1), (1, 0)]
    days = []
    for place, (number, critical) in enumerate([*loads, (0, 0), (0, 0)]):
        day = f"{names[place % 7]} {(22 + place) % 30 + 1}"
        days.append({"day": day, "number": number, "critical": critical, "is_today": place == 0})
        days[-1]["is_weekend"] = place % 7 > 4
    return days


def _groups(say: Any) -> list[Sample]:
    visit = say("Visit the home with a police officer", "Полиция қызметкерімен үйге бару", "Визит с полицией")
    late = say("2 days 23 hours late", "2 күн 23 сағат кешікті", "просрочено 2 дня 23 часа")
    waits = say("waiting for the police", "полицияны күтуде", "ждём полицию")
    rows = [
        ("late", late, "late", "critical", visit, "Айгерім Қ., 7", "KZ-2026-018342"),
        (
            "late",
            say("3 hours late", "3 сағат кешікті", "просрочено 3 часа"),
            "late",
            "high",
            visit,
            "Һадиша Т., 12",
            "",
        ),
        ("today", "15:30", "today", "critical", visit, "Ерғали Б., 4", "KZ-2026-018455"),
        ("week", "25.11", "soon", "low", visit, "Ұлжан Сейітқазықызы, 15", "KZ-2026-017961"),
        ("waiting", waits, "waiting", "medium", visit, "Іңкәр Ғ., 10", "KZ-2026-018118"),
    ]
    titles = {
        "late": say("Overdue", "Мерзімі өткен", "Просрочено"),
        "today": say("Today", "Бүгін", "Сегодня"),
        "week": say("This week", "Осы аптада", "На этой неделе"),
        "waiting": say("Waiting for others", "Басқаларды күтуде", "Ждут других"),
    }
    groups = []
    for key, title in titles.items():
        mine = [_row(say, place, row) for place, row in enumerate(rows) if row[0] == key]
        hint = say("oldest first", "ең ескісі бірінші", "сначала старые") if key == "late" else ""
        groups.append({"key": key, "title": title, "count": len(mine), "hint": hint, "rows": mine})
    return groups


def _row(say: Any, place: int, row: tuple[str, ...]) -> Sample:
    _key, due, due_kind, risk, title, child, ref = row
    return {
        "id": place + 1,
        "url": f"#task-{place}",
        "peek_url": f"/kit/peek/{place}",
        "due": due,
        "due_kind": due_kind,
        "due_at": "20.11 14:40",
        "risk": risk,
        "title": title,
        "ref": ref,
        "why": say("escalated", "уәкілге жіберілді", "эскалация"),
        "child": child,
        "lang": "kk",
        "place": say("Kentau", "Кентау қ.", "г. Кентау"),
        "stage": say("First visit", "Алғашқы сапар", "Первый визит"),
        "standard": say("72 hours", "72 сағат", "72 часа"),
    }


def _families(say: Any) -> list[Sample]:
    summary = say("2 of 3 met, 1 partly", "3-тен 2-еуі сай", "2 из 3, 1 частично")
    return [
        {"id": 1, "name": "Сейдахмет отбасы", "sub": "Гүлнәр 44, Болат 47", "met": list("yyp"), "summary": summary},
        {"id": 2, "name": "Әбенова Жанар", "sub": "38", "met": list("ypx"), "summary": summary},
        {"id": 3, "name": "Ким отбасы", "sub": "Ирина 41", "met": list("yyy"), "summary": summary},
    ]


def _needs(say: Any) -> list[Sample]:
    places = say("Two places, together", "Екі орын, бірге", "Два места, вместе")
    kazakh = say("Kazakh at home", "Үйде қазақ тілі", "Казахский дома")
    school = say("Same kindergarten", "Сол балабақша", "Тот же детский сад")
    return [
        {
            "title": say("Required by law", "Заң талабы", "По закону"),
            "rows": [{"title": places, "cells": _cells("yyy")}],
        },
        {
            "title": say("What the children need", "Балаларға қажет", "Что нужно детям"),
            "rows": [
                {"title": kazakh, "sub": "B1", "cells": _cells("ypy")},
                {"title": school, "cells": _cells("pxy")},
            ],
        },
    ]


def _cells(verdicts: str) -> list[tuple[str, str]]:
    return [(verdict, {"y": "1.2 km", "p": "31 km", "x": "74 km"}[verdict]) for verdict in verdicts]
