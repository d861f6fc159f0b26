//! When something is needed: on the first day, in the first week, in the first months.

/// A stage of arriving; the sorting key of a profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Stage {
    FirstDay,
    FirstWeek,
    FirstMonths,
}

impl Stage {
    /// All stages, in order.
    pub const ALL: [Self; 3] = [Self::FirstDay, Self::FirstWeek, Self::FirstMonths];

    /// The word in content files, on the command line and in file names.
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstDay => "first-day",
            Self::FirstWeek => "first-week",
            Self::FirstMonths => "first-months",
        }
    }

    /// The stage of a name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}
