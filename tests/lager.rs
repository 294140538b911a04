//! Storage that fails under the running program: a clear fault, nothing half-applied, and the gateway lives on when the cause is gone.

use std::process::Command;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tilslut::client::{Client, Response};

use crate::proces::{EKSPORT, IMPORT, Mappe, Proces, sending};

/// The public fault of a register that cannot be written now (docs/fejlkoder.md).
fn er_til500(svar: &Response) {
    let text = svar.text();
    assert_eq!(svar.status, 500, "{text}");
    assert!(text.contains("<ErrorCode>TIL500</ErrorCode>") && text.contains("soap:Server"), "{text}");
    assert!(svar.header("retry-after").is_some(), "{:?}", svar.headers);
}

struct Proeve {
    mappe: Mappe,
    proces: Proces,
    klient: Client,
}

impl Proeve {
    async fn start(mappe: Mappe, command: Command) -> Self {
        let proces = mappe.start_ved(command);
        let klient = proces.klient("leverandoer-system");
        let proeve = Self { mappe, proces, klient };
        proeve.lykkes("foer").await;
        proeve
    }

    async fn send(&self, navn: &str) -> Response {
        self.proces.kald(&self.klient, IMPORT, &sending(navn, navn)).await.unwrap()
    }

    async fn lykkes(&self, navn: &str) {
        let svar = self.send(navn).await.text();
        assert!(svar.contains("<status>OK</status>"), "{navn}: {svar}");
    }

    /// A read is refused as well: its journal entry cannot be made.
    async fn laesning_afvises(&self) {
        let hello = r#"<GetAllDagtilbud xmlns="urn:tilslut:dagtilbudsregister:eksport:2"/>"#;
        er_til500(&self.proces.kald(&self.klient, EKSPORT, hello).await.unwrap());
    }

    /// Afterwards: the same batch goes in, once; what was refused is all there or all away; the journal is whole.
    async fn bagefter(&self, afvist: &str) {
        let foer = self.proces.register().await;
        assert_eq!(foer.af_sending(afvist), 0, "{afvist} was refused");
        self.lykkes(afvist).await;
        let register = self.proces.register().await;
        for navn in ["foer", afvist] {
            assert_eq!(register.af_sending(navn), crate::proces::enheder(navn));
        }
        self.mappe.efterproev_journal();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_database() {
    let proeve = Proeve::start(Mappe::ny(), Command::new(crate::proces::BINARY)).await;
    let other = Connection::open(proeve.mappe.database()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Instant::now();
    let (a, b, c) = tokio::join!(proeve.send("laast"), proeve.send("laast-b"), proeve.laesning_afvises());
    let () = c;
    for svar in [a, b] {
        er_til500(&svar);
    }
    // The lock is waited for once, or twice where one came later; not once for each who waits.
    assert!(begun.elapsed() < Duration::from_secs(25), "{:?}", begun.elapsed());
    other.execute_batch("ROLLBACK").unwrap();
    proeve.bagefter("laast").await;
}

/// The files of a process grow no further than this: the disk is full, as far as it can see. SIGXFSZ must be ignored, which is inherited.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk() {
    let mut command = Command::new("sh");
    command.args(["-c", r#"trap '' XFSZ; exec "$0" "$@""#, crate::proces::BINARY]);
    let proeve = Proeve::start(Mappe::ny(), command).await;
    let graense = |bytes: &str| {
        let pid = proeve.proces.pid().to_string();
        let set = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={bytes}:unlimited")]).status();
        assert!(set.unwrap().success());
    };
    graense("1024");
    er_til500(&proeve.send("Stor-fuld").await);
    er_til500(&proeve.send("fuld").await);
    proeve.laesning_afvises().await;
    graense("unlimited");
    proeve.bagefter("fuld").await;
    proeve.bagefter("Stor-fuld").await;
}

/// SQLite's own bound on pages: it says "full" in the middle of a statement.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_may_not_grow() {
    // Other programs' handles do not bind ours, so the bound is a disk's: a file system of its own, where we may make one.
    let mappe = Mappe::ny();
    let folder = mappe.sti("db");
    let keep = std::fs::read(mappe.database()).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(&folder).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        eprintln!("no right to mount a small file system; what is proven of a full disk is in a_full_disk");
        return;
    }
    let unmount = Unmount(folder);
    std::fs::write(mappe.database(), keep).unwrap();
    let proeve = Proeve::start(mappe, Command::new(crate::proces::BINARY)).await;
    let ballast = proeve.mappe.sti("db/ballast");
    let rest = std::io::copy(&mut std::io::repeat(0), &mut std::fs::File::create(&ballast).unwrap());
    assert!(rest.is_err(), "the disk is full now");
    er_til500(&proeve.send("Stor-fyldt").await);
    er_til500(&proeve.send("fyldt").await);
    std::fs::remove_file(ballast).unwrap();
    proeve.bagefter("fyldt").await;
    drop(proeve.proces);
    proeve.mappe.efterproev_journal();
    drop(unmount);
}

struct Unmount(std::path::PathBuf);

impl Drop for Unmount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// SQLite would go on writing to a file that has no name any more, and every receipt would be for nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_removed_or_replaced() {
    let proeve = Proeve::start(Mappe::ny(), Command::new(crate::proces::BINARY)).await;
    let away = proeve.mappe.sti("db/vaek.sqlite");
    std::fs::rename(proeve.mappe.database(), &away).unwrap();
    er_til500(&proeve.send("fjernet").await);
    proeve.laesning_afvises().await;
    std::fs::copy(&away, proeve.mappe.database()).unwrap();
    er_til500(&proeve.send("fjernet").await);
    std::fs::rename(&away, proeve.mappe.database()).unwrap();
    proeve.bagefter("fjernet").await;
}
