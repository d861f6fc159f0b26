//! The README of an archive: in German, then in English, from the manifest alone.
//!
//! Owns the order of its parts and what both languages share; the sentences stand in `german` and
//! `english`.

mod english;
mod german;

use std::collections::{BTreeMap, BTreeSet};

use super::manifest::{FileEntry, Manifest, Role};
use super::words;
use crate::order::{Binding, BindingSide};

/// Characters on a line of the file.
const WIDTH: usize = 78;

/// The file. Lines end as on Windows, where old editors know no other ends.
pub(super) fn render(manifest: &Manifest) -> Vec<u8> {
    let facts = Facts::of(manifest);
    let mut text = words::plain(&manifest.order.title);
    text += &format!("\n{}\n\nDeutsch: unten. English: below.\n\n", "=".repeat(WIDTH));
    text += &german::text(manifest, &facts);
    text += &format!("\n{}\n\n", "=".repeat(WIDTH));
    text += &english::text(manifest, &facts);
    text.replace('\n', "\r\n").into_bytes()
}

/// What both languages tell.
struct Facts {
    /// Roles that occur, in order.
    roles: BTreeSet<Role>,
    /// Items that were made.
    made: usize,
    /// Items that could not be made.
    failed: usize,
    /// Copies of all items that were made, with those for what is spoilt.
    run: u64,
    /// Rows of the table of items.
    rows: Vec<Row>,
    /// Papers, each once, in German and English.
    stocks: BTreeSet<[String; 2]>,
    /// Bleeds in mm, each once, in German and English.
    bleeds: [String; 2],
    /// The highest sum of inks in percent.
    total_ink: f64,
    /// A path to show how names are made.
    example: Option<String>,
    /// Whether any item is glued.
    has_spine: bool,
}

/// One item, in words of both languages.
struct Row {
    number: usize,
    name: String,
    language: [String; 2],
    trim: [String; 2],
    pages: usize,
    quantity: u32,
    binding: Binding,
    side: BindingSide,
    has_failed: bool,
}

impl Facts {
    fn of(manifest: &Manifest) -> Self {
        let items = &manifest.items;
        let files = || items.iter().flat_map(|entry| &entry.files);
        let failed = items.iter().filter(|entry| !entry.problems.is_empty()).count();
        let made = || items.iter().filter(|entry| entry.problems.is_empty());
        let stocks = made().flat_map(|entry| [Some(&entry.stock), entry.cover_stock.as_ref()]);
        let bleeds = |tell: fn(f64) -> String| {
            let bleeds: BTreeSet<String> = made().map(|entry| tell(entry.bleed)).collect();
            bleeds.into_iter().collect::<Vec<_>>().join(" / ")
        };
        Self {
            roles: files().map(|file| file.role).collect(),
            made: items.len() - failed,
            failed,
            run: made().map(super::ticket::run).sum(),
            rows: items.iter().map(Row::of).collect(),
            stocks: stocks.flatten().map(words::stock).collect(),
            bleeds: [bleeds(words::german), bleeds(|bleed| bleed.to_string())],
            total_ink: made().map(|entry| entry.total_ink).fold(0.0, f64::max),
            example: files().next().map(name),
            has_spine: items.iter().any(|entry| entry.binding == Binding::Perfect),
        }
    }

    /// The side of each language, in the order in which languages are ordered first.
    fn sides(&self, language: usize) -> Vec<(&str, BindingSide)> {
        let mut seen = BTreeMap::new();
        for (index, row) in self.rows.iter().enumerate() {
            seen.entry((row.language[language].as_str(), row.side)).or_insert(index);
        }
        let mut sides: Vec<_> = seen.into_iter().collect();
        sides.sort_by_key(|(_, index)| *index);
        sides.into_iter().map(|(side, _)| side).collect()
    }
}

impl Row {
    fn of(entry: &super::manifest::Entry) -> Self {
        let trim = |tell: fn(f64) -> String| entry.trim.map(tell).join(" x ");
        Self {
            number: entry.number,
            name: entry.name.clone(),
            language: [entry.language.german.clone(), entry.language.english.clone()],
            trim: [trim(words::german), trim(|figure| figure.to_string())],
            pages: entry.pages,
            quantity: entry.quantity,
            binding: entry.binding,
            side: entry.binding_side,
            has_failed: !entry.problems.is_empty(),
        }
    }
}

/// The last part of a path.
fn name(file: &FileEntry) -> String {
    file.path.rsplit('/').next().unwrap_or_default().to_owned()
}

/// Columns side by side, the first row being their names.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::from("  ");
        for (cell, width) in row.iter().zip(&widths) {
            line += cell;
            line += &" ".repeat(width + 2 - cell.chars().count());
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// Breaks a paragraph into lines.
fn fill(paragraph: &str) -> String {
    let mut text = String::new();
    let mut taken = 0;
    for word in paragraph.split_whitespace() {
        let length = word.chars().count();
        if taken > 0 && taken + 1 + length <= WIDTH {
            text.push(' ');
            taken += 1;
        } else if taken > 0 {
            text.push('\n');
            taken = 0;
        }
        text += word;
        taken += length;
    }
    text + "\n"
}

/// A heading with a line below it.
fn heading(words: &str) -> String {
    format!("\n{words}\n{}\n", "-".repeat(words.chars().count()))
}

/// The command that checks all hashes with what Windows has: PowerShell.
fn powershell(right: &str, wrong: &str) -> String {
    format!(
        "    Get-Content SHA256SUMS | ForEach-Object {{ $hash, $file = $_ -split '  ', 2;\n      \
         if ((Get-FileHash $file -Algorithm SHA256).Hash -eq $hash) {{ \"{right} $file\" }}\n      \
         else {{ \"{wrong} $file\" }} }}\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_broken_at_the_margin() {
        let words = "word ".repeat(40);
        let filled = fill(&words);
        assert!(filled.lines().all(|line| line.chars().count() <= WIDTH), "{filled}");
        assert_eq!(filled.lines().next().unwrap().chars().count(), 74);
        assert_eq!(filled.split_whitespace().count(), 40);
        let long = "x".repeat(WIDTH + 10);
        assert_eq!(fill(&format!("a {long} b")), format!("a\n{long}\nb\n"));
        assert_eq!(
            fill(&format!("{} b", "x".repeat(WIDTH))),
            format!("{}\nb\n", "x".repeat(WIDTH))
        );
    }

    #[test]
    fn columns_stand_below_each_other() {
        let rows = [vec!["a".to_owned(), "b".to_owned()], vec!["ööö".to_owned(), "c".to_owned()]];
        assert_eq!(table(&rows), "  a    b\n  ööö  c\n");
    }
}
