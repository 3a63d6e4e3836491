//! The frame of every picture: a size, a title, and a description for readers who cannot see it.

use super::palette::INK;
use crate::report::text::held_by_xml;
use maud::{Markup, PreEscaped, html};

/// Typefaces of every picture and page, in order of preference.
pub(crate) const FONT: &str = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif";

/// Title and size of a picture, in its own units (CSS pixels unless it is scaled).
#[derive(Debug, Clone)]
pub(crate) struct Frame<'a> {
    /// Id, unique within its page; ids of parts that others refer to begin with it.
    pub(crate) id: &'a str,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) title: &'a str,
    /// Description for readers who cannot see the picture.
    pub(crate) about: &'a str,
}

/// A picture as one `svg` element, which scales to the width available.
pub(crate) fn picture(frame: &Frame<'_>, body: &Markup) -> Markup {
    let (title, about) = (format!("{}-title", frame.id), format!("{}-about", frame.id));
    let view = format!("0 0 {} {}", number(frame.width), number(frame.height));
    let picture = html! {
        svg xmlns="http://www.w3.org/2000/svg" id=(frame.id) viewBox=(view) width=(number(frame.width)) height=(number(frame.height))
            role="img" aria-labelledby={ (title) " " (about) } font-family=(FONT) fill=(INK) {
            title id=(title) { (frame.title) }
            desc id=(about) { (frame.about) }
            (body)
        }
    };
    PreEscaped(held_by_xml(&picture.0).into_owned())
}

/// A length or position with at most one decimal: `12`, `12.3`.
pub(crate) fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // Writes minus zero as zero.
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_says_what_it_shows() {
        let frame = Frame { id: "map", width: 100.0, height: 50.26, title: "Hubs & zones", about: "Two <hubs>." };
        let svg = picture(&frame, &html! { circle r="1" {} }).into_string();
        assert!(
            svg.contains("viewBox=\"0 0 100 50.3\"") && svg.contains("aria-labelledby=\"map-title map-about\""),
            "{svg}"
        );
        assert!(svg.contains("Hubs &amp; zones") && svg.contains("Two &lt;hubs&gt;."), "{svg}");
        assert_eq!([number(-0.01), number(2.0), number(2.25)], ["0", "2", "2.3"]);
    }
}
