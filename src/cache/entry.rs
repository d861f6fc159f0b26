//! What an entry looks like on disk: a head that says what must follow, then the bytes.

use sha2::{Digest, Sha256};

use super::Key;

/// The first bytes of each entry; the last is the version of this form.
const MAGIC: [u8; 8] = *b"WlkCach\x01";

/// Magic, key, length of the bytes (little endian), SHA-256 of the bytes.
const HEAD: usize = 8 + 32 + 8 + 32;

/// Size of the entry for these bytes.
pub(super) fn size(bytes: &[u8]) -> u64 {
    (HEAD + bytes.len()) as u64
}

/// The head of the entry for these bytes.
pub(super) fn head(key: &Key, bytes: &[u8]) -> [u8; HEAD] {
    let mut head = [0; HEAD];
    head[..8].copy_from_slice(&MAGIC);
    head[8..40].copy_from_slice(key.as_bytes());
    head[40..48].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
    head[48..].copy_from_slice(&Sha256::digest(bytes));
    head
}

/// The bytes of an entry, if it is whole and belongs to this key.
///
/// The head follows from the key and the bytes, so one comparison checks all that it says.
pub(super) fn open(mut entry: Vec<u8>, key: &Key) -> Option<Vec<u8>> {
    let (found, bytes) = entry.split_at_checked(HEAD)?;
    if found != head(key, bytes) {
        return None;
    }
    entry.drain(..HEAD);
    Some(entry)
}
