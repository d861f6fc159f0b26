//! Words that stay on one line: a figure with what it counts, a sign with its figure, the parts of a
//! short form. A line that begins with "Wochen" has lost how many.

/// Parted by this, two words stay on one line.
const NO_BREAK_SPACE: char = '\u{A0}';

/// Signs and short forms that are read together with the figure behind them.
const BEFORE_FIGURES: [&str; 7] = ["§", "§§", "Art.", "Abs.", "Nr.", "Satz", "Buchst."];

/// A text in which words that belong together stay on one line. Only spaces change.
pub fn bind(text: &str) -> String {
    let mut bound = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    let mut before = "";
    while let Some(word) = words.next() {
        bound.push_str(word);
        if let Some(next) = words.peek() {
            bound.push(if belongs(before, word, next) { NO_BREAK_SPACE } else { ' ' });
        }
        before = word;
    }
    bound
}

/// Binds the first word of a text to the figure before it that stands by itself, such as a fact: the
/// word says what the figure counts.
pub fn bind_start(text: &str) -> String {
    match text.strip_prefix(' ') {
        Some(rest) if rest.starts_with(char::is_alphabetic) => format!("{NO_BREAK_SPACE}{rest}"),
        _ => text.to_owned(),
    }
}

/// Binds a single letter at the end of a text to what stands behind it, such as a fact or a German
/// word.
pub fn bind_end(text: &str) -> String {
    match text.strip_suffix(' ') {
        Some(rest) if last_word(rest).is_some_and(leans_on_next) => {
            format!("{rest}{NO_BREAK_SPACE}")
        }
        _ => text.to_owned(),
    }
}

fn last_word(text: &str) -> Option<&str> {
    text.rsplit([' ', NO_BREAK_SPACE]).next()
}

/// Whether a line must not end between a word and the next one.
fn belongs(before: &str, word: &str, next: &str) -> bool {
    let next = next.trim_start_matches(OPENING);
    if word.is_empty() || next.is_empty() {
        return false;
    }
    // A dash stays with what is before it: no line begins with one.
    let is_dash = matches!(next, "–" | "—");
    let is_reference = is_sign(word) && next.starts_with(|c: char| c.is_ascii_digit());
    // The figure of a paragraph counts nothing.
    let is_counted = counts(word) && !is_sign(before) && next.starts_with(char::is_alphabetic);
    let is_short_form = is_initial(word) && is_initial(next.trim_end_matches(CLOSING));
    // "e. V." is a part of the name before it.
    is_dash
        || next == "e."
        || is_reference
        || (is_counted && !is_sign(next))
        || is_short_form
        || leans_on_next(word)
}

/// Whether a word is read together with the figure behind it.
fn is_sign(word: &str) -> bool {
    BEFORE_FIGURES.contains(&word.trim_start_matches(OPENING))
}

const OPENING: [char; 4] = ['(', '„', '“', '«'];
const CLOSING: [char; 8] = [')', '“', '”', '»', ',', ';', ':', '?'];

/// Whether a word is a figure of days, weeks or years: one or two digits, perhaps with the stop of a
/// day of the month.
fn counts(word: &str) -> bool {
    let digits = word.trim_start_matches(OPENING);
    let digits = digits.strip_suffix('.').unwrap_or(digits);
    matches!(digits.len(), 1 | 2) && digits.bytes().all(|c| c.is_ascii_digit())
}

/// Whether a word is a letter with a stop, as in "e. V." and "z. B.".
fn is_initial(word: &str) -> bool {
    let mut signs = word.trim_start_matches(OPENING).chars();
    let is_letter = signs.next().is_some_and(char::is_alphabetic);
    is_letter && signs.next() == Some('.') && signs.next().is_none()
}

/// Whether a word is a single Latin or Cyrillic letter. Typesetters of Slavic languages never end a
/// line with one, and nobody misses it elsewhere.
fn leans_on_next(word: &str) -> bool {
    let mut signs = word.trim_start_matches(OPENING).chars();
    let is_letter = |c: char| c.is_alphabetic() && c < '\u{530}';
    signs.next().is_some_and(is_letter) && signs.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is bound, with `_` for spaces that do not break.
    fn shown(text: &str) -> String {
        text.replace(NO_BREAK_SPACE, "_")
    }

    #[test]
    fn only_spaces_change() {
        for text in ["", " ", "  a  b ", "a – b", "§ 24 AufenthG", "Zeile 1\nZeile 2 Wochen"] {
            assert_eq!(bind(text).replace(NO_BREAK_SPACE, " "), text);
        }
    }

    #[test]
    fn what_belongs_together_stays_on_one_line() {
        for (text, expected) in [
            ("Mieterverein e. V. Bochum", "Mieterverein_e._V. Bochum"),
            ("(z. B. beim Arzt)", "(z._B. beim Arzt)"),
            ("AufenthG § 24 Abs. 1 Satz 2, SGB II", "AufenthG §_24 Abs._1 Satz_2, SGB II"),
            ("Verordnung Art. 67 vom 12. Juni", "Verordnung Art._67 vom 12._Juni"),
            ("14 вересня 2025 р.", "14_вересня 2025 р."),
            ("innerhalb von 2 Wochen", "innerhalb von 2_Wochen"),
            ("immer — також", "immer_— також"),
            ("Montag – Freitag", "Montag_– Freitag"),
            ("лист з Jobcenter і гроші", "лист з_Jobcenter і_гроші"),
            ("Im Jahr 2026 gilt", "Im Jahr 2026 gilt"),
            ("Rufen Sie an. Fragen Sie.", "Rufen Sie an. Fragen Sie."),
        ] {
            assert_eq!(shown(&bind(text)), expected);
        }
    }

    #[test]
    fn a_figure_stays_with_what_it_counts() {
        assert_eq!(shown(&bind_start(" Wochen, oder")), "_Wochen, oder");
        assert_eq!(shown(&bind_start(" (genau)")), " (genau)");
        assert_eq!(shown(&bind_end("лист з ")), "лист з_");
        assert_eq!(shown(&bind_end(&bind("та й у "))), "та й_у_");
        assert_eq!(shown(&bind_end("Brief vom ")), "Brief vom ");
    }
}
