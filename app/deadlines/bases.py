"""What each delivered deadline rests on, in three languages. Practice is never called law."""

from app.deadlines.bases_families import FAMILY_BASES
from app.deadlines.basis import DEFAULT, LAW, Basis

__all__ = ["BASES", "Basis"]

BASES: dict[str, Basis] = {
    **FAMILY_BASES,
    "triage": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, тәжірибе бойынша. «111» байланыс орталығының қағидаларында неше минут көзделгені "
        "белгіленбеген, растауды қажет етеді.",
        "По умолчанию системы, из практики. Сколько минут отводят правила деятельности контакт-центра «111», "
        "не установлено, требует подтверждения.",
        "Default of this system, from practice. How many minutes the rules of contact centre 111 allow is not "
        "established and needs confirmation.",
    ),
    "emergency": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, тәжірибе бойынша: дәл қазір қауіп төнсе, 102 немесе 103 дереу шақырылады. "
        "Заңда минут көрсетілмеген.",
        "По умолчанию системы, из практики: при опасности прямо сейчас 102 или 103 вызывают немедленно. "
        "Закон минут не называет.",
        "Default of this system, from practice: if there is danger now, 102 or 103 is called at once. "
        "The law names no number of minutes.",
    ),
    "talk": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні. Психологиялық көмек – «111» байланыс орталығының міндеттерінің бірі; "
        "заң мерзім белгілемейді.",
        "По умолчанию системы. Психологическая помощь – одна из задач контакт-центра «111»; "
        "законом срок не установлен.",
        "Default of this system. Psychological help is one of the tasks of contact centre 111; "
        "the law sets no deadline.",
    ),
    "tell": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні. «111» байланыс орталығы үшін кері байланыс міндетті; неше күн берілетіні "
        "белгіленбеген, растауды қажет етеді.",
        "По умолчанию системы. Для контакт-центра «111» обратная связь обязательна; число дней не установлено, "
        "требует подтверждения.",
        "Default of this system. Contact centre 111 must give feedback to the caller; the number of days is not "
        "established and needs confirmation.",
    ),
    "accept": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, тәжірибе бойынша (Primero, ЮНИСЕФ): тәуекел аса жоғары немесе жоғары болса – 1 сағат, "
        "басқа жағдайда – 3 сағат.",
        "По умолчанию системы, из практики (Primero, ЮНИСЕФ): 1 час при критическом и высоком риске, иначе 3 часа.",
        "Default of this system, from practice (Primero, UNICEF): 1 hour at critical and high risk, otherwise 3 hours.",
    ),
    "reassign": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: іс бір адамды күтіп қалмауға тиіс.",
        "По умолчанию системы: дело не должно ждать одного человека.",
        "Default of this system: a case must not wait for one person.",
    ),
    "visit": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, халықаралық тәжірибе бойынша: аса жоғары тәуекелде – 3 сағат, жоғарыда – 24 сағат, "
        "орташада – 72 сағат, төменде – 7 күн. Тұрмыс жағдайын тексерудің заңдағы мерзімі растауды қажет етеді.",
        "По умолчанию системы, из международной практики: при критическом риске 3 часа, при высоком – 24 часа, "
        "при среднем – 72 часа, при низком – 7 дней. Срок обследования условий жизни по закону требует подтверждения.",
        "Default of this system, from international practice: 3 hours at critical risk, 24 hours at high, 72 hours "
        "at medium, 7 days at low. The legal time limit for the survey of living conditions needs confirmation.",
    ),
    "act": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: баланы алып қою туралы акт бірден жасалады. Заңда неше сағат көзделгені белгіленбеген, "
        "растауды қажет етеді.",
        "По умолчанию системы: акт об отобрании составляют сразу. Число часов по закону не установлено, "
        "требует подтверждения.",
        "Default of this system: the act of removal is drawn up at once. The number of hours set by law is not "
        "established and needs confirmation.",
    ),
    "prosecutor": Basis(
        LAW,
        "«Неке (ерлі-зайыптылық) және отбасы туралы» Қазақстан Республикасы Кодексінің 82-бабы: прокурорға дереу "
        "хабарланады. Бір сағаттан кейінгі ескерту – заңда емес, жүйенің әдепкі мәні.",
        "Статья 82 Кодекса РК «О браке (супружестве) и семье»: прокурора уведомляют незамедлительно. "
        "Сигнал через час – не из закона, а по умолчанию системы.",
        "Article 82 of the Code of the Republic of Kazakhstan “On Marriage (Matrimony) and Family”: the prosecutor is "
        "notified immediately. The alert after one hour is a default of this system, not the law.",
    ),
    "agency_notice": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: өтініш бойынша шешім хабарлауды талап етсе, жауапты маман дереу хабарлайды. "
        "Заңда сағат саны белгіленбеген, растауды қажет етеді.",
        "По умолчанию системы: если решение по обращению требует сообщить, куратор дела сообщает незамедлительно. "
        "Число часов законом не установлено, требует подтверждения.",
        "Default of this system: where the decision on a contact asks for it, the case manager tells the agency at "
        "once. No number of hours was found in law; it needs confirmation.",
    ),
    "claim": Basis(
        LAW,
        "«Неке (ерлі-зайыптылық) және отбасы туралы» Қазақстан Республикасы Кодексінің 82-бабы: жеті күн ішінде сотқа "
        "талап қойылады. Жүйе бала алып қойылған күннен бастап күнтізбелік күндермен есептейді.",
        "Статья 82 Кодекса РК «О браке (супружестве) и семье»: иск в суд подают в течение семи дней. "
        "Система считает календарные дни со дня отобрания.",
        "Article 82 of the Code of the Republic of Kazakhstan “On Marriage (Matrimony) and Family”: the claim is filed "
        "in court within seven days. The system counts calendar days from the removal.",
    ),
    "register": Basis(
        LAW,
        "Ата-анасының қамқорлығынсыз қалған балаларды анықтау және есепке алу туралы 2025 жылғы 29 тамыздағы бұйрық "
        "(нөмірі белгіленбеген, растауды қажет етеді): бала анықталғаннан кейін бір жұмыс күні ішінде Республикалық "
        "деректер банкінде бастапқы есепке қойылады.",
        "Приказ от 29 августа 2025 года о выявлении и учёте детей, оставшихся без попечения родителей (номер "
        "не установлен, требует подтверждения): первичный учёт в Республиканском банке данных – в течение одного "
        "рабочего дня после выявления ребёнка.",
        "Order of 29 August 2025 on the identification and registration of children without parental care (number not "
        "established, needs confirmation): primary registration in the Republican Data Bank within one working day "
        "after the child is identified.",
    ),
    "care": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні. Құқықтық негізі белгіленбеген, растауды қажет етеді.",
        "По умолчанию системы. Правовое основание не установлено, требует подтверждения.",
        "Default of this system. The legal basis is not established and needs confirmation.",
    ),
    "assess": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, халықаралық тәжірибе бойынша: отбасы бір-екі апта ішінде бағаланады.",
        "По умолчанию системы, из международной практики: семью оценивают за одну-две недели.",
        "Default of this system, from international practice: a family is assessed within one to two weeks.",
    ),
    "plan": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, халықаралық тәжірибе бойынша: жоспар бағалаудан кейін екі апта ішінде жасалады.",
        "По умолчанию системы, из международной практики: план составляют в течение двух недель после оценки.",
        "Default of this system, from international practice: the plan is made within two weeks after the assessment.",
    ),
    "four_eyes": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: екінші адамның шешімі істі ұзақ кідіртпеуге тиіс.",
        "По умолчанию системы: решение второго человека не должно надолго задерживать дело.",
        "Default of this system: the second person's decision must not delay the case for long.",
    ),
    "review_opens": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, тәжірибе бойынша: жоспар аса жоғары және жоғары тәуекелде 30 күн сайын, басқа жағдайда "
        "90 күн сайын қайта қаралады.",
        "По умолчанию системы, из практики: план пересматривают каждые 30 дней при критическом и высоком риске, "
        "иначе каждые 90 дней.",
        "Default of this system, from practice: the plan is reviewed every 30 days at critical and high risk, "
        "otherwise every 90 days.",
    ),
    "review": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: қайта қарау күні келгеннен кейін бес жұмыс күні.",
        "По умолчанию системы: пять рабочих дней после наступления даты пересмотра.",
        "Default of this system: five working days after the review date.",
    ),
    "closure": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: жұмысы аяқталған іс ашық қалмайды.",
        "По умолчанию системы: дело, работа по которому закончена, не остаётся открытым.",
        "Default of this system: a case does not stay open once the work is finished.",
    ),
    "escalation": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, тәжірибе бойынша: аса жоғары тәуекелде 4 сағат, басқа жағдайда бір жұмыс күні.",
        "По умолчанию системы, из практики: 4 часа при критическом риске, иначе один рабочий день.",
        "Default of this system, from practice: 4 hours at critical risk, otherwise one working day.",
    ),
    "confirm": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: жаңа маманды басқарма басшысы растайды.",
        "По умолчанию системы: нового специалиста подтверждает руководитель управления.",
        "Default of this system: the head of department confirms the new specialist.",
    ),
    "instructed": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: өңірлік уәкіл мерзім көрсетпеген жағдайда қолданылады.",
        "По умолчанию системы: применяется, если региональный уполномоченный не указал срок.",
        "Default of this system: used when the regional commissioner names no deadline.",
    ),
    "ombudsman": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні. Бала құқықтары жөніндегі уәкіл (Омбудсмен) үшін заңдағы мерзім белгіленбеген, "
        "растауды қажет етеді.",
        "По умолчанию системы. Срок по закону для Уполномоченного по правам ребёнка (Омбудсмана) не установлен, "
        "требует подтверждения.",
        "Default of this system. A legal deadline for the Children's Rights Ombudsman is not established "
        "and needs confirmation.",
    ),
    "match": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, тәжірибе бойынша: аса жоғары және жоғары тәуекелде 24 сағат, "
        "басқа жағдайда 3 жұмыс күні.",
        "По умолчанию системы, из практики: 24 часа при критическом и высоком риске, иначе 3 рабочих дня.",
        "Default of this system, from practice: 24 hours at critical and high risk, otherwise 3 working days.",
    ),
    "again": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: отбасы табылмаса, іздеу келесі күні қайталанады.",
        "По умолчанию системы: если семья не найдена, поиск повторяют на следующий день.",
        "Default of this system: if no family is found, the search is repeated the next day.",
    ),
    "ask": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні, тәжірибе бойынша: отбасы 24 сағат ішінде жауап береді.",
        "По умолчанию системы, из практики: семья отвечает в течение 24 часов.",
        "Default of this system, from practice: a family answers within 24 hours.",
    ),
    "hand_over": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: бала мақұлданған отбасына келесі жұмыс күнінен кешіктірілмей беріледі.",
        "По умолчанию системы: ребёнка передают в утверждённую семью не позднее следующего рабочего дня.",
        "Default of this system: the child is handed over to the approved family by the next working day.",
    ),
    "find": Basis(
        LAW,
        "Ата-анасының қамқорлығынсыз қалған балаларды анықтау және есепке алу туралы 2025 жылғы 29 тамыздағы бұйрық "
        "(нөмірі белгіленбеген, растауды қажет етеді): бала денсаулық сақтау ұйымында үш тәуліктен (72 сағат) аспайтын "
        "мерзімге ғана болады. Жүйе отбасы сұратылған сәттен бастап есептейді.",
        "Приказ от 29 августа 2025 года о выявлении и учёте детей, оставшихся без попечения родителей (номер "
        "не установлен, требует подтверждения): ребёнок находится в организации здравоохранения не более трёх суток "
        "(72 часа). Система считает с момента запроса семьи.",
        "Order of 29 August 2025 on the identification and registration of children without parental care (number not "
        "established, needs confirmation): a child stays in a health organisation for no more than three days "
        "(72 hours). The system counts from the request for a family.",
    ),
    "temporary": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: үш тәулік өткен соң бала сол күні уақытша орынға орналастырылады.",
        "По умолчанию системы: по истечении трёх суток временное место находят в тот же день.",
        "Default of this system: once the three days are over, a temporary place is found the same day.",
    ),
    "end": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: орналастырудың аяқталуы үш жұмыс күні ішінде жазылады.",
        "По умолчанию системы: завершение размещения записывают в течение трёх рабочих дней.",
        "Default of this system: the end of a placement is recorded within three working days.",
    ),
    "transfer": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: ұсынылған іс бойынша екі жұмыс күні ішінде, аса жоғары және жоғары тәуекелде – бір "
        "тәулікте жауап беріледі. Оған дейін іс жауапты маманында қалады.",
        "По умолчанию системы: ответ по предложенному делу – за два рабочих дня, при критическом и высоком риске – "
        "за сутки. До ответа дело остаётся у своего куратора.",
        "Default of this system: an offered case is answered within two working days, within one day at critical and "
        "high risk. Until then the case stays with its case manager.",
    ),
    "added": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: басшы басқа күн белгілемесе, қосылған қадам екі немесе бес жұмыс күні ішінде орындалады.",
        "По умолчанию системы: добавленный шаг выполняют за два или пять рабочих дней, если руководитель не назначил "
        "другой даты.",
        "Default of this system: an added step is done within two or five working days unless the head sets a date.",
    ),
    "plan_line": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: басқа органның іс-шарасы мерзімінен екі немесе бес жұмыс күніне кешіксе, "
        "басшыға хабарланады.",
        "По умолчанию системы: если мероприятие другого органа просрочено на два или пять рабочих дней, об этом "
        "сообщают руководителю.",
        "Default of this system: the head is notified when another agency's action is 2 or 5 working days overdue.",
    ),
    "stop": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: мерзімді тоқтата тұру туралы басшы сол күні шешеді; оған дейін мерзім жүре береді.",
        "По умолчанию системы: о приостановлении срока руководитель решает в тот же день; до решения срок идёт.",
        "Default of this system: the head decides on a pause the same day; until then the deadline keeps running.",
    ),
    "stop_limit": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: мерзім тәуекелге қарай ең көбі 3, 7 немесе 14 күнге тоқтатыла тұрады. "
        "Құқықтық негізі белгіленбеген, растауды қажет етеді.",
        "По умолчанию системы: срок приостанавливают не дольше чем на 3, 7 или 14 дней в зависимости от риска. "
        "Правовое основание не установлено, требует подтверждения.",
        "Default of this system: a deadline is paused for 3, 7 or 14 days at most, depending on the risk. "
        "The legal basis is not established and needs confirmation.",
    ),
    "silence": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: қозғалысы жоқ іс бойынша жұмыс екі жұмыс күні ішінде, аса жоғары және жоғары тәуекелде "
        "бір тәулікте қайта басталады.",
        "По умолчанию системы: работу по делу без движения возобновляют за два рабочих дня, при критическом и высоком "
        "риске – за сутки.",
        "Default of this system: an inactive case is active again within two working days, within one day at critical "
        "and high risk.",
    ),
    "seen": Basis(
        DEFAULT,
        "Жүйенің әдепкі мәні: баланы тәуекелге қарай кемінде 7, 14, 30 немесе 90 күнде бір рет көру керек. "
        "Құқықтық негізі белгіленбеген, растауды қажет етеді.",
        "По умолчанию системы: ребёнка видят не реже одного раза в 7, 14, 30 или 90 дней в зависимости от риска. "
        "Правовое основание не установлено, требует подтверждения.",
        "Default of this system: the child is seen at least once every 7, 14, 30 or 90 days, depending on the risk. "
        "The legal basis is not established and needs confirmation.",
    ),
}
