//! The day's exports: of calls that come at once no more are answered than there may be, and the others are told when to come again.

use super::*;

const WSIEKSPORT: &str = "/bpi/wsieksport/7";
const NAVNERUM: &str = "https://brugerdatabasen.stil.dk/bpi/wsieksport/7";

fn eksport(pakke: &str, instnr: &str) -> Besked {
    let payload = format!("<eksporterXml{pakke} xmlns=\"{NAVNERUM}\"><instnr>{instnr}</instnr></eksporterXml{pakke}>");
    Besked { system: Some("EX100001"), navnerum: Some(NAVNERUM), ..Besked::til(WSIEKSPORT, payload) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_a_day_whoever_comes_first() {
    let scene = Scene::ny();
    let klienter = [scene.klient(None), scene.klient(None)];
    let send = |nr: usize| {
        let besked = eksport("Lille", "990001");
        let (scene, klient) = (&scene, &klienter[nr % 2]);
        async move { (scene.send_signeret(klient, &besked).await, besked) }
    };
    let (a, b, c, d, e, f) = tokio::join!(send(0), send(1), send(2), send(3), send(4), send(5));
    let svar = [a, b, c, d, e, f];
    let mut koder: Vec<_> = svar.iter().map(|(svar, _)| kode(svar)).collect();
    koder.sort();
    assert_eq!(koder, ["OK", "OK", "OK", "OK", "TIL331", "TIL331"]);
    for (svar, besked) in svar.iter().filter(|(svar, _)| kode(svar) != "OK") {
        assert_eq!(svar.status, 429);
        let later: u64 = svar.header("retry-after").unwrap().parse().unwrap();
        assert!((1..=25 * 3600).contains(&later), "{later}");
        assert_eq!(scene.underskrevet_af(besked, svar), "gateway-system");
    }
    // Another institution's, and another package, are counted for themselves; what is refused is not counted.
    for (pakke, instnr, expected) in
        [("Lille", "990002", "OK"), ("Mellem", "990001", "OK"), ("Fuld", "990002", "TIL330")]
    {
        assert_eq!(
            kode(&scene.send_signeret(&klienter[0], &eksport(pakke, instnr)).await),
            expected,
            "{pakke} {instnr}"
        );
    }
    scene.mappe.efterproev_journal();
}
