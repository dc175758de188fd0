"""What the delivered deadlines about foster families and the children in them rest on."""

from app.deadlines.basis import DEFAULT, POLICY, Basis

FAMILY_BASES: dict[str, Basis] = {
    "family_step": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: отбасы өтінішінің қадамдары шешім 20 жұмыс күні ішінде қабылданатындай бөлінген.",
        "По умолчанию системы: шаги заявления семьи распределены так, чтобы решение уложилось в 20 рабочих дней.",
        "Default of this system: the steps of an application are spread so that it is decided within 20 working days.",
    ),
    "family_training": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні. Даярлық міндетті (баланы қабылдайтын кәсіби отбасы туралы 2025 жылғы ереже); оның "
        "ұзақтығы белгіленбеген, растауды қажет етеді.",
        "По умолчанию системы. Подготовка обязательна (Положение о приёмной профессиональной семье 2025 года); её "
        "длительность не установлена, требует подтверждения.",
        "Default of this system. The training is compulsory (Regulation on professional foster families of 2025); its "
        "length is not established and needs confirmation.",
    ),
    "family_decision": Basis(
        POLICY,
        "Өтініштен шешімге дейін барлығы 20 жұмыс күні. Қорғаншылық рәсімдеу қызметі 19 жұмыс күнін көздейді.",
        "От заявления до решения всего 20 рабочих дней. Услуга по оформлению опеки предусматривает 19 рабочих дней.",
        "20 working days in all from the application to the decision. The public service for guardianship allows 19.",
    ),
    "family_again": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: кейінге қалдырылған өтініш қайта қарала бастағаннан кейін бес жұмыс күнінде шешіледі.",
        "По умолчанию системы: отложенное заявление решают за пять рабочих дней после возобновления.",
        "Default of this system: a deferred application is decided within five working days after it resumes.",
    ),
    "family_deferred": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: басшы күн белгілемесе, кейінге қалдырылған өтініш 30 күннен кейін қайта қаралады.",
        "По умолчанию системы: если руководитель не назначил дату, отложенное заявление рассматривают через 30 дней.",
        "Default of this system: a deferred application is taken up again after 30 days unless the head sets a date.",
    ),
    "family_contract": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: мақұлданған отбасымен шартқа бес жұмыс күні ішінде қол қойылады.",
        "По умолчанию системы: договор с одобренной семьёй подписывают в течение пяти рабочих дней.",
        "Default of this system: the contract with an approved family is signed within five working days.",
    ),
    "renewal": Basis(
        POLICY,
        "Құжаттың мерзімі өтерден 60 күн бұрын отбасынан оны жаңарту сұралады.",
        "За 60 дней до окончания срока документа семью просят его обновить.",
        "60 days before a document expires, the family is asked to renew it.",
    ),
    "annual_check": Basis(
        POLICY,
        "Отбасы 12 ай сайын тексеріледі, тапсырма 30 күн бұрын ашылады. Заңдағы жыл сайынғы тексеру қорғаншыларға "
        "қатысты; баланы қабылдайтын кәсіби отбасыға қолданылатыны растауды қажет етеді.",
        "Семью проверяют каждые 12 месяцев, задача открывается за 30 дней. Ежегодная проверка по закону относится "
        "к опекунам; применяется ли она к приёмной профессиональной семье, требует подтверждения.",
        "A family is checked every 12 months; the task opens 30 days before. The annual check in the law concerns "
        "guardians; whether it applies to professional foster families needs confirmation.",
    ),
    "family_concern": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: алаңдаушылық бойынша басшы бес жұмыс күні ішінде шешеді; бұл отбасыға бала орналастыру "
        "бірден тоқтатыла тұрады.",
        "По умолчанию системы: по сигналу руководитель решает за пять рабочих дней; размещение детей в эту семью "
        "приостанавливается сразу.",
        "Default of this system: the head decides on a concern within five working days; new placements with the "
        "family are suspended at once.",
    ),
    "family_visit": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, тәжірибе бойынша: отбасындағы балаға бірінші аптада, бірінші айда, одан кейін үш ай "
        "сайын барады; баруға үш күн беріледі.",
        "По умолчанию системы, из практики: ребёнка в семье посещают на первой неделе, в первый месяц, затем каждые "
        "три месяца; на посещение даётся три дня.",
        "Default of this system, from practice: a child in a family is visited in the first week, in the first month, "
        "then every three months; three days are allowed for the visit.",
    ),
    "family_visit_opens": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, тәжірибе бойынша: тапсырма апта, ай немесе үш ай толардан үш күн бұрын ашылады. "
        "Құқықтық негізі белгіленбеген, растауды қажет етеді.",
        "По умолчанию системы, из практики: задача открывается за три дня до конца недели, месяца или трёх месяцев. "
        "Правовое основание не установлено, требует подтверждения.",
        "Default of this system, from practice: the task opens three days before the week, the month or the three "
        "months end. The legal basis is not established and needs confirmation.",
    ),
}
