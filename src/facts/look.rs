//! How the packets of a town look: logo, colour, words on the cover. No template is touched.

use std::collections::BTreeMap;

use crate::diag::{Diagnostic, Diagnostics};
use crate::language::Registry;
use crate::table::{At, Table};

/// How the packets of a town look.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// Path of the logo in the project, an SVG or PNG file.
    pub logo: Option<At<String>>,
    /// Colour of the cover, as `#rrggbb`.
    pub color: Option<String>,
    /// Words below the welcome, by language tag, where the usual ones do not fit.
    pub subtitle: BTreeMap<String, String>,
}

/// Least contrast of white words on the colour (WCAG 2.2, 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;

/// Reads the look from `[place]`.
pub(super) fn read(table: &mut Table<'_>, registry: &Registry, diags: &mut Diagnostics) -> Look {
    let logo = table.string("logo", diags);
    if let Some(logo) = logo.as_ref().filter(|logo| {
        let is_picture = logo.value.ends_with(".svg") || logo.value.ends_with(".png");
        !logo.value.starts_with("content/") || !is_picture
    }) {
        let problem = Diagnostic::error(format!("`{}` cannot be a logo", logo.value)).at(&logo.at);
        let hint = "write the path of an .svg or .png file, such as content/logo.svg";
        table.report(problem.hint(hint), diags);
    }
    let color = table.string("color", diags).and_then(|color| read_color(color, table, diags));
    let subtitle = by_language("subtitle", table, registry, diags);
    Look { logo, color, subtitle }
}

fn read_color(color: At<String>, table: &Table<'_>, diags: &mut Diagnostics) -> Option<String> {
    let problem = match contrast_to_white(&color.value) {
        None => Diagnostic::error(format!("`{}` is not a colour", color.value))
            .hint("write it as \"#0f5f61\": red, green and blue in hexadecimal digits"),
        Some(contrast) if contrast < LEAST_CONTRAST => {
            Diagnostic::error(format!("white words on `{}` cannot be read well", color.value))
                .hint(format!("contrast is {contrast:.1}, at least {LEAST_CONTRAST} is needed"))
                .hint("take a darker colour")
        }
        Some(_) => return Some(color.value),
    };
    table.report(problem.at(&color.at), diags);
    None
}

/// The contrast ratio of a colour to white, by WCAG 2.2; `None` if it is no colour.
fn contrast_to_white(color: &str) -> Option<f64> {
    let digits = color.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(&digits[at..at + 2], 16).ok()?) / 255.0;
        Some(match value <= 0.04045 {
            true => value / 12.92,
            false => ((value + 0.055) / 1.055).powf(2.4),
        })
    };
    let luminance = 0.2126 * channel(0)? + 0.7152 * channel(2)? + 0.0722 * channel(4)?;
    Some(1.05 / (luminance + 0.05))
}

/// Words by language tag; unknown languages are reported.
pub(super) fn by_language(
    key: &str,
    table: &mut Table<'_>,
    registry: &Registry,
    diags: &mut Diagnostics,
) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    let Some(mut list) = table.table(key, diags) else { return words };
    for key in list.keys().collect::<Vec<_>>() {
        if registry.get(key.value).is_none() {
            let problem = Diagnostic::error(format!("unknown language `{}`", key.value));
            let problem = registry.suggest(key.value, problem.at(&key.at));
            list.report(problem.or_hint("`willkommen languages` lists all"), diags);
        }
        if let Some(text) = list.require_filled(key.value, diags) {
            words.insert(key.value.to_owned(), text.value);
        }
    }
    list.finish(diags);
    words
}

#[cfg(test)]
mod tests {
    use super::contrast_to_white;

    #[test]
    fn contrast_is_that_of_wcag() {
        let rounded = |color| contrast_to_white(color).map(|it| (it * 10.0).round() / 10.0);
        assert_eq!(rounded("#000000"), Some(21.0));
        assert_eq!(rounded("#ffffff"), Some(1.0));
        assert_eq!(rounded("#767676"), Some(4.5));
        assert_eq!(rounded("0f5f61"), None);
        assert_eq!(rounded("#0f5f6"), None);
        assert_eq!(rounded("#0f5fé"), None);
    }
}
