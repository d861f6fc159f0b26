//! A text file: what may be in it, and where in it something stands.

use std::borrow::Cow;
use std::sync::Arc;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::diag::{Diagnostic, Location};

/// The largest text file that is read, in bytes. Far above any real module, far below what
/// would hurt.
const MAX_TEXT_BYTES: usize = 1024 * 1024;

/// A text file with its path and the starts of its lines.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Path below the project, with forward slashes.
    pub path: Arc<str>,
    /// The text, without a byte order mark.
    pub text: Arc<str>,
    /// Byte offsets at which lines begin.
    lines: Arc<[usize]>,
}

impl SourceFile {
    fn new(path: &str, text: &str) -> Self {
        let starts = text.match_indices('\n').map(|(offset, _)| offset + 1);
        let lines = std::iter::once(0).chain(starts).collect();
        Self { path: path.into(), text: text.into(), lines }
    }

    /// A file by its bytes, as if it stood in the project.
    ///
    /// # Errors
    /// What is unfit about it.
    pub fn decode(path: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        decode(path, bytes).map(|text| Self::new(path, &text))
    }

    /// The place of a byte offset.
    pub fn locate(&self, offset: usize) -> Location {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let line = self.lines.partition_point(|&start| start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0);
        Location {
            file: self.path.clone(),
            line: u32::try_from(line).unwrap_or(u32::MAX),
            column: u32::try_from(self.text[start..offset].chars().count() + 1).unwrap_or(u32::MAX),
        }
    }
}

/// Letters that are written in pieces look right but are others: a search misses them, and what was
/// recorded of a text no longer fits it.
pub(super) fn decomposed(file: &SourceFile) -> Option<Diagnostic> {
    let composer = ComposingNormalizerBorrowed::new_nfc();
    let (composed, rest) = composer.split_normalized(&file.text);
    if rest.is_empty() {
        return None;
    }
    let pieces: String = rest.chars().take(2).collect();
    let letter = composer.normalize(&pieces);
    let problem = format!("`{letter}` is written in pieces from here on: the text is not in NFC");
    let hint = "type the word anew, or save the file in the Unicode form NFC";
    Some(Diagnostic::warning(problem).at(&file.locate(composed.len())).hint(hint))
}

/// Text of a file: UTF-8, with or without a byte order mark, with lines ending as on any system.
fn decode<'a>(path: &str, bytes: &'a [u8]) -> Result<Cow<'a, str>, Diagnostic> {
    let whole = Location::file(path);
    if bytes.len() > MAX_TEXT_BYTES {
        return Err(Diagnostic::error("file is larger than 1 MiB")
            .at(&whole)
            .hint("split it, or remove what does not belong into it"));
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Diagnostic::error("file is encoded in UTF-16, not in UTF-8")
            .at(&whole)
            .hint("save it again as UTF-8"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) if text.contains("\r\n") => Ok(Cow::Owned(text.replace("\r\n", "\n"))),
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(error) => {
            let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let file = SourceFile::new(path, &good);
            Err(Diagnostic::error("file is not valid UTF-8")
                .at(&file.locate(good.len()))
                .hint("save it again as UTF-8"))
        }
    }
}
