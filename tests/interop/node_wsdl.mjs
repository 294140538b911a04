// The npm package `soap` reads Brugerdatabasen's WSDLs from their files, and describes every operation of the contract. No gateway is needed.
//
//     cd DIR-WITH-node_modules; node node_wsdl.mjs DIR-OF-WSDLS

import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const soap = createRequire(join(process.cwd(), "package.json"))("soap");
const folder = resolve(process.argv[2]);

// Operation → what is asked and what is answered, by bpi.md: the names of the children, [] where there may be several.
const HELLO = { helloWorldWithCertificate: ["", "helloWorldResult"] };
const AFTALER = { hentDataAftaler: ["", "regnr[]"] };
const CONTRACT = {
  "WsiEksport-7": {
    ...HELLO,
    eksporterXmlLille: ["instnr filtre", "xml"],
    eksporterXmlMellem: ["instnr filtre", "xml"],
    eksporterXmlFuld: ["instnr filtre", "xml"],
    eksporterXmlFuldMyndighed: ["instnr filtre", "xml"],
    hentDataAftalerLille: ["", "regnr[]"],
    hentDataAftalerMellem: ["", "regnr[]"],
    hentDataAftalerFuld: ["", "regnr[]"],
    hentDataAftalerFuldMyndighed: ["", "regnr[]"],
  },
  "WsiInst-6": {
    ...HELLO,
    ...AFTALER,
    hentGrupper: ["instnr", "gruppe[]"],
    hentBrugereIGruppe: ["instnr gruppeid", "brugertilknytning[]"],
    hentInstitution: ["instnr", "institution"],
    hentInstitutioner: ["instnr[]", "institution[]"],
    hentInstBruger: ["instnr brugerid", "instBruger[]"],
    hentInstitutionshierarki: ["instnr", "institutionshierarki"],
  },
  "WsiBruger-7": {
    ...HELLO,
    ...AFTALER,
    hentBrugersKontaktpersoner: ["instnr brugerid", "kontaktperson[]"],
    hentKontaktpersonsBrugere: ["instnr brugerid", "elev[]"],
    hentBrugersInstitutionstilknytninger: ["brugerid", "institutionstilknytning[]"],
  },
  "WsiIdentifikation-6": {
    ...HELLO,
    ...AFTALER,
    hentBrugeridFraCpr: ["cpr", "brugerid"],
    hentCprFraBrugerid: ["brugerid", "cpr"],
  },
  "WsaImport-8": {
    ...HELLO,
    ...AFTALER,
    importerXml: ["instXML", "svar"],
    importerDeltaXml: ["instXML", "svar"],
    importerSletXml: ["instXML", "svar"],
  },
};

const children = (described) =>
  Object.keys(described ?? {}).filter((name) => !["targetNSAlias", "targetNamespace"].includes(name)).join(" ");

let passed = 0;
const failures = [];
for (const [name, operations] of Object.entries(CONTRACT)) {
  const service = name.split("-")[0];
  const client = await soap.createClientAsync(join(folder, `${name}.wsdl`), { forceSoap12Headers: true });
  const described = client.describe()[service][`${service}Port`];
  for (const operation of new Set([...Object.keys(operations), ...Object.keys(described)])) {
    const expected = operations[operation]?.join(" → ");
    const found = described[operation] && `${children(described[operation].input)} → ${children(described[operation].output)}`;
    if (expected === found) passed += 1;
    else failures.push(`FEJL: node: ${name} ${operation}: ${found}, skulle være ${expected}`);
  }
}
for (const failure of failures) console.log(failure);
console.log(`Brugerdatabasen, node: ${passed} passed, ${failures.length} failed`);
process.exit(failures.length || !passed ? 1 : 0);
