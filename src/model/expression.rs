//! Weight expressions: `children_0_4 * idaci_rate`.
//!
//! Grammar: sums and differences of products and quotients of numbers, column names and parentheses.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

/// An arithmetic expression over named columns.
///
/// ```
/// use hubplan::model::Expression;
/// let weight: Expression = "children_0_4 * (0.5 + idaci_rate)".parse()?;
/// let value = weight.evaluate(&|name| if name == "children_0_4" { Some(80.0) } else { Some(0.25) });
/// assert_eq!(value, Ok(60.0));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    text: String,
    root: Node,
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Number(f64),
    Column(String),
    Binary(Box<Node>, Operator, Box<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
}

impl Expression {
    /// Names of the columns used, in alphabetical order.
    pub fn columns(&self) -> BTreeSet<&str> {
        fn walk<'a>(node: &'a Node, names: &mut BTreeSet<&'a str>) {
            match node {
                Node::Number(_) => {}
                Node::Column(name) => {
                    names.insert(name);
                }
                Node::Binary(left, _, right) => {
                    walk(left, names);
                    walk(right, names);
                }
            }
        }
        let mut names = BTreeSet::new();
        walk(&self.root, &mut names);
        names
    }

    /// The value, given the value of each column.
    ///
    /// # Errors
    /// The name of the first column for which `column` has no value.
    pub fn evaluate<'a>(&'a self, column: &dyn Fn(&str) -> Option<f64>) -> std::result::Result<f64, &'a str> {
        fn walk<'a>(node: &'a Node, column: &dyn Fn(&str) -> Option<f64>) -> std::result::Result<f64, &'a str> {
            Ok(match node {
                Node::Number(value) => *value,
                Node::Column(name) => column(name).ok_or(name.as_str())?,
                Node::Binary(left, operator, right) => {
                    let (left, right) = (walk(left, column)?, walk(right, column)?);
                    match operator {
                        Operator::Add => left + right,
                        Operator::Subtract => left - right,
                        Operator::Multiply => left * right,
                        Operator::Divide => left / right,
                    }
                }
            })
        }
        walk(&self.root, column)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Expression {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        if text.len() > LONGEST {
            return Err(format!("it has {} characters; hubplan reads at most {LONGEST}", text.len()));
        }
        let mut parser = Parser { text, at: 0, depth: 0, parts: 0 };
        let root = parser.sum()?;
        parser.skip_spaces();
        if parser.at < text.len() {
            return Err(format!("`{}` is not expected here in `{text}`", &text[parser.at..]));
        }
        Ok(Expression { text: text.trim().to_owned(), root })
    }
}

/// Parentheses nested deeper than this are refused, to protect the stack.
const DEEPEST: usize = 64;

/// More columns and numbers than this are refused: each is nested one step deeper than the one before.
const MOST: usize = 1000;

/// Longest expression in bytes: enough for that many columns with long names.
const LONGEST: usize = 50_000;

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    /// Number of columns and numbers so far.
    parts: usize,
}

impl Parser<'_> {
    fn skip_spaces(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn take(&mut self, wanted: char) -> bool {
        self.skip_spaces();
        let found = self.text[self.at..].starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn sum(&mut self) -> std::result::Result<Node, String> {
        let mut left = self.product()?;
        loop {
            let operator = match () {
                () if self.take('+') => Operator::Add,
                () if self.take('-') => Operator::Subtract,
                () => return Ok(left),
            };
            left = Node::Binary(Box::new(left), operator, Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> std::result::Result<Node, String> {
        let mut left = self.atom()?;
        loop {
            let operator = match () {
                () if self.take('*') => Operator::Multiply,
                () if self.take('/') => Operator::Divide,
                () => return Ok(left),
            };
            left = Node::Binary(Box::new(left), operator, Box::new(self.atom()?));
        }
    }

    fn atom(&mut self) -> std::result::Result<Node, String> {
        if self.take('(') {
            self.depth += 1;
            if self.depth > DEEPEST {
                return Err(format!("parentheses are nested deeper than {DEEPEST}"));
            }
            let inner = self.sum()?;
            self.depth -= 1;
            return if self.take(')') { Ok(inner) } else { Err(format!("a `)` is missing in `{}`", self.text)) };
        }
        self.parts += 1;
        if self.parts > MOST {
            return Err(format!("it has more than {MOST} columns and numbers"));
        }
        self.skip_spaces();
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(rest.len());
        let word = &rest[..length];
        if word.is_empty() {
            return Err(format!("a column name or a number is missing in `{}`", self.text));
        }
        self.at += length;
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            let number: f64 = word.parse().map_err(|_| format!("`{word}` is not a number"))?;
            Ok(Node::Number(number))
        } else {
            Ok(Node::Column(word.to_owned()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        let expression: Expression = text.parse().unwrap();
        expression.evaluate(&|name| (name == "a").then_some(3.0)).unwrap()
    }

    #[test]
    fn arithmetic_binds_as_in_school() {
        assert_eq!(value("1 + 2 * a"), 7.0);
        assert_eq!(value("(1 + 2) * a"), 9.0);
        assert_eq!(value("10 - 4 - a"), 3.0);
        assert_eq!(value("12 / a / 2"), 2.0);
    }

    /// The deepest expressions that are accepted go through every function that recurses, on the smallest stack that a
    /// thread of the search has.
    #[test]
    fn the_longest_expression_needs_little_of_the_stack() {
        let nested = |open: &str| format!("{}a{}", open.repeat(DEEPEST), ")".repeat(DEEPEST));
        let long = |operator: &str| vec!["a"; MOST].join(operator);
        for text in [long(" + "), long("-"), long("*"), long("/"), nested("("), nested("1+(")] {
            let walk = move || {
                let expression: Expression = text.parse().unwrap();
                assert_eq!(expression.columns().len(), 1);
                assert!(expression.evaluate(&|_| Some(1.0)).unwrap().is_finite());
                assert_eq!(expression.clone(), expression);
                drop(expression);
            };
            std::thread::Builder::new().stack_size(1 << 20).spawn(walk).unwrap().join().unwrap();
        }
    }

    #[test]
    fn more_than_that_is_refused() {
        for operator in ["+", " - ", "*", "/", "+(a)*"] {
            let text = vec!["a"; 50_000].join(operator);
            assert!(text.parse::<Expression>().unwrap_err().contains("at most 50000"), "{operator}");
            let text = vec!["a"; MOST + 1].join(operator);
            assert!(text.parse::<Expression>().unwrap_err().contains("more than 1000"), "{operator}");
        }
        for signs in ["-".repeat(10_000), "+".repeat(10_000), "1e".repeat(10_000)] {
            assert!(signs.parse::<Expression>().is_err());
        }
    }

    #[test]
    fn mistakes_are_named() {
        assert!("a *".parse::<Expression>().unwrap_err().contains("missing"));
        assert!("(a".parse::<Expression>().unwrap_err().contains("`)`"));
        assert!("a b".parse::<Expression>().unwrap_err().contains("`b`"));
        assert!("(".repeat(10_000).parse::<Expression>().unwrap_err().contains("deeper than 64"));
        let expression: Expression = "b".parse().unwrap();
        assert_eq!(expression.evaluate(&|_| None), Err("b"));
    }
}
