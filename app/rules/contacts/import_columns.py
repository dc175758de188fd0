"""What the columns of a backlog and the values in them are called, in three languages."""

from app.values.terms import Channel, Sex

COLUMNS: dict[str, tuple[str, ...]] = {
    "received_at": ("received", "date", "получено", "дата", "дата обращения", "келген уақыты", "күні"),
    "channel": ("канал", "арна"),
    "language": ("язык", "тіл", "тілі"),
    "words": ("text", "message", "текст", "обращение", "текст обращения", "мәтін", "өтініш", "өтініш мәтіні"),
    "caller_name": ("name", "имя", "заявитель", "аты", "өтініш беруші"),
    "caller_phone": ("phone", "телефон", "телефон заявителя", "өтініш берушінің телефоны"),
    "child_surname": ("surname", "фамилия ребёнка", "фамилия ребенка", "баланың тегі"),
    "child_given": ("given name", "имя ребёнка", "имя ребенка", "баланың аты"),
    "child_age": ("age", "возраст", "возраст ребёнка", "возраст ребенка", "жасы", "баланың жасы"),
    "child_sex": ("sex", "пол", "пол ребёнка", "пол ребенка", "жынысы", "баланың жынысы"),
    "region": ("регион", "область", "өңір", "облыс"),
    "district": ("район", "аудан"),
    "school": ("школа", "мектеп"),
}
"""A column and the other names it may go by; its own code is always understood."""

CHANNELS: dict[str, Channel] = {
    **{channel.value: channel for channel in Channel},
    "телефон": Channel.PHONE,
    "звонок": Channel.PHONE,
    "қоңырау": Channel.PHONE,
    "сайт": Channel.WEB,
    "лично": Channel.IN_PERSON,
    "жеке": Channel.IN_PERSON,
    "ведомство": Channel.AGENCY,
    "мекеме": Channel.AGENCY,
    "другое": Channel.OTHER,
    "басқа": Channel.OTHER,
}

LANGUAGES: dict[str, str] = {
    **{code: code for code in ("kk", "ru", "en")},
    **dict.fromkeys(("kaz", "қазақша", "қазақ", "казахский"), "kk"),
    **dict.fromkeys(("rus", "орысша", "орыс", "русский"), "ru"),
    **dict.fromkeys(("eng", "ағылшынша", "английский", "english"), "en"),
}

SEXES: dict[str, Sex] = {
    **dict.fromkeys(("girl", "f", "female", "ж", "жен", "женский", "девочка", "қыз", "әйел"), Sex.GIRL),
    **dict.fromkeys(("boy", "m", "male", "м", "муж", "мужской", "мальчик", "ұл", "ер"), Sex.BOY),
}

_BY_NAME = {name: code for code, names in COLUMNS.items() for name in (code, *names)}


def column_of(header: str) -> str | None:
    """The code of a column by its heading in any of the languages; None for one that is not read."""
    return _BY_NAME.get(" ".join(header.casefold().split()))
