//! What every picture has: a size, a name, and a description for those who cannot see it.

use super::palette::INK;
use crate::report::text::held_by_xml;
use maud::{Markup, PreEscaped, html};

/// The typefaces of every picture and page: what the machine reads best.
pub(crate) const FONT: &str = "system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', Arial, sans-serif";

/// What a picture is called and how large it is, in its own units (CSS pixels when it is not scaled).
#[derive(Debug, Clone)]
pub(crate) struct Frame<'a> {
    /// Unique in its page: the parts that others refer to start with it.
    pub(crate) id: &'a str,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) title: &'a str,
    /// What there is to see, in words.
    pub(crate) about: &'a str,
}

/// A picture: one `svg` element, which scales to the width it is given.
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

/// A length or position to a tenth of a unit: `12`, `12.3`.
pub(crate) fn number(value: f64) -> String {
    let rounded = (value * 10.0).round() / 10.0;
    // Minus zero is zero.
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
