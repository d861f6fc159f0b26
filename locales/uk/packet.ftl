## Cover and contents

cover-welcome = Ласкаво просимо
cover-subtitle = Ваш путівник на перший час у місті { $town }
cover-for = Для кого
cover-emergency = У разі небезпеки телефонуйте
cover-hint = Номери на полях однакові в усіх мовах. Ви можете показати на них пальцем.
contents = Зміст

## Page furniture

page-of = Сторінка { $page } з { $pages }
as-of = Станом на { $date }
draft = Чернетка
notes = Нотатки

## Contact cards

label-address = Адреса
label-phone = Телефон
label-abroad = з-за кордону
label-hours = Години роботи
label-email = Ел. пошта
label-web = Інтернет
by-appointment = лише за записом
closed = зачинено
write-in = Будь ласка, впишіть

## Block kinds

key-point = Важливо
warning-caution = Увага
warning-danger = Небезпека
deadline = Строк
if = Якщо
then = Тоді
valid-until = діє до { $date }
unit-day =
    { $count ->
        [one] день
        [few] дні
        [many] днів
       *[other] дня
    }
unit-week =
    { $count ->
        [one] тиждень
        [few] тижні
        [many] тижнів
       *[other] тижня
    }
unit-month =
    { $count ->
        [one] місяць
        [few] місяці
        [many] місяців
       *[other] місяця
    }
unit-year =
    { $count ->
        [one] рік
        [few] роки
        [many] років
       *[other] року
    }
do = Так добре
dont = Обережно
letter-sample = Зразок
stamp = Дата і печатка
cut-here = Відріжте тут
page = Сторінка

## Marks: a few words where the doubt is, and what they mean

mark-unconfirmed = не підтверджено
mark-unconfirmed-meaning = Цих даних ще ніхто не перевірив на місці. Запитайте, перш ніж на них покладатися.
mark-contested = дані суперечливі
mark-contested-meaning = Про це є різні відомості. Запитайте.
mark-under-change = змінюється
mark-under-change-meaning = Це правило або ця сума саме зараз змінюється. Запитайте, як тепер.
mark-expired = уже не діє
mark-expired-meaning = Ці дані діяли лише до певного дня, і цей день уже минув.
mark-stale = переклад застарів
mark-stale-meaning = Німецький текст змінили вже після перекладу. Діє німецький текст.
mark-fallback = Ще не перекладено
mark-fallback-meaning = Ця частина написана іншою мовою, бо перекладу ще немає.

## Imprint

imprint = Про цю брошуру
imprint-draft = Це чернетка. Не всі дані підтверджено. Непевні місця мають позначку.
imprint-advice = Ця брошура дає загальну картину. Вона не замінює консультації. Якщо прийшов лист від відомства, завжди діє те, що написано в листі.
imprint-publisher = Видавець
imprint-date = Станом на
imprint-contacts = Контакти перевірено
contacts-unconfirmed = ще ніхто не підтвердив
contacts-confirmed = найдавніше підтвердження: { $date }
contacts-partly-confirmed = підтверджено не всі; найдавніше підтвердження: { $date }
imprint-version = Версія
imprint-languages = Мови
imprint-translations = Звідки взято тексти
imprint-marks = Позначки в цій брошурі
imprint-sources = Джерела
imprint-licence = Тексти
origin-source = німецький оригінал
origin-unknown = походження перекладу невідоме
origin-human = переклали люди
origin-machine = машинний переклад
origin-post-edited = машинний переклад, який виправили люди
origin-imported = узятий готовий переклад
review-none = ще ніхто не перевірив
review-reviewed = перевірено
review-signed-off = перевірено й затверджено

## The page for one person

details = Особисто для вас
details-contact = Ваша контактна особа
details-appointments = Ваші зустрічі
details-when = Коли
details-where = Де
details-bring = Візьміть із собою
details-note = Повідомлення для вас
