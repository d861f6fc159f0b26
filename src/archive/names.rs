//! Names of files in an archive: the same on every system, and telling what is in them.
//!
//! Print shops ask for ASCII letters, digits and underscores, the language first, at most 30
//! characters before date and section, and the range of pages in the name (the naming conventions
//! of Grafostil and Mondadori Printing).

use std::collections::BTreeSet;

use super::manifest::Role;
use crate::edition::Paper;
use crate::facts::Date;
use crate::order::Binding;

/// Characters of a stem, at most.
pub const STEM: usize = 30;

/// Which part of an item a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// A run of single pages, from the first to the last, counting from 1.
    Pages {
        /// First page.
        first: usize,
        /// Last page.
        last: usize,
    },
    /// Single pages of a separate cover.
    Cover,
    /// Imposed sheets.
    Sheets,
    /// The imposed cover with its spine.
    Jacket,
    /// Everything, for screens.
    Digital,
    /// Everything, small on a few sheets.
    Proof,
}

impl Section {
    /// The word in a file name.
    fn name(self) -> String {
        match self {
            Self::Pages { first, last } => format!("p{first:03}_{last:03}"),
            Self::Cover => "cover".to_owned(),
            Self::Sheets => "sheets".to_owned(),
            Self::Jacket => "jacket".to_owned(),
            Self::Digital => "digital".to_owned(),
            Self::Proof => "proof".to_owned(),
        }
    }
}

/// The folder of an archive where files of a role stand.
pub fn folder(role: Role) -> &'static str {
    match role {
        Role::Pages | Role::Cover => "print",
        Role::Sheets | Role::Jacket => "sheets",
        Role::Digital => "digital",
        Role::Proof => "proof",
        Role::Ticket => "xjdf",
    }
}

/// A file name, such as `ar_de_asylum_family_a5_p001_048_20261122_r1.pdf`.
pub fn file_name(stem: &str, section: Section, date: Date, revision: u32) -> String {
    format!("{stem}_{}_{}_r{revision}.pdf", section.name(), compact(date))
}

/// A day without signs between its figures: `20261122`.
pub fn compact(date: Date) -> String {
    let (year, month, day) = date.ymd();
    format!("{year:04}{month:02}{day:02}")
}

/// The stem of all file names of an item: languages, package, paper, and the binding if it is not
/// the usual staples. What is too long loses the marks of paper and binding their length first, and
/// the package its last words then.
pub fn stem(
    language: &str,
    beside: Option<&str>,
    package: &str,
    paper: Paper,
    binding: Binding,
) -> String {
    let head: Vec<String> = [Some(language), beside].into_iter().flatten().map(ascii).collect();
    let package: Vec<String> =
        ascii(package).split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let long = join(&head, &package, &tail(paper, binding, Length::Long));
    if long.len() <= STEM {
        return long;
    }
    let tail = tail(paper, binding, Length::Short);
    for words in (1..=package.len()).rev() {
        let stem = join(&head, &package[..words], &tail);
        if stem.len() <= STEM {
            return stem;
        }
    }
    let room = STEM.saturating_sub(join(&head, &[], &tail).len() + 1);
    let word: String = package.iter().flat_map(|word| word.chars()).take(room).collect();
    let package = if word.is_empty() { vec![] } else { vec![word] };
    let mut stem = join(&head, &package, &tail);
    stem.truncate(STEM);
    stem
}

/// How much room the marks of paper and binding may take.
#[derive(Clone, Copy)]
enum Length {
    Long,
    Short,
}

fn tail(paper: Paper, binding: Binding, length: Length) -> Vec<String> {
    let pick = |long: &'static str, short: &'static str| match length {
        Length::Long => long,
        Length::Short => short,
    };
    let large = paper.large_print.then(|| pick("large", "lp"));
    let binding = match binding {
        Binding::Stapled => None,
        Binding::Sheets => Some(pick("loose", "lo")),
        Binding::Perfect => Some(pick("glued", "gl")),
    };
    [Some(paper.size.name()), large, binding].into_iter().flatten().map(str::to_owned).collect()
}

fn join(head: &[String], package: &[String], tail: &[String]) -> String {
    [head, package, tail].concat().join("_")
}

/// Lower-case letters and digits; whatever else becomes an underscore.
fn ascii(text: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    text.chars().map(plain).collect::<String>().trim_matches('_').to_owned()
}

/// Gives later duplicates a number, without ever taking the name of another stem.
pub fn unique(stems: Vec<String>) -> Vec<String> {
    let mut taken: BTreeSet<String> = stems.iter().cloned().collect();
    let mut seen = BTreeSet::new();
    let mut result = Vec::with_capacity(stems.len());
    for stem in stems {
        let name = if seen.insert(stem.clone()) { stem } else { numbered(&stem, &mut taken) };
        result.push(name);
    }
    result
}

