#!/usr/bin/env bash
# What a signed message costs here, and what libxmlsec1 and javax.xml.crypto.dsig need for the same bytes in the same run.
# libxmlsec1 and Java are left out where they are not installed (Debian: xmlsec1, default-jdk-headless).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly FOLDER=target/signatur
readonly CERTIFICATE=certs-example/leverandoer-system
readonly SOAP=http://www.w3.org/2003/05/soap-envelope WSA=http://www.w3.org/2005/08/addressing
readonly WSS=http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity
mkdir -p "$FOLDER"

bench() { cargo bench --quiet --bench signatur -- "$@"; }

# peak COMMAND…: its output, then its seconds of processor time and its peak memory.
peak() { /usr/bin/time -f '   %U + %S s, peak memory %M kB' "$@"; }

bench
bench skriv "$FOLDER" >/dev/null
bench top "$FOLDER/100mb.xml"

ids=()
for element in "$SOAP:Body" "$WSA:Action" "$WSA:MessageID" "$WSS-utility-1.0.xsd:Timestamp" "$WSS-secext-1.0.xsd:BinarySecurityToken"; do
    ids+=("--id-attr:Id" "$element")
done
if command -v xmlsec1 >/dev/null; then
    printf '\nxmlsec1 --verify, one process a message (the first line is mostly its start)\n'
    for message in 1kb 1mb 10mb 100mb; do
        printf '%s\n' "$message"
        peak xmlsec1 --verify --pubkey-cert-pem "$CERTIFICATE.pem" "${ids[@]}" "$FOLDER/$message.xml" >/dev/null 2>"$FOLDER/told" || cat "$FOLDER/told"
        tail -1 "$FOLDER/told"
    done
fi
if command -v java >/dev/null; then
    printf '\njavax.xml.crypto.dsig, MB/s, warm\n'
    peak java -Xmx8g benches/Signatur.java "$CERTIFICATE.der" "$FOLDER"/{1kb,1mb,10mb}.xml
    peak java -Xmx8g benches/Signatur.java "$CERTIFICATE.der" "$FOLDER/100mb.xml"
fi
