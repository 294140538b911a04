//! The state machine of an agreement: `anmodet` → `godkendt` | `afvist` | `trukket`; `godkendt` → `opsagt` | `udløbet`.

use super::model::Status;

/// What can be done to an agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handling {
    /// The other side approves.
    Godkend,
    /// The other side refuses.
    Afvis,
    /// The one that asked withdraws.
    Traek,
    /// Either side terminates; it takes effect at once.
    Opsig,
    /// The last day has passed; done by the daily run.
    Udloeb,
}

impl Handling {
    /// Every handling.
    pub const ALLE: &'static [Self] = &[Self::Godkend, Self::Afvis, Self::Traek, Self::Opsig, Self::Udloeb];

    /// The state that it leads to.
    #[must_use]
    pub const fn til(self) -> Status {
        match self {
            Self::Godkend => Status::Godkendt,
            Self::Afvis => Status::Afvist,
            Self::Traek => Status::Trukket,
            Self::Opsig => Status::Opsagt,
            Self::Udloeb => Status::Udloebet,
        }
    }

    /// The one state that it starts from.
    #[must_use]
    pub const fn fra(self) -> Status {
        match self {
            Self::Godkend | Self::Afvis | Self::Traek => Status::Anmodet,
            Self::Opsig | Self::Udloeb => Status::Godkendt,
        }
    }
}

impl Status {
    /// The state after a handling; `None` where this state does not allow it.
    #[must_use]
    pub fn efter(self, handling: Handling) -> Option<Self> {
        (self == handling.fra()).then_some(handling.til())
    }

    /// Whether nothing can change it any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::Anmodet | Self::Godkendt => false,
            Self::Afvist | Self::Trukket | Self::Opsagt | Self::Udloebet => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every state and every handling; what the table does not name is not allowed.
    #[test]
    fn the_whole_table() {
        let allowed = [
            (Status::Anmodet, Handling::Godkend, Status::Godkendt),
            (Status::Anmodet, Handling::Afvis, Status::Afvist),
            (Status::Anmodet, Handling::Traek, Status::Trukket),
            (Status::Godkendt, Handling::Opsig, Status::Opsagt),
            (Status::Godkendt, Handling::Udloeb, Status::Udloebet),
        ];
        for &fra in Status::ALLE {
            for &handling in Handling::ALLE {
                let expected = allowed.iter().find(|(f, h, _)| *f == fra && *h == handling).map(|(_, _, til)| *til);
                assert_eq!(fra.efter(handling), expected, "{fra} {handling:?}");
            }
            let stuck = Handling::ALLE.iter().all(|&handling| fra.efter(handling).is_none());
            assert_eq!(fra.is_final(), stuck, "{fra}");
        }
    }

    #[test]
    fn words_are_read_back() {
        for &status in Status::ALLE {
            assert_eq!(Status::parse(status.as_str()), Some(status));
        }
        assert_eq!(Status::parse("Godkendt"), None);
    }
}
