//! Details as the template of the personal page sees them.

use std::collections::BTreeSet;

use serde::Serialize;
use unicode_script::{Script as UnicodeScript, UnicodeScript as _};

use super::{Appointment, Person};
use crate::content::Content;
use crate::edition::Voice;
use crate::facts::Date;
use crate::facts::render::{Formats, phone};
use crate::language::{Language, Script};

/// The personal page. It goes to the engine through memory and nowhere else.
#[derive(Serialize)]
pub struct PersonView {
    /// Name on the cover and on the page.
    pub name: Option<Field>,
    /// Whether there is more than a name.
    pub has_page: bool,
    /// Lines about who is there for the person.
    pub contact: Option<ContactField>,
    /// Appointments, the next one first.
    pub appointments: Vec<AppointmentView>,
    /// Free words, by line.
    pub note: Vec<Field>,
    /// Families that the fields need beside those of the edition.
    #[serde(skip)]
    pub families: BTreeSet<String>,
}

/// Words in whatever script somebody typed.
#[derive(Serialize, Clone)]
pub struct Field {
    /// The words.
    pub t: String,
    /// How to set them.
    pub voice: Voice,
}

/// Who is there for the person.
#[derive(Serialize)]
pub struct ContactField {
    /// Name.
    pub name: Option<Field>,
    /// Office, room.
    pub office: Option<Field>,
    /// Telephone number in national form, with the target of its link.
    pub phone: Option<(String, String)>,
    /// E-mail address.
    pub email: Option<String>,
}

/// An appointment.
#[derive(Serialize)]
pub struct AppointmentView {
    /// The day in the language of the phrases.
    pub date: String,
    /// The day in German.
    pub date_de: String,
    /// The time.
    pub time: Option<String>,
    /// What it is about.
    pub what: Option<Field>,
    /// Where it is.
    pub place: Option<Field>,
    /// What to bring.
    pub bring: Vec<Field>,
}

/// Sets the details of a person for a reader. Dates are in the language of the reader's phrases.
///
/// `None` if the reader's language is unknown, which a validated job rules out.
pub fn view(content: &Content, reader: &str, person: &Person) -> Option<PersonView> {
    let reader = content.registry.get(reader)?;
    let phrases = content.phrasebook.resolve(reader)?;
    let formats = Formats::of(content.registry.get(&phrases.tag)?, &content.registry);
    let german = Formats::of(content.registry.get("de")?, &content.registry);
    let mut families = BTreeSet::new();
    let mut field = |text: &str| field(content, reader, text, &mut families);
    let name = person.name.as_deref().map(&mut field);
    let contact = person.contact.as_ref().map(|contact| ContactField {
        name: contact.name.as_deref().map(&mut field),
        office: contact.office.as_deref().map(&mut field),
        phone: contact.phone.as_deref().map(phone).map(|phone| (phone.national, phone.href)),
        email: contact.email.clone(),
    });
    let mut sorted: Vec<&Appointment> = person.appointments.iter().collect();
    sorted.sort_by(|a, b| (a.date, &a.time).cmp(&(b.date, &b.time)));
    let day = |formats: &Formats, date: Date, words: String| {
        format!("{}{}{words}", formats.weekday(date), formats.comma())
    };
    let appointments = sorted
        .into_iter()
        .map(|appointment| AppointmentView {
            date: day(&formats, appointment.date, formats.date(appointment.date)),
            date_de: day(&german, appointment.date, appointment.date.german()),
            time: appointment.time.clone(),
            what: appointment.what.as_deref().map(&mut field),
            place: appointment.place.as_deref().map(&mut field),
            bring: appointment.bring.iter().map(|text| field(text)).collect(),
        })
        .collect();
    let note = person.note.iter().flat_map(|note| note.lines()).map(&mut field).collect();
    let has_page = person.has_page();
    Some(PersonView { name, has_page, contact, appointments, note, families })
}

/// Words in the voice of their script: the reader's where it fits, German for Latin letters, else
/// the first language of the registry that is written so. Letters of further scripts find their
/// fonts behind those of the voice.
fn field(
    content: &Content,
    reader: &Language,
    text: &str,
    families: &mut BTreeSet<String>,
) -> Field {
    let scripts = scripts(text);
    let find = |script: &Script| {
        let same = |language: &&Language| family(language.script) == family(*script);
        let german = content.registry.get("de").filter(same);
        Some(reader).filter(same).or(german).or_else(|| content.registry.iter().find(same))
    };
    let languages: Vec<_> = scripts.iter().filter_map(find).collect();
    let mut voice = Voice::of(languages.first().copied().unwrap_or(reader));
    for name in languages.iter().skip(1).flat_map(|language| &language.fonts) {
        if !voice.fonts.contains(name) {
            voice.fonts.push(name.clone());
        }
    }
    families.extend(voice.fonts.iter().cloned());
    Field { t: text.to_owned(), voice }
}

/// Nastaliq is a hand of the Arabic script.
fn family(script: Script) -> Script {
    match script {
        Script::Aran => Script::Arab,
        other => other,
    }
}

/// The scripts of a text that the registry knows, in order of first use.
fn scripts(text: &str) -> Vec<Script> {
    let known = |c: char| match c.script() {
        UnicodeScript::Arabic => Some(Script::Arab),
        UnicodeScript::Armenian => Some(Script::Armn),
        UnicodeScript::Bengali => Some(Script::Beng),
        UnicodeScript::Cyrillic => Some(Script::Cyrl),
        UnicodeScript::Devanagari => Some(Script::Deva),
        UnicodeScript::Ethiopic => Some(Script::Ethi),
        UnicodeScript::Georgian => Some(Script::Geor),
        UnicodeScript::Gurmukhi => Some(Script::Guru),
        UnicodeScript::Han => Some(Script::Hans),
        UnicodeScript::Latin => Some(Script::Latn),
        UnicodeScript::Tamil => Some(Script::Taml),
        _ => None,
    };
    let mut scripts = Vec::new();
    for script in text.chars().filter_map(known) {
        if !scripts.contains(&script) {
            scripts.push(script);
        }
    }
    scripts
}
