//! Reads details from TOML or JSON. Messages name the field, never what stands in it.

use serde_json::{Map, Value};

use super::{Appointment, ContactPerson, Person};
use crate::diag::{Diagnostic, Location};
use crate::facts::Date;
use crate::table::refused_characters;

/// Longest fields, in characters: what fits its place on an A5 page in any script.
const LONGEST_LINE: usize = 120;
const LONGEST_NOTE: usize = 600;

/// Most entries of a list that still fit one page.
pub(super) const MOST_APPOINTMENTS: usize = 6;
const MOST_THINGS: usize = 8;

/// Reads details: JSON if they begin with a brace, else TOML.
///
/// # Errors
/// Everything that is wrong with them.
pub fn read(text: &str) -> Result<Person, Vec<Diagnostic>> {
    // Editors of Windows write it before the first letter.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let value = match text.trim_start().starts_with('{') {
        true => serde_json::from_str(text)
            .map_err(|error| syntax("JSON", error.line(), error.column()))?,
        false => toml::from_str::<toml::Table>(text)
            .map(|table| json(toml::Value::Table(table)))
            .map_err(|error| {
            let before = error.span().map_or("", |span| &text[..span.start.min(text.len())]);
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
            syntax("TOML", line, column)
        })?,
    };
    let mut reader = Reader::new(at(), String::new());
    let person = reader.person(&value);
    match reader.problems.is_empty() {
        true => Ok(person),
        false => Err(reader.problems),
    }
}

fn at() -> Location {
    Location::file("details")
}

fn syntax(form: &str, line: usize, column: usize) -> Vec<Diagnostic> {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let at = Location { line: number(line), column: number(column), ..at() };
    let problem = Diagnostic::error(format!("the details are not valid {form}"));
    vec![problem.at(&at).hint("texts stand in quotes; see the README for an example")]
}

/// TOML as JSON, with days as they are written.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(list) => Value::Array(list.into_iter().map(json).collect()),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, json(value))).collect())
        }
    }
}

/// Reads one person, and collects what is wrong.
pub(super) struct Reader {
    /// What is wrong so far.
    pub problems: Vec<Diagnostic>,
    at: Location,
    /// Begins each message: which of many people is meant.
    whose: String,
}

impl Reader {
    pub fn new(at: Location, whose: String) -> Self {
        Self { problems: Vec::new(), at, whose }
    }

    pub fn complain(&mut self, message: String, hint: &str) {
        let message = format!("{}{message}", self.whose);
        self.problems.push(Diagnostic::error(message).at(&self.at).hint(hint));
    }

    pub fn person(&mut self, value: &Value) -> Person {
        const KEYS: [&str; 5] = ["name", "language", "contact", "appointments", "note"];
        let Some(map) = self.table(value, "the details", &KEYS) else { return Person::default() };
        let appointments = self.list(map, "appointments", "", MOST_APPOINTMENTS);
        let appointments: Vec<_> = appointments
            .iter()
            .enumerate()
            .filter_map(|(index, value)| self.appointment(value, index + 1))
            .collect();
        Person {
            name: self.line(map, "name", ""),
            language: self.line(map, "language", ""),
            contact: map.get("contact").and_then(|value| self.contact(value)),
            appointments,
            note: self.text(map, "note", "", LONGEST_NOTE),
        }
    }

    fn contact(&mut self, value: &Value) -> Option<ContactPerson> {
        let map = self.table(value, "`contact`", &["name", "office", "phone", "email"])?;
        let contact = ContactPerson {
            name: self.line(map, "name", "contact."),
            office: self.line(map, "office", "contact."),
            phone: self.line(map, "phone", "contact."),
            email: self.line(map, "email", "contact."),
        };
        (contact != ContactPerson::default()).then_some(contact)
    }

