//! A package: an ordered selection of modules for an audience.

use super::audience::Audience;
use super::module::read_audience;
use crate::diag::{Diagnostic, Diagnostics};
use crate::project::SourceFile;
use crate::table::{At, Document, Scope};

/// A package.
#[derive(Debug, Clone)]
pub struct Package {
    /// Id: the file's name.
    pub id: String,
    /// Modules, in reading order.
    pub modules: Vec<String>,
    /// Whom it is for, if the request does not say.
    pub audience: Audience,
    /// Phone facts that stand large on the cover.
    pub cover_phones: Vec<At<String>>,
}

impl Package {
    /// Reads a package; unknown and repeated modules are reported and left out.
    pub fn parse(
        id: &str,
        file: SourceFile,
        is_known: impl Fn(&str) -> bool,
        known: &[&str],
        diags: &mut Diagnostics,
    ) -> Self {
        let document = Document::parse(file, &Scope::default(), diags);
        let mut root = document.table(Scope::default());
        let mut modules: Vec<String> = Vec::new();
        for module in root.strings("modules", diags) {
            if !is_known(&module.value) {
                let diagnostic = Diagnostic::error(format!("unknown module `{}`", module.value))
                    .at(&module.at)
                    .suggest(&module.value, known.iter().copied());
                root.report(diagnostic, diags);
            } else if modules.contains(&module.value) {
                let diagnostic =
                    Diagnostic::error(format!("module `{}` stands twice", module.value));
                root.report(diagnostic.at(&module.at), diags);
            } else {
                modules.push(module.value);
            }
        }
        if modules.is_empty() && root.strings("modules", &mut Diagnostics::default()).is_empty() {
            root.report_missing(Diagnostic::error("package has no modules"), diags);
        }
        let audience = read_audience(&mut root, diags);
        let cover_phones = root.strings("cover_phones", diags);
        root.finish(diags);
        Self { id: id.to_owned(), modules, audience, cover_phones }
    }
}
