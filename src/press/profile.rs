//! Output conditions: the ICC profile that says for which press and paper colours were made.

use anyhow::{Result, bail, ensure};

/// An output condition with its profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    /// Its registered name, such as `FOGRA39`, or `Custom`.
    pub condition: String,
    /// What the profile says of itself.
    pub info: String,
    /// The ICC profile.
    pub bytes: Vec<u8>,
}

/// A condition that no registry knows.
pub(super) const CUSTOM: &str = "Custom";

/// Characterisations of the ICC registry (color.org/chardata) that European offset profiles are
/// made from, by what their descriptions say. The first that occurs is taken.
const KNOWN: [(&str, &str); 14] = [
    ("FOGRA39", "FOGRA39"),
    ("FOGRA51", "FOGRA51"),
    ("FOGRA52", "FOGRA52"),
    ("FOGRA47", "FOGRA47"),
    ("FOGRA45", "FOGRA45"),
    ("FOGRA46", "FOGRA46"),
    ("FOGRA29", "FOGRA29"),
    ("FOGRA27", "FOGRA27"),
    ("PSO COATED V3", "FOGRA51"),
    ("PSO UNCOATED V3", "FOGRA52"),
    ("PSOCOATED_V3", "FOGRA51"),
    ("PSOUNCOATED_V3", "FOGRA52"),
    ("ISO COATED V2", "FOGRA39"),
    ("PSO UNCOATED ISO12647", "FOGRA47"),
];

impl Profile {
    /// FOGRA39, offset on coated paper: what printers in Germany take files in unless they say
    /// otherwise. Its origin and licence are in `src/press/profiles/README.md`.
    pub fn standard() -> Self {
        Self {
            condition: "FOGRA39".to_owned(),
            info: "FOGRA39L Coated".to_owned(),
            bytes: include_bytes!("profiles/FOGRA39L_coated.icc").to_vec(),
        }
    }

    /// Takes a shop's own profile. Its condition is what the caller says, else what its
    /// description says, else `Custom`.
    ///
    /// # Errors
    /// If it is no ICC profile of a CMYK printer in version 2 or 4 (ICC.1:2001-04 and ICC.1:2010,
    /// 7.2), or its tags lie outside of it.
    pub fn read(bytes: &[u8], condition: Option<&str>) -> Result<Self> {
        check_header(bytes)?;
        let info = description(bytes)?;
        let upper = info.to_uppercase();
        let known = KNOWN.iter().find(|(words, _)| upper.contains(words));
        let condition = match condition.map(str::trim).filter(|it| !it.is_empty()) {
            Some(condition) => condition,
            None => known.map_or(CUSTOM, |(_, condition)| condition),
        };
        Ok(Self { condition: condition.to_owned(), info, bytes: bytes.to_vec() })
    }
}

/// Length of the header, before the table of tags.
const HEADER: usize = 128;

/// What a press file needs of its profile (ISO 15930-7, output intents).
///
/// # Errors
/// What is wrong with it.
pub(super) fn check_header(bytes: &[u8]) -> Result<()> {
    ensure!(
        bytes.len() > HEADER + 4 && text(bytes, 36) == "acsp",
        "this is no ICC profile: it lacks the signature `acsp`"
    );
    let size = word(bytes, 0).unwrap_or_default();
    ensure!(
        size == bytes.len(),
        "the ICC profile says that it has {size} bytes, and has {}: it was cut off or changed",
        bytes.len()
    );
    ensure!(
        text(bytes, 12) == "prtr",
        "the ICC profile is of class `{}`; a press needs one of a printer (`prtr`)",
        text(bytes, 12)
    );
    ensure!(
        text(bytes, 16) == "CMYK",
        "the ICC profile is for `{}`; a press needs one for CMYK",
        text(bytes, 16).trim_end()
    );
    let version = bytes.get(8).copied().unwrap_or_default();
    ensure!(
        version == 2 || version == 4,
        "the ICC profile has version {version}; PDF/X-4 takes version 2 or 4"
    );
    tags(bytes).map(|_| ())
}

fn word(bytes: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(four)).ok()
}

fn text(bytes: &[u8], at: usize) -> String {
    String::from_utf8_lossy(bytes.get(at..at + 4).unwrap_or_default()).into_owned()
}

/// The tags with their data.
fn tags(bytes: &[u8]) -> Result<Vec<(String, &[u8])>> {
    let count = word(bytes, HEADER).unwrap_or_default();
    let mut tags = Vec::new();
    // Twelve bytes a tag: a table that is longer than the file is no table.
    ensure!(count <= bytes.len() / 12, "the ICC profile says that it has {count} tags");
    for number in 0..count {
        let at = HEADER + 4 + number * 12;
        let place = word(bytes, at + 4).zip(word(bytes, at + 8));
        let data = place.and_then(|(start, size)| bytes.get(start..start.checked_add(size)?));
        match data {
            Some(data) => tags.push((text(bytes, at), data)),
            None => bail!("tag `{}` of the ICC profile lies outside of the file", text(bytes, at)),
        }
    }
    Ok(tags)
}

/// The description of a profile: `desc` as a text in version 2, in several languages in version 4.
fn description(bytes: &[u8]) -> Result<String> {
    let tags = tags(bytes)?;
    let Some((_, data)) = tags.iter().find(|(name, _)| name == "desc") else {
        bail!("the ICC profile has no description (tag `desc`)");
    };
    let words = match text(data, 0).as_str() {
        "desc" => plain(data),
        "mluc" => localised(data),
        _ => None,
    };
    match words.map(|words| words.trim_matches(['\0', ' ', '\n', '\r']).to_owned()) {
        Some(words) if !words.is_empty() => Ok(words),
        _ => bail!("the description of the ICC profile (tag `desc`) cannot be read"),
    }
}

