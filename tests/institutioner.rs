//! Institutionsregisteret through the whole exchange: acts that apply at once, acts that wait for the ministry, and what follows from both.

mod aftaler;
mod draebt;
mod landsbyordning;
mod sager;
mod straks;

use tilslut::institutioner::Institution;
use tilslut::journal::verify::verify;
use tilslut::store::Conn;
use tilslut::tilslutning::Aftale;

use crate::proces::mellem;
use crate::verden::Verden;

pub const VEDLIGEHOLD: &str = "/services/institutionsregister/VedligeholdService/v1";
pub const NS: &str = "urn:tilslut:institutionsregister:1";

/// The supplier's system: it acts for the municipality where the schools lie.
pub const SYSTEM: &str = "leverandoer-system";
/// The owner of the private schools.
pub const EJER: &str = "privat-organisation";
pub const MINISTERIUM: &str = "ministerium-organisation";

/// An answer, and what it tells.
pub struct Svar {
    pub status: u16,
    pub text: String,
}

impl Svar {
    pub fn element(&self, navn: &str) -> Vec<&str> {
        mellem(&self.text, &format!("<{navn}>"), "<")
    }

    pub fn en(&self, navn: &str) -> &str {
        self.element(navn).first().unwrap_or_else(|| panic!("{navn}: {}", self.text))
    }

    /// It was done.
    pub fn ok(self) -> Self {
        assert_eq!((self.status, self.en("status")), (200, "OK"), "{}", self.text);
        self
    }

    /// It waits; the case's number.
    pub fn afventer(&self) -> String {
        assert_eq!((self.status, self.en("status")), (200, "Afventer"), "{}", self.text);
        self.en("sagsnummer").to_owned()
    }

    /// The register's rules refused it, by this code first.
    pub fn fejl(&self, kode: &str) {
        assert_eq!((self.status, self.en("status"), self.en("kode")), (200, "Fejl", kode), "{}", self.text);
    }

    /// A SOAP fault of this code.
    pub fn fault(&self, kode: &str) {
        assert_eq!((self.status, self.en("ErrorCode")), (500, kode), "{}", self.text);
    }

    /// What happens, each as `<nummer> <haendelse>`.
    pub fn haendelser(&self) -> Vec<String> {
        let en = |del: &str, navn: &str| mellem(del, &format!("<{navn}>"), "<").concat();
        let dele = mellem(&self.text, "<konsekvens>", "</konsekvens>");
        dele.into_iter().map(|del| format!("{} {}", en(del, "institutionsNummer"), en(del, "haendelse"))).collect()
    }
}

/// The example world with a register of schools.
pub struct Skoler(pub Verden);

impl Skoler {
    pub async fn nye() -> Self {
        Self(Verden::ny().await)
    }

    /// Calls VedligeholdService; the payload is given without its namespace.
    pub async fn kald(&self, kalder: &str, payload: &str) -> Svar {
        self.til(kalder, VEDLIGEHOLD, &med_navnerum(payload, NS)).await
    }

    pub async fn til(&self, kalder: &str, sti: &str, payload: &str) -> Svar {
        let reply = self.0.send(Some(kalder), sti, payload).await;
        Svar { status: reply.status, text: String::from_utf8(reply.body.to_vec()).unwrap() }
    }

    /// A municipal school, which its municipality makes; its number.
    pub async fn folkeskole(&self, navn: &str) -> String {
        let svar = self.kald(SYSTEM, &insert(0, &folkeskole(navn))).await.ok();
        svar.en("institutionsNummer").to_owned()
    }

    /// A private school, which the ministry makes; its number.
    pub async fn friskole(&self, navn: &str) -> String {
        let svar = self.kald(MINISTERIUM, &insert(0, &friskole(navn))).await.ok();
        svar.en("institutionsNummer").to_owned()
    }

    pub fn laes<T>(&self, spoergsmaal: impl FnOnce(&Conn) -> tilslut::store::Result<T>) -> T {
        self.0.gateway.store().read(spoergsmaal).unwrap()
    }

    pub fn enhed(&self, nummer: &str) -> Institution {
        self.laes(|conn| conn.institution(&nummer.parse().unwrap())).unwrap_or_else(|| panic!("{nummer}"))
    }

    /// The agreements on a number, whatever their state.
    pub fn aftaler(&self, nummer: &str) -> Vec<Aftale> {
        self.laes(|conn| {
            let Some(part) = conn.part_institution(&nummer.parse().unwrap())? else { return Ok(Vec::new()) };
            conn.aftaler(&tilslut::store::tilslutning::Filter { part: Some(part.id), ..Default::default() })
        })
    }

    /// The register and the journal say the same.
    pub fn efterproev(&self) {
        let report = self.laes(|conn| verify(conn, None, None));
        assert!(report.brud.is_empty(), "{:?}", report.brud);
    }
}

pub fn med_navnerum(payload: &str, navnerum: &str) -> String {
    let name_ends = payload.find([' ', '>', '/']).unwrap();
    format!("{} xmlns=\"{navnerum}\"{}", &payload[..name_ends], &payload[name_ends..])
}

fn felter(navn: &str, cvr: &str, type3: u32, ejer: &str) -> String {
    format!(
        "<institutionsNavn>{navn}</institutionsNavn><cvrNummer>{cvr}</cvrNummer><Adresse><vejNavn>Strandvej</vejNavn>\
         <husNummer>1</husNummer><postNummer>9940</postNummer><kommuneKode>825</kommuneKode></Adresse>\
         <institutionstype3>{type3}</institutionstype3><institutionstype2>121</institutionstype2>\
         <ressortministerium>1</ressortministerium>{ejer}"
    )
}

/// The fields of a municipal school.
pub fn folkeskole(navn: &str) -> String {
    felter(navn, "10000033", 1012, "<ejerkode>2</ejerkode><administrationskommune>825</administrationskommune>")
}

/// The fields of a self-owned private school.
pub fn friskole(navn: &str) -> String {
    felter(navn, "10000041", 1013, "<ejerkode>5</ejerkode>")
}

pub fn insert(enhedsart: u8, felter: &str) -> String {
    format!(
        "<InsertInstitution><Institution><enhedsart>{enhedsart}</enhedsart>{felter}</Institution></InsertInstitution>"
    )
}

pub fn update(nummer: &str, felter: &str) -> String {
    format!(
        "<UpdateInstitution><institutionsNummer>{nummer}</institutionsNummer><Institution>{felter}</Institution></UpdateInstitution>"
    )
}

/// Fusion F1.
pub fn fusion(a: &str, b: &str) -> String {
    format!(
        "<FusionTilNyHovedskole><enhed>{a}</enhed><enhed>{b}</enhed><administration>{a}</administration></FusionTilNyHovedskole>"
    )
}

/// Sammenlægning S1.
pub fn sammenlaeg(fortsaetter: &str, ophoerer: &str) -> String {
    format!(
        "<SammenlaegMedBestaaende><fortsaetter>{fortsaetter}</fortsaetter><ophoerer>{ophoerer}</ophoerer></SammenlaegMedBestaaende>"
    )
}

pub fn batch(id: &str, mere: &str, aendringer: &str) -> String {
    format!("<ImporterAendringer batchId=\"{id}\"{mere}>{aendringer}</ImporterAendringer>")
}
