"""The foster families of the demonstration: who they are, how far each has come, and what has happened since."""

from datetime import date
from typing import Any, NamedTuple

from app.tables.families import Need, Part
from app.values.terms import Sex

TURKISTAN, ASTANA, SHYMKENT = 61, 71, 79


class Household(NamedTuple):
    """`ago`: days since it applied. `halt`: the step nobody has done yet; empty: all are.

    `since`: how it was decided, or what came after. `expires`: in how many days its medical certificates do.
    `contract`: how many days ago a contract began that was made on paper before; empty: on the day it is signed.
    """

    surname: str
    region: int
    district: int  # in the order of its region
    ago: int
    halt: str = ""
    since: str = ""
    expires: int | None = None
    contract: int | None = None


H = Household
HOUSEHOLDS = (
    H("Бекетов", TURKISTAN, 0, 109),
    H("Сағынбай", TURKISTAN, 0, 114, since="check_done", contract=352),
    H("Ыбраев", TURKISTAN, 1, 119),
    H("Мұсабек", TURKISTAN, 0, 105),
    H("Оразбай", TURKISTAN, 2, 110),
    H("Дүйсенов", TURKISTAN, 0, 115, since="settled"),
    H("Қалиев", TURKISTAN, 3, 120),
    H("Тұрар", TURKISTAN, 0, 106),
    H("Жандосов", TURKISTAN, 4, 111),
    H("Рысбек", TURKISTAN, 5, 116, expires=34),
    H("Әбенов", TURKISTAN, 0, 121, since="paused"),
    H("Төлеубек", TURKISTAN, 1, 107, expires=-6),
    H("Ескендір", TURKISTAN, 0, 112, since="check_due", contract=345),
    H("Сейдахмет", TURKISTAN, 2, 117, since="suspended"),
    H("Нұрпейіс", TURKISTAN, 0, 20, "sign_contract"),
    H("Ақжолов", TURKISTAN, 3, 24, "decide_family"),
    H("Баймен", TURKISTAN, 0, 15, "interview_family"),
    H("Дәулет", TURKISTAN, 4, 9, "visit_home"),
    H("Егізбай", TURKISTAN, 0, 8, "complete_training"),
    H("Жолдас", TURKISTAN, 1, 57, "check_documents"),
    H("Зейнолла", TURKISTAN, 5, 1, "register_applicant"),
    H("Исабек", TURKISTAN, 0, 33, since="deferred"),
    H("Кенжебай", TURKISTAN, 2, 74, since="refused"),
    H("Лекеров", TURKISTAN, 0, 66, since="withdrew"),
    H("Молдабек", TURKISTAN, 3, 122, since="ended"),
    H("Кузнецов", ASTANA, 0, 108),
    H("Нұрсейіт", ASTANA, 1, 113, since="settled"),
    H("Омар", ASTANA, 2, 118, expires=21),
    H("Пак", ASTANA, 3, 104, since="paused"),
    H("Рақым", ASTANA, 4, 109, expires=-13),
    H("Соколов", ASTANA, 0, 114, since="suspended"),
    H("Тәжібай", ASTANA, 1, 19, "sign_contract"),
    H("Уәли", ASTANA, 2, 23, "decide_family"),
    H("Фёдоров", ASTANA, 3, 27, "interview_family"),
    H("Хасен", ASTANA, 4, 11, "check_documents"),
    H("Шәкен", ASTANA, 0, 12, "register_applicant"),
    H("Әділбек", ASTANA, 1, 40, since="deferred"),
    H("Өскенбай", ASTANA, 2, 81, since="refused"),
    H("Морозов", SHYMKENT, 0, 119),
    H("Сапар", SHYMKENT, 0, 105, since="check_due", contract=345),
    H("Жұман", SHYMKENT, 0, 110, expires=50),
    H("Назар", SHYMKENT, 0, 21, "sign_contract"),
    H("Қадыр", SHYMKENT, 0, 18, "decide_family"),
    H("Ізбасар", SHYMKENT, 0, 61, "complete_training"),
    H("Ли", SHYMKENT, 0, 2, "register_applicant"),
    H("Есенов", SHYMKENT, 0, 70, since="withdrew"),
    H("Қошқар", SHYMKENT, 0, 115, since="ended"),
)
"""Each stage of an application and of a contract in three regions; in Akmola nobody has come forward yet."""

_WOMEN = ("Гүлнәр", "Раушан", "Ирина", "Жанар", "Сәуле", "Бибігүл", "Алтын", "Светлана")
_MEN = ("Болат", "Ермек", "Виктор", "Мұрат", "Сәкен", "Асқар", "Нұрболат", "Сергей")
_CHILDREN = ("Еркежан", "Әли", "Мая", "Саян")
_SCHOOLS = (("№ 5 мектеп", "№ 12 мектеп-лицей"), ("Школа № 27",), (), ("№ 41 мектеп", "№ 5 мектеп"))
_ABILITIES: tuple[tuple[Need, ...], ...] = (
    (Need.VIOLENCE, Need.MEDICINES),
    (Need.INFANT,),
    (),
    (Need.VIOLENCE, Need.SELF_HARM, Need.DISABILITY),
)
_MOTIVES = (
    "Өз балаларымыз ересек болды, үйде орын да, көңіл де бар.",
    "Хотим помочь ребёнку пережить трудное время и вернуться домой.",
    "Екеуміз де мұғалімбіз, балалармен жұмыс істеп үйрендік.",
)
_NONE = ["", "", ""]  # an empty date


def application(family: Household) -> dict[str, Any]:
    """What the family wrote into its application."""
    number = HOUSEHOLDS.index(family)
    low, high = (0, 17) if number % 4 else (3, 12)
    return {
        "people": _people(family.surname, number),
        "places": 1 + number % 4,
        "takes_siblings": "no" if number % 2 else "yes",
        "age_from": low,
        "age_to": high,
        "sex": "girl" if number % 11 == 5 else "",
        "languages": (["kk", "ru"], ["kk"], ["ru", "kk"])[number % 3],
        "abilities": [need.value for need in _ABILITIES[number % 4]],
        "schools": "\n".join(_SCHOOLS[number % 4]),
        "birth_family_contact": ("yes", "with_support", "no")[number % 3],
        "paused_from": _NONE,
        "paused_until": _NONE,
        "motive": _MOTIVES[number % 3],
    }


def _people(surname: str, number: int) -> list[dict[str, Any]]:
    """One carer or two; here and there a spouse who is none, and a child of the family."""
    woman, man = _WOMEN[number % 8], _MEN[number * 3 % 8]
    people = [_person(Part.CARER, f"{surname}а" if surname.endswith(("ов", "ев")) else surname, woman, number)]
    if number % 3 == 0:
        people.append(_person(Part.CARER if number % 2 else Part.SPOUSE, surname, man, number + 1))
    if number % 5 == 1:
        people.append(_person(Part.OWN_CHILD, surname, _CHILDREN[number % 4], number))
    return people


def _person(part: Part, surname: str, given: str, number: int) -> dict[str, Any]:
    born = date(2011 + number % 4, 9, 3) if part is Part.OWN_CHILD else date(1968 + 3 * number % 22, 4, 1 + number % 28)
    return {
        "part": part.value,
        "surname": surname,
        "given": given,
        "patronymic": "",
        "born_on": [str(born.day), str(born.month), str(born.year)],
        "sex": Sex.GIRL.value if given in _WOMEN else Sex.BOY.value,
    }
