//! Who a file is: ids in its trailer and in its XMP metadata. A file that is made from another one
//! must not pass for it, and keeps everything else that the other says of itself.

use anyhow::{Context, Result};
use lopdf::{Dictionary, Document, Object, Stream};
use sha2::{Digest, Sha256};

/// Gives a document ids of its own, derived from everything that it is made of.
///
/// # Errors
/// If its XMP metadata cannot be read.
pub fn renew(document: &mut Document, made_of: &[&[u8]]) -> Result<()> {
    let id = |role: &str| {
        let mut hash = Sha256::new();
        hash.update(role);
        for part in made_of {
            // The length keeps the border between two parts.
            hash.update(part.len().to_be_bytes());
            hash.update(part);
        }
        <[u8; 32]>::from(hash.finalize())
    };
    let (whole, instance) = (id("document"), id("instance"));
    let string =
        |hash: &[u8; 32]| Object::String(hash[..16].to_vec(), lopdf::StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![string(&whole), string(&instance)]);
    let Ok(reference) = document.catalog()?.get(b"Metadata").and_then(Object::as_reference) else {
        return Ok(());
    };
    let metadata = document.get_object(reference).and_then(Object::as_stream);
    let old = metadata.and_then(Stream::get_plain_content).context("the XMP metadata")?;
    let mut xmp = String::from_utf8(old).context("the XMP metadata is not UTF-8")?;
    for (name, value) in [
        ("DocumentID", uuid(&whole)),
        ("InstanceID", uuid(&instance)),
        // The first version of a new document.
        ("VersionID", "1".to_owned()),
    ] {
        xmp = with_property(&xmp, name, &value);
    }
    let mut dictionary = Dictionary::new();
    dictionary.set("Type", "Metadata");
    dictionary.set("Subtype", "XML");
    // PDF/X-4 wants it readable without unpacking (ISO 15930-7, 6.16).
    let stream = Stream::new(dictionary, xmp.into_bytes()).with_compression(false);
    document.objects.insert(reference, stream.into());
    Ok(())
}

/// A UUID of version 8, which leaves its bits to the maker (RFC 9562 § 5.8).
fn uuid(hash: &[u8; 32]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let [a, b, c, d, e] = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
    format!("uuid:{a}-{b}-{c}-{d}-{e}")
}

/// Sets a property of the XMP Media Management schema, written as an element or as an attribute;
/// where there is none, in a description of its own. `value` needs no escaping.
fn with_property(xmp: &str, name: &str, value: &str) -> String {
    let element = format!("<xmpMM:{name}>");
    if let Some(replaced) = replace_between(xmp, &element, "<", value) {
        return replaced;
    }
    for quote in ['"', '\''] {
        let attribute = format!(" xmpMM:{name}={quote}");
        if let Some(replaced) = replace_between(xmp, &attribute, &quote.to_string(), value) {
            return replaced;
        }
    }
    let description = format!(
        "<rdf:Description rdf:about=\"\" xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">\
         <xmpMM:{name}>{value}</xmpMM:{name}></rdf:Description></rdf:RDF>"
    );
    xmp.replacen("</rdf:RDF>", &description, 1)
}

fn replace_between(text: &str, before: &str, after: &str, value: &str) -> Option<String> {
    let start = text.find(before)? + before.len();
    let end = start + text[start..].find(after)?;
    Some(format!("{}{value}{}", &text[..start], &text[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_are_replaced_however_they_are_written() {
        let element = "<rdf:RDF><xmpMM:DocumentID>old</xmpMM:DocumentID></rdf:RDF>";
        let expected = "<rdf:RDF><xmpMM:DocumentID>new</xmpMM:DocumentID></rdf:RDF>";
        assert_eq!(with_property(element, "DocumentID", "new"), expected);
        for quote in ['"', '\''] {
            let text = |id| format!("<rdf:Description xmpMM:VersionID={quote}{id}{quote}/>");
            assert_eq!(with_property(&text("7"), "VersionID", "1"), text("1"));
        }
        let added = with_property("<rdf:RDF></rdf:RDF>", "InstanceID", "it");
        assert!(added.contains("<xmpMM:InstanceID>it</xmpMM:InstanceID></rdf:Description>"));
        assert!(added.ends_with("</rdf:RDF>"));
    }

    #[test]
    fn uuids_have_version_and_variant() {
        assert_eq!(uuid(&[0xff; 32]), "uuid:ffffffff-ffff-8fff-bfff-ffffffffffff");
        assert_eq!(uuid(&[0; 32]), "uuid:00000000-0000-8000-8000-000000000000");
    }
}
