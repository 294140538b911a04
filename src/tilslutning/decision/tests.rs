//! The decision as a table: one case a line, the day is 1 July 2026.

use super::*;
use Mangel::{Afvist, Anmodet, EndnuIkke, Ingen, Opsagt, Trukket, Udloebet};
use Service::{DtrEksport, DtrImport, IrInstitution, IrVedligehold, WsaImport, WsiEksportFuld, WsiInst};

const OWN: &str = "11111111";
const OTHER: &str = "22222222";

fn dag(text: &str) -> Dag {
    text.parse().unwrap()
}

/// `""` is the whole year; else `fra..til`, either side open.
fn periode(text: &str) -> Periode {
    let (fra, til) = text.split_once("..").unwrap_or(("", "2026-12-31"));
    let fra = if fra.is_empty() { "2026-01-01" } else { fra };
    Periode { fra: dag(fra), til: (!til.is_empty()).then(|| dag(til)) }
}

/// Parties 101 to 199 are municipalities, 1000 and up institutions, the others owners.
fn part(id: PartId) -> Part {
    let kommunekode = (101..200).contains(&id).then(|| Kommunekode(u16::try_from(id).unwrap()));
    let institutionsnummer = (id >= 1000).then(|| format!("G{id:05}").parse().unwrap());
    Part { id, cvr: OWN.parse().unwrap(), navn: "P".into(), kommunekode, institutionsnummer, rolle: None }
}

fn aftale(slags: AftaleSlags, status: Status, days: &str, part: Option<Part>) -> AftaleFacts {
    AftaleFacts { slags, status, periode: periode(days), part: part.map(Into::into) }
}

/// A tilslutningsaftale in a state.
fn t(status: Status, days: &str) -> AftaleFacts {
    aftale(AftaleSlags::Tilslutning, status, days, None)
}

/// A dataaftale in a state; party 0 = all.
fn d(id: PartId, status: Status, days: &str) -> AftaleFacts {
    aftale(AftaleSlags::Data, status, days, (id != 0).then(|| part(id)))
}

/// The two that most cases need: in force.
fn ok() -> AftaleFacts {
    t(Status::Godkendt, "")
}
fn data(id: PartId) -> AftaleFacts {
    d(id, Status::Godkendt, "")
}

fn sys(id: &str, aftaler: Vec<AftaleFacts>) -> SystemFacts {
    SystemFacts { id: id.parse().unwrap(), owner: OWN.parse().unwrap(), status: SystemStatus::Aktiv, aftaler }
}
fn passive(system: SystemFacts) -> SystemFacts {
    SystemFacts { status: SystemStatus::Passiv, ..system }
}
fn foreign(system: SystemFacts) -> SystemFacts {
    SystemFacts { owner: OTHER.parse().unwrap(), ..system }
}
fn own(id: PartId, aftaler: Vec<AftaleFacts>) -> PartFacts {
    PartFacts { part: part(id), aftaler }
}

