//! Languages: tags, scripts, directions, the registry.
//!
//! Direction follows from the script, here and nowhere else: no file lets anybody type it.

mod script;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use icu_locale::{Locale, LocaleCanonicalizer};

use crate::diag::{Diagnostic, Diagnostics, Location, differs_by_one};
use crate::project::{Project, SourceFile, Top, restore};
use crate::table::{At, Document, Scope, Table, one_of};
pub use script::{Direction, Script};

/// The registry's path in a project.
pub const REGISTRY: &str = "locales/languages.toml";

/// The family that every font stack ends with: German words, figures, addresses.
pub const LATIN_FAMILY: &str = "Noto Sans";

/// One language of the registry.
#[derive(Debug, Clone)]
pub struct Language {
    /// Canonical tag, such as `fa-AF`.
    pub tag: String,
    /// What its speakers call it.
    pub endonym: String,
    /// What caseworkers call it.
    pub german: String,
    /// What print shops abroad call it.
    pub english: String,
    /// Script it is written in.
    pub script: Script,
    /// Font families in order of preference, ending with [`LATIN_FAMILY`].
    pub fonts: Vec<String>,
    /// Where it names its families; [`LATIN_FAMILY`] goes without saying.
    pub font_places: BTreeMap<String, Location>,
    /// Where words come from if this language has none, in this order.
    pub fallback: Vec<String>,
    /// Names of the weekdays from Monday, where those of CLDR are not right.
    pub weekdays: Option<Vec<String>>,
    /// Whose dates and numbers CLDR gives it, if not those of its tag.
    pub formats: Option<Locale>,
}

impl Language {
    /// Reading direction.
    pub fn direction(&self) -> Direction {
        self.script.direction()
    }

    /// The two- or three-letter language code, for the typesetting engine and for PDF.
    pub fn code(&self) -> &str {
        self.tag.split('-').next().unwrap_or(&self.tag)
    }

    /// The region, if the tag has one.
    pub fn region(&self) -> Option<&str> {
        let is_region =
            |part: &&str| part.len() == 2 && part.chars().all(|c| c.is_ascii_uppercase());
        self.tag.split('-').skip(1).find(is_region)
    }

    /// The tag for locale data: what CLDR knows, without our own variants such as `de-simple`.
    pub fn locale(&self) -> Locale {
        if let Some(formats) = &self.formats {
            return formats.clone();
        }
        let base = self.tag.strip_suffix("-simple").unwrap_or(&self.tag);
        base.parse().unwrap_or(Locale::UNKNOWN)
    }

    /// Whether the words are German.
    pub fn is_german(&self) -> bool {
        self.code() == "de"
    }
}

/// All languages, by canonical tag.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    languages: BTreeMap<String, Language>,
    /// The languages whose words are read; all of them if there is no set.
    read: Option<BTreeSet<String>>,
}

