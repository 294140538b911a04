//! What follows from a change of one unit, for those who have its number in their systems (ir-rules 26).

use super::Haendelse;
use crate::institutioner::fejl::felt;
use crate::institutioner::model::Institution;

/// What happens to a unit; where its number ends, that alone is told.
pub(super) fn haendelser(foer: Option<&Institution>, efter: &Institution) -> Vec<Haendelse> {
    let Some(foer) = foer else { return vec![Haendelse::Ny] };
    if efter.lukket() && !foer.lukket() {
        return vec![Haendelse::Ophoerer { efterfoelger: efter.flytteinstitution.clone() }];
    }
    let mut haendelser = Vec::new();
    if foer.enhedsart != efter.enhedsart {
        haendelser.push(Haendelse::SkifterEnhedsart { fra: foer.enhedsart, til: efter.enhedsart });
    }
    if foer.hovedskole != efter.hovedskole {
        haendelser.push(Haendelse::SkifterHovedskole { fra: foer.hovedskole.clone(), til: efter.hovedskole.clone() });
    }
    let koder = [
        (felt::EJERKODE, foer.felter.ejerkode, efter.felter.ejerkode),
        (felt::TYPE3, foer.felter.type3, efter.felter.type3),
        (felt::AKTIVKODE, foer.aktivkode, efter.aktivkode),
    ];
    let skift = koder.into_iter().filter(|(_, fra, til)| fra != til);
    haendelser.extend(skift.map(|(felt, fra, til)| Haendelse::SkifterKode { felt, fra, til }));
    haendelser
}
