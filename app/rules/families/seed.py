"""The requirements of a family and the pay, as they are delivered: rows that may be changed, with what they rest on.

Where the Regulation of 2025 could be read only in summaries, the duty is its, and a number of months is this system's.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from app.db import db
from app.deadlines.models import Standing
from app.tables import requirement_kinds
from app.tables.families import PayRate, RequirementKind, Whom
from app.tables.requirement_kinds import ACT, AGE, CONTRACT, TRAINING

LAW, POLICY, DEFAULT = Standing.STATUTORY, Standing.POLICY, Standing.DEFAULT
PAPERS, VISIT, COURSE, SIGNING = "check_documents", "visit_home", "complete_training", "sign_contract"


class Said(NamedTuple):
    """Kazakh, Russian, English."""

    kk: str
    ru: str
    en: str


class Kind(NamedTuple):
    """A row of requirement_kind."""

    code: str
    of: Whom
    step: str
    months: int | None
    is_needed: bool
    standing: Standing
    name: Said
    basis: Said


class Rate(NamedTuple):
    """A row of pay_rate."""

    key: str
    value: int
    valid_from: date
    standing: Standing
    basis: Said


KINDS = (
    Kind(AGE, Whom.CARER, PAPERS, None, True, LAW,
         Said("Тәрбиешінің жасы: 30–63", "Возраст воспитателя: 30–63 года", "Age of the carer: 30 to 63"),
         Said("2025 жылғы ереже: кәсіби тәрбиеші 30 бен 63 жас аралығында. Туған күні бойынша есептеледі.",
              "Положение 2025 года: профессиональный воспитатель – от 30 до 63 лет. Считается по дате рождения.",
              "Regulation of 2025: a professional carer is 30 to 63 years old. Counted from the birth date.")),
    Kind("identity", Whom.CARER, PAPERS, None, True, LAW,
         Said("Жеке куәлік: Қазақстан азаматы", "Удостоверение личности гражданина Казахстана",
              "Identity card of a citizen of Kazakhstan"),
         Said("2025 жылғы ереже: тәрбиеші – Қазақстан Республикасының азаматы. Мерзімі құжатта жазылған.",
              "Положение 2025 года: воспитатель – гражданин Республики Казахстан. Срок указан в документе.",
              "Regulation of 2025: a carer is a citizen of Kazakhstan. The card says how long it holds.")),
    Kind("medical", Whom.ADULT, PAPERS, 12, True, POLICY,
         Said("Денсаулық туралы анықтама", "Справка о состоянии здоровья", "Medical certificate"),
         Said("2025 жылғы ереже тәрбиешіге күтімге кедергі созылмалы ауруы болмауын талап етеді; нысаны – № 692 "
              "бұйрық. Үйдегі басқа ересектер мен 12 ай – жүйенің ережесі.",
              "Положение 2025 года: у воспитателя нет хронических болезней, мешающих уходу; форма – приказ № 692. "
              "Другие взрослые в доме и 12 месяцев – правило системы.",
              "Regulation of 2025: a carer has no chronic illness that impedes care; form by Order No 692. The other "
              "adults of the home and the 12 months are this system's.")),
    Kind("dispensary", Whom.ADULT, PAPERS, 12, True, POLICY,
         Said("Наркология және психиатрия: есепте тұрмайды", "Наркология и психиатрия: на учёте не состоит",
              "Narcology and psychiatry: not registered"),
         Said("2025 жылғы ереже: тәрбиеші диспансер есебінде тұрмайды. Басқа ересектер мен 12 ай – жүйенің ережесі.",
              "Положение 2025 года: воспитатель не состоит на учёте в диспансере. Другие взрослые и 12 месяцев – "
              "правило системы.",
              "Regulation of 2025: a carer is not registered in a dispensary. The other adults and the 12 months are "
              "this system's.")),
    Kind("no_conviction", Whom.ADULT, PAPERS, 12, True, POLICY,
         Said("Соттылығы жоқ екені туралы анықтама", "Справка об отсутствии судимости", "No-conviction certificate"),
         Said("2025 жылғы ереже: тәрбиеші сотталмаған. Басқа ересектер мен 12 ай – жүйенің ережесі.",
              "Положение 2025 года: воспитатель не судим. Другие взрослые и 12 месяцев – правило системы.",
              "Regulation of 2025: a carer has not been convicted. The other adults and the 12 months are this "
              "system's.")),
    Kind("spouse_consent", Whom.SPOUSE, PAPERS, None, True, POLICY,
         Said("Жұбайының нотариат куәландырған келісімі", "Нотариальное согласие супруга",
              "Spouse's notarised consent"),
         Said("Қонақ отбасы мен қорғаншылық үшін талап етіледі; кәсіби отбасы үшін ереженің мәтіні расталмаған.",
              "Требуется для гостевой семьи и опеки; для профессиональной семьи текст положения не подтверждён.",
              "Asked of guest families and guardians; for professional families the text of the rule is to be "
              "confirmed.")),
    Kind("income", Whom.HOME, PAPERS, 12, True, LAW,
         Said("Табысы туралы анықтама", "Справка о доходах", "Income certificate"),
         Said("2025 жылғы ереже: тұрақты табыс. 12 ай – жүйенің әдепкі мерзімі.",
              "Положение 2025 года: стабильный доход. 12 месяцев – срок системы по умолчанию.",
              "Regulation of 2025: a stable income. The 12 months are this system's default.")),
    Kind("housing_right", Whom.HOME, PAPERS, None, True, POLICY,
         Said("Тұрғын үйге құқық және тұрақты тіркеу", "Право на жильё и постоянная регистрация",
              "Right to the home, and permanent residence"),
         Said("2025 жылғы ереже: тұрақты тұратын жері бар. Тұрғын үй құжаты – патронат пен қонақ отбасы тәжірибесі.",
              "Положение 2025 года: есть постоянное место жительства. Документ на жильё – практика патроната и "
              "гостевой семьи.",
              "Regulation of 2025: a permanent residence. The paper on the home is the practice of patronate and guest "
              "families.")),
    Kind("reference", Whom.HOME, PAPERS, None, False, DEFAULT,
         Said("Жұмыс орнынан немесе көршілерден мінездеме", "Характеристика с работы или от соседей",
              "Reference from work or neighbours"),
         Said("Жүйенің әдепкі талабы, міндетті емес: сұхбатқа көмектеседі.",
              "По умолчанию системы, не обязательна: помогает на собеседовании.",
              "This system's default, not needed: it helps the interview.")),
    Kind(ACT, Whom.HOME, VISIT, 12, True, LAW,
         Said("Тұрғын үй-тұрмыстық жағдайларды тексеру актісі", "Акт обследования жилищно-бытовых условий",
              "Housing-conditions act"),
         Said("2025 жылғы ереже: шешімге дейін тұрғын үй тексеріледі. 12 ай – жүйенің әдепкі мерзімі.",
              "Положение 2025 года: до решения обследуют жильё. 12 месяцев – срок системы по умолчанию.",
              "Regulation of 2025: the home is checked before the decision. The 12 months are this system's default.")),
    Kind(TRAINING, Whom.CARER, COURSE, None, True, LAW,
         Said("Психологиялық даярлық сертификаты", "Сертификат психологической подготовки",
              "Certificate of psychological training"),
         Said("2025 жылғы ереже: міндетті психологиялық даярлық және сертификат. Мерзімі туралы дерек табылмады.",
              "Положение 2025 года: обязательная психологическая подготовка и сертификат. Срок действия не найден.",
              "Regulation of 2025: compulsory psychological training with a certificate. No term of it was found.")),
    Kind(CONTRACT, Whom.HOME, SIGNING, None, True, LAW,
         Said("Шарт", "Договор", "Contract"),
         Said("2025 жылғы ереже: бала отбасына шарт негізінде беріледі. Шарттың мерзімі табылмады: шартта жазылады.",
              "Положение 2025 года: ребёнка передают по договору. Срок договора не найден: его называет сам договор.",
              "Regulation of 2025: a child is placed on the basis of a contract. No term was found: the contract names "
              "it.")),
)  # fmt: skip

RATES = (
    Rate("mci", 3_932, date(2025, 1, 1), LAW,
         Said("2025 жылғы АЕК: жарияланған төлем сомаларынан шығарылды.",
              "МРП на 2025 год: выведен из опубликованных сумм выплат.",
              "MCI of 2025: derived from the published amounts.")),
    Rate("mci", 4_325, date(2026, 1, 1), DEFAULT,
         Said("2026 жылғы АЕК: бюджет туралы заңмен салыстырып растау қажет.",
              "МРП на 2026 год: требует сверки с законом о бюджете.",
              "MCI of 2026: to be confirmed against the law on the budget.")),
    Rate("carer", 75, date(2025, 7, 1), LAW,
         Said("2025 жылғы ереже: әр кәсіби тәрбиешіге айына 75 АЕК.",
              "Положение 2025 года: 75 МРП в месяц каждому профессиональному воспитателю.",
              "Regulation of 2025: 75 MCI a month for each professional carer.")),
    Rate("child", 10, date(2025, 7, 1), LAW,
         Said("2025 жылғы ереже: әр балаға айына 10 АЕК.",
              "Положение 2025 года: 10 МРП в месяц на каждого ребёнка.",
              "Regulation of 2025: 10 MCI a month for each child.")),
)  # fmt: skip


def seed() -> None:
    """Every kind and rate that is missing; what is there already stays as it is."""
    known = set(db.session.scalars(select(RequirementKind.code)))
    db.session.add_all(_kind(place, kind) for place, kind in enumerate(KINDS, 1) if kind.code not in known)
    dated = {(key, day) for key, day in db.session.execute(select(PayRate.key, PayRate.valid_from))}
    db.session.add_all(_rate(rate) for rate in RATES if (rate.key, rate.valid_from) not in dated)
    db.session.flush()
    requirement_kinds.forget()


def _kind(place: int, kind: Kind) -> RequirementKind:
    return RequirementKind(
        code=kind.code,
        place=place,
        of=kind.of,
        step=kind.step,
        months=kind.months,
        is_needed=kind.is_needed,
        standing=kind.standing,
        name_kk=kind.name.kk,
        name_ru=kind.name.ru,
        name_en=kind.name.en,
        basis_kk=kind.basis.kk,
        basis_ru=kind.basis.ru,
        basis_en=kind.basis.en,
    )


def _rate(rate: Rate) -> PayRate:
    return PayRate(
        key=rate.key,
        value=rate.value,
        valid_from=rate.valid_from,
        standing=rate.standing,
        basis_kk=rate.basis.kk,
        basis_ru=rate.basis.ru,
        basis_en=rate.basis.en,
    )
