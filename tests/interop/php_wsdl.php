<?php
// PHP's SoapClient reads Brugerdatabasen's WSDLs from their files: it lists every function of the contract, and every type. No gateway is needed.
//
//     php php_wsdl.php DIR

const CONTRACT = [
    "WsiEksport-7" => ["eksporterXmlLille", "eksporterXmlMellem", "eksporterXmlFuld", "eksporterXmlFuldMyndighed",
        "hentDataAftalerLille", "hentDataAftalerMellem", "hentDataAftalerFuld", "hentDataAftalerFuldMyndighed"],
    "WsiInst-6" => ["hentDataAftaler", "hentGrupper", "hentBrugereIGruppe", "hentInstitution", "hentInstitutioner", "hentInstBruger",
        "hentInstitutionshierarki"],
    "WsiBruger-7" => ["hentDataAftaler", "hentBrugersKontaktpersoner", "hentKontaktpersonsBrugere", "hentBrugersInstitutionstilknytninger"],
    "WsiIdentifikation-6" => ["hentDataAftaler", "hentBrugeridFraCpr", "hentCprFraBrugerid"],
    "WsaImport-8" => ["hentDataAftaler", "importerXml", "importerDeltaXml", "importerSletXml"],
];
// A type of each WSDL as PHP has to see it.
const TYPES = [
    "WsiEksport-7" => "struct FiltreFuld { AktoerTypeFilterFuld aktoertypeFilter; KlassetrinFilter klassetrinFilter; CprFilter cprFilter; }",
    "WsiInst-6" => "struct Ansat { Ansatrolle rolle; string initialer; }",
    "WsiBruger-7" => "struct Kontakttilknytning { Kontaktpersonsrelation rolle; }",
    "WsiIdentifikation-6" => "struct hentBrugeridResponse { string brugerid; }",
    "WsaImport-8" => "struct Bruger { NonEmptyToken LocalPersonId; NonEmptyToken UserId; Handling handling; }",
];

/** What of one WSDL is not as it should be. */
function wrong(string $file, string $name): array
{
    $client = new SoapClient($file, ["cache_wsdl" => WSDL_CACHE_NONE]);
    $found = [];
    // "Answer name(Request $parameters)"
    $listed = array_map(fn(string $line) => preg_match('/(\w+)\(/', $line, $match) ? $match[1] : $line, $client->__getFunctions());
    $expected = ["helloWorldWithCertificate", ...CONTRACT[$name]];
    sort($listed);
    sort($expected);
    if ($listed !== $expected) {
        $found[] = "funktioner: " . implode(" ", array_diff([...$listed, ...$expected], array_intersect($listed, $expected)));
    }
    $types = array_map(fn(string $type) => preg_replace('/\s+/', " ", $type), $client->__getTypes());
    foreach ([TYPES[$name], "struct HentDataAftalerResponse { Regnr regnr; }", "struct AuthentificationError { AuthentificationErrorType type; }"] as $type) {
        if (!in_array($type, $types, true)) {
            $found[] = "typen mangler: $type";
        }
    }
    return $found;
}

[$passed, $failed] = [0, 0];
foreach (array_keys(CONTRACT) as $name) {
    try {
        $found = wrong("$argv[1]/$name.wsdl", $name);
    } catch (Throwable $error) {
        $found = [$error->getMessage()];
    }
    foreach ($found as $text) {
        echo "FEJL: PHP: $name: $text\n";
    }
    $found ? $failed++ : $passed++;
}
echo "Brugerdatabasen, PHP: $passed passed, $failed failed\n";
exit($failed || !$passed ? 1 : 0);
