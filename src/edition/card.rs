//! Contact cards: what is known of an office, in both languages, or lines to fill in by hand.

use super::resolve::Resolver;
use super::{ContactView, HoursView, LinkView, Mode, PhoneView, TextMark, WebView, Words, qr};
use crate::content::catalogue::UnitState;
use crate::facts::render::{address_lines, phone, short_url};
use crate::facts::{Contact, OpenDays};

impl<'a> Resolver<'a> {
    pub(super) fn contact(&mut self, contact: &'a Contact, write_in: bool) -> ContactView {
        let doubt = contact.record.doubt(self.selection.date);
        let wanted: Vec<_> = std::iter::once(&self.selection.reader)
            .chain(&self.selection.beside)
            .cloned()
            .collect();
        let roles = wanted.iter().map(|tag| self.role(&contact.id, tag)).collect();
        // A release prints what is not sure as a line to fill in by hand, where the block allows.
        let hidden = self.selection.mode == Mode::Release && write_in && doubt.is_some();
        let mut view = ContactView {
            id: contact.id.clone(),
            name: contact.name.clone(),
            roles,
            mark: None,
            address: Vec::new(),
            phones: Vec::new(),
            email: None,
            web: None,
            hours: Vec::new(),
            by_appointment: contact.by_appointment && !hidden,
            write_in: Vec::new(),
        };
        if !hidden {
            self.memory.note(&contact.id, &contact.record, self.selection.date);
            self.fill(&mut view, contact, &wanted);
            view.mark = doubt;
        }
        if write_in {
            if view.address.is_empty() {
                view.write_in.push("address");
            }
            if view.phones.is_empty() {
                view.write_in.push("phone");
            }
            if view.hours.is_empty() && !view.by_appointment {
                view.write_in.push("hours");
            }
        }
        view
    }

    fn fill(&self, view: &mut ContactView, contact: &Contact, wanted: &[String]) {
        view.address = contact.address.as_ref().map(address_lines).unwrap_or_default();
        view.phones = contact
            .phone
            .iter()
            .map(|number| {
                let phone = phone(number);
                PhoneView { t: phone.national, intl: phone.international, u: phone.href }
            })
            .collect();
        view.email = contact
            .email
            .as_ref()
            .map(|email| LinkView { t: email.clone(), u: format!("mailto:{email}") });
        view.web = contact.url.as_ref().and_then(|url| {
            Some(WebView { t: short_url(url), u: url.clone(), qr: qr::Qr::encode(url)? })
        });
        if !contact.hours.is_empty() {
            view.hours = wanted.iter().map(|tag| self.hours(tag, &contact.hours)).collect();
        }
    }

    fn hours(&self, tag: &str, hours: &[OpenDays]) -> Vec<HoursView> {
        let language = self.language(tag);
        let closed = self.content.phrasebook.resolve(language).map(|p| p.get("closed"));
        // Weekdays go with the word for closed: both in the language of the phrases.
        let tag = self.content.phrasebook.resolve(language).map_or(tag, |p| p.tag.as_str());
        let Some(formats) = self.formats.get(tag) else { return Vec::new() };
        let row = |(days, times): (String, Vec<String>)| match times.as_slice() {
            [] => HoursView { days, times: closed.clone().unwrap_or_default() },
            times => HoursView { days, times: times.join(", ") },
        };
        formats.hours(hours).into_iter().map(row).collect()
    }

    fn role(&mut self, id: &str, wanted: &str) -> Option<Words> {
        let words = &self.content.contact_words;
        let key = format!("{id}.role");
        let language = self.language(wanted);
        let mut chain = std::iter::once(wanted).chain(language.fallback.iter().map(String::as_str));
        let is_current =
            |tag: &&str| matches!(words.state(tag, &key), UnitState::Source | UnitState::Fresh);
        let tag = chain.find(is_current)?.to_owned();
        let text = words.text(&tag, &key)?;
        self.memory.side_texts.insert(("contacts", wanted.to_owned(), key.clone()));
        let runs = self.set(&tag, false, |setter, memory| setter.title(text, memory));
        let mark = (tag != wanted).then_some(TextMark::Fallback);
        Some(Words { tag, mark, runs })
    }
}
