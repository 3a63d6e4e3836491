//! The report as GitHub-flavoured Markdown with tables and without HTML, for council papers.

use super::document::{Block, Cells, Document, Extent, Section, Span, Table, Text};
use crate::text::{INSTEAD, is_unshowable, lines};
use crate::units::grouped;
use std::io::{Result, Write};

/// Writes the whole report.
pub(super) fn write(document: &Document, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "# {}", escaped(&document.title))?;
    let (mut tables, mut figures) = (0, 0);
    for Section { title, blocks, .. } in &document.sections {
        writeln!(out, "\n## {}", escaped(title))?;
        for block in blocks {
            writeln!(out)?;
            match block {
                Block::Heading(words) => writeln!(out, "### {}", escaped(words))?,
                Block::Paragraph(words) => writeln!(out, "{}", text(words))?,
                Block::List(items) => items.iter().try_for_each(|item| writeln!(out, "- {}", text(item)))?,
                Block::Code(code) => writeln!(out, "```\n{}\n```", lines(code.trim_end()))?,
                Block::Table(one) => {
                    tables += 1;
                    table(one, tables, out)?;
                }
                Block::Figure(figure) => {
                    figures += 1;
                    let caption = format!("**Figure {figures}.** {}", escaped(&figure.caption));
                    match figure.file {
                        Some(file) => writeln!(out, "![Figure {figures}]({file})\n\n{caption}")?,
                        None => writeln!(out, "{caption} (The picture is in `report.html`.)")?,
                    }
                }
            }
        }
    }
    Ok(())
}

fn table(table: &Table, number: usize, out: &mut dyn Write) -> Result<()> {
    writeln!(out, "**Table {number}.** {}\n", escaped(&table.caption))?;
    if let (Extent::Endless, Some(file)) = (table.extent(), table.file) {
        return writeln!(out, "Its {} rows are in `{file}`.", grouped(table.rows.len() as u64));
    }
    let line = |cells: &mut dyn Iterator<Item = String>| format!("| {} |", cells.collect::<Vec<_>>().join(" | "));
    writeln!(out, "{}", line(&mut table.columns.iter().map(|column| escaped(&column.heading))))?;
    let rule = |cells: Cells| if cells == Cells::Figures { "---:" } else { "---" }.to_owned();
    writeln!(out, "{}", line(&mut table.columns.iter().map(|column| rule(column.cells))))?;
    let last = table.rows.len() - 1;
    for (i, row) in table.rows.iter().enumerate() {
        let strong =
            |cell: &str| if table.total && i == last { format!("**{}**", escaped(cell)) } else { escaped(cell) };
        writeln!(out, "{}", line(&mut row.iter().map(|cell| strong(cell))))?;
    }
    Ok(())
}

fn text(text: &Text) -> String {
    let span = |span: &Span| match span {
        Span::Plain(words) => escaped(words),
        Span::Strong(words) => format!("**{}**", escaped(words)),
        Span::Code(words) => format!("`{words}`"),
    };
    text.0.iter().map(span).collect()
}

/// Words on one line, with a backslash before every character that has a meaning in Markdown.
pub(in crate::report) fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '&' | '$' => text.extend(['\\', letter]),
            '\n' | '\r' => text.push(' '),
            letter if is_unshowable(letter) => text.push(INSTEAD),
            _ => text.push(letter),
        }
    }
    text
}
