"""The 20 regions of Kazakhstan with their official names, and districts for the demonstration."""

from typing import NamedTuple


class RegionFacts(NamedTuple):
    """`children` in thousands: an estimate scaled to 7.0 million, no official count by region is at hand."""

    id: int
    kk: str
    ru: str
    en: str
    children: int


class Names(NamedTuple):
    """A district's name in three languages."""

    kk: str
    ru: str
    en: str


REGIONS = (
    RegionFacts(10, "Абай облысы", "область Абай", "Abai Region", 180),
    RegionFacts(11, "Ақмола облысы", "Акмолинская область", "Akmola Region", 225),
    RegionFacts(15, "Ақтөбе облысы", "Актюбинская область", "Aktobe Region", 345),
    RegionFacts(19, "Алматы облысы", "Алматинская область", "Almaty Region", 585),
    RegionFacts(23, "Атырау облысы", "Атырауская область", "Atyrau Region", 280),
    RegionFacts(27, "Батыс Қазақстан облысы", "Западно-Казахстанская область", "West Kazakhstan Region", 230),
    RegionFacts(31, "Жамбыл облысы", "Жамбылская область", "Zhambyl Region", 475),
    RegionFacts(33, "Жетісу облысы", "область Жетісу", "Zhetisu Region", 240),
    RegionFacts(35, "Қарағанды облысы", "Карагандинская область", "Karaganda Region", 315),
    RegionFacts(39, "Қостанай облысы", "Костанайская область", "Kostanay Region", 195),
    RegionFacts(43, "Қызылорда облысы", "Кызылординская область", "Kyzylorda Region", 340),
    RegionFacts(47, "Маңғыстау облысы", "Мангистауская область", "Mangystau Region", 340),
    RegionFacts(55, "Павлодар облысы", "Павлодарская область", "Pavlodar Region", 200),
    RegionFacts(59, "Солтүстік Қазақстан облысы", "Северо-Казахстанская область", "North Kazakhstan Region", 120),
    RegionFacts(61, "Түркістан облысы", "Туркестанская область", "Turkistan Region", 930),
    RegionFacts(62, "Ұлытау облысы", "область Ұлытау", "Ulytau Region", 75),
    RegionFacts(63, "Шығыс Қазақстан облысы", "Восточно-Казахстанская область", "East Kazakhstan Region", 180),
    RegionFacts(71, "Астана қаласы", "город Астана", "Astana", 545),
    RegionFacts(75, "Алматы қаласы", "город Алматы", "Almaty", 675),
    RegionFacts(79, "Шымкент қаласы", "город Шымкент", "Shymkent", 525),
)

DEMO_REGIONS = (61, 11, 71)
"""Turkistan, Akmola and Astana: where the demonstration's cases are."""

DISTRICTS: dict[int, tuple[Names, ...]] = {
    61: (
        Names("Түркістан қаласы", "город Туркестан", "Turkistan city"),
        Names("Кентау қаласы", "город Кентау", "Kentau city"),
        Names("Сарыағаш ауданы", "Сарыагашский район", "Saryagash district"),
        Names("Мақтаарал ауданы", "Мактааральский район", "Maktaaral district"),
        Names("Сайрам ауданы", "Сайрамский район", "Sairam district"),
        Names("Төле би ауданы", "Толебийский район", "Tole Bi district"),
    ),
    11: (
        Names("Көкшетау қаласы", "город Кокшетау", "Kokshetau city"),
        Names("Степногорск қаласы", "город Степногорск", "Stepnogorsk city"),
        Names("Бурабай ауданы", "Бурабайский район", "Burabay district"),
        Names("Целиноград ауданы", "Целиноградский район", "Tselinograd district"),
    ),
    71: (
        Names("Алматы ауданы", "район Алматы", "Almaty district"),
        Names("Байқоңыр ауданы", "район Байконыр", "Baikonyr district"),
        Names("Есіл ауданы", "район Есиль", "Esil district"),
        Names("Нұра ауданы", "район Нура", "Nura district"),
        Names("Сарыарқа ауданы", "район Сарыарка", "Saryarka district"),
    ),
    10: (Names("Семей қаласы", "город Семей", "Semey city"),),
    15: (Names("Ақтөбе қаласы", "город Актобе", "Aktobe city"),),
    19: (Names("Қонаев қаласы", "город Конаев", "Konaev city"),),
    23: (Names("Атырау қаласы", "город Атырау", "Atyrau city"),),
    27: (Names("Орал қаласы", "город Уральск", "Oral city"),),
    31: (Names("Тараз қаласы", "город Тараз", "Taraz city"),),
    33: (Names("Талдықорған қаласы", "город Талдыкорган", "Taldykorgan city"),),
    35: (Names("Қарағанды қаласы", "город Караганда", "Karaganda city"),),
    39: (Names("Қостанай қаласы", "город Костанай", "Kostanay city"),),
    43: (Names("Қызылорда қаласы", "город Кызылорда", "Kyzylorda city"),),
    47: (Names("Ақтау қаласы", "город Актау", "Aktau city"),),
    55: (Names("Павлодар қаласы", "город Павлодар", "Pavlodar city"),),
    59: (Names("Петропавл қаласы", "город Петропавловск", "Petropavl city"),),
    62: (Names("Жезқазған қаласы", "город Жезказган", "Zhezkazgan city"),),
    63: (Names("Өскемен қаласы", "город Усть-Каменогорск", "Oskemen city"),),
    75: (Names("Бостандық ауданы", "Бостандыкский район", "Bostandyk district"),),
    79: (Names("Әл-Фараби ауданы", "Аль-Фарабийский район", "Al-Farabi district"),),
}
"""Demonstration only: no official list of the 195 districts is shipped. The first of a region is its centre."""
