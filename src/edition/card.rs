//! Contact cards: what is known of an office, in both languages, or lines to fill in by hand.

use super::qr::Qr;
use super::resolve::Resolver;
use super::{ContactView, HoursView, LinkView, Mode, PhoneView, WebView};
use crate::facts::render::{address_lines, phone, short_url};
use crate::facts::{Contact, Doubt, OpenDays, Status};
use crate::text::bind;

impl<'a> Resolver<'a> {
    pub(super) fn contact(&mut self, contact: &'a Contact, write_in: bool) -> ContactView {
        let doubt = contact.record.doubt(self.selection.date);
        let wanted = self.sides();
        let key = format!("{}.role", contact.id);
        let roles = wanted.iter().map(|tag| self.side_words("contacts", &key, tag)).collect();
        // A release prints what is not sure as a line to fill in by hand, where the block allows;
        // what has expired prints nowhere.
        let refused = self.selection.mode == Mode::Release && write_in && doubt.is_some();
        let hidden = refused || doubt == Some(Doubt::Expired);
        // A slot that a town has not filled yet is always lines to fill in.
        let write_in = write_in || contact.record.status == Status::Missing;
        let mut view = ContactView {
            id: contact.id.clone(),
            name: bind(&contact.name),
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
        if !refused {
            self.memory.note(&contact.id, &contact.record, self.selection.date);
            view.mark = doubt;
        }
        if !hidden {
            self.fill(&mut view, contact, &wanted);
            self.memory.note_contact(contact);
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

    fn fill(&mut self, view: &mut ContactView, contact: &'a Contact, wanted: &[String]) {
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
            let qr = self.codes.entry(url).or_insert_with(|| Qr::encode(url)).clone()?;
            Some(WebView { t: short_url(url), u: url.clone(), qr })
        });
        if !contact.hours.is_empty() {
            view.hours = wanted.iter().map(|tag| self.hours(tag, &contact.hours)).collect();
        }
    }

    pub(super) fn hours(&self, tag: &str, hours: &[OpenDays]) -> Vec<HoursView> {
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
}
