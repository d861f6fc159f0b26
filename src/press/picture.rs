//! Pictures on pages that are printed in black only.

use anyhow::{Context, Result, bail, ensure};
use lopdf::{Object, Stream, StringFormat};

use super::black::share;
use super::colour::{Colour, Space};
use super::content::{Operand, Operation};
use super::tree::{Resources, entry, follow, is_true, numbers, unpack};

/// A picture in gray; `None` if it has no colours and can stay.
///
/// # Errors
/// If it is a JPEG in colour or anything else that cannot be told in gray without loss.
pub(super) fn gray(resources: Resources, image: &Stream) -> Result<Option<Stream>> {
    let document = resources.document;
    if is_true(document, &image.dict, b"ImageMask") {
        return Ok(None);
    }
    let Some(object) = entry(document, &image.dict, b"ColorSpace") else {
        bail!("a picture without a colour space cannot be printed in black only");
    };
    match Space::of(resources, object) {
        Space::Gray => Ok(None),
        Space::ManagedGray => {
            let mut copy = image.clone();
            copy.dict.set("ColorSpace", "DeviceGray");
            Ok(Some(copy))
        }
        Space::Indexed(base) => table(resources, image, object, &base).map(Some),
        space @ (Space::Rgb | Space::ManagedRgb) => samples(resources, image, &space, 3).map(Some),
        space @ (Space::Cmyk | Space::ManagedCmyk) => {
            samples(resources, image, &space, 4).map(Some)
        }
        Space::Lab | Space::Spot(_) | Space::Pattern(_) | Space::Unknown => {
            bail!("a picture is in colours that cannot be printed in black only")
        }
    }
}

/// An inline picture must be gray or a mask already: nobody writes large coloured ones.
///
/// # Errors
/// If it is not.
pub(super) fn is_gray_inline(image: &Operation) -> Result<()> {
    match image.entry(b"ColorSpace", b"CS") {
        None => Ok(()),
        Some(Operand::Name(name)) if matches!(&name[..], b"G" | b"DeviceGray") => Ok(()),
        Some(_) => bail!("a picture within the text of a page cannot be printed in black only"),
    }
}

/// The gray of a colour as a byte.
fn level(space: &Space, parts: Vec<f64>) -> Result<u8> {
    let light = 1.0 - share(&Colour::plain(space.clone(), parts))?;
    // From 0 to 255, since a share is from 0 to 1.
    Ok((light * 255.0).round() as u8)
}

/// A picture whose colours are in a table: only the table changes.
fn table(resources: Resources, image: &Stream, space: &Object, base: &Space) -> Result<Stream> {
    let document = resources.document;
    let parts = space.as_array().context("a table of colours is broken")?;
    let last = parts.get(2).map(|last| follow(document, last)).and_then(|it| it.as_i64().ok());
    let colours = match parts.get(3).map(|table| follow(document, table)) {
        Some(Object::String(bytes, _)) => bytes.clone(),
        Some(Object::Stream(stream)) => unpack(stream)?,
        _ => bail!("a table of colours is broken"),
    };
    let width = match base {
        Space::Gray | Space::ManagedGray => 1,
        Space::Rgb | Space::ManagedRgb => 3,
        Space::Cmyk | Space::ManagedCmyk => 4,
        Space::Lab | Space::Spot(_) | Space::Indexed(_) | Space::Pattern(_) | Space::Unknown => {
            bail!("a picture is in colours that cannot be printed in black only")
        }
    };
    let parts = |bytes: &[u8]| bytes.iter().map(|byte| f64::from(*byte) / 255.0).collect();
    let levels = colours.chunks_exact(width).map(|colour| level(base, parts(colour)));
    let levels = levels.collect::<Result<Vec<u8>>>()?;
    let last = last.context("a table of colours is broken")?;
    ensure!(i64::try_from(levels.len())? > last, "a table of colours is too short");
    let mut copy = image.clone();
    let gray: Vec<Object> = vec![
        "Indexed".into(),
        "DeviceGray".into(),
        last.into(),
        Object::String(levels, StringFormat::Hexadecimal),
    ];
    copy.dict.set("ColorSpace", gray);
    Ok(copy)
}

