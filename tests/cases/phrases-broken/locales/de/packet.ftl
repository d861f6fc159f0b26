as-of = x { $date }
by-appointment = x
closed = x
cover-subtitle = x { $town }
cover-welcome = x
imprint = x
imprint-advice = x
imprint-date = x
imprint-draft = x
imprint-languages = x
imprint-licence = x
imprint-publisher = x
imprint-version = x
mark-contested = x
mark-contested-meaning = x
mark-expired = x
mark-expired-meaning = x
mark-fallback = x
mark-fallback-meaning = x
mark-stale = x
mark-stale-meaning = x
mark-unconfirmed = x
mark-unconfirmed-meaning = x
mark-under-change = x
mark-under-change-meaning = x
origin-human = x
origin-imported = x
origin-machine = x
origin-post-edited = x
origin-source = x
page-of = { $page } / { $pages }
review-none = x
review-reviewed = x
review-signed-off = x
unit-day = { $count ->
   [one] x
  *[other] x
 }
unit-month = { $count ->
   [one] x
  *[other] x
 }
unit-week = { $count ->
   [one] x
  *[other] x
 }
unit-year = { $count ->
   [one] x
  *[other] x
 }
valid-until = x { $date }
