"""What each delivered deadline rests on, in three languages. Practice is never called law."""

from app.deadlines.bases_families import FAMILY_BASES
from app.deadlines.basis import DEFAULT, LAW, Basis

__all__ = ["BASES", "Basis"]

BASES: dict[str, Basis] = {
    **FAMILY_BASES,
    "triage": Basis(
        DEFAULT,
        "Тәжірибедегі мерзім. 111 қағидаларындағы минуттар анықталмаған, растауды қажет етеді; оларды "
        "кестеге кез келген уақытта енгізуге болады.",
        "Срок из практики. Минуты, названные в Правилах 111, не установлены и требуют подтверждения; их "
        "можно внести в таблицу в любой момент.",
        "A default from practice. The minutes in the rules of 111 are not established and need confirmation; "
        "they can be entered at any time.",
    ),
    "emergency": Basis(
        DEFAULT,
        "Тәжірибедегі мерзім: дәл қазір қауіп төнсе, 102 немесе 103 дереу шақырылады. Заңда минут жоқ.",
        "Срок из практики: при опасности прямо сейчас 102 или 103 вызывают сразу. Закон минут не называет.",
        "A default from practice: in danger now, 102 or 103 is called at once. The law names no minutes.",
    ),
    "talk": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі. Психологиялық көмек – 111 міндеттерінің бірі; заң мерзім белгілемейді.",
        "Срок системы по умолчанию. Психологическая помощь – одна из задач 111; закон срока не устанавливает.",
        "This system's default. Psychological help is a task of 111; the law sets no deadline.",
    ),
    "tell": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі. 111 міндетті кері байланыспен құрылған; күндер саны белгіленбеген, растауды "
        "қажет етеді.",
        "Срок системы по умолчанию. 111 создан с обязательной обратной связью; число дней не установлено и "
        "требует подтверждения.",
        "This system's default. 111 was set up with mandatory feedback; the number of days is not "
        "established and needs confirmation.",
    ),
    "accept": Basis(
        DEFAULT,
        "Тәжірибедегі мерзім (Primero, ЮНИСЕФ): аса жоғары және жоғары деңгейде 1 сағат, басқаларында 3 сағат.",
        "Срок из практики (Primero, ЮНИСЕФ): 1 час при критическом и высоком риске, иначе 3 часа.",
        "A default from practice (Primero, UNICEF): 1 hour for critical and high risk, 3 hours otherwise.",
    ),
    "reassign": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: іс бір адамды күтіп тұрмайды.",
        "Срок системы по умолчанию: дело никогда не ждёт одного человека.",
        "This system's default: a case never waits for one person.",
    ),
    "visit": Basis(
        DEFAULT,
        "Халықаралық тәжірибе: аса жоғары – 3 сағат, жоғары – 24 сағат, орташа – 72 сағат, төмен – 7 күн. "
        "Заңдағы тексеру мерзімі расталуға тиіс.",
        "Международная практика: критический – 3 часа, высокий – 24 часа, средний – 72 часа, низкий – 7 дней. "
        "Срок обследования по закону требует подтверждения.",
        "International practice: critical 3 hours, high 24 hours, medium 72 hours, low 7 days. "
        "The law's own time for the survey is to be confirmed.",
    ),
    "act": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: баланы алып қою актісі бірден жасалады. Заңдағы сағат саны анықталмаған, "
        "растауды қажет етеді.",
        "Срок системы по умолчанию: акт об отобрании составляют сразу. Число часов по закону не установлено "
        "и требует подтверждения.",
        "This system's default: the act of removal is drawn up at once. The number of hours in law is not "
        "established and needs confirmation.",
    ),
    "prosecutor": Basis(
        LAW,
        "Неке және отбасы туралы кодекс: прокурорға дереу хабарланады. Бір сағаттық белгі – жүйенікі, заңдікі емес.",
        "Кодекс о браке и семье: прокурора уведомляют незамедлительно. Сигнал через час – от системы, не от закона.",
        "Code on Marriage and Family: the prosecutor is told immediately. The alarm after an hour is not from the law.",
    ),
    "claim": Basis(
        LAW,
        "Неке және отбасы туралы кодекс: бала алынған күннен бастап жеті күн ішінде сотқа талап қойылады. "
        "Күнтізбелік күндермен есептеледі.",
        "Кодекс о браке и семье: иск в суд подают в течение семи дней после отобрания. Считаем в календарных днях.",
        "Code on Marriage and Family: the claim is filed in court within seven days of the removal. "
        "Counted here in calendar days.",
    ),
    "register": Basis(
        LAW,
        "2025 жылғы 29 тамыздағы бұйрық: бала анықталған соң бір жұмыс күні ішінде Республикалық деректер банкіне "
        "бастапқы есепке қойылады.",
        "Приказ от 29 августа 2025 года: первичный учёт в Республиканском банке данных – в течение одного рабочего дня "
        "с выявления ребёнка.",
        "Order of 29 August 2025: primary registration in the Republican Data Bank within one working day "
        "of the child's identification.",
    ),
    "care": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі. Заңдағы негіз расталуға тиіс.",
        "Срок системы по умолчанию. Основание в законе требует подтверждения.",
        "This system's default. A basis in law is to be confirmed.",
    ),
    "assess": Basis(
        DEFAULT,
        "Халықаралық тәжірибе: отбасын бағалауға бір-екі апта.",
        "Международная практика: оценка семьи за одну-две недели.",
        "International practice: one to two weeks for assessing a family.",
    ),
    "plan": Basis(
        DEFAULT,
        "Халықаралық тәжірибе: жоспар бағалаудан кейін екі апта ішінде жасалады.",
        "Международная практика: план составляют в течение двух недель после оценки.",
        "International practice: a plan within two weeks of the assessment.",
    ),
    "four_eyes": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: екінші адамның шешімі істі ұзақ кідіртпеуге тиіс.",
        "Срок системы по умолчанию: решение второго человека не должно надолго задерживать дело.",
        "This system's default: the second person's decision must not hold the case up for long.",
    ),
    "review_opens": Basis(
        DEFAULT,
        "Тәжірибедегі мерзім: аса жоғары және жоғары деңгейде 30 күн сайын, басқаларында 90 күн сайын қайта қаралады.",
        "Срок из практики: пересмотр каждые 30 дней при критическом и высоком риске, иначе каждые 90 дней.",
        "A default from practice: a review every 30 days for critical and high risk, every 90 days otherwise.",
    ),
    "review": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: қайта қарау уақыты келгеннен кейін бес жұмыс күні.",
        "Срок системы по умолчанию: пять рабочих дней после наступления срока пересмотра.",
        "This system's default: five working days after the review has come due.",
    ),
    "closure": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: аяқталған жұмыс ашық күйде қалмайды.",
        "Срок системы по умолчанию: законченная работа не остаётся открытой.",
        "This system's default: finished work does not stay open.",
    ),
    "escalation": Basis(
        DEFAULT,
        "Тәжірибедегі мерзім: аса жоғары деңгейде 4 сағат, басқаларында бір жұмыс күні.",
        "Срок из практики: 4 часа при критическом риске, иначе один рабочий день.",
        "A default from practice: 4 hours for critical risk, one working day otherwise.",
    ),
    "confirm": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: жаңа маманды басқарма басшысы бекітеді.",
        "Срок системы по умолчанию: нового специалиста утверждает руководитель управления.",
        "This system's default: the head of department confirms the new specialist.",
    ),
    "instructed": Basis(
        DEFAULT,
        "Уәкіл мерзімді өзі белгілейді; бұл жол ол уақыт көрсетпеген жағдайға арналған.",
        "Срок назначает уполномоченный; эта строка – на случай, когда он времени не указал.",
        "The commissioner sets the deadline; this row is for when no time was named.",
    ),
    "ombudsman": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі. Заңда уәкіл үшін мерзім бар-жоғы анықталмаған, растауды қажет етеді.",
        "Срок системы по умолчанию. Установлен ли срок законом, требует подтверждения.",
        "This system's default. Whether the law sets a time is not established and needs confirmation.",
    ),
    "match": Basis(
        DEFAULT,
        "Тәжірибедегі мерзім: аса жоғары және жоғары деңгейде 24 сағат, басқаларында 3 жұмыс күні.",
        "Срок из практики: 24 часа при критическом и высоком риске, иначе 3 рабочих дня.",
        "A default from practice: 24 hours for critical and high risk, 3 working days otherwise.",
    ),
    "again": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: отбасы табылмаса, іздеу келесі күні қайталанады.",
        "Срок системы по умолчанию: если семьи нет, поиск повторяют на следующий день.",
        "This system's default: with no family in sight, the search is repeated the next day.",
    ),
    "ask": Basis(
        DEFAULT,
        "Тәжірибедегі мерзім: отбасы 24 сағат ішінде жауап береді.",
        "Срок из практики: семья отвечает в течение 24 часов.",
        "A default from practice: a family answers within 24 hours.",
    ),
    "hand_over": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: бала бекітілген отбасына келесі жұмыс күнінен кешікпей барады.",
        "Срок системы по умолчанию: ребёнка передают в утверждённую семью не позднее следующего рабочего дня.",
        "This system's default: the child goes to the approved family by the next working day.",
    ),
    "find": Basis(
        LAW,
        "2025 жылғы 29 тамыздағы бұйрық: бала денсаулық сақтау ұйымында үш күнге (72 сағат) дейін ғана болады.",
        "Приказ от 29 августа 2025 года: ребёнок находится в больнице не более трёх суток (72 часа).",
        "Order of 29 August 2025: a child stays in a health organisation for up to three days (72 hours).",
    ),
    "temporary": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: үш күн өткен соң бала сол күні уақытша орынға орналастырылады.",
        "Срок системы по умолчанию: по истечении трёх суток временное место находят в тот же день.",
        "This system's default: once the three days are over, a temporary place is found the same day.",
    ),
    "end": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: орналастырудың аяқталуы үш жұмыс күні ішінде жазылады.",
        "Срок системы по умолчанию: окончание размещения записывают в течение трёх рабочих дней.",
        "This system's default: the end of a placement is recorded within three working days.",
    ),
    "transfer": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: ұсынылған іске екі жұмыс күнінде, қауіп жоғары болса – бір тәулікте жауап беріледі. "
        "Сол уақытқа дейін іс жауапты маманында қалады.",
        "Срок системы по умолчанию: на предложенное дело отвечают за два рабочих дня, при высоком риске – за сутки. "
        "До ответа дело остаётся у своего куратора.",
        "This system's default: an offered case is answered within two working days, a day for critical and high risk. "
        "Until then it stays with its manager.",
    ),
    "family_visit": Basis(
        DEFAULT,
        "Тәжірибедегі мерзім: отбасындағы бала бірінші аптада, бірінші айда, одан кейін үш ай сайын көріледі; келуге "
        "үш күн беріледі.",
        "Срок из практики: ребёнка в семье видят на первой неделе, в первый месяц, затем каждые три месяца; на выезд "
        "даётся три дня.",
        "A default from practice: a child in a family is seen in the first week, the first month, then every three "
        "months; three days are given for the visit.",
    ),
    "family_visit_opens": Basis(
        DEFAULT,
        "Тәжірибедегі мерзім: тапсырма апта, ай немесе үш ай толғанша үш күн бұрын ашылады. Заң негізі расталмаған.",
        "Срок из практики: задача открывается за три дня до конца недели, месяца или трёх месяцев. Основание в законе "
        "требует подтверждения.",
        "A default from practice: the visit is asked for three days before the week, the month or the three months are "
        "over. A basis in law is to be confirmed.",
    ),
    "added": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: басшы басқа күн қоймаса, қосылған қадам екі не бес жұмыс күні ішінде орындалады.",
        "Срок системы по умолчанию: добавленный шаг выполняют за два или пять рабочих дней, если руководитель не "
        "назначил другой даты.",
        "This system's default: an added step is done within two or five working days unless the head sets a date.",
    ),
    "plan_line": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: басқа органның қызметі күнінен екі не бес жұмыс күніне кешіксе, басшыға айтылады.",
        "Срок системы по умолчанию: об услуге другого органа, просроченной на два или пять рабочих дней, узнаёт "
        "руководитель.",
        "This system's default: the head is told of an agency's action that is two or five working days overdue.",
    ),
    "stop": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: мерзімді тоқтата тұру туралы басшы сол күні шешеді; оған дейін мерзім жүре береді.",
        "Срок системы по умолчанию: о приостановке срока руководитель решает в тот же день; до решения срок идёт.",
        "This system's default: the head decides on a pause the same day; until then the deadline is not paused.",
    ),
    "stop_limit": Basis(
        DEFAULT,
        "Жүйенің әдепкі шегі: мерзім тәуекелге қарай 3, 7 немесе 14 күннен ұзаққа тоқтатыла тұрмайды. "
        "Заңдағы негіз расталуға тиіс.",
        "Предел системы по умолчанию: срок приостанавливают не дольше чем на 3, 7 или 14 дней по уровню риска. "
        "Основание в законе требует подтверждения.",
        "This system's default: a deadline is paused for 3, 7 or 14 days at most, depending on the risk. "
        "A basis in law is to be confirmed.",
    ),
    "silence": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: қозғалысы жоқ іс ертеңге қалмайды; қауіп жоғары болса – бір тәулік.",
        "Срок системы по умолчанию: дело без движения не ждёт; при критическом и высоком риске – сутки.",
        "This system's default: an inactive case does not wait; one day for critical and high risk.",
    ),
    "seen": Basis(
        DEFAULT,
        "Жүйенің әдепкі мерзімі: баланы тәуекеліне қарай 7, 14, 30 немесе 90 күнде бір рет көру керек. "
        "Заңдағы негіз расталуға тиіс.",
        "Срок системы по умолчанию: ребёнка видят не реже, чем раз в 7, 14, 30 или 90 дней по уровню риска. "
        "Основание в законе требует подтверждения.",
        "This system's default: the child is seen at least every 7, 14, 30 or 90 days by risk. "
        "A basis in law is to be confirmed.",
    ),
}
