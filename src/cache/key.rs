//! Keys: the hash of everything that a file was made from.

use std::fmt;

use sha2::{Digest, Sha256};

/// What a file was made from, as SHA-256. Shown in hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key([u8; 32]);

impl Key {
    /// The bytes of the hash.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

/// Collects the parts of a key. Their order counts.
///
/// Each name and each part is hashed behind its length, so the hashed bytes can be read back in
/// one way only: no two lists of parts give the same bytes, however they are cut.
#[derive(Clone)]
pub struct KeyBuilder(Sha256);

impl KeyBuilder {
    /// Begins a key. The domain says what is cached and in which version of its form; keys of
    /// different domains are never the same.
    pub fn new(domain: &str) -> Self {
        Self(Sha256::new()).add(domain.as_bytes())
    }

    /// Adds something that the file depends on.
    pub fn part(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.add(name.as_bytes()).add(bytes.as_ref())
    }

    /// The key of everything that was added.
    pub fn finish(self) -> Key {
        Key(self.0.finalize().into())
    }

    fn add(mut self, bytes: &[u8]) -> Self {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }
}
