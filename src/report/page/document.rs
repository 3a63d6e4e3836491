//! A report as sections of paragraphs, lists, tables and figures. It is composed once, and rendered as a page
//! ([`super::html`]) and as Markdown ([`super::markdown`]).

use maud::Markup;

/// The whole report.
#[derive(Debug)]
pub(in crate::report) struct Document {
    pub(in crate::report) title: String,
    pub(in crate::report) sections: Vec<Section>,
}

/// A section with a heading. Links refer to its id.
#[derive(Debug)]
pub(in crate::report) struct Section {
    pub(in crate::report) id: &'static str,
    pub(in crate::report) title: String,
    pub(in crate::report) blocks: Vec<Block>,
}

/// The content of a section.
#[derive(Debug)]
pub(in crate::report) enum Block {
    Heading(String),
    Paragraph(Text),
    List(Vec<Text>),
    Table(Table),
    Figure(Figure),
    /// A file or a command, verbatim.
    Code(String),
}

/// A text with some words strong or as code.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::report) struct Text(pub(in crate::report) Vec<Span>);

/// Words of one style.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::report) enum Span {
    Plain(String),
    Strong(String),
    Code(String),
}

/// A table. The first cell of a row names the row.
#[derive(Debug)]
pub(in crate::report) struct Table {
    pub(in crate::report) caption: String,
    pub(in crate::report) columns: Vec<Column>,
    pub(in crate::report) rows: Vec<Vec<String>>,
    /// Whether the last row is a total.
    pub(in crate::report) total: bool,
    /// The file that has all rows, if there is one.
    pub(in crate::report) file: Option<&'static str>,
}

/// A column: its heading, and the type of its cells.
#[derive(Debug)]
pub(in crate::report) struct Column {
    pub(in crate::report) heading: String,
    pub(in crate::report) cells: Cells,
}

/// Type of a column's cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Cells {
    Words,
    /// Text of several lines.
    Sentences,
    /// Figures, aligned below each other.
    Figures,
    /// Hashes and the like, which may be broken anywhere.
    Code,
}

/// How much of a table is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Extent {
    Short,
    /// Folded on the screen, complete on paper.
    Long,
    /// Folded on the screen; on paper only a reference to the file.
    Endless,
}

/// A picture with its caption.
#[derive(Debug)]
pub(in crate::report) struct Figure {
    pub(in crate::report) svg: Markup,
    pub(in crate::report) caption: String,
    /// The file that holds the same picture, if there is one.
    pub(in crate::report) file: Option<&'static str>,
}

impl Section {
    pub(in crate::report) fn new(id: &'static str, title: impl Into<String>) -> Self {
        Section { id, title: title.into(), blocks: Vec::new() }
    }

    pub(in crate::report) fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Heading(text.into()));
    }

    pub(in crate::report) fn say(&mut self, text: impl Into<Text>) {
        self.blocks.push(Block::Paragraph(text.into()));
    }

    pub(in crate::report) fn list<T: Into<Text>>(&mut self, items: impl IntoIterator<Item = T>) {
        let items: Vec<Text> = items.into_iter().map(Into::into).collect();
        if !items.is_empty() {
            self.blocks.push(Block::List(items));
        }
    }

    /// Adds a table without the columns that are blank in every row; adds nothing if it has no rows.
    pub(in crate::report) fn table(&mut self, table: Table) {
        if !table.rows.is_empty() {
            self.blocks.push(Block::Table(table.without_blank_columns()));
        }
    }

    pub(in crate::report) fn figure(&mut self, figure: Figure) {
        self.blocks.push(Block::Figure(figure));
    }

    pub(in crate::report) fn code(&mut self, text: impl Into<String>) {
        self.blocks.push(Block::Code(text.into()));
    }
}

impl Table {
    /// A table of at most this many rows is shown unfolded.
    const SHORT: usize = 40;
    /// A table of at most this many rows is printed.
    pub(in crate::report) const LONG: usize = 160;

    /// An empty table.
    pub(in crate::report) fn new(caption: impl Into<String>, columns: impl IntoIterator<Item = Column>) -> Self {
        let columns = columns.into_iter().collect();
        Table { caption: caption.into(), columns, rows: Vec::new(), total: false, file: None }
    }

    /// The table, with the file that has all its rows.
    pub(in crate::report) fn in_full(self, file: &'static str) -> Self {
        Table { file: Some(file), ..self }
    }

    pub(in crate::report) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    pub(in crate::report) fn extent(&self) -> Extent {
        match self.rows.len() {
            rows if rows > Table::LONG && self.file.is_some() => Extent::Endless,
            rows if rows > Table::SHORT => Extent::Long,
            _ => Extent::Short,
        }
    }

    fn without_blank_columns(mut self) -> Self {
        let blank = |column: usize| self.rows.iter().all(|row| row.get(column).is_none_or(|cell| is_blank(cell)));
        let kept: Vec<bool> = (0..self.columns.len()).map(|column| !blank(column)).collect();
        let mut at = kept.iter();
        self.columns.retain(|_| *at.next().unwrap_or(&true));
        for row in &mut self.rows {
            let mut at = kept.iter();
            row.retain(|_| *at.next().unwrap_or(&true));
        }
        self
    }
}

/// A column of words.
pub(in crate::report) fn words(heading: impl Into<String>) -> Column {
    Column { heading: heading.into(), cells: Cells::Words }
}

/// A column of sentences.
pub(in crate::report) fn sentences(heading: impl Into<String>) -> Column {
    Column { heading: heading.into(), cells: Cells::Sentences }
}

/// A column of figures.
pub(in crate::report) fn figures(heading: impl Into<String>) -> Column {
    Column { heading: heading.into(), cells: Cells::Figures }
}

/// A column of hashes or the like.
pub(in crate::report) fn code(heading: impl Into<String>) -> Column {
    Column { heading: heading.into(), cells: Cells::Code }
}

/// Whether a cell is empty or the dash for an unknown value.
fn is_blank(cell: &str) -> bool {
    cell.is_empty() || cell == "-"
}

impl Text {
    pub(in crate::report) fn strong(words: impl Into<String>) -> Self {
        Text(vec![Span::Strong(words.into())])
    }

    pub(in crate::report) fn then(mut self, words: impl Into<String>) -> Self {
        self.0.push(Span::Plain(words.into()));
        self
    }

    pub(in crate::report) fn code(mut self, words: impl Into<String>) -> Self {
        self.0.push(Span::Code(words.into()));
        self
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Text(vec![Span::Plain(words)])
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        words.to_owned().into()
    }
}
