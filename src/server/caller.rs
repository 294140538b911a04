//! The caller's certificate as a configured proxy passes it on (RFC 9440).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use rustls_pki_types::CertificateDer;

use super::refusal::Refusal;

const CERT: &str = "client-cert";
const CHAIN: &str = "client-cert-chain";
/// The most certificates of a chain.
const CHAIN_LENGTH: usize = 8;

/// Whether the request says anything of a certificate.
pub(super) fn is_forwarded(headers: &HeaderMap) -> bool {
    headers.contains_key(CERT) || headers.contains_key(CHAIN)
}

/// The chain of `Client-Cert` and `Client-Cert-Chain`, leaf first; `None` where the caller had none.
pub(super) fn forwarded(headers: &HeaderMap) -> Result<Option<Vec<CertificateDer<'static>>>, Refusal> {
    let mut leaves = headers.get_all(CERT).iter();
    let Some(leaf) = leaves.next() else {
        return if headers.contains_key(CHAIN) { Err(Refusal::ClientCert) } else { Ok(None) };
    };
    if leaves.next().is_some() {
        return Err(Refusal::ClientCert);
    }
    let mut chain = vec![certificate(leaf.as_bytes())?];
    for list in headers.get_all(CHAIN) {
        for item in list.as_bytes().split(|b| *b == b',') {
            if chain.len() == CHAIN_LENGTH {
                return Err(Refusal::ClientCert);
            }
            chain.push(certificate(item)?);
        }
    }
    Ok(Some(chain))
}

/// A byte sequence of structured fields (RFC 9651 §3.3.5): base64 between colons.
fn certificate(item: &[u8]) -> Result<CertificateDer<'static>, Refusal> {
    let inner =
        item.trim_ascii().strip_prefix(b":").and_then(|rest| rest.strip_suffix(b":")).ok_or(Refusal::ClientCert)?;
    let der = STANDARD.decode(inner).map_err(|_| Refusal::ClientCert)?;
    if der.is_empty() { Err(Refusal::ClientCert) } else { Ok(CertificateDer::from(der)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(headers: &[(&'static str, &str)]) -> Result<Option<Vec<usize>>, Refusal> {
        let map: HeaderMap =
            headers.iter().map(|(n, v)| (hyper::header::HeaderName::from_static(n), v.parse().unwrap())).collect();
        Ok(forwarded(&map)?.map(|chain| chain.iter().map(|der| der.len()).collect()))
    }

    #[test]
    fn rfc_9440_forms() {
        assert_eq!(chain(&[]), Ok(None));
        assert_eq!(chain(&[(CERT, ":AAAA:")]), Ok(Some(vec![3])));
        assert_eq!(
            chain(&[(CERT, ":AAAA:"), (CHAIN, ":AA==:, :AAA=:"), (CHAIN, ":AAAA:")]),
            Ok(Some(vec![3, 1, 2, 3]))
        );
        let nine = [":AAAA:"; 9].join(",");
        let wrong: [&[(&'static str, &str)]; 8] = [
            &[(CHAIN, ":AAAA:")],
            &[(CERT, "AAAA")],
            &[(CERT, "::")],
            &[(CERT, ":A*AA:")],
            &[(CERT, ":AAAA:"), (CERT, ":AAAA:")],
            &[(CERT, ":AAAA:, :AAAA:")],
            &[(CERT, ":AAAA:"), (CHAIN, "")],
            &[(CERT, ":AAAA:"), (CHAIN, &nine)],
        ];
        for case in wrong {
            assert_eq!(chain(case), Err(Refusal::ClientCert), "{case:?}");
        }
    }
}
