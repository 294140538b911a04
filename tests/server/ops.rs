//! The operator's listener.

use super::support::{Server, pki, plain_get};

#[tokio::test]
async fn health_readiness_and_metrics() {
    let mut server = Server::start(|_| {}).await;
    server.post(&server.client(pki().config()), "/t", "x").await;
    assert!(plain_get(server.ops, "/healthz").await.ends_with("ok\n"));
    assert!(plain_get(server.ops, "/readyz").await.starts_with("HTTP/1.1 200"));
    assert!(plain_get(server.ops, "/andet").await.starts_with("HTTP/1.1 404"));
    let metrics = plain_get(server.ops, "/metrics").await;
    assert!(metrics.contains("tilslut_http_svar_total{protokol=\"http/1\",status=\"200\"} 1"), "{metrics}");
    let (client, url) = (server.client(pki().config()), server.url("/vent"));
    let call = tokio::spawn(async move { client.post(&url, tilslut::client::Version::V11, "", "x").await });
    while server.handler.seen.load(std::sync::atomic::Ordering::SeqCst) < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    server.stop();
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    let ready = plain_get(server.ops, "/readyz").await;
    assert!(ready.starts_with("HTTP/1.1 503") && ready.contains("lukke ned"), "{ready}");
    server.handler.go.notify_one();
    assert_eq!(call.await.unwrap().unwrap().text(), "ventede");
}
