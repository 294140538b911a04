//! What a person reads: aligned, wrapped, and in colour where a terminal watches and `NO_COLOR` is not set.

use std::io::{IsTerminal as _, Write as _, stdout};

/// Columns that text is wrapped to.
const BREDDE: usize = 110;
/// Columns of a line's label.
const MAERKE: usize = 12;

/// Standard output, as a person reads it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Skaerm {
    farve: bool,
}

/// What a text is, in colour.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Stil {
    Fed,
    Svag,
    Godt,
    Skidt,
}

impl Skaerm {
    /// Colour where it is wanted (no-color.org).
    pub(crate) fn new() -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self { farve: stdout().is_terminal() && !unwanted }
    }

    /// A text in a style.
    pub(crate) fn stil(self, stil: Stil, tekst: &str) -> String {
        let kode = match stil {
            Stil::Fed => "1",
            Stil::Svag => "2",
            Stil::Godt => "32",
            Stil::Skidt => "31",
        };
        if self.farve { format!("\u{1b}[{kode}m{tekst}\u{1b}[0m") } else { tekst.to_owned() }
    }

    /// A heading, with space above.
    pub(crate) fn overskrift(self, tekst: &str) {
        skriv(&format!("\n{}", self.stil(Stil::Fed, tekst)));
    }

    /// A label and its text, wrapped under itself.
    pub(crate) fn linje(self, maerke: &str, tekst: &str) {
        self.linje_i(maerke, tekst, None);
    }

    /// Likewise, the text in a style.
    pub(crate) fn linje_i(self, maerke: &str, tekst: &str, stil: Option<Stil>) {
        for (nr, linje) in ombryd(tekst, BREDDE - MAERKE - 2).into_iter().enumerate() {
            let maerke = self.stil(Stil::Svag, &format!("{:<MAERKE$}", if nr == 0 { maerke } else { "" }));
            skriv(&format!("  {maerke}{}", stil.map_or_else(|| linje.clone(), |stil| self.stil(stil, &linje))));
        }
    }

    /// Rows under a line, their columns aligned.
    pub(crate) fn tabel(self, raekker: &[Vec<String>]) {
        let bredder: Vec<usize> = (0..raekker.iter().map(Vec::len).max().unwrap_or(0))
            .map(|kolonne| raekker.iter().filter_map(|r| r.get(kolonne)).map(|c| c.chars().count()).max().unwrap_or(0))
            .collect();
        for raekke in raekker {
            let celler: Vec<_> =
                raekke.iter().zip(&bredder).map(|(celle, bredde)| format!("{celle:<bredde$}")).collect();
            skriv(&format!("  {:MAERKE$}{}", "", celler.join("  ").trim_end()));
        }
    }

    /// A text under a line, wrapped, indented by so many columns more.
    pub(crate) fn under(self, indryk: usize, tekst: &str) {
        for linje in ombryd(tekst, BREDDE - MAERKE - 2 - indryk) {
            skriv(&format!("  {:1$}{linje}", "", MAERKE + indryk));
        }
    }
}

/// One line. A reader that has gone, as `head` does, is no failure.
pub(crate) fn skriv(linje: &str) {
    writeln!(stdout(), "{linje}").ok();
}

/// Breaks a text at spaces so that no line is longer than `bredde`, as far as words allow.
fn ombryd(tekst: &str, bredde: usize) -> Vec<String> {
    let mut linjer = vec![String::new()];
    for ord in tekst.split_whitespace() {
        let Some(linje) = linjer.last_mut() else { continue };
        if linje.is_empty() {
            linje.push_str(ord);
        } else if linje.chars().count() + 1 + ord.chars().count() <= bredde {
            linje.push(' ');
            linje.push_str(ord);
        } else {
            linjer.push(ord.to_owned());
        }
    }
    linjer
}

#[cfg(test)]
mod tests {
    use super::ombryd;

    #[test]
    fn wraps_at_spaces() {
        assert_eq!(ombryd("æble øl å x", 5), ["æble", "øl å", "x"]);
        assert_eq!(ombryd("etmegetlangtord b", 5), ["etmegetlangtord", "b"]);
        assert_eq!(ombryd("", 5), [""]);
    }
}