    pub fn appointment(&mut self, value: &Value, number: usize) -> Option<Appointment> {
        let path = format!("appointment {number}: ");
        let keys = ["date", "time", "what", "place", "bring"];
        let map = self.table(value, &format!("appointment {number}"), &keys)?;
        let date = self.line(map, "date", &path).and_then(|text| Date::parse(&text));
        if date.is_none() {
            self.complain(format!("{path}`date` is missing or no day"), "write it as 2026-12-01");
        }
        let time = self.line(map, "time", &path).filter(|_| map.contains_key("time"));
        let is_time = |text: &str| match text.split_once(':') {
            Some((hours, minutes)) => {
                let below = |part: &str, limit: u8| {
                    part.len() == 2 && part.parse::<u8>().is_ok_and(|number| number < limit)
                };
                below(hours, 24) && below(minutes, 60)
            }
            None => false,
        };
        // TOML writes a time with its seconds.
        let time = time.map(|text| match text.strip_suffix(":00") {
            Some(short) if short.contains(':') => short.to_owned(),
            _ => text,
        });
        if time.as_deref().is_some_and(|time| !is_time(time)) {
            self.complain(format!("{path}`time` is no time"), "write it as \"09:30\"");
        }
        let bring = self.list(map, "bring", &path, MOST_THINGS);
        let bring = bring.iter().filter_map(|value| self.string(value, "bring", &path)).collect();
        Some(Appointment {
            date: date?,
            time,
            what: self.line(map, "what", &path),
            place: self.line(map, "place", &path),
            bring,
        })
    }

    fn table<'v>(
        &mut self,
        value: &'v Value,
        name: &str,
        keys: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Value::Object(map) = value else {
            self.complain(format!("{name} must be a table"), "see the README for an example");
            return None;
        };
        if map.keys().any(|key| !keys.contains(&key.as_str())) {
            let hint = format!("known are {}", keys.join(", "));
            self.complain(format!("{name} must not have other fields"), &hint);
        }
        Some(map)
    }

    fn list(&mut self, map: &Map<String, Value>, key: &str, path: &str, most: usize) -> Vec<Value> {
        match map.get(key) {
            None => Vec::new(),
            Some(Value::Array(list)) if list.len() <= most => list.clone(),
            Some(Value::Array(_)) => {
                let hint = format!("at most {most} fit on the page");
                self.complain(format!("{path}`{key}` is too long"), &hint);
                Vec::new()
            }
            Some(_) => {
                self.complain(format!("{path}`{key}` must be a list"), "write […] around it");
                Vec::new()
            }
        }
    }

    fn line(&mut self, map: &Map<String, Value>, key: &str, path: &str) -> Option<String> {
        self.text(map, key, path, LONGEST_LINE)
    }

    fn text(
        &mut self,
        map: &Map<String, Value>,
        key: &str,
        path: &str,
        longest: usize,
    ) -> Option<String> {
        let text = self.string(map.get(key)?, key, path)?;
        if text.chars().count() > longest {
            let hint = format!("at most {longest} characters fit its place");
            self.complain(format!("{path}`{key}` is too long"), &hint);
        }
        Some(text)
    }

    fn string(&mut self, value: &Value, key: &str, path: &str) -> Option<String> {
        let Value::String(text) = value else {
            self.complain(format!("{path}`{key}` must be a text"), "put it in quotes");
            return None;
        };
        let text = text.trim().replace("\r\n", "\n");
        if !refused_characters(&text).is_empty() || text.contains('\n') && key != "note" {
            let message = format!("{path}`{key}` has a character that cannot be printed");
            self.complain(message, "type it anew instead of copying it");
        }
        (!text.is_empty()).then_some(text)
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    const TOML: &str = "name = \"გიორგი\"\nlanguage = \"ar\"\nnote = \"Bis bald!\"\n\
        [contact]\nname = \"Frau X\"\nphone = \"0234 910-0\"\n\
        [[appointments]]\ndate = 2026-12-01\ntime = 09:30:00\nplace = \"Rathaus\"\nbring = [\"Pass\"]\n";

    #[test]
    fn toml_and_json_say_the_same() {
        let json = r#"{"name": "გიორგი", "language": "ar", "note": "Bis bald!",
            "contact": {"name": "Frau X", "phone": "0234 910-0"},
            "appointments": [{"date": "2026-12-01", "time": "09:30", "place": "Rathaus",
            "bring": ["Pass"]}]}"#;
        let (one, two) = (read(TOML).ok(), read(json).ok());
        assert!(one.is_some() && one == two);
        let person = one.expect("read");
        assert_eq!(person.appointments[0].time.as_deref(), Some("09:30"));
        assert!(person.has_page());
    }

    #[test]
    fn faults_are_named_all_at_once_without_their_values() {
        let faulty = "nam = \"Geheim\"\nnote = 5\n[[appointments]]\ndate = \"Geheim\"\n\
            time = \"25:00\"\nbring = \"Geheim\"\n";
        let problems = read(faulty).expect_err("faulty");
        assert_eq!(problems.len(), 5);
        for problem in problems.iter().chain(&read("name = \"Geheim").expect_err("broken")) {
            assert!(!problem.to_string().contains("Geheim"), "{problem}");
        }
    }
}
