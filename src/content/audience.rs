//! Who a block is for: facets and their values.
//!
//! A block prints if every facet that it names matches. A facet that a request leaves open
//! excludes nothing, except `need`: what concerns a person's health or identity prints only when
//! it was asked for.

use std::collections::BTreeSet;

use crate::diag::Diagnostic;

/// A facet value, such as `family`. Values are unique over all facets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Facet {
    /// Facet it belongs to.
    pub group: Group,
    /// The value's name.
    pub name: &'static str,
}

/// A facet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Group {
    Status,
    Household,
    Need,
    Goal,
    Housing,
}

const VALUES: [(Group, &[&str]); 5] = [
    (
        Group::Status,
        &["asylum-seeker", "recognised", "tolerated", "temporary-protection", "unknown"],
    ),
    (Group::Household, &["single", "family", "unaccompanied-minor", "woman"]),
    (Group::Need, &["lgbtiq", "disability", "trauma", "pregnant", "older"]),
    (Group::Goal, &["job-seeker", "student", "training"]),
    (Group::Housing, &["state-centre", "shared", "own-flat"]),
];

impl Facet {
    /// All values of all facets.
    pub fn all() -> impl Iterator<Item = Self> {
        VALUES
            .iter()
            .flat_map(|&(group, names)| names.iter().map(move |&name| Self { group, name }))
    }

    /// The value of a name.
    ///
    /// # Errors
    /// A diagnostic that names the nearest known value.
    pub fn parse(name: &str) -> Result<Self, Diagnostic> {
        Self::all().find(|facet| facet.name == name).ok_or_else(|| {
            Diagnostic::error(format!("unknown audience `{name}`"))
                .known(name, Self::all().map(|facet| facet.name))
        })
    }
}

/// A set of facet values: of a block (whom it is for) or of a request (who reads).
pub type Audience = BTreeSet<Facet>;

/// Whether something for `audience` is printed for `reader`.
pub fn matches(audience: &Audience, reader: &Audience) -> bool {
    let groups: BTreeSet<_> = audience.iter().map(|facet| facet.group).collect();
    groups.into_iter().all(|group| {
        let asked = reader.iter().any(|facet| facet.group == group);
        let both = audience.intersection(reader).any(|facet| facet.group == group);
        both || (!asked && group != Group::Need)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audience(names: &[&str]) -> Audience {
        names.iter().map(|name| Facet::parse(name).expect("known")).collect()
    }

    #[test]
    fn every_named_facet_must_match() {
        let block = audience(&["asylum-seeker", "tolerated", "family"]);
        assert!(matches(&block, &audience(&["tolerated", "family"])));
        assert!(!matches(&block, &audience(&["recognised", "family"])));
        assert!(!matches(&block, &audience(&["tolerated", "single"])));
    }

    #[test]
    fn open_facets_exclude_nothing_but_needs() {
        assert!(matches(&audience(&["family"]), &audience(&[])));
        assert!(matches(&audience(&["family"]), &audience(&["tolerated"])));
        assert!(!matches(&audience(&["lgbtiq"]), &audience(&[])));
        assert!(matches(&audience(&["lgbtiq"]), &audience(&["lgbtiq"])));
        assert!(matches(&audience(&[]), &audience(&["family"])));
    }

    #[test]
    fn values_are_unique() {
        let names: BTreeSet<_> = Facet::all().map(|facet| facet.name).collect();
        assert_eq!(names.len(), Facet::all().count());
    }
}