/// What is expected, in few words.
#[derive(Debug, Clone, PartialEq)]
enum Expect {
    /// As the system, for these parties.
    Sys(&'static str, Vec<PartId>),
    SysAll(&'static str),
    /// As the party, for these.
    Own(PartId, Vec<PartId>),
    OwnAll(PartId),
    Ukendt,
    SystemUkendt,
    IkkeDit,
    Cvr,
    Passivt(&'static str),
    /// The system's first gate.
    T(&'static str, Mangel),
    /// The party's first gate.
    PartT(PartId, Mangel),
    /// The second gate.
    D(&'static str, Mangel),
}
use Expect::*;

fn expectation(outcome: Result<Grant, Refusal>) -> Expect {
    let leak = |id: SystemId| -> &'static str { String::from(id).leak() };
    match outcome {
        Ok(Grant { acting: Acting::System(id), scope: Scope::Alle, .. }) => SysAll(leak(id)),
        Ok(Grant { acting: Acting::System(id), scope, .. }) => {
            Sys(leak(id), scope.parter().iter().map(|p| p.id).collect())
        }
        Ok(Grant { acting: Acting::Part(id), scope: Scope::Alle, .. }) => OwnAll(id),
        Ok(Grant { acting: Acting::Part(id), scope, .. }) => Own(id, scope.parter().iter().map(|p| p.id).collect()),
        Err(Refusal::Ukendt) => Ukendt,
        Err(Refusal::SystemUkendt) => SystemUkendt,
        Err(Refusal::SystemIkkeDit) => IkkeDit,
        Err(Refusal::CvrAfviger) => Cvr,
        Err(Refusal::SystemPassivt { system }) => Passivt(leak(system)),
        Err(Refusal::Tilslutning { acting: Acting::System(id), mangel, .. }) => T(leak(id), mangel),
        Err(Refusal::Tilslutning { acting: Acting::Part(id), mangel, .. }) => PartT(id, mangel),
        Err(Refusal::Dataaftale { system, mangel, .. }) => D(leak(system), mangel),
        Err(Refusal::Udenfor { .. }) => unreachable!("decide never says this"),
    }
}

/// What it is for, service, named system, systems, parties, outcome.
type Line<'a> = (&'a str, Service, Option<&'a str>, Vec<SystemFacts>, Vec<PartFacts>, Expect);

/// Runs the table at a gate and tells every line that fails.
fn check(gate: Gate, cases: Vec<Line<'_>>) {
    let (cvr, thumbprint) = (OWN.parse().unwrap(), Thumbprint::of(b"certificate"));
    let mut failures = Vec::new();
    for (what, service, named, systems, parties, expected) in cases {
        let system: Option<SystemId> = named.map(|name| name.trim_start_matches('?').parse().unwrap());
        // A name with `?` is one that no system has.
        let named_exists = named.is_some_and(|name| !name.starts_with('?'));
        let now = "2026-07-01T10:00:00Z".parse().unwrap();
        let question = Question { cvr: &cvr, thumbprint: &thumbprint, service, system: system.as_ref(), now };
        let found = expectation(decide_at(&question, &Facts { systems, parties, named_exists }, gate));
        if found != expected {
            failures.push(format!("{what}: expected {expected:?}, found {found:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[rustfmt::skip]
fn the_systems_path() {
    use Status::{Godkendt as G, Anmodet as A, Afvist as R, Trukket as W, Opsagt as O, Udloebet as U};
    check(Gate::Dataaftale, vec![
        ("nobody", DtrImport, None, vec![], vec![], Ukendt),
        ("one party", DtrImport, None, vec![sys("A", vec![ok(), data(101)])], vec![], Sys("A", vec![101])),
        ("parties come by key, each once", DtrImport, None, vec![sys("A", vec![data(103), ok(), data(101), data(103)])], vec![], Sys("A", vec![101, 103])),
        ("a dataaftale for all", DtrImport, None, vec![sys("A", vec![ok(), data(0)])], vec![], SysAll("A")),
        ("for all beside one", DtrImport, None, vec![sys("A", vec![ok(), data(101), data(0)])], vec![], SysAll("A")),
        ("an institution", WsaImport, None, vec![sys("A", vec![ok(), data(1001)])], vec![], Sys("A", vec![1001])),
        ("open data needs no dataaftale", DtrEksport, None, vec![sys("A", vec![ok()])], vec![], SysAll("A")),
        ("open data, IR", IrInstitution, None, vec![sys("A", vec![ok()])], vec![], SysAll("A")),
        ("open data needs a tilslutningsaftale", DtrEksport, None, vec![sys("A", vec![data(101)])], vec![], T("A", Ingen)),
        ("IR write needs a dataaftale", IrVedligehold, None, vec![sys("A", vec![ok()])], vec![], D("A", Ingen)),
        ("CVR numbers differ", DtrImport, None, vec![foreign(sys("A", vec![ok(), data(101)]))], vec![], Cvr),
        ("CVR numbers differ, passive: CVR first", DtrImport, None, vec![passive(foreign(sys("A", vec![])))], vec![], Cvr),
        ("passive", DtrImport, None, vec![passive(sys("A", vec![ok(), data(101)]))], vec![], Passivt("A")),
        ("passive without agreements", DtrImport, None, vec![passive(sys("A", vec![]))], vec![], Passivt("A")),
        ("passive, open data", DtrEksport, None, vec![passive(sys("A", vec![ok()]))], vec![], Passivt("A")),
        ("no tilslutningsaftale", DtrImport, None, vec![sys("A", vec![])], vec![], T("A", Ingen)),
        ("a dataaftale alone is not enough", DtrImport, None, vec![sys("A", vec![data(0)])], vec![], T("A", Ingen)),
        ("T requested", DtrImport, None, vec![sys("A", vec![t(A, ""), data(101)])], vec![], T("A", Anmodet)),
        ("T refused", DtrImport, None, vec![sys("A", vec![t(R, ""), data(101)])], vec![], T("A", Afvist)),
        ("T withdrawn", DtrImport, None, vec![sys("A", vec![t(W, ""), data(101)])], vec![], T("A", Trukket)),
        ("T terminated", DtrImport, None, vec![sys("A", vec![t(O, ""), data(101)])], vec![], T("A", Opsagt)),
        ("T recorded as expired", DtrImport, None, vec![sys("A", vec![t(U, "..2026-06-01"), data(101)])], vec![], T("A", Udloebet(Some(dag("2026-06-01"))))),
        ("T expired, not yet recorded", DtrImport, None, vec![sys("A", vec![t(G, "..2026-06-30"), data(101)])], vec![], T("A", Udloebet(Some(dag("2026-06-30"))))),
        ("T on its last day", DtrImport, None, vec![sys("A", vec![t(G, "..2026-07-01"), data(101)])], vec![], Sys("A", vec![101])),
        ("T on its first day", DtrImport, None, vec![sys("A", vec![t(G, "2026-07-01.."), data(101)])], vec![], Sys("A", vec![101])),
        ("T for one day", DtrImport, None, vec![sys("A", vec![t(G, "2026-07-01..2026-07-01"), data(101)])], vec![], Sys("A", vec![101])),
        ("T begins tomorrow", DtrImport, None, vec![sys("A", vec![t(G, "2026-07-02.."), data(101)])], vec![], T("A", EndnuIkke(dag("2026-07-02")))),
        ("T without an end", DtrImport, None, vec![sys("A", vec![t(G, "2026-01-01.."), data(101)])], vec![], Sys("A", vec![101])),
        ("an old T beside one in force", DtrImport, None, vec![sys("A", vec![t(O, ""), t(G, ""), data(101)])], vec![], Sys("A", vec![101])),
        ("the nearest cause is told", DtrImport, None, vec![sys("A", vec![t(R, ""), t(A, ""), t(W, "")])], vec![], T("A", Anmodet)),
        ("the earliest start is told", DtrImport, None, vec![sys("A", vec![t(G, "2026-09-01.."), t(G, "2026-08-01..2026-08-31")])], vec![], T("A", EndnuIkke(dag("2026-08-01")))),
        ("the latest end is told", DtrImport, None, vec![sys("A", vec![t(U, "..2026-02-01"), t(G, "..2026-03-01"), t(U, "..2026-01-15")])], vec![], T("A", Udloebet(Some(dag("2026-03-01"))))),
        ("D none", WsiInst, None, vec![sys("A", vec![ok()])], vec![], D("A", Ingen)),
        ("D requested", DtrImport, None, vec![sys("A", vec![ok(), d(101, A, "")])], vec![], D("A", Anmodet)),
        ("D refused", DtrImport, None, vec![sys("A", vec![ok(), d(101, R, "")])], vec![], D("A", Afvist)),
        ("D withdrawn", DtrImport, None, vec![sys("A", vec![ok(), d(101, W, "")])], vec![], D("A", Trukket)),
        ("D terminated", DtrImport, None, vec![sys("A", vec![ok(), d(101, O, "")])], vec![], D("A", Opsagt)),
        ("D terminated, for all", DtrImport, None, vec![sys("A", vec![ok(), d(0, O, "")])], vec![], D("A", Opsagt)),
        ("D expired", DtrImport, None, vec![sys("A", vec![ok(), d(101, G, "..2026-06-30")])], vec![], D("A", Udloebet(Some(dag("2026-06-30"))))),
        ("D begins later", DtrImport, None, vec![sys("A", vec![ok(), d(101, G, "2026-08-01..")])], vec![], D("A", EndnuIkke(dag("2026-08-01")))),
        ("only those in force are in the scope", DtrImport, None,
            vec![sys("A", vec![ok(), data(101), d(103, O, ""), d(105, G, "2026-08-01.."), d(107, A, ""), d(0, R, "")])], vec![], Sys("A", vec![101])),
    ]);
}

#[test]
#[rustfmt::skip]
fn several_systems_and_a_named_one() {
    let both = || vec![sys("A", vec![ok(), data(101)]), sys("B", vec![ok(), data(101), data(103)])];
    check(Gate::Dataaftale, vec![
        ("the widest acts", DtrImport, None, both(), vec![], Sys("B", vec![101, 103])),
        ("named, the narrower acts", DtrImport, Some("A"), both(), vec![], Sys("A", vec![101])),
        ("for all is the widest", DtrImport, None, vec![sys("B", vec![ok(), data(101), data(103)]), sys("C", vec![ok(), data(0)])], vec![], SysAll("C")),
        ("of equals the first by id", DtrEksport, None, vec![sys("B", vec![ok()]), sys("A", vec![ok()])], vec![], SysAll("A")),
        ("no union of scopes", DtrImport, None, vec![sys("A", vec![ok(), data(101)]), sys("B", vec![ok(), data(103)])], vec![], Sys("A", vec![101])),
        ("the one that may", DtrImport, None, vec![passive(sys("A", vec![ok(), data(101)])), sys("B", vec![ok(), data(103)])], vec![], Sys("B", vec![103])),
        ("foreign beside own", DtrImport, None, vec![foreign(sys("A", vec![ok(), data(0)])), sys("B", vec![ok(), data(103)])], vec![], Sys("B", vec![103])),
        ("none may: the closest is told", DtrImport, None, vec![sys("A", vec![]), sys("B", vec![ok()])], vec![], D("B", Ingen)),
        ("none may: passive beside one without", DtrImport, None, vec![sys("A", vec![]), passive(sys("B", vec![]))], vec![], Passivt("B")),
        ("none may: requested beside passive", DtrImport, None, vec![sys("A", vec![t(Status::Anmodet, "")]), passive(sys("B", vec![]))], vec![], T("A", Anmodet)),
        ("named and unknown", DtrImport, Some("?X"), both(), vec![], SystemUkendt),
        ("named and another's", DtrImport, Some("X"), both(), vec![], IkkeDit),
        ("a named one that fails: no fallback to another system", DtrImport, Some("A"), vec![passive(sys("A", vec![])), sys("B", vec![ok(), data(101)])], vec![], Passivt("A")),
        ("a named one that fails: no fallback to the party", DtrImport, Some("A"), vec![sys("A", vec![ok()])], vec![own(101, vec![ok()])], D("A", Ingen)),
        ("an unknown name: no fallback to the party", DtrImport, Some("?X"), vec![], vec![own(101, vec![ok()])], SystemUkendt),
        ("named and foreign", DtrImport, Some("A"), vec![foreign(sys("A", vec![ok(), data(101)]))], vec![own(101, vec![ok()])], Cvr),
    ]);
}

#[test]
#[rustfmt::skip]
fn the_partys_own_path() {
    use Status::{Godkendt as G, Opsagt as O, Anmodet as A};
    check(Gate::Dataaftale, vec![
        ("needs no dataaftale with itself", DtrImport, None, vec![], vec![own(101, vec![ok()])], Own(101, vec![101])),
        ("an owner without a kommunekode", DtrImport, None, vec![], vec![own(7, vec![ok()])], Own(7, vec![7])),
        ("only the parties that have an agreement", WsaImport, None, vec![], vec![own(1003, vec![ok()]), own(1002, vec![]), own(1001, vec![ok()])], Own(1001, vec![1001, 1003])),
        ("open data: all", DtrEksport, None, vec![], vec![own(101, vec![ok()])], OwnAll(101)),
        ("none", DtrImport, None, vec![], vec![own(101, vec![])], PartT(101, Ingen)),
        ("requested", DtrImport, None, vec![], vec![own(101, vec![t(A, "")])], PartT(101, Anmodet)),
        ("terminated", DtrImport, None, vec![], vec![own(101, vec![t(O, "")])], PartT(101, Opsagt)),
        ("expired", DtrImport, None, vec![], vec![own(101, vec![t(G, "..2026-06-30")])], PartT(101, Udloebet(Some(dag("2026-06-30"))))),
        ("later", DtrImport, None, vec![], vec![own(101, vec![t(G, "2026-07-02..")])], PartT(101, EndnuIkke(dag("2026-07-02")))),
        ("a system with a grant goes first", DtrImport, None, vec![sys("A", vec![ok(), data(103)])], vec![own(101, vec![ok()])], Sys("A", vec![103])),
        ("a system without a dataaftale: as party", DtrImport, None, vec![sys("A", vec![ok()])], vec![own(101, vec![ok()])], Own(101, vec![101])),
        ("a passive system: as party", DtrImport, None, vec![passive(sys("A", vec![ok(), data(103)]))], vec![own(101, vec![ok()])], Own(101, vec![101])),
        ("a foreign system: as party", DtrImport, None, vec![foreign(sys("A", vec![ok(), data(103)]))], vec![own(101, vec![ok()])], Own(101, vec![101])),
        ("both fail: the system's is closer", DtrImport, None, vec![sys("A", vec![ok()])], vec![own(101, vec![])], D("A", Ingen)),
        ("both fail: the party's is closer", DtrImport, None, vec![sys("A", vec![])], vec![own(101, vec![t(A, "")])], PartT(101, Anmodet)),
        ("both fail alike: the system's", DtrImport, None, vec![sys("A", vec![])], vec![own(101, vec![])], T("A", Ingen)),
    ]);
}

/// What lies behind the first gate alone: a ping, hentDataAftaler.
#[test]
#[rustfmt::skip]
fn the_first_gate_alone() {
    check(Gate::Tilslutning, vec![
        ("no dataaftale yet: let in, for nobody", WsiEksportFuld, None, vec![sys("A", vec![ok()])], vec![], Sys("A", vec![])),
        ("dataaftaler are listed", WsiEksportFuld, None, vec![sys("A", vec![ok(), data(1001)])], vec![], Sys("A", vec![1001])),
        ("no tilslutningsaftale", WsiEksportFuld, None, vec![sys("A", vec![data(1001)])], vec![], T("A", Ingen)),
        ("passive", WsiEksportFuld, None, vec![passive(sys("A", vec![ok()]))], vec![], Passivt("A")),
        ("the system is preferred", WsiEksportFuld, None, vec![sys("A", vec![ok()])], vec![own(1001, vec![ok()])], Sys("A", vec![])),
    ]);
}

#[test]
fn others_that_would_be_let_in_are_told() {
    let (cvr, thumbprint) = (OWN.parse().unwrap(), Thumbprint::of(b"certificate"));
    let now = "2026-07-01T10:00:00Z".parse().unwrap();
    let question = Question { cvr: &cvr, thumbprint: &thumbprint, service: DtrImport, system: None, now };
    let systems = ["C", "A", "B", "D"].map(|id| sys(id, vec![ok(), data(101)]));
    let mut systems = systems.to_vec();
    systems[3].status = SystemStatus::Passiv;
    let grant = decide(&question, &Facts { systems, ..Facts::default() }).unwrap();
    assert_eq!(grant.acting, Acting::System("A".parse().unwrap()));
    assert_eq!(grant.andre, ["B", "C"].map(|id| id.parse().unwrap()));
    let refusal = grant.udenfor(DtrImport);
    assert_eq!(refusal.kode(), "TIL330");
    assert!(refusal.tekst().contains("B, C"), "{refusal}");
}

/// An operation that agreements about several services open is opened for whom any of them is for.
#[test]
fn several_services_open_for_whom_any_of_them_is_for() {
    let (cvr, thumbprint, named) = (OWN.parse().unwrap(), Thumbprint::of(b"certificate"), "A".parse().unwrap());
    let now = "2026-07-01T10:00:00Z".parse().unwrap();
    let question = |service| Question { cvr: &cvr, thumbprint: &thumbprint, service, system: Some(&named), now };
    let facts = |aftaler: Vec<AftaleFacts>| Facts { systems: vec![sys("A", aftaler)], ..Facts::default() };
    let scope = |first: Vec<AftaleFacts>, second: Vec<AftaleFacts>| {
        let facts = [facts(first), facts(second)];
        let asked = [WsiInst, WsaImport].map(question).into_iter().zip(&facts);
        decide_any(asked, Gate::Dataaftale).map(|(service, grant)| (service, grant.scope))
    };
    let parts = |ids: &[PartId]| Scope::Parter(ids.iter().map(|id| part(*id).into()).collect());
    let both = scope(vec![ok(), data(1001), data(1003)], vec![ok(), data(1002), data(1001)]);
    assert_eq!(both, Ok((WsiInst, parts(&[1001, 1002, 1003]))));
    assert_eq!(scope(vec![ok()], vec![ok(), data(1002)]), Ok((WsaImport, parts(&[1002]))));
    assert_eq!(scope(vec![ok(), data(1001)], vec![ok(), data(0)]), Ok((WsiInst, Scope::Alle)));
    assert_eq!(scope(vec![ok(), data(0)], vec![ok(), data(1001)]), Ok((WsiInst, Scope::Alle)));
    assert!(scope(vec![ok()], vec![ok()]).is_err());
}

#[test]
fn the_day_is_danish() {
    let (cvr, thumbprint) = (OWN.parse().unwrap(), Thumbprint::of(b"certificate"));
    let facts = Facts { systems: vec![sys("A", vec![t(Status::Godkendt, "..2026-06-30")])], ..Facts::default() };
    let at = |now: &str| {
        let now = now.parse().unwrap();
        decide(&Question { cvr: &cvr, thumbprint: &thumbprint, service: DtrEksport, system: None, now }, &facts)
    };
    assert!(at("2026-06-30T21:59:59Z").is_ok());
    assert!(at("2026-06-30T22:00:00Z").is_err());
}

#[test]
fn a_scope_covers_its_parties_alone() {
    let scope = Scope::Parter(vec![part(101).into(), part(1001).into()]);
    assert!(scope.covers_kommune(Kommunekode(101)) && !scope.covers_kommune(Kommunekode(103)));
    assert!(
        scope.covers_institution(&"G01001".parse().unwrap()) && !scope.covers_institution(&"G01002".parse().unwrap())
    );
    assert!(scope.covers_cvr(&OWN.parse().unwrap()) && !scope.covers_cvr(&OTHER.parse().unwrap()));
    assert!(Scope::Alle.covers_kommune(Kommunekode(103)));
    assert!(!Scope::Parter(vec![]).covers_kommune(Kommunekode(101)));
}
