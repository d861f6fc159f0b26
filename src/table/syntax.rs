//! Syntax errors of TOML, in words for those who write texts: each fault once, with its cure.

use toml::de::Error;

use crate::diag::{Diagnostic, Location};
use crate::project::SourceFile;

const DUPLICATE: &str = "duplicate key";

/// One problem for each fault that the parser found. It stumbles on behind a fault; what it finds
/// then is left out.
pub(super) fn problems(file: &SourceFile, errors: &[Error]) -> Vec<Diagnostic> {
    let mut found: Vec<_> = errors
        .iter()
        .map(|error| {
            let start = error.span().map_or(0, |span| span.start);
            (start, file.locate(start), error.message().trim_end().replace('\n', "; "))
        })
        .collect();
    found.sort_by_key(|(start, ..)| *start);
    let mut problems = Vec::new();
    // The line up to which everything follows from the last fault.
    let mut shadow = 0;
    let mut repeated_table = None;
    for (start, at, message) in found {
        if message.starts_with(DUPLICATE) {
            let place = Place::of(file, start);
            if repeated_table != Some(place.header) {
                repeated_table = place.is_header.then_some(place.header);
                problems.push(duplicate(file, &place, &at));
            }
            continue;
        }
        if at.line <= shadow {
            continue;
        }
        // A quotation mark that is missing makes words of the next line look like keys.
        shadow = if message.contains("invalid basic string") { at.line + 1 } else { at.line };
        let problem = Diagnostic::error(format!("not valid TOML: {message}")).at(&at);
        problems.push(problem.hint(advice(&message)));
    }
    problems
}

/// A line with a key or a heading of a table.
struct Place<'a> {
    line: &'a str,
    /// Where the heading above it begins, or where it begins itself.
    header: usize,
    is_header: bool,
}

impl<'a> Place<'a> {
    fn of(file: &'a SourceFile, offset: usize) -> Self {
        let start = file.text[..offset].rfind('\n').map_or(0, |end| end + 1);
        let line = file.text[start..].lines().next().unwrap_or_default().trim();
        let above = file.text[..start].rfind("\n[").map_or(0, |end| end + 1);
        match line.starts_with('[') {
            true => Self { line, header: start, is_header: true },
            false => Self { line, header: above, is_header: false },
        }
    }

    /// What stands twice: a heading in its brackets, or a key.
    fn name(&self) -> &'a str {
        let end = match self.is_header {
            true => self.line.rfind(']').map(|end| end + 1),
            false => self.line.find('='),
        };
        self.line[..end.unwrap_or(self.line.len())].trim()
    }
}

fn duplicate(file: &SourceFile, place: &Place<'_>, at: &Location) -> Diagnostic {
    let name = place.name();
    let from = if place.is_header { 0 } else { place.header };
    let is_same = |line: &str| {
        let rest = line.trim_start().strip_prefix(name);
        rest.is_some_and(|rest| place.is_header || rest.trim_start().starts_with('='))
    };
    let skipped = file.text[..from].matches('\n').count();
    let first = file.text[from..].lines().position(is_same).map(|line| skipped + line + 1);
    let line = usize::try_from(at.line).unwrap_or(usize::MAX);
    let hint = match first.filter(|first| *first < line) {
        Some(first) => format!("it stands in line {first} already: keep one of the two"),
        None => "keep one of the two: in a table each key stands once".to_owned(),
    };
    Diagnostic::error(format!("not valid TOML: `{name}` stands twice")).at(at).hint(hint)
}

/// What to do about a syntax error, by the words of the parser.
fn advice(message: &str) -> &'static str {
    const ADVICE: [(&str, &str); 12] = [
        (
            "escaped value",
            "in \"…\" a backslash is written twice, \\\\; in single quotation marks '…' once",
        ),
        (
            "unicode",
            "in \"…\" a backslash is written twice, \\\\; in single quotation marks '…' once",
        ),
        (
            "expected newline",
            "end the line here; a text that has quotation marks in it stands in single ones: '…'",
        ),
        ("recur", "write it with fewer brackets inside brackets"),
        ("inline table", "close it with } and put a comma between its keys"),
        ("table", "a heading stands alone on its line: [name], or [[name]] for an entry of a list"),
        ("array", "close the list with ] and put a comma between its entries"),
        ("date", "write a day of the calendar as 2026-12-31, without quotation marks"),
        ("time", "write a day of the calendar as 2026-12-31, without a time of day"),
        (
            "string",
            "put text in quotation marks; if it has such marks in it, in single ones: '…'; if it \
             has several lines, in three: \"\"\"…\"\"\"",
        ),
        ("unquoted key", "begin the line with a key of letters, digits, `-` and `_`, or with #"),
        ("no value", "write key = \"…\"; a text of several lines stands between \"\"\" and \"\"\""),
    ];
    let advice = ADVICE.into_iter().find(|(words, _)| message.contains(words));
    advice.map_or("write each key on a line of its own: key = \"…\"", |(_, advice)| advice)
}

#[cfg(test)]
mod tests {
    use toml::de::DeTable;

    use super::*;

    fn found(text: &str) -> Vec<(u32, String, String)> {
        let file = SourceFile::decode("test.toml", text.as_bytes()).expect("UTF-8");
        let (_, errors) = DeTable::parse_recoverable(&file.text);
        let tell = |problem: Diagnostic| {
            let line = problem.location.expect("a place").line;
            (line, problem.message.replace("not valid TOML: ", ""), problem.hints.join("; "))
        };
        problems(&file, &errors).into_iter().map(tell).collect()
    }

    #[test]
    fn a_missing_quotation_mark_is_one_fault() {
        let found = found("a = \"Was ist\npassiert?\"\nb = \"x\"\n");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].2.contains("\"\"\""), "{found:?}");
    }

    #[test]
    fn quotation_marks_and_backslashes_are_explained() {
        for (text, advice) in [
            ("a = \"er sagt \"ja\" dann\"", "in single ones"),
            ("a = \"x \\ü y\"", "written twice"),
            ("a = \"C:\\Users\"", "written twice"),
            ("a = 2026-02-30", "2026-12-31"),
            ("a = [\"x\" \"y\"]", "comma"),
            ("[a", "[name]"),
            ("a \"x\"", "key = \"…\""),
        ] {
            let found = found(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].2.contains(advice), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_stands_twice_is_named_with_its_first_place() {
        let text = "a = 1\nb = 2\na = 3\n\n[f.x]\na = 1\n\n[f.y]\na = 1\n\n[f.x]\na = 4\nb = 5\n";
        let found = found(text);
        let said: Vec<_> = found.iter().map(|(line, what, _)| (*line, what.as_str())).collect();
        assert_eq!(said, [(3, "`a` stands twice"), (11, "`[f.x]` stands twice")]);
        assert!(found[0].2.contains("line 1 "), "{found:?}");
        assert!(found[1].2.contains("line 5 "), "{found:?}");
    }
}
