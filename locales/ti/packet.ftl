# Fixed phrases of the printed packet. German is the source.
# Every file of this name has exactly these messages with exactly these variables.

## Cover and contents

cover-welcome = እንቋዕ ብደሓን መጻእኩም
# $town is the name of the town in this language.
cover-subtitle = መምርሒ ንመጀመርታ ግዜኹም ኣብ { $town }
# Stands before a person's name or a line to write on.
cover-for = እዚ መምርሒ ናይ
cover-emergency = ኣብ ሓደጋ ደውሉ
cover-hint = እቶም ኣብ ጎድኒ ዘለዉ ቁጽርታት ኣብ ኩሉ ቋንቋታት ሓደ እዮም። ነቶም ቁጽርታት ብኣጻብዕትኹም ከተርእዩ ትኽእሉ።
contents = ትሕዝቶ

## Page furniture

page-of = ገጽ { $page } ካብ { $pages }
# $date is a written-out date.
as-of = ዕለት ሓበሬታ፦ { $date }
draft = ንድፊ
notes = መዘኻኸሪታት

## Contact cards

label-address = ኣድራሻ
label-phone = ተሌፎን
label-abroad = ካብ ወጻኢ ሃገር
label-hours = ዝኽፈተሉ ሰዓታት
label-email = ኢመይል
label-web = ኢንተርነት
by-appointment = ብቖጸራ ጥራይ
closed = ዕጹው
# Above an empty line that somebody fills in by hand.
write-in = በጃኹም ኣብዚ ጽሓፉ

## Block kinds

key-point = ኣገዳሲ
warning-caution = ተጠንቀቑ
warning-danger = ሓደጋ
deadline = ናይ ግዜ ገደብ
# Heads of a two-column table: on the left a situation, on the right what applies.
if = ኩነታት
then = ሽዑ
# $date is a date in figures.
valid-until = ክሳብ { $date } የገልግል
# The unit alone, below a big figure.
unit-day =
    { $count ->
        [one] መዓልቲ
       *[other] መዓልታት
    }
unit-week =
    { $count ->
        [one] ሰሙን
       *[other] ሰሙናት
    }
unit-month =
    { $count ->
        [one] ወርሒ
       *[other] ኣዋርሕ
    }
unit-year =
    { $count ->
        [one] ዓመት
       *[other] ዓመታት
    }
do = ከምዚ ጽቡቕ እዩ
dont = ተጠንቀቑ
letter-sample = ኣብነት
stamp = ዕለትን ማሕተምን
cut-here = ኣብዚ ቁረጹ
page = ገጽ

## Marks: a few words where the doubt is, and what they mean

mark-unconfirmed = ዘይተረጋገጸ
mark-unconfirmed-meaning = ነዚ ሓበሬታ ኣብቲ ቦታ ጌና ዝኾነ ሰብ ኣየረጋገጾን። ቅድሚ ምእማንኩም ሕተቱ።
mark-contested = ዘይሰማማዕ ሓበሬታ
mark-contested-meaning = ብዛዕባ እዚ ዝተፈላለየ ሓበሬታ ኣሎ። ሕተቱ።
mark-under-change = ይቕየር ኣሎ
mark-under-change-meaning = እዚ ሕጊ ወይ እዚ መጠን ገንዘብ ኣብዚ እዋን እዚ ይቕየር ኣሎ። ሓድሽ ሓበሬታ ሕተቱ።
mark-expired = ግዜኡ ዝሓለፈ
mark-expired-meaning = እዚ ሓበሬታ ዝሰርሕ ዝነበረ ክሳብ ሓንቲ ዝሓለፈት መዓልቲ ጥራይ እዩ።
mark-stale = ትርጉም ኣይተሓደሰን
mark-stale-meaning = እቲ ናይ ጀርመንኛ ጽሑፍ ድሕሪ ትርጉም ተቐይሩ። ቅቡል እቲ ናይ ጀርመንኛ ጽሑፍ እዩ።
mark-fallback = ጌና ኣይተተርጎመን
mark-fallback-meaning = እዚ ክፋል ብኻልእ ቋንቋ ተጻሒፉ ኣሎ፣ ምኽንያቱ ጌና ትርጉም የብሉን።

## Imprint

imprint = ብዛዕባ እዚ መምርሒ
imprint-draft = እዚ ንድፊ እዩ። ኩሉ ሓበሬታ ዝተረጋገጸ ኣይኮነን። ዘየተኣማምን ቦታታት ምልክት ኣለዎ።
imprint-advice = እዚ መምርሒ ሓፈሻዊ ሓበሬታ ይህብ። ንምኽሪ ግን ኣይትክእን እዩ። ካብ ቤት ጽሕፈት ንዝመጸ ደብዳበ ኩሉ ግዜ ወሳኒ እቲ ኣብቲ ደብዳበ ተጻሒፉ ዘሎ እዩ።
imprint-publisher = ኣሕታሚ
imprint-date = ዕለት ሓበሬታ
imprint-contacts = ኣድራሻታት ተመርሚሩ
contacts-unconfirmed = ክሳብ ሕጂ ብዝኾነ ሰብ ኣይተረጋገጸን
contacts-confirmed = ዝኣረገ መረጋገጺ፦ { $date }
contacts-partly-confirmed = ኩሉ ኣይተረጋገጸን፤ ዝኣረገ መረጋገጺ፦ { $date }
imprint-version = ሕታም
imprint-languages = ቋንቋታት
imprint-translations = ምንጪ ናይቶም ጽሑፋት
imprint-marks = ኣብዚ መምርሒ ዘለዉ ምልክታት
imprint-sources = ምንጭታት
imprint-licence = ጽሑፋት
origin-source = መበቆላዊ ጽሑፍ ብጀርመንኛ
origin-unknown = ምንጪ ናይዚ ትርጉም ኣይፍለጥን
origin-human = ብሰብ ዝተተርጎመ
origin-machine = ብማሽን ዝተተርጎመ
origin-post-edited = ብማሽን ዝተተርጎመ፣ ብሰብ ዝተኣረመ
origin-imported = ካብ ካልእ ቦታ ዝተወስደ ትርጉም
review-none = ጌና ብዝኾነ ሰብ ኣይተመርመረን
review-reviewed = ዝተመርመረ
review-signed-off = ዝተመርመረን ዝጸደቐን

## The page for one person

details = ንዓኹም ብፍላይ
details-contact = እትረኽብዎ ሰብ
details-appointments = ቆጸራታትኩም
details-when = መዓስ
details-where = ኣበይ
details-bring = በጃኹም ምሳኹም ኣምጽኡ
details-note = መልእኽቲ ንዓኹም
