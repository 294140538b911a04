//! What the operator sees: counters and histograms in Prometheus' text form, and the log.
//!
//! Labels are names of services, operations, outcomes and codes, never anything of a person or a message. Each metric keeps a bounded number
//! of label sets; what comes past it is counted under `andet`, so that no caller can make the registry grow.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tracing::subscriber::set_global_default;
use tracing_subscriber::EnvFilter;

use crate::config::{Drift, Logformat};

/// The most label sets that one metric keeps.
const SERIES: usize = 512;
/// Upper bounds of the duration histograms, seconds.
const BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// The registry of metrics. One a process, shared by reference.
#[derive(Debug, Default)]
pub struct Telemetry {
    metrics: Mutex<BTreeMap<&'static str, Metric>>,
}

#[derive(Debug)]
struct Metric {
    help: &'static str,
    kind: Kind,
    labels: &'static [&'static str],
    series: BTreeMap<Vec<String>, Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Counter,
    Gauge,
    Histogram,
}

#[derive(Debug, Clone)]
enum Value {
    Number(f64),
    Spread { buckets: [u64; BUCKETS.len()], count: u64, sum: f64 },
}

impl Telemetry {
    /// An empty registry.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// One exchange that ended: how, and how long it took.
    pub fn exchange(&self, service: &str, operation: &str, outcome: &str, took: Duration) {
        let labels: &[&str] = &["tjeneste", "operation", "udfald"];
        self.update(
            "tilslut_udvekslinger_total",
            "Udvekslinger, der er besvaret.",
            Kind::Counter,
            labels,
            &[service, operation, outcome],
            |value| {
                value.add(1.0);
            },
        );
        self.observe(
            "tilslut_udveksling_sekunder",
            "Behandlingstid for en udveksling.",
            &["tjeneste"],
            &[service],
            took,
        );
    }

    /// One request that the server refused before it was an exchange, or one connection, by its code.
    pub fn refusal(&self, kode: &str) {
        self.update(
            "tilslut_afvist_total",
            "Afviste forespørgsler og forbindelser, efter kode.",
            Kind::Counter,
            &["kode"],
            &[kode],
            |value| {
                value.add(1.0);
            },
        );
    }

    /// One HTTP answer that was sent, of whatever kind.
    pub(crate) fn answer(&self, protocol: &str, status: u16, took: Duration) {
        let status = status.to_string();
        self.update(
            "tilslut_http_svar_total",
            "HTTP-svar efter protokol og status.",
            Kind::Counter,
            &["protokol", "status"],
            &[protocol, &status],
            |value| {
                value.add(1.0);
            },
        );
        self.observe(
            "tilslut_http_sekunder",
            "Tid fra hovedet er læst, til svaret er klar.",
            &["protokol"],
            &[protocol],
            took,
        );
    }

    /// One connection more (`1`) or fewer (`-1`).
    pub(crate) fn connections(&self, change: i8) {
        self.update("tilslut_forbindelser", "Åbne forbindelser.", Kind::Gauge, &[], &[], |value| {
            value.add(f64::from(change))
        });
        if change > 0 {
            self.update("tilslut_forbindelser_total", "Forbindelser i alt.", Kind::Counter, &[], &[], |value| {
                value.add(1.0)
            });
        }
    }

    /// The age of the oldest revocation list that is in use.
    pub fn crl_age(&self, age: Duration) {
        self.gauge("tilslut_crl_alder_sekunder", "Alder af den ældste spærreliste i brug.", age.as_secs_f64());
    }

    /// Any other number as it is now.
    pub fn gauge(&self, name: &'static str, help: &'static str, number: f64) {
        self.update(name, help, Kind::Gauge, &[], &[], |value| *value = Value::Number(number));
    }

    /// Everything, in Prometheus' text form.
    #[must_use]
    pub fn render(&self) -> String {
        let metrics = self.metrics.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for (name, metric) in &*metrics {
            metric.render(name, &mut text);
        }
        text
    }

    fn observe(
        &self,
        name: &'static str,
        help: &'static str,
        labels: &'static [&'static str],
        values: &[&str],
        took: Duration,
    ) {
        self.update(name, help, Kind::Histogram, labels, values, |value| value.observe(took.as_secs_f64()));
    }

    fn update(
        &self,
        name: &'static str,
        help: &'static str,
        kind: Kind,
        labels: &'static [&'static str],
        values: &[&str],
        change: impl FnOnce(&mut Value),
    ) {
        let mut metrics = self.metrics.lock().unwrap_or_else(PoisonError::into_inner);
        let metric = metrics.entry(name).or_insert_with(|| Metric { help, kind, labels, series: BTreeMap::new() });
        let mut key: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        if metric.series.len() >= SERIES && !metric.series.contains_key(&key) {
            key = vec!["andet".to_owned(); key.len()];
        }
        change(metric.series.entry(key).or_insert_with(|| Value::new(kind)));
    }
}