/// A picture with 8 bits a part.
fn samples(resources: Resources, image: &Stream, space: &Space, width: usize) -> Result<Stream> {
    let document = resources.document;
    let filters = image.filters().unwrap_or_default();
    if let Some(filter) = filters.iter().find(|it| matches!(**it, b"DCTDecode" | b"JPXDecode")) {
        bail!(
            "a JPEG in colour ({}) cannot be printed in black only: send it as gray",
            String::from_utf8_lossy(filter)
        );
    }
    let whole = |key| entry(document, &image.dict, key).and_then(|it| it.as_i64().ok());
    ensure!(
        whole(b"BitsPerComponent") == Some(8)
            && !matches!(entry(document, &image.dict, b"Mask"), Some(Object::Array(_))),
        "a picture in colour that has not 8 bits a part, or hides a colour, cannot be printed in black only"
    );
    let pixels = whole(b"Width").zip(whole(b"Height")).and_then(|(w, h)| w.checked_mul(h));
    let pixels = pixels.and_then(|pixels| usize::try_from(pixels).ok());
    let data = unpack(image)?;
    let data =
        pixels.and_then(|it| data.get(..it.checked_mul(width)?)).context("a picture is cut off")?;
    let ranges = entry(document, &image.dict, b"Decode").and_then(|it| numbers(document, it));
    let ranges = ranges.filter(|it| it.len() == 2 * width).unwrap_or([0.0, 1.0].repeat(width));
    let part =
        |(byte, range): (&u8, &[f64])| range[0] + f64::from(*byte) / 255.0 * (range[1] - range[0]);
    let pixel =
        |bytes: &[u8]| level(space, bytes.iter().zip(ranges.chunks_exact(2)).map(part).collect());
    let levels = data.chunks_exact(width).map(pixel).collect::<Result<Vec<u8>>>()?;
    let mut dictionary = image.dict.clone();
    for key in [&b"Filter"[..], b"DecodeParms", b"Decode", b"Length"] {
        dictionary.remove(key);
    }
    dictionary.set("ColorSpace", "DeviceGray");
    let mut copy = Stream::new(dictionary, levels);
    copy.compress()?;
    Ok(copy)
}

#[cfg(test)]
mod tests {
    use lopdf::{Dictionary, Document, dictionary};

    use super::*;

    fn image(space: impl Into<Object>, more: &Dictionary, data: &[u8]) -> Stream {
        let mut dictionary = dictionary! {
            "Subtype" => "Image", "Width" => 2, "Height" => 1, "BitsPerComponent" => 8,
            "ColorSpace" => space,
        };
        dictionary.extend(more);
        Stream::new(dictionary, data.to_vec())
    }

    fn turned(image: &Stream) -> Result<Option<Stream>> {
        gray(Resources { document: &Document::new(), dictionary: None }, image)
    }

    #[test]
    fn samples_become_gray() {
        let mut rgb = image("DeviceRGB", &Dictionary::new(), &[255, 255, 255, 255, 0, 0]);
        rgb.compress().expect("small");
        let done = turned(&rgb).expect("can be told").expect("has colours");
        assert_eq!(unpack(&done).expect("sound"), [255, 77]);
        assert_eq!(
            done.dict.get(b"ColorSpace").expect("set").as_name().expect("a name"),
            b"DeviceGray"
        );
        let inverted =
            dictionary! { "Decode" => [1, 0, 1, 0, 1, 0, 1, 0].map(Object::from).to_vec() };
        let inks = image("DeviceCMYK", &inverted, &[255, 255, 255, 255, 255, 255, 255, 0]);
        let done = turned(&inks).expect("can be told").expect("has colours");
        assert_eq!(unpack(&done).expect("sound"), [255, 0]);
    }

    #[test]
    fn tables_become_gray_and_the_picture_stays() {
        let table = Object::string_literal([0, 0, 255, 255, 255, 255]);
        let space: Vec<Object> = vec!["Indexed".into(), "DeviceRGB".into(), 1.into(), table];
        let done = turned(&image(space, &Dictionary::new(), &[0, 1])).expect("can be told");
        let done = done.expect("has colours");
        assert_eq!(done.content, [0, 1]);
        let space = done.dict.get(b"ColorSpace").and_then(Object::as_array).expect("a table");
        assert_eq!(space[3].as_str().expect("a string"), [28, 255]);
    }

    #[test]
    fn gray_stays_and_what_cannot_be_told_is_refused() {
        assert!(turned(&image("DeviceGray", &Dictionary::new(), &[0, 1])).expect("gray").is_none());
        let refused = |image: &Stream| turned(image).expect_err("refused").to_string();
        let jpeg = dictionary! { "Filter" => "DCTDecode" };
        assert!(refused(&image("DeviceRGB", &jpeg, &[])).contains("JPEG"));
        assert!(refused(&image("DeviceRGB", &Dictionary::new(), &[1])).contains("cut off"));
        let key = dictionary! { "Mask" => vec![Object::from(1)] };
        assert!(refused(&image("DeviceRGB", &key, &[0; 6])).contains("hides a colour"));
    }
}