fn plain(data: &[u8]) -> Option<String> {
    let words = data.get(12..12usize.checked_add(word(data, 8)?)?)?;
    Some(String::from_utf8_lossy(words).into_owned())
}

/// English if there is any, else the first language.
fn localised(data: &[u8]) -> Option<String> {
    let count = word(data, 8)?.min(data.len() / 12);
    let records = || (0..count).map(|number| 16 + number * 12);
    let english = records().find(|at| data.get(*at..at + 2) == Some(b"en"));
    let at = english.or_else(|| records().next())?;
    let (length, start) = (word(data, at + 4)?, word(data, at + 8)?);
    let units = data.get(start..start.checked_add(length)?)?;
    let units = units.chunks_exact(2).map(|two| u16::from_be_bytes([two[0], two[1]]));
    Some(char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    /// A profile with one tag, of which all that is checked is right.
    fn made(version: u8, class: &[u8; 4], space: &[u8; 4], desc: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; HEADER];
        bytes[8] = version;
        bytes[12..16].copy_from_slice(class);
        bytes[16..20].copy_from_slice(space);
        bytes[36..40].copy_from_slice(b"acsp");
        bytes.extend(1u32.to_be_bytes());
        bytes.extend(b"desc");
        bytes.extend(144u32.to_be_bytes());
        bytes.extend(u32::try_from(desc.len()).expect("short").to_be_bytes());
        bytes.extend(desc);
        let size = u32::try_from(bytes.len()).expect("short").to_be_bytes();
        bytes[..4].copy_from_slice(&size);
        bytes
    }

    fn plain_tag(words: &str) -> Vec<u8> {
        let length = u32::try_from(words.len() + 1).expect("short").to_be_bytes();
        [b"desc\0\0\0\0", &length[..], words.as_bytes(), b"\0"].concat()
    }

    fn localised_tag(words: &[(&[u8; 4], &str)]) -> Vec<u8> {
        let count = u32::try_from(words.len()).expect("few");
        let mut tag = [b"mluc\0\0\0\0", &count.to_be_bytes()[..], &12u32.to_be_bytes()].concat();
        let mut start = 16 + count * 12;
        let mut texts = Vec::new();
        for (locale, words) in words {
            let units: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
            let length = u32::try_from(units.len()).expect("short");
            tag.extend(*locale);
            tag.extend(length.to_be_bytes());
            tag.extend(start.to_be_bytes());
            start += length;
            texts.extend(units);
        }
        tag.extend(texts);
        tag
    }

    #[test]
    fn the_standard_profile_is_the_one_of_the_readme() {
        let standard = Profile::standard();
        let digest = Sha256::digest(&standard.bytes);
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "b35713ef7eff09349d4c3249e5f377736d06d8a2671c54712971a3546bf17c57");
        assert!(include_str!("profiles/README.md").contains(&hex));
        assert_eq!(Profile::read(&standard.bytes, None).expect("sound"), standard);
    }

    #[test]
    fn descriptions_of_both_versions_name_the_condition() {
        let read = |version, tag: &[u8]| {
            Profile::read(&made(version, b"prtr", b"CMYK", tag), None).expect("sound")
        };
        let old = read(2, &plain_tag("PSO Coated v3"));
        assert_eq!((old.condition.as_str(), old.info.as_str()), ("FOGRA51", "PSO Coated v3"));
        let new = read(4, &localised_tag(&[(b"deDE", "Zeitung"), (b"enUS", "PSO FOGRA52 (ECI)")]));
        assert_eq!((new.condition.as_str(), new.info.as_str()), ("FOGRA52", "PSO FOGRA52 (ECI)"));
        assert_eq!(read(4, &localised_tag(&[(b"deDE", "Haus")])).condition, CUSTOM);
        let bytes = made(2, b"prtr", b"CMYK", &plain_tag("Haus"));
        assert_eq!(Profile::read(&bytes, Some(" CRPC6 ")).expect("sound").condition, "CRPC6");
    }

    #[test]
    fn what_no_press_can_use_is_refused_with_the_reason() {
        let tag = plain_tag("x");
        let refused = |bytes: &[u8]| Profile::read(bytes, None).expect_err("refused").to_string();
        assert!(refused(b"%PDF-1.6").contains("acsp"));
        assert!(refused(&made(2, b"mntr", b"RGB ", &tag)).contains("`mntr`"));
        assert!(refused(&made(2, b"prtr", b"RGB ", &tag)).contains("for `RGB`"));
        assert!(refused(&made(5, b"prtr", b"CMYK", &tag)).contains("version 5"));
        assert!(refused(&made(2, b"prtr", b"CMYK", b"text")).contains("description"));
        let standard = Profile::standard().bytes;
        assert!(refused(&standard[..standard.len() - 1]).contains("cut off"));
        let mut outside = standard.clone();
        outside[136] = 0xff;
        assert!(refused(&outside).contains("`desc`"));
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let standard = Profile::standard().bytes;
        for at in 0..400 {
            let mut broken = standard[..900].to_vec();
            broken[..4].copy_from_slice(&900u32.to_be_bytes());
            broken[at] ^= 0xff;
            let _ = Profile::read(&broken, None);
        }
    }
}
