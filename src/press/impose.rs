//! Sheets from a finished press file.

use anyhow::Result;

use super::assemble::{Layers, assemble};
use super::sheet::Layout;

/// Draws the pages of a press file on the sides of its sheets: front, back, front, back … `overlay`
/// has one page of the size of the sheet for each side and is laid on top, such as slug lines.
///
/// The TrimBox of a side is the area around the trims of its pages, its BleedBox that with their
/// bleed as far as the sheet goes, so that marks lie outside of it as PDF/X wants it
/// (ISO 15930-7, 6.11). Neither differs between sides.
///
/// # Errors
/// If a file cannot be read, or does not match the layout.
pub fn impose(pdf: &[u8], layout: &Layout, overlay: Option<&[u8]>) -> Result<Vec<u8>> {
    assemble(pdf, &layout.sides, Layers { under: None, over: overlay })
}

#[cfg(test)]
mod tests;
