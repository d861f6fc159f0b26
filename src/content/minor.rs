//! Whether a change of a German text is small enough for its translations to stay right.
//!
//! A mended spelling mistake need not make thirty translations stale. But nobody may declare a
//! change small that touches what a reader acts on: figures, facts, terms, negations, the words
//! that bound a deadline, or any word that becomes another one.

use crate::diag::differs_by_one;

/// Words whose coming or going changes what a sentence asks or allows. Endings are cut: `kein`
/// stands for keine, keinen, keiner.
const WEIGHTY: [&str; 46] = [
    "nicht",
    "nichts",
    "kein",
    "nie",
    "niemals",
    "niemand",
    "ohne",
    "weder",
    "außer",
    "nur",
    "muss",
    "müssen",
    "darf",
    "dürfen",
    "kann",
    "können",
    "soll",
    "sollen",
    "verboten",
    "erlaubt",
    "bis",
    "vor",
    "nach",
    "ab",
    "seit",
    "innerhalb",
    "spätestens",
    "frühestens",
    "mindestens",
    "höchstens",
    "immer",
    "sofort",
    "ein",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "hundert",
    "tausend",
];

/// What keeps a change from being minor, if anything does.
pub fn weight(old: &str, new: &str) -> Option<String> {
    for (what, of) in [
        ("a figure", figures as fn(&str) -> Vec<String>),
        ("a fact or a term", placeables),
        ("a negation, a duty, a bound or a number word", weighty_words),
    ] {
        let (before, after) = (of(old), of(new));
        if before != after {
            let list = |words: Vec<String>| words.join(", ");
            return Some(format!("{what} changed: [{}] became [{}]", list(before), list(after)));
        }
    }
    other_words(old, new)
}

/// What is more than a slip of the pen in single words; signs, spaces and capitals may change.
fn other_words(old: &str, new: &str) -> Option<String> {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (before, after) = (words(old), words(new));
    if before.concat() == after.concat() {
        return None;
    }
    if before.len() != after.len() {
        return Some("words came or went".to_owned());
    }
    let mut pairs = before.iter().zip(&after);
    let (old, new) = pairs.find(|(old, new)| old != new && !differs_by_one(old, new))?;
    Some(format!("`{old}` became `{new}`, which is another word"))
}

fn figures(text: &str) -> Vec<String> {
    let runs = text.split(|c: char| !c.is_numeric());
    runs.filter(|run| !run.is_empty()).map(str::to_owned).collect()
}

fn placeables(text: &str) -> Vec<String> {
    let inside = text.split('{').skip(1).map(|part| part.split('}').next().unwrap_or(part));
    inside.map(|name| name.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

fn weighty_words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
    let stem = |word: String| match word.strip_prefix("kein") {
        Some("" | "e" | "em" | "en" | "er" | "es") => "kein".to_owned(),
        _ => word,
    };
    words.map(stem).filter(|word| WEIGHTY.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn spelling_is_minor() {
        assert_eq!(weight("Rufen Sie die Polzei an.", "Rufen Sie die Polizei an."), None);
        assert_eq!(weight("Sie haben { $days } Tage", "Sie haben { $days } Tage."), None);
        assert_eq!(weight("Keine Angst", "keine Angst!"), None);
    }

    #[test]
    fn what_a_reader_acts_on_is_not() {
        for (old, new) in [
            ("Sie dürfen arbeiten.", "Sie dürfen nicht arbeiten."),
            ("Kinder unter 16", "Kinder unter 18"),
            ("{ $a } Tage", "{ $b } Tage"),
            ("vor dem Ende", "nach dem Ende"),
            ("innerhalb von { $a } Tagen", "innerhalb von { $a } Wochen"),
            ("Die Beratung ist kostenlos.", "Die Beratung ist teuer."),
            ("Sie helfen Ihnen.", "Sie helfen Ihnen selten."),
            ("zwei Impfungen", "drei Impfungen"),
            ("Sie können kommen.", "Sie müssen kommen."),
        ] {
            assert!(weight(old, new).is_some(), "{old} → {new}");
        }
    }
}