fn numbered(stem: &str, taken: &mut BTreeSet<String>) -> String {
    let candidates = (2_usize..).map(|number| {
        let ending = format!("_{number}");
        let kept: String = stem.chars().take(STEM - ending.len()).collect();
        kept + &ending
    });
    let mut free = candidates.filter(|name| !taken.contains(name));
    let name = free.next().expect("there is no last number");
    taken.insert(name.clone());
    name
}

/// Names that Windows keeps for devices, whatever their ending
/// (Microsoft, "Naming Files, Paths, and Namespaces").
const DEVICES: [&str; 22] = [
    "aux", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "con", "lpt1",
    "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9", "nul", "prn",
];

/// Whether a path of an archive stays inside its folder and is a good name on every system.
///
/// # Errors
/// Why it is not.
pub fn check_path(path: &str) -> Result<(), &'static str> {
    if path.starts_with('/') || path.contains(':') {
        return Err("the path is absolute");
    }
    if path.contains('\\') {
        return Err("the path has a backslash");
    }
    if path.split('/').any(|part| part == "..") {
        return Err("the path leads out of the archive");
    }
    path.split('/').try_for_each(check_name)
}

fn check_name(name: &str) -> Result<(), &'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    if !name.chars().all(plain) {
        Err("the name has other signs than ASCII letters, digits, dot, hyphen and underscore")
    } else if name.is_empty() || name == "." {
        Err("the path has an empty part")
    } else if name.ends_with('.') || DEVICES.contains(&stem.as_str()) {
        Err("Windows has no files of this name")
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::PaperSize;

    fn a5(language: &str, beside: Option<&str>, package: &str, binding: Binding) -> String {
        stem(language, beside, package, Paper::plain(PaperSize::A5), binding)
    }

    #[test]
    fn names_lead_with_the_language() {
        let stem = a5("ar", Some("de"), "asylum-family", Binding::Stapled);
        assert_eq!(stem, "ar_de_asylum_family_a5");
        let date = Date::new(2026, 11, 22).unwrap();
        assert_eq!(
            file_name(&stem, Section::Pages { first: 1, last: 48 }, date, 1),
            "ar_de_asylum_family_a5_p001_048_20261122_r1.pdf"
        );
        assert_eq!(file_name("x", Section::Jacket, date, 12), "x_jacket_20261122_r12.pdf");
        assert_eq!(a5("fa-AF", None, "start", Binding::Sheets), "fa_af_start_a5_loose");
    }

    #[test]
    fn what_is_too_long_keeps_whole_words_while_it_can() {
        let large = Paper { large_print: true, ..Paper::plain(PaperSize::A4) };
        let of =
            |language, beside, package| stem(language, beside, package, large, Binding::Perfect);
        assert_eq!(of("ar", Some("de"), "minor"), "ar_de_minor_a4_large_glued");
        assert_eq!(of("ar", Some("de"), "asylum-family"), "ar_de_asylum_family_a4_lp_gl");
        assert_eq!(of("ar", Some("de"), "temporary-protection"), "ar_de_temporary_a4_lp_gl");
        assert_eq!(of("fa-AF", Some("de-simple"), "protection"), "fa_af_de_simple_prote_a4_lp_gl");
        for language in ["x", "zh-Hant-with-a-very-long-private-subtag"] {
            assert!(of(language, Some("de-simple"), "temporary-protection").len() <= STEM);
        }
    }

    #[test]
    fn duplicates_get_numbers_that_nobody_has() {
        let stems = ["a", "a", "b", "a", "a_2"].map(str::to_owned).to_vec();
        assert_eq!(unique(stems), ["a", "a_3", "b", "a_4", "a_2"]);
        let long = "x".repeat(STEM);
        let names = unique(vec![long.clone(), long.clone()]);
        assert_eq!(names[1].len(), STEM);
        assert!(names[1].ends_with("x_2"));
    }

    #[test]
    fn paths_stay_inside_and_plain() {
        assert_eq!(check_path("print/ar_de.pdf"), Ok(()));
        let refused = [
            "/etc/passwd",
            "C:/x",
            "a\\b",
            "../x",
            "a/../../x",
            "a//b",
            "./a",
            "",
            "größe.pdf",
            "a b.pdf",
            "nul.pdf",
            "print/COM1",
            "a.",
        ];
        for path in refused {
            assert!(check_path(path).is_err(), "{path}");
        }
    }
}