impl Registry {
    /// Reads the registry and checks it: scripts, tags, fallback chains without cycles.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn load(project: &Project, diags: &mut Diagnostics) -> Result<Self> {
        let Some(file) = project.text(REGISTRY, diags)? else {
            if !project.has(REGISTRY)? {
                let problem = Diagnostic::error(format!("{REGISTRY} is missing"));
                diags.push(problem.hint(restore(Top::Locales)));
            }
            return Ok(Self::default());
        };
        let mut registry = Self::default();
        let mut chains = Vec::new();
        // A town's own languages come on top of those of the base.
        for file in project.base_text(REGISTRY).into_iter().chain([file]) {
            registry.read(file, &mut chains, diags);
        }
        registry.check_chains(&chains, diags);
        Ok(registry)
    }

    fn read(
        &mut self,
        file: SourceFile,
        chains: &mut Vec<(String, Vec<At<String>>)>,
        diags: &mut Diagnostics,
    ) {
        let document = Document::parse(file, &Scope::default(), diags);
        let mut root = document.table(Scope::default());
        for key in root.keys().collect::<Vec<_>>() {
            let Some(mut table) = root.table(key.value, diags) else { continue };
            table.scope.language = Some(key.value.to_owned());
            if let Some((language, fallback)) = read_language(&key, &mut table, diags) {
                chains.push((language.tag.clone(), fallback));
                self.languages.insert(language.tag.clone(), language);
            }
            table.finish(diags);
        }
    }

    fn check_chains(&self, chains: &[(String, Vec<At<String>>)], diags: &mut Diagnostics) {
        for (tag, fallback) in chains {
            let mut seen = vec![tag.as_str()];
            for next in fallback {
                let diagnostic = if !self.languages.contains_key(&next.value) {
                    let problem =
                        format!("fallback `{}` is not a language of the registry", next.value);
                    let hint = "give it an entry of its own in this file, or leave it out here";
                    Diagnostic::error(problem).hint(hint)
                } else if seen.contains(&next.value.as_str()) {
                    Diagnostic::error(format!("fallback chain comes back to `{}`", next.value))
                        .hint("delete it here: each language stands once in a chain")
                } else {
                    seen.push(&next.value);
                    continue;
                };
                diags.push(diagnostic.at(&next.at).language(tag));
            }
            if seen.last() != Some(&"de") {
                let end = fallback.last().map(|last| last.at.clone());
                let diagnostic = Diagnostic::error("fallback chain does not end in `de`")
                    .language(tag)
                    .at(&end.unwrap_or_else(|| Location::file(REGISTRY)))
                    .hint("German is the source: every chain ends there");
                diags.push(diagnostic);
            }
        }
    }

    /// Keeps to the words of some languages, by tags as people type them, and of those that they
    /// fall back to. Tags that nobody knows are passed over: whoever typed them hears of it later.
    pub fn keep_to(&mut self, typed: &[&str]) {
        let known = typed.iter().filter_map(|typed| self.resolve(typed).ok());
        let chains =
            known.flat_map(|language| std::iter::once(&language.tag).chain(&language.fallback));
        self.read = Some(chains.cloned().chain(["de".to_owned()]).collect());
    }

    /// Whether the words of a language are read.
    pub fn reads(&self, tag: &str) -> bool {
        self.read.as_ref().is_none_or(|read| read.contains(tag))
    }

    /// A language by its canonical tag.
    pub fn get(&self, tag: &str) -> Option<&Language> {
        self.languages.get(tag)
    }

    /// All languages by tag.
    pub fn iter(&self) -> impl Iterator<Item = &Language> {
        self.languages.values()
    }

    /// The language that a tag typed by a person means: canonicalised, so that `prs` is `fa-AF`
    /// and `kmr` is `ku`.
    ///
    /// # Errors
    /// A diagnostic that names the nearest known tags.
    pub fn resolve(&self, typed: &str) -> Result<&Language, Diagnostic> {
        if let Some(language) = canonical(typed).and_then(|tag| self.languages.get(&tag)) {
            return Ok(language);
        }
        Err(self.unknown(typed))
    }

    fn unknown(&self, typed: &str) -> Diagnostic {
        let problem = Diagnostic::error(format!("unknown language `{typed}`"));
        self.suggest(typed, problem).or_hint("`willkommen languages` lists all")
    }

    /// Adds "did you mean …" to a problem with a tag, or with the name of a language, if one can
    /// say which language it means. A tag that is like another by its letters means another
    /// language: it gives no hint.
    pub fn suggest(&self, typed: &str, problem: Diagnostic) -> Diagnostic {
        let mut meant = self.by_tag(typed);
        for is_same in [|a: &str, b: &str| a == b, is_slip] {
            if meant.is_empty() {
                meant = self.by_name(typed, is_same);
            }
        }
        if meant.is_empty() {
            return problem;
        }
        let name = |it: &Language| format!("`{}` ({})", it.tag, it.german);
        let names: Vec<_> = meant.into_iter().map(name).collect();
        problem.hint(format!("did you mean {}?", names.join(" or ")))
    }

    /// The language that another form of its tag means; else those of the same language code.
    fn by_tag(&self, typed: &str) -> Vec<&Language> {
        let code = typed.split(['-', '_']).next().unwrap_or(typed);
        let of = |form: &str| canonical(form).and_then(|tag| self.get(&tag));
        // Some codes stand for a tag of two parts: `prs` means `fa-AF`, whatever comes behind it.
        let exact = of(typed).or_else(|| of(code).filter(|language| language.tag.contains('-')));
        if let Some(language) = exact {
            return vec![language];
        }
        let code = canonical(code);
        self.iter().filter(|language| Some(language.code()) == code.as_deref()).collect()
    }

    /// The languages in whose names every word stands that was typed.
    fn by_name(&self, typed: &str, is_same: impl Fn(&str, &str) -> bool) -> Vec<&Language> {
        let words = |text: &str| {
            let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            words.map(str::to_lowercase).collect::<Vec<_>>()
        };
        let typed = words(typed);
        let is_meant = |language: &&Language| {
            let names = [&language.endonym, &language.german, &language.english];
            let known: Vec<_> = names.into_iter().flat_map(|name| words(name)).collect();
            typed.iter().all(|word| known.iter().any(|known| is_same(word, known)))
        };
        self.iter().filter(|_| !typed.is_empty()).filter(is_meant).collect()
    }
}

