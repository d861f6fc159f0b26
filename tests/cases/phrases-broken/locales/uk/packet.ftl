cover-welcome = x
cover-subtitle = x { $town }
cover-for = x
cover-emergency = x
cover-hint = x
contents = x
page-of = { $page } / { $pages }
as-of = x { $date }
draft = x
notes = x
label-address = x
label-phone = x
label-abroad = x
label-hours = x
label-email = x
label-web = x
by-appointment = x
closed = x
write-in = x
key-point = x
warning-caution = x
warning-danger = x
deadline = x
if = x
then = x
valid-until = x { $date }
unit-day = { $count ->
   [one] x
   [two] x
   [few] x
   [many] x
  *[other] x
 }
unit-week = { $count ->
   [one] x
   [few] x
   [many] x
  *[other] x
 }
unit-month = { $count ->
   [one] x
   [few] x
   [many] x
  *[other] x
 }
unit-year = { $count ->
   [one] x
   [few] x
   [many] x
  *[other] x
 }
mark-unconfirmed = x
mark-unconfirmed-meaning = x
mark-contested = x
mark-contested-meaning = x
mark-under-change = x
mark-under-change-meaning = x
mark-expired = x
mark-expired-meaning = x
mark-stale = x
mark-stale-meaning = x
mark-fallback = x
mark-fallback-meaning = x
imprint = x
imprint-draft = x
imprint-advice = x
imprint-publisher = x
imprint-date = x
imprint-version = x
imprint-languages = x
imprint-translations = x
imprint-marks = x
imprint-sources = x
imprint-licence = x
origin-source = x
origin-unknown = ?
origin-human = x
origin-machine = x
origin-post-edited = x
origin-imported = x
review-none = x
review-reviewed = x
review-signed-off = x
closed = y
imprint = y
do = Так добре
dont = Обережно
letter-sample = Зразок
stamp = Дата і печатка
cut-here = Відріжте тут
page = Сторінка
imprint-contacts = Контакти перевірено
contacts-unconfirmed = ще ніхто не підтвердив
contacts-confirmed = найдавніше підтвердження: { $date }
contacts-partly-confirmed = підтверджено не всі; найдавніше підтвердження: { $date }
details = Особисто для вас
details-contact = Ваша контактна особа
details-appointments = Ваші зустрічі
details-when = Коли
details-where = Де
details-bring = Візьміть із собою
details-note = Повідомлення для вас
