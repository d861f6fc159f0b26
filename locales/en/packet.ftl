# Fixed phrases of the printed packet.

## Cover and contents

cover-welcome = Welcome
cover-subtitle = Your guide to getting started in { $town }
cover-for = For
cover-emergency = Call if there is danger
cover-hint = The numbers at the edge of the page are the same in all languages. You can point to them.
contents = Contents

## Page furniture

page-of = Page { $page } of { $pages }
as-of = Information as of { $date }
draft = Draft
notes = Notes

## Contact cards

label-address = Address
label-phone = Phone
label-abroad = from abroad
label-hours = Opening hours
label-email = Email
label-web = Website
by-appointment = only with an appointment
closed = closed
write-in = Please fill in

## Block kinds

key-point = Important
warning-caution = Caution
warning-danger = Danger
deadline = Deadline
if = If
then = Then
valid-until = valid until { $date }
unit-day =
    { $count ->
        [one] day
       *[other] days
    }
unit-week =
    { $count ->
        [one] week
       *[other] weeks
    }
unit-month =
    { $count ->
        [one] month
       *[other] months
    }
unit-year =
    { $count ->
        [one] year
       *[other] years
    }
do = This is good
dont = Careful
letter-sample = Sample
stamp = Date and stamp
cut-here = Cut here
page = Page

## Marks

mark-unconfirmed = not confirmed
mark-unconfirmed-meaning = Nobody has checked this information locally yet. Ask before you rely on it.
mark-contested = sources disagree
mark-contested-meaning = Different places give different information about this. Ask to be sure.
mark-under-change = changing
mark-under-change-meaning = This rule or this amount is changing at the moment. Ask what is valid now.
mark-expired = expired
mark-expired-meaning = This information was valid only until a day that has passed.
mark-stale = translation not up to date
mark-stale-meaning = The German text was changed after the translation. The German text is the one that counts.
mark-fallback = Not translated yet
mark-fallback-meaning = This part is in another language because there is no translation yet.

## Imprint

imprint = About this booklet
imprint-draft = This is a draft. Not all information is confirmed. Places that are not certain have a mark.
imprint-advice = This booklet gives an overview. It does not replace advice from an advice centre. For letters from public offices, what is in the letter always counts.
imprint-publisher = Publisher
imprint-date = Information as of
imprint-contacts = Contacts checked
contacts-unconfirmed = not yet confirmed by any person
contacts-confirmed = oldest confirmation: { $date }
contacts-partly-confirmed = not all confirmed; oldest confirmation: { $date }
imprint-version = Version
imprint-languages = Languages
imprint-translations = Where the texts come from
imprint-marks = Marks in this booklet
imprint-sources = Sources
imprint-licence = Texts
origin-source = original German text
origin-unknown = origin of the translation not known
origin-human = translated by people
origin-machine = translated by machine
origin-post-edited = translated by machine and revised by people
origin-imported = translation taken from another source
review-none = not yet checked by anyone
review-reviewed = checked
review-signed-off = checked and approved

## The page for one person

details = For you personally
details-contact = Your contact person
details-appointments = Your appointments
details-when = When
details-where = Where
details-bring = Please bring
details-note = A message for you
