# Fixed phrases of the printed packet. German is the source.
# Every file of this name has exactly these messages with exactly these variables.

## Cover and contents

cover-welcome = Willkommen
# $town is the name of the town in this language.
cover-subtitle = Ihr Heft für die erste Zeit in { $town }, in einfacher Sprache
# Stands before a person's name or a line to write on.
cover-for = Für
cover-emergency = Bei Gefahr anrufen
cover-hint = Die Nummern am Rand sind in allen Sprachen gleich. Sie können darauf zeigen.
contents = Inhalt

## Page furniture

page-of = Seite { $page } von { $pages }
# $date is a written-out date.
as-of = Stand: { $date }
draft = Entwurf
notes = Notizen

## Contact cards

label-address = Adresse
label-phone = Telefon
label-abroad = aus dem Ausland
label-hours = Öffnungs·zeiten
label-email = E-Mail
label-web = Internet
by-appointment = nur mit Termin
closed = geschlossen
# Above an empty line that somebody fills in by hand.
write-in = Bitte schreiben Sie hier

## Block kinds

key-point = Wichtig
warning-caution = Achtung
warning-danger = Gefahr
deadline = Frist
# Heads of a two-column table: on the left a situation, on the right what applies.
if = Wenn
then = Dann
# $date is a date in figures.
valid-until = gültig bis { $date }
# The unit alone, below a big figure.
unit-day =
    { $count ->
        [one] Tag
       *[other] Tage
    }
unit-week =
    { $count ->
        [one] Woche
       *[other] Wochen
    }
unit-month =
    { $count ->
        [one] Monat
       *[other] Monate
    }
unit-year =
    { $count ->
        [one] Jahr
       *[other] Jahre
    }
do = So ist es gut
dont = Vorsicht
letter-sample = Beispiel
# Names an empty box on a slip.
stamp = Datum und Stempel
cut-here = Hier abschneiden
# Head of a column of page numbers.
page = Seite

## Marks: a few words where the doubt is, and what they mean

mark-unconfirmed = noch nicht bestätigt
mark-unconfirmed-meaning = Das hat noch niemand vor Ort geprüft. Fragen Sie zuerst nach.
mark-contested = verschiedene Angaben
mark-contested-meaning = Dazu gibt es verschiedene Angaben. Fragen Sie nach.
mark-under-change = ändert sich
mark-under-change-meaning = Diese Regel oder dieser Betrag ändert sich gerade. Fragen Sie: Was gilt jetzt?
mark-expired = nicht mehr gültig
mark-expired-meaning = Das war nur bis zu einem Tag gültig. Dieser Tag ist vorbei.
mark-stale = nicht der neueste Text
mark-stale-meaning = Der deutsche Text ist neu. Der Text in einfacher Sprache ist noch alt. Der deutsche Text gilt.
mark-fallback = Noch nicht in einfacher Sprache
mark-fallback-meaning = Diesen Teil gibt es noch nicht in einfacher Sprache. Darum steht er hier in einer anderen Sprache.

## Imprint

imprint = Über dieses Heft
imprint-draft = Das ist ein Entwurf. Noch sind nicht alle Angaben bestätigt. Unsichere Stellen haben ein Zeichen.
imprint-advice = Dieses Heft gibt einen Überblick. Es ist kein Ersatz für eine Beratung. Haben Sie einen Brief vom Amt? Dann gilt immer der Brief.
imprint-publisher = Herausgeber
imprint-date = Stand
imprint-contacts = Kontakte geprüft
contacts-unconfirmed = noch von keiner Person bestätigt
# $date is a written-out date.
contacts-confirmed = älteste Bestätigung: { $date }
contacts-partly-confirmed = nicht alle bestätigt; älteste Bestätigung: { $date }
imprint-version = Version
imprint-languages = Sprachen
imprint-translations = Woher kommen die Texte?
imprint-marks = Zeichen in diesem Heft
imprint-sources = Quellen
imprint-licence = Texte
origin-source = deutscher Original·text
origin-unknown = Herkunft von der Übersetzung nicht bekannt
origin-human = von Menschen übersetzt
origin-machine = vom Computer übersetzt
origin-post-edited = vom Computer übersetzt, von Menschen verbessert
origin-imported = Übersetzung von anderen
review-none = noch von niemandem geprüft
review-reviewed = geprüft
review-signed-off = geprüft und freigegeben

## The page for one person

details = Für Sie persönlich
details-contact = Ihre Ansprech·person
details-appointments = Ihre Termine
details-when = Wann
details-where = Wo
details-bring = Bitte mitbringen
details-note = Nachricht für Sie