/// The shortest word in which a slip of the pen is seen; shorter ones are like too many others.
const SLIP_LETTERS: usize = 5;

fn is_slip(typed: &str, known: &str) -> bool {
    typed.chars().count() >= SLIP_LETTERS && differs_by_one(typed, known)
}

/// The canonical form of a tag by CLDR, or `None` if it is not a tag at all.
///
/// `de-simple` is our own: `simple` is a well-formed variant that CLDR does not touch.
pub fn canonical(typed: &str) -> Option<String> {
    let mut locale: Locale = typed.trim().replace('_', "-").parse().ok()?;
    LocaleCanonicalizer::new_extended().canonicalize(&mut locale);
    // CLDR keeps Dari and Northern Kurdish apart from what everybody calls them.
    let tag = locale.to_string();
    Some(match tag.as_str() {
        "prs" | "prs-AF" => "fa-AF".to_owned(),
        "kmr" | "kmr-Latn" | "ku-Latn" => "ku".to_owned(),
        "zh" | "zh-CN" | "zh-Hans-CN" => "zh-Hans".to_owned(),
        _ => tag,
    })
}

fn read_language(
    key: &At<&str>,
    table: &mut Table<'_>,
    diags: &mut Diagnostics,
) -> Option<(Language, Vec<At<String>>)> {
    let endonym = table.require_filled("endonym", diags);
    let german = table.require_filled("german", diags);
    let english = table.require_filled("english", diags);
    let codes = Script::ALL.map(Script::code);
    let script = table.require_told("script", &one_of(&codes), diags);
    let families = table.strings("fonts", diags);
    let font_places = families.iter().map(|it| (it.value.clone(), it.at.clone())).collect();
    let mut fonts: Vec<_> = families.into_iter().map(|family| family.value).collect();
    let fallback = table.strings("fallback", diags);
    let weekdays: Vec<_> = table.strings("weekdays", diags).into_iter().map(|d| d.value).collect();
    if !weekdays.is_empty() && weekdays.len() != 7 {
        let message = format!("`weekdays` has {} names, not 7", weekdays.len());
        table.report(Diagnostic::error(message).hint("begin with Monday"), diags);
        return None;
    }
    let formats = read_formats(key.value, table, diags);
    if canonical(key.value).as_deref() != Some(key.value) {
        let diagnostic =
            Diagnostic::error(format!("`{}` is not a canonical language tag", key.value));
        let diagnostic = match canonical(key.value) {
            Some(tag) => diagnostic.hint(format!("its canonical form is `{tag}`")),
            None => diagnostic.hint("write a tag of BCP 47, such as `ar` or `fa-AF`"),
        };
        table.report(diagnostic.at(&key.at), diags);
        return None;
    }
    let script = script?;
    let Some(known) = Script::ALL.into_iter().find(|known| known.code() == script.value) else {
        let diagnostic = Diagnostic::error(format!("unknown script `{}`", script.value))
            .at(&script.at)
            .known(&script.value, codes);
        table.report(diagnostic, diags);
        return None;
    };
    fonts.push(LATIN_FAMILY.to_owned());
    let language = Language {
        tag: key.value.to_owned(),
        endonym: endonym?.value,
        german: german?.value,
        english: english?.value,
        script: known,
        fonts,
        font_places,
        fallback: fallback.iter().map(|next| next.value.clone()).collect(),
        weekdays: (!weekdays.is_empty()).then_some(weekdays),
        formats,
    };
    Some((language, fallback))
}

