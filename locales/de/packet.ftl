# Fixed phrases of the printed packet. German is the source.
# Every file of this name has exactly these messages with exactly these variables.

## Cover and contents

cover-welcome = Willkommen
# $town is the name of the town in this language.
cover-subtitle = Ihr Wegweiser für die erste Zeit in { $town }
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
label-hours = Öffnungszeiten
label-email = E-Mail
label-web = Internet
by-appointment = nur mit Termin
closed = geschlossen
# Above an empty line that somebody fills in by hand.
write-in = Bitte eintragen

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
letter-sample = Muster
# Names an empty box on a slip.
stamp = Datum und Stempel
cut-here = Hier abschneiden
# Head of a column of page numbers.
page = Seite

## Marks: a few words where the doubt is, and what they mean

mark-unconfirmed = nicht bestätigt
mark-unconfirmed-meaning = Diese Angabe hat noch niemand vor Ort überprüft. Fragen Sie nach, bevor Sie sich darauf verlassen.
mark-contested = widersprüchlich
mark-contested-meaning = Zu dieser Angabe gibt es verschiedene Auskünfte. Fragen Sie nach.
mark-under-change = ändert sich
mark-under-change-meaning = Diese Regel oder dieser Betrag ändert sich gerade. Fragen Sie nach dem neuen Stand.
mark-expired = abgelaufen
mark-expired-meaning = Diese Angabe galt nur bis zu einem Tag, der vorbei ist.
mark-stale = Übersetzung nicht auf dem neuesten Stand
mark-stale-meaning = Der deutsche Text wurde nach der Übersetzung geändert. Es gilt der deutsche Text.
mark-fallback = Noch nicht übersetzt
mark-fallback-meaning = Dieser Teil steht in einer anderen Sprache, weil es noch keine Übersetzung gibt.

## Imprint

imprint = Über dieses Heft
imprint-draft = Das ist ein Entwurf. Nicht alle Angaben sind bestätigt. Unsichere Stellen haben ein Zeichen.
imprint-advice = Dieses Heft gibt einen Überblick. Es ersetzt keine Beratung. Bei Briefen vom Amt gilt immer, was im Brief steht.
imprint-publisher = Herausgeber
imprint-date = Stand
imprint-contacts = Kontakte geprüft
contacts-unconfirmed = noch von keiner Person bestätigt
# $date is a written-out date.
contacts-confirmed = älteste Bestätigung: { $date }
contacts-partly-confirmed = nicht alle bestätigt; älteste Bestätigung: { $date }
imprint-version = Version
imprint-languages = Sprachen
imprint-translations = Woher die Texte kommen
imprint-marks = Zeichen in diesem Heft
imprint-sources = Quellen
imprint-licence = Texte
origin-source = deutscher Originaltext
origin-unknown = Herkunft der Übersetzung nicht bekannt
origin-human = von Menschen übersetzt
origin-machine = maschinell übersetzt
origin-post-edited = maschinell übersetzt und von Menschen überarbeitet
origin-imported = übernommene Übersetzung
review-none = noch von niemandem geprüft
review-reviewed = geprüft
review-signed-off = geprüft und freigegeben

## The page for one person

details = Für Sie persönlich
details-contact = Ihre Ansprechperson
details-appointments = Ihre Termine
details-when = Wann
details-where = Wo
details-bring = Bitte mitbringen
details-note = Nachricht für Sie
