## Cover and contents

cover-welcome = أهلًا وسهلًا
cover-subtitle = دليلكم للفترة الأولى في { $town }
cover-for = إلى
cover-emergency = عند الخطر اتصلوا
cover-hint = الأرقام على الهامش هي نفسها في كل اللغات. يمكنكم أن تشيروا إليها بالإصبع.
contents = المحتويات

## Page furniture

page-of = صفحة { $page } من { $pages }
as-of = آخر تحديث: { $date }
draft = مسودة
notes = ملاحظات

## Contact cards

label-address = العنوان
label-phone = الهاتف
label-abroad = من خارج ألمانيا
label-hours = أوقات الدوام
label-email = البريد الإلكتروني
label-web = الإنترنت
by-appointment = فقط بموعد
closed = مغلق
write-in = الرجاء الكتابة هنا

## Block kinds

key-point = مهم
warning-caution = انتباه
warning-danger = خطر
deadline = مهلة
if = الحالة
then = ما ينطبق
valid-until = صالح حتى { $date }
unit-day =
    { $count ->
        [zero] يوم
        [one] يوم
        [two] يومان
        [few] أيام
        [many] يومًا
       *[other] يوم
    }
unit-week =
    { $count ->
        [zero] أسبوع
        [one] أسبوع
        [two] أسبوعان
        [few] أسابيع
        [many] أسبوعًا
       *[other] أسبوع
    }
unit-month =
    { $count ->
        [zero] شهر
        [one] شهر
        [two] شهران
        [few] أشهر
        [many] شهرًا
       *[other] شهر
    }
unit-year =
    { $count ->
        [zero] سنة
        [one] سنة
        [two] سنتان
        [few] سنوات
        [many] سنة
       *[other] سنة
    }
do = هذا جيد
dont = انتبهوا
letter-sample = نموذج
stamp = التاريخ والختم
cut-here = قُصّ هنا
page = صفحة

## Marks: a few words where the doubt is, and what they mean

mark-unconfirmed = غير مؤكد
mark-unconfirmed-meaning = لم يتحقق أحد من هذه المعلومة هنا في المدينة بعد. اسألوا قبل أن تعتمدوا عليها.
mark-contested = معلومات متناقضة
mark-contested-meaning = توجد أقوال مختلفة حول هذه المعلومة. اسألوا عنها.
mark-under-change = يتغير الآن
mark-under-change-meaning = هذه القاعدة أو هذا المبلغ يتغير حاليًا. اسألوا عن الوضع الجديد.
mark-expired = انتهت الصلاحية
mark-expired-meaning = كانت هذه المعلومة صالحة فقط حتى يوم قد مضى.
mark-stale = الترجمة ليست محدّثة
mark-stale-meaning = تغيّر النص الألماني بعد الترجمة. النص الألماني هو الذي يسري.
mark-fallback = لم يُترجم بعد
mark-fallback-meaning = هذا الجزء مكتوب بلغة أخرى، لأنه لا توجد ترجمة له بعد.

## Imprint

imprint = عن هذا الكتيّب
imprint-draft = هذه مسودة. ليست كل المعلومات مؤكدة. المواضع غير المؤكدة عليها علامة.
imprint-advice = هذا الكتيّب يعطي فكرة عامة. وهو لا يغني عن الاستشارة. في الرسائل من الدوائر يسري دائمًا ما هو مكتوب في الرسالة.
imprint-publisher = الناشر
imprint-date = آخر تحديث
imprint-contacts = مراجعة جهات الاتصال
contacts-unconfirmed = لم يؤكّدها أي شخص بعد
contacts-confirmed = أقدم تأكيد: { $date }
contacts-partly-confirmed = لم تُؤكَّد كلها؛ أقدم تأكيد: { $date }
imprint-version = الإصدار
imprint-languages = اللغات
imprint-translations = من أين جاءت النصوص
imprint-marks = العلامات في هذا الكتيّب
imprint-sources = المصادر
imprint-licence = النصوص
origin-source = النص الألماني الأصلي
origin-unknown = مصدر الترجمة غير معروف
origin-human = ترجمه أشخاص
origin-machine = ترجمة آلية
origin-post-edited = ترجمة آلية راجعها وعدّلها أشخاص
origin-imported = ترجمة مأخوذة من مصدر آخر
review-none = لم يراجعه أحد بعد
review-reviewed = تمت المراجعة
review-signed-off = تمت المراجعة والموافقة على النشر

## The page for one person

details = لكم شخصيًا
details-contact = الشخص المسؤول عنكم
details-appointments = مواعيدكم
details-when = متى
details-where = أين
details-bring = يُرجى إحضار
details-note = رسالة لكم