/// The locale under `formats`: another form of the same language.
fn read_formats(tag: &str, table: &mut Table<'_>, diags: &mut Diagnostics) -> Option<Locale> {
    let formats = table.string("formats", diags)?;
    let is_same = |locale: &Locale| {
        tag.parse().is_ok_and(|own: Locale| own.id.language == locale.id.language)
    };
    let locale = formats.value.parse().ok().filter(is_same);
    if locale.is_none() {
        let problem = Diagnostic::error(format!("`{}` is not a form of `{tag}`", formats.value));
        let hint = "write a tag of the same language, such as `en-GB` for `en`, or leave it out";
        table.report(problem.at(&formats.at).hint(hint), diags);
    }
    locale
}

#[cfg(test)]
mod tests {
    use super::*;

    fn registry() -> Registry {
        let mut diags = Diagnostics::default();
        let registry = Registry::load(&Project::embedded(), &mut diags).expect("readable");
        assert!(diags.is_empty(), "{:?}", diags.sorted());
        registry
    }

    #[test]
    fn keeps_to_what_was_typed_and_its_fallback() {
        let mut registry = registry();
        assert!(registry.iter().all(|language| registry.reads(&language.tag)));
        registry.keep_to(&["prs", "klingon"]);
        let chain = registry.get("fa-AF").expect("in the registry").fallback.clone();
        for language in registry.iter() {
            let tag = language.tag.as_str();
            let is_meant = tag == "fa-AF" || tag == "de" || chain.iter().any(|next| next == tag);
            assert_eq!(registry.reads(tag), is_meant, "{tag}");
        }
    }

    #[test]
    fn understands_other_names_of_a_language() {
        let registry = registry();
        let means = |typed: &str| registry.resolve(typed).map(|l| l.tag.clone()).ok();
        assert_eq!(means("prs").as_deref(), Some("fa-AF"));
        assert_eq!(means("kmr").as_deref(), Some("ku"));
        assert_eq!(means("fa_af").as_deref(), Some("fa-AF"));
        assert_eq!(means("AR").as_deref(), Some("ar"));
        assert_eq!(means("de-simple").as_deref(), Some("de-simple"));
        assert_eq!(means("sh").as_deref(), Some("sr-Latn"));
        assert_eq!(means("zh-CN").as_deref(), Some("zh-Hans"));
    }

    #[test]
    fn unknown_languages_are_guessed_by_what_they_mean() {
        let registry = registry();
        let hint = |typed: &str| registry.resolve(typed).expect_err("unknown").hints.join("; ");
        for (typed, meant) in [
            ("sr", vec!["sr-Latn"]),
            ("prs-IR", vec!["fa-AF"]),
            ("kmr-TR", vec!["ku"]),
            ("AR_eg", vec!["ar"]),
            ("de-simpel", vec!["de", "de-simple"]),
            ("Arabisch", vec!["ar"]),
            ("Farsi", vec!["fa"]),
            ("persian", vec!["fa"]),
            ("Kurmanci", vec!["ku"]),
            ("Sorani", vec!["ckb"]),
            ("Kurdisch", vec!["ckb", "ku"]),
            ("Persisch (Farsi)", vec!["fa"]),
            ("Panjabi", vec!["pa"]),
        ] {
            let tag = |tag: &str| {
                let language = registry.get(tag).expect("in the registry");
                format!("`{tag}` ({})", language.german)
            };
            let meant: Vec<_> = meant.into_iter().map(tag).collect();
            assert_eq!(hint(typed), format!("did you mean {}?", meant.join(" or ")), "{typed}");
        }
    }

    #[test]
    fn a_language_that_is_only_spelt_alike_is_not_suggested() {
        let registry = registry();
        for typed in ["hr", "it", "no", "he", "pt", "my", "arr", "klingon", "Sindhi", "--", ""] {
            let problem = registry.resolve(typed).expect_err("unknown");
            assert_eq!(problem.hints, ["`willkommen languages` lists all"], "{typed}");
        }
    }

    #[test]
    fn direction_follows_from_the_script() {
        let rtl: Vec<_> = registry()
            .iter()
            .filter(|language| language.direction() == Direction::Rtl)
            .map(|language| language.tag.clone())
            .collect();
        assert_eq!(rtl, ["ar", "ckb", "fa", "fa-AF", "ps", "ur"]);
    }
}
