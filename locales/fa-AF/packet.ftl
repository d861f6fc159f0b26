## Cover and contents

cover-welcome = خوش آمدید
cover-subtitle = رهنمای شما برای روزهای اول در { $town }
cover-for = برای
cover-emergency = در وقت خطر زنگ بزنید
cover-hint = شماره‌های کنار صفحه در همه زبان‌ها یکسان است. می‌توانید آن‌ها را با انگشت نشان بدهید.
contents = فهرست

## Page furniture

page-of = صفحه { $page } از { $pages }
as-of = تاریخ معلومات: { $date }
draft = مسوده
notes = یادداشت‌ها

## Contact cards

label-address = آدرس
label-phone = تیلفون
label-abroad = از خارج آلمان
label-hours = ساعت‌های کار
label-email = ایمیل
label-web = انترنت
by-appointment = فقط با وقت ملاقات
closed = بسته
write-in = لطفاً اینجا بنویسید

## Block kinds

key-point = مهم
warning-caution = توجه
warning-danger = خطر
deadline = مهلت
if = اگر
then = در این صورت
valid-until = اعتبار دارد تا { $date }
unit-day =
    { $count ->
        [one] روز
       *[other] روز
    }
unit-week =
    { $count ->
        [one] هفته
       *[other] هفته
    }
unit-month =
    { $count ->
        [one] ماه
       *[other] ماه
    }
unit-year =
    { $count ->
        [one] سال
       *[other] سال
    }
do = این خوب است
dont = احتیاط کنید
letter-sample = نمونه
stamp = تاریخ و مهر
cut-here = از اینجا قیچی کنید
page = صفحه

## Marks: a few words where the doubt is, and what they mean

mark-unconfirmed = تأیید نشده
mark-unconfirmed-meaning = این معلومات را هنوز کسی در محل بررسی نکرده است. پیش از آن که به آن اعتماد کنید، بپرسید.
mark-contested = معلومات مختلف
mark-contested-meaning = درباره این موضوع معلومات مختلف وجود دارد. بپرسید که کدام درست است.
mark-under-change = در حال تغییر
mark-under-change-meaning = این قاعده یا این مبلغ همین حالا در حال تغییر است. درباره معلومات نو بپرسید.
mark-expired = وقت آن گذشته
mark-expired-meaning = این معلومات فقط تا روزی اعتبار داشت که گذشته است.
mark-stale = ترجمه تازه نیست
mark-stale-meaning = متن آلمانی پس از ترجمه تغییر کرده است. متن آلمانی اعتبار دارد.
mark-fallback = هنوز ترجمه نشده
mark-fallback-meaning = این بخش به زبان دیگری است، چون هنوز ترجمه آن وجود ندارد.

## Imprint

imprint = درباره این کتابچه
imprint-draft = این یک مسوده است. بعضی معلومات هنوز تأیید نشده است. جاهای نامطمئن یک علامت دارند.
imprint-advice = این کتابچه معلومات عمومی می‌دهد. این کتابچه جای مشوره را نمی‌گیرد. در مورد نامه‌های اداره همیشه همان چیزی اعتبار دارد که در نامه نوشته است.
imprint-publisher = ناشر
imprint-date = تاریخ
imprint-contacts = بررسی تماس‌ها
contacts-unconfirmed = هنوز هیچ کس تأیید نکرده است
contacts-confirmed = قدیمی‌ترین تأیید: { $date }
contacts-partly-confirmed = همه تأیید نشده؛ قدیمی‌ترین تأیید: { $date }
imprint-version = نسخه
imprint-languages = زبان‌ها
imprint-translations = متن‌ها از کجا هستند
imprint-marks = علامت‌ها در این کتابچه
imprint-sources = منابع
imprint-licence = متن‌ها
origin-source = متن اصلی آلمانی
origin-unknown = معلوم نیست که ترجمه از کجا آمده است
origin-human = ترجمه توسط انسان
origin-machine = ترجمه ماشینی
origin-post-edited = ترجمه ماشینی، اصلاح‌شده توسط انسان
origin-imported = ترجمه گرفته‌شده از جای دیگر
review-none = هنوز هیچ‌کس بررسی نکرده است
review-reviewed = بررسی‌شده
review-signed-off = بررسی و تأییدشده

## The page for one person

details = مخصوص شما
details-contact = شخص مسئول شما
details-appointments = وعده‌های ملاقات شما
details-when = چه وقت
details-where = کجا
details-bring = لطفاً با خود بیاورید
details-note = پیام برای شما
