"""What the delivered deadlines about foster families rest on."""

from app.deadlines.basis import DEFAULT, POLICY, Basis

FAMILY_BASES: dict[str, Basis] = {
    "family_step": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: отбасы өтінішінің қадамдары шешім 20 жұмыс күніне сыйып кететіндей бөлінген.",
        "Срок системы по умолчанию: шаги заявления семьи разделены так, чтобы решение уложилось в 20 рабочих дней.",
        "This system's default: the steps of an application are divided so that the decision fits 20 working days.",
    ),
    "family_training": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі. Даярлық міндетті (2025 жылғы ереже), оның ұзақтығы туралы дерек табылмады.",
        "Срок системы по умолчанию. Подготовка обязательна (Положение 2025 года), её длительность не найдена.",
        "This system's default. The training is compulsory (Regulation of 2025); how long it takes was not found.",
    ),
    "family_decision": Basis(
        POLICY,
        "Өтініштен шешімге дейін барлығы 20 жұмыс күні. Қорғаншылық қызметі 19 жұмыс күнін көздейді.",
        "От заявления до решения всего 20 рабочих дней. Услуга опеки предусматривает 19 рабочих дней.",
        "Policy: 20 working days in all from the application to the decision. The guardianship service takes 19.",
    ),
    "family_again": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: кейінге қалдырылған отбасы туралы қайта қаралған соң бес жұмыс күнінде шешіледі.",
        "Срок системы по умолчанию: по отложенной семье решают за пять рабочих дней после возобновления.",
        "This system's default: a deferred family is decided within five working days of being taken up again.",
    ),
    "family_deferred": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: басшы күн атамаса, кейінге қалдырылған отбасы 30 күннен кейін қайта қаралады.",
        "Срок системы по умолчанию: если руководитель не назвал дня, отложенную семью рассматривают через 30 дней.",
        "This system's default: unless the head names a day, a deferred family is taken up after 30 days.",
    ),
    "family_contract": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: мақұлданған отбасымен шартқа бес жұмыс күнінде қол қойылады.",
        "Срок системы по умолчанию: договор с одобренной семьёй подписывают за пять рабочих дней.",
        "This system's default: the contract with an approved family is signed within five working days.",
    ),
    "renewal": Basis(
        POLICY,
        "Құжаттың мерзімі өтерден 60 күн бұрын оны жаңарту сұралады.",
        "За 60 дней до окончания срока документа просят его обновить.",
        "Policy: 60 days before a paper expires its renewal is asked for.",
    ),
    "annual_check": Basis(
        POLICY,
        "Отбасы әр 12 ай сайын тексеріледі, тапсырма 30 күн бұрын ашылады. Заңда жыл сайынғы тексеру "
        "қорғаншыларға қатысты; баланы қабылдайтын кәсіби отбасы үшін бұл расталуға тиіс.",
        "Семью проверяют каждые 12 месяцев, задача открывается за 30 дней. В законе ежегодная проверка "
        "названа для опекунов; для приёмной профессиональной семьи это требует подтверждения.",
        "Policy: a family is checked every 12 months; the task opens 30 days before. The law as found speaks of "
        "guardians; for professional families it is to be confirmed.",
    ),
    "family_concern": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: алаңдаушылық бойынша басшы бес жұмыс күнінде шешеді; отбасы сол сәтте тоқтатылады.",
        "Срок системы по умолчанию: по сигналу руководитель решает за пять рабочих дней; семья приостановлена сразу.",
        "This system's default: the head decides on a concern within five working days; the family is suspended at "
        "once.",
    ),
}
