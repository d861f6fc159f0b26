//! `SHA256SUMS`: hashes in the form of GNU `sha256sum`, which checks them on every system.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::disk::Sum;

/// A stream that breaks off when somebody asked to stop.
pub(super) struct Stoppable<'a, R> {
    /// The stream.
    pub inner: R,
    /// Whether somebody has asked.
    pub stop: &'a AtomicBool,
}

impl<R: Read> Read for Stoppable<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.stop.load(Ordering::Relaxed) {
            true => Err(io::Error::other("it was interrupted")),
            false => self.inner.read(buffer),
        }
    }
}

/// The file: one line for each path, in the order of their bytes.
pub(super) fn render(sums: &BTreeMap<String, Sum>) -> String {
    sums.iter().map(|(path, sum)| format!("{}  {path}\n", sum.sha256)).collect()
}

/// What the file says: hashes by path.
///
/// # Errors
/// What is wrong with its form, line by line.
pub(super) fn parse(text: &str) -> Result<BTreeMap<String, String>, Vec<String>> {
    let mut hashes = BTreeMap::new();
    let mut problems = Vec::new();
    if !text.is_empty() && !text.ends_with('\n') {
        problems.push("its last line has no end; the file was cut off".to_owned());
    }
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        match line.split_once("  ") {
            Some((hash, path)) if is_hash(hash) && !path.is_empty() => {
                if hashes.insert(path.to_owned(), hash.to_owned()).is_some() {
                    problems.push(format!("line {number}: {path} is listed twice"));
                }
            }
            _ => problems.push(format!("line {number} is not a hash, two spaces and a path")),
        }
    }
    if problems.is_empty() { Ok(hashes) } else { Err(problems) }
}

fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::{sha256, sum_of};

    #[test]
    fn what_is_written_is_read() {
        let sum = |text: &str| sum_of(text.as_bytes()).unwrap();
        let sums = BTreeMap::from([("b/c.pdf".to_owned(), sum("1")), ("a".to_owned(), sum("2"))]);
        let text = render(&sums);
        assert!(text.find("  a\n") < text.find("  b/c.pdf\n"));
        let read = parse(&text).unwrap();
        assert!(sums.iter().all(|(path, sum)| read[path] == sum.sha256));
    }

    #[test]
    fn what_is_malformed_is_named() {
        let hash = sha256(b"");
        let problems = parse(&format!("{hash}  a\n{hash} b\nshort  c\n{hash}  a")).unwrap_err();
        assert_eq!(
            problems,
            [
                "its last line has no end; the file was cut off",
                "line 2 is not a hash, two spaces and a path",
                "line 3 is not a hash, two spaces and a path",
                "line 4: a is listed twice",
            ]
        );
    }
}
