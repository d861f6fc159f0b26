//! The letters that each language needs, in regular and bold type.

use typst::text::TextItem;

use super::{first_page, made, pages, texts};
use crate::edition::Run;

#[test]
fn letters_of_each_language_survive() {
    for (tag, letters) in [
        ("fa-AF", "می‌کند گچپژ ۀ یک"),
        ("ps", "ټ ځ څ ډ ړ ږ ښ ګ ڼ ې ۍ"),
        ("ckb", "ڕ ڵ ۆ ێ ە ڤ هەڵبگرن"),
        ("ur", "ٹ ڈ ڑ ں ے ہ ھ آپ کے کاغذات"),
        ("ro", "ș ț ă â î Ș Ț"),
        ("tr", "ı İ ğ ş ç ö ü"),
        ("az", "ə Ə ğ ı İ"),
        ("ku", "ê î û ş ç Ê Î Û"),
        ("ti", "፡ ። ፣ ፤ ፥ ፦ ትግርኛ ቕ ኸ ዀ"),
        ("am", "አማርኛ ። ጵ ጸ ፀ"),
        ("uk", "п’ять ґ є ї і Ґ Є"),
        ("ka", "ქართული „ა“"),
        ("hy", "Հայերեն ՞ ՛ ։ և"),
        ("vi", "Tiếng Việt ữ ặ ộ ẩm"),
        ("hi", "क्षत्रिय ज्ञान ।"),
        ("pa", "ਪੰਜਾਬੀ ਖ਼ ੴ"),
        ("bn", "বাংলা ৎ ক্ষ"),
        ("ta", "தமிழ் ஃ க்ஷ"),
        ("zh-Hans", "简体中文，请注意。"),
        ("rom", "Romani čhib š ž"),
        ("so", "Soomaali 'dh"),
        ("pl", "ą ę ł ń ó ś ź ż"),
    ] {
        let mut made = made(tag, None);
        let module = made.edition.modules.iter_mut().find(|module| module.id == "emergency");
        let block = &mut module.expect("the module").blocks[1];
        block.sides[0].tag = tag.to_owned();
        for item in block.sides[0].items.iter_mut().flat_map(|item| item.values_mut()) {
            *item = vec![
                Run::Text { t: letters.into() },
                Run::Strong { runs: vec![Run::Text { t: letters.into() }] },
            ];
        }
        let pages = pages(&made, None);
        // Its first page holds the block; each letter stands on it twice, once in bold.
        let mut items = Vec::new();
        let page = first_page(&pages, &made, "emergency");
        texts(&pages.0.pages()[page].frame, &mut items);
        items.retain(|text| text.text.chars().any(|c| letters.contains(c) && !c.is_whitespace()));
        let (bold, regular): (Vec<&TextItem>, Vec<&TextItem>) =
            items.into_iter().partition(|text| text.font.info().variant.weight.to_number() >= 600);
        for set in [bold, regular] {
            let stands = |c: &char| set.iter().any(|text| text.text.contains(*c));
            let lost: String = letters.chars().filter(|c| *c != ' ' && !stands(c)).collect();
            assert_eq!(lost, "", "{tag}");
        }
    }
}
