//! The operating system's signals, sent to this very process.

use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tilslut::server::signals;

fn send(signal: &str) {
    let sent = Command::new("kill").args([signal, &std::process::id().to_string()]).status().unwrap();
    assert!(sent.success());
}

#[tokio::test]
async fn hangup_reloads_and_terminate_ends() {
    let reloads = Arc::new(AtomicUsize::new(0));
    let counted = reloads.clone();
    let reload = signals::on_reload(move || {
        counted.fetch_add(1, Ordering::SeqCst);
    })
    .unwrap();
    let reloading = tokio::spawn(reload);
    let end = signals::shutdown().unwrap();
    for expected in 1..=2 {
        send("-HUP");
        while reloads.load(Ordering::SeqCst) < expected {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    send("-TERM");
    tokio::time::timeout(Duration::from_secs(5), end).await.unwrap();
    let again = signals::shutdown().unwrap();
    send("-INT");
    tokio::time::timeout(Duration::from_secs(5), again).await.unwrap();
    reloading.abort();
}
