//! The operating system's signals: end, and read anew.

use std::io;

use tokio::signal::unix::{SignalKind, signal};

/// Ends when the process is asked to: SIGTERM or SIGINT.
///
/// # Errors
/// Where the signals cannot be listened to.
pub fn shutdown() -> io::Result<impl Future<Output = ()> + Send> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("lukker ned: færdiggør de udvekslinger, der er i gang");
    })
}

/// Calls `reload` at each SIGHUP, until it is dropped. What it reads replaces what was there only where all of it is right.
///
/// # Errors
/// Where the signal cannot be listened to.
pub fn on_reload(reload: impl Fn() + Send + 'static) -> io::Result<impl Future<Output = ()> + Send> {
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        while hangup.recv().await.is_some() {
            reload();
        }
    })
}