impl Value {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Counter | Kind::Gauge => Self::Number(0.0),
            Kind::Histogram => Self::Spread { buckets: [0; BUCKETS.len()], count: 0, sum: 0.0 },
        }
    }

    fn add(&mut self, change: f64) {
        if let Self::Number(number) = self {
            *number += change;
        }
    }

    fn observe(&mut self, seconds: f64) {
        let Self::Spread { buckets, count, sum } = self else { return };
        *count += 1;
        *sum += seconds;
        for (bucket, bound) in buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(seconds <= bound);
        }
    }
}

impl Metric {
    fn render(&self, name: &str, text: &mut String) {
        let kind = match self.kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        let _ = writeln!(text, "# HELP {name} {}\n# TYPE {name} {kind}", self.help);
        for (values, value) in &self.series {
            match value {
                Value::Number(number) => {
                    let _ = writeln!(text, "{name}{} {number}", self.label_set(values, None));
                }
                Value::Spread { buckets, count, sum } => {
                    let bounds = BUCKETS.iter().map(f64::to_string).chain(["+Inf".to_owned()]);
                    for (bound, filled) in bounds.zip(buckets.iter().chain([count])) {
                        let _ = writeln!(text, "{name}_bucket{} {filled}", self.label_set(values, Some(&bound)));
                    }
                    let labels = self.label_set(values, None);
                    let _ = writeln!(text, "{name}_sum{labels} {sum}\n{name}_count{labels} {count}");
                }
            }
        }
    }

    fn label_set(&self, values: &[String], bound: Option<&str>) -> String {
        let named = self.labels.iter().copied().zip(values.iter().map(String::as_str));
        let pairs: Vec<_> = named
            .chain(bound.map(|b| ("le", b)))
            .map(|(name, value)| format!("{name}=\"{}\"", escape(value)))
            .collect();
        if pairs.is_empty() { String::new() } else { format!("{{{}}}", pairs.join(",")) }
    }
}

fn escape(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n")
}

/// Starts the log as the configuration says. Does nothing where one is started already.
///
/// Only what is logged by `tracing` gets there: the `log` crate's records are not taken over, since a library that logs by it (yaserde does) may
/// tell the text of a message. The transport's own libraries tell warnings alone, however much of ours is asked for.
pub fn start_log(drift: &Drift) {
    let mut filter = EnvFilter::try_new(&drift.log).unwrap_or_else(|_| EnvFilter::new("info"));
    for library in ["hyper=warn", "hyper_util=warn", "h2=warn", "mio=warn", "tokio_util=warn"] {
        filter = library.parse().map_or_else(|_| EnvFilter::new("info"), |quiet| filter.add_directive(quiet));
    }
    // Colours for a person only: a log that goes into a file or a journal is read by programs.
    let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(colours);
    let _ = match drift.logformat {
        Logformat::Json => set_global_default(
            builder.json().flatten_event(true).with_current_span(true).with_span_list(false).finish(),
        ),
        Logformat::Tekst => set_global_default(builder.with_target(false).finish()),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renders_prometheus_text() {
        let telemetry = Telemetry::new();
        telemetry.exchange("dtr-import", "InsertDaginstitution", "ok", Duration::from_millis(3));
        telemetry.exchange("dtr-import", "InsertDaginstitution", "ok", Duration::from_millis(300));
        telemetry.refusal("TIL155");
        telemetry.connections(1);
        telemetry.connections(-1);
        telemetry.crl_age(Duration::from_secs(60));
        let text = telemetry.render();
        for line in [
            r#"tilslut_udvekslinger_total{tjeneste="dtr-import",operation="InsertDaginstitution",udfald="ok"} 2"#,
            r#"tilslut_udveksling_sekunder_bucket{tjeneste="dtr-import",le="0.005"} 1"#,
            r#"tilslut_udveksling_sekunder_bucket{tjeneste="dtr-import",le="+Inf"} 2"#,
            r#"tilslut_udveksling_sekunder_count{tjeneste="dtr-import"} 2"#,
            r#"tilslut_afvist_total{kode="TIL155"} 1"#,
            "# TYPE tilslut_forbindelser gauge",
            "tilslut_forbindelser 0",
            "tilslut_forbindelser_total 1",
            "tilslut_crl_alder_sekunder 60",
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
    }

    #[test]
    fn label_sets_are_bounded() {
        let telemetry = Telemetry::new();
        for number in 0..2 * SERIES {
            telemetry.refusal(&format!("X{number}"));
        }
        let text = telemetry.render();
        assert_eq!(text.lines().filter(|l| l.starts_with("tilslut_afvist_total{")).count(), SERIES + 1);
        assert!(text.contains(&format!("tilslut_afvist_total{{kode=\"andet\"}} {SERIES}")));
    }
}
