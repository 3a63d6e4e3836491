//! The report as one page that needs no network, no scripts and no other files.

use super::document::{Block, Cells, Column, Document, Extent, Figure, Section, Span, Table, Text};
use crate::report::kit::palette;
use crate::report::kit::svg::FONT;
use crate::report::text::counted;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The style sheet; its colours are those of the palette.
const STYLE: &str = include_str!("style.css");

/// Content security policy: the browser may not fetch or run anything.
const NOTHING_ELSE: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Tables with at most this many rows are not split between pages.
const BRIEF: usize = 12;

/// The whole page.
pub(super) fn page(document: &Document) -> Markup {
    let mut numbers = Numbers::default();
    html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(NOTHING_ELSE);
                title { (document.title) }
                style { (PreEscaped(variables())) (PreEscaped(STYLE)) }
            }
            body {
                a .skip href="#main" { "Skip to the answer" }
                header { h1 { (document.title) } }
                nav aria-labelledby="contents" {
                    h2 id="contents" { "Contents" }
                    ul { @for section in &document.sections { li { a href={ "#" (section.id) } { (section.title) } } } }
                }
                main id="main" tabindex="-1" { @for part in &document.sections { (section(part, &mut numbers)) } }
            }
        }
    }
}

/// The palette and the typefaces as variables of the style sheet.
fn variables() -> String {
    let (ink, soft, rule, paper, plan) =
        (palette::INK, palette::SOFT_INK, palette::RULE, palette::PAPER, palette::PLAN);
    let ground = palette::NO_DATA;
    let day = format!(
        "--ink:{ink};--soft:{soft};--rule:{rule};--paper:{paper};--plan:{plan};--ground:{ground};--font:{FONT}"
    );
    let (ink, soft, rule) = (palette::NIGHT_INK, palette::NIGHT_SOFT_INK, palette::NIGHT_RULE);
    let (paper, plan, ground) = (palette::NIGHT_PAPER, palette::NIGHT_PLAN, palette::NIGHT_GROUND);
    let night = format!("--ink:{ink};--soft:{soft};--rule:{rule};--paper:{paper};--plan:{plan};--ground:{ground}");
    // Pictures keep the colours of their legends on paper of their own, whatever the page looks like.
    format!(
        ":root{{color-scheme:light;{day};--picture:{}}}\n\
         @media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{night}}}}}\n\
         @media (prefers-contrast:more){{:root{{--soft:var(--ink);--rule:var(--ink)}}}}\n",
        palette::PAPER
    )
}

/// Number of tables and figures so far.
#[derive(Default)]
struct Numbers {
    tables: usize,
    figures: usize,
}

fn section(section: &Section, numbers: &mut Numbers) -> Markup {
    html! {
        section id=(section.id) aria-labelledby={ (section.id) "-heading" } {
            h2 id={ (section.id) "-heading" } { (section.title) }
            @for part in &section.blocks { (block(part, numbers)) }
        }
    }
}

fn block(block: &Block, numbers: &mut Numbers) -> Markup {
    html! {
        @match block {
            Block::Heading(words) => h3 { (words) },
            Block::Paragraph(words) => p { (text(words)) },
            Block::List(items) => ul { @for item in items { li { (text(item)) } } },
            Block::Table(one) => (table(one, numbers)),
            Block::Figure(one) => (figure(one, numbers)),
            Block::Code(code) => pre tabindex="0" { code { (code) } },
        }
    }
}

fn text(text: &Text) -> Markup {
    html! {
        @for span in &text.0 {
            @match span {
                Span::Plain(words) => (words),
                Span::Strong(words) => strong { (words) },
                Span::Code(words) => code { (words) },
            }
        }
    }
}

fn figure(figure: &Figure, numbers: &mut Numbers) -> Markup {
    numbers.figures += 1;
    let id = format!("figure-{}", numbers.figures);
    html! {
        figure {
            div .scroll role="region" aria-labelledby=(id) tabindex="0" { (figure.svg) }
            figcaption id=(id) { strong { "Figure " (numbers.figures) "." } " " (figure.caption) }
        }
    }
}

/// A table; a long one is folded behind a line that opens it.
fn table(table: &Table, numbers: &mut Numbers) -> Markup {
    numbers.tables += 1;
    let name = format!("Table {}.", numbers.tables);
    let fold = format!("{name} {} ({})", table.caption, counted(table.rows.len(), "row"));
    let rows = rows(table, numbers.tables);
    html! {
        @match table.extent() {
            Extent::Short => (rows),
            Extent::Long => details .long { summary { (fold) } (rows) },
            Extent::Endless => {
                details .endless { summary { (fold) } (rows) }
                @if let Some(file) = table.file { p .file { "All rows are in " code { (file) } "." } }
            },
        }
    }
}

fn rows(table: &Table, number: usize) -> Markup {
    let id = format!("table-{number}");
    let total = table.total.then(|| table.rows.len().saturating_sub(1));
    html! {
        div .scroll .brief[table.rows.len() <= BRIEF] role="region" aria-labelledby=(id) tabindex="0" {
            table {
                caption id=(id) { strong { "Table " (number) "." } " " (table.caption) }
                thead {
                    tr { @for column in &table.columns { th scope="col" class=[class(column)] { (column.heading) } } }
                }
                tbody {
                    @for (i, row) in table.rows.iter().enumerate() {
                        tr class=[(Some(i) == total).then_some("total")] {
                            @for (k, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                                @if k == 0 { th scope="row" class=[class(column)] { (cell) } }
                                @else { td class=[class(column)] { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn class(column: &Column) -> Option<&'static str> {
    match column.cells {
        Cells::Words => None,
        Cells::Sentences => Some("sentences"),
        Cells::Figures => Some("figures"),
        Cells::Code => Some("code"),
    }
}
