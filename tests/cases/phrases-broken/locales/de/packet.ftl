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
  *[other] x
 }
unit-week = { $count ->
   [one] x
  *[other] x
 }
unit-month = { $count ->
   [one] x
  *[other] x
 }
unit-year = { $count ->
   [one] x
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
do = So ist es gut
dont = Vorsicht
letter-sample = Muster
stamp = Datum und Stempel
cut-here = Hier abschneiden
page = Seite
imprint-contacts = Kontakte geprüft
contacts-unconfirmed = noch von keiner Person bestätigt
contacts-confirmed = älteste Bestätigung: { $date }
contacts-partly-confirmed = nicht alle bestätigt; älteste Bestätigung: { $date }
details = Für Sie persönlich
details-contact = Ihre Ansprechperson
details-appointments = Ihre Termine
details-when = Wann
details-where = Wo
details-bring = Bitte mitbringen
details-note = Nachricht für Sie
