cover-welcome = x
cover-subtitle = x { $town }
cover-for = x
cover-emergency = x
cover-hint = x
contents = x
page-of = { $page } / { $pages }
as-of = x { $day }
draft = x
notes = x
label-address = x
label-phone = x
label-abroad = x
label-hours = x
label-email = x
label-web = x
by-appointment = x
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
   [paar] x
   [many] x
  *[other] x
 }
unit-week = { $count ->
   [zero] x
   [one] x
   [two] x
   [few] x
   [many] x
  *[other] x
 }
unit-month = { $count ->
   [zero] x
   [one] x
   [two] x
   [few] x
   [many] x
  *[other] x
 }
unit-year = { $count ->
   [zero] x
   [one] x
   [two] x
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
imprint = x { $town }
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
clozed = x
farewell = x
do = هذا جيد
dont = انتبهوا
letter-sample = نموذج
stamp = التاريخ والختم
cut-here = قُصّ هنا
page = صفحة
imprint-contacts = مراجعة جهات الاتصال
contacts-unconfirmed = لم يؤكّدها أي شخص بعد
contacts-confirmed = أقدم تأكيد: { $date }
contacts-partly-confirmed = لم تُؤكَّد كلها؛ أقدم تأكيد: { $date }
details = لكم شخصيًا
details-contact = الشخص المسؤول عنكم
details-appointments = مواعيدكم
details-when = متى
details-where = أين
details-bring = يُرجى إحضار
details-note = رسالة لكم
