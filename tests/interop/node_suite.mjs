// The npm package `soap` against a running gateway: at least one call of each kind, in both versions, over SOAP 1.1 and 1.2, with mTLS.
//
//     cd DIR-WITH-node_modules; NODE_EXTRA_CA_CERTS=D/ca.pem node node_suite.mjs D/demo.json ANSWERS
//
// NODE_EXTRA_CA_CERTS is how the client trusts the demo's authority while it fetches the WSDL. Every raw answer is written to the file
// ANSWERS, a line of JSON each, for run.py to judge by the schema that the gateway serves.

import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

const soap = createRequire(join(process.cwd(), "package.json"))("soap");

const demoFile = resolve(process.argv[2]);
const demo = JSON.parse(readFileSync(demoFile, "utf8"));
const answers = resolve(process.argv[3]);
const file = (name) => join(dirname(demoFile), name);

const VERSIONS = { v1: "1", "v2.0": "2" };
const PORTS = { 1.1: "Soap", 1.2: "Soap12" };

const kommunekode = (party) => (/^[1-9]\d\d$/.test(party ?? "") ? Number(party) : undefined);
const valid = demo.callers.filter((caller) => caller.state === "valid");
const maintains = (agreement) => agreement.service === "dtr-import" && kommunekode(agreement.party);
const maintainer = valid.find((caller) => caller.agreements.some(maintains));
const reader = valid.find((caller) => caller.agreements.some((agreement) => agreement.service === "dtr-eksport"));
const stranger = valid.find((caller) => caller.system && caller.agreements.length === 0);
const schools = valid.find((caller) => caller.agreements.some((agreement) => agreement.service === "ir-institution"));
const ministry = valid.find((caller) => caller.name === "ministerium-organisation");
const schoolkeeper = valid.find((caller) => caller.agreements.some((agreement) => agreement.service === "ir-vedligehold" && kommunekode(agreement.party)));
const revoked = demo.callers.find((caller) => caller.state === "revoked");
const KOMMUNE = kommunekode(maintainer.agreements.find(maintains).party);

/** The operations of one port as promises of the answer; a SOAP fault is thrown as the client throws it. */
async function service(name, version, soapVersion, caller) {
  const register = ["InstitutionService", "VedligeholdService"].includes(name) ? "institutionsregister" : "dagtilbudsregister";
  const url = `${demo.base_url}/services/${register}/${name}/${version}?wsdl`;
  const client = await soap.createClientAsync(url, { forceSoap12Headers: soapVersion === "1.2", disableCache: true });
  client.setSecurity(new soap.ClientSSLSecurity(file(caller.key_pem), file(caller.cert_pem), file(demo.ca_file), {}));
  client.on("response", (body, response) => {
    const answer = { service: name, version, status: response.status, content_type: response.headers["content-type"], body };
    appendFileSync(answers, `${JSON.stringify(answer)}\n`);
  });
  const port = client[name][name + PORTS[soapVersion]];
  return (method, args = {}) =>
    new Promise((done, failed) => port[method](args, (error, answer) => (error ? failed(error) : done(answer))));
}

const list = (value) => (value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]);

function ok(answer) {
  assert.equal(answer.ImportSvar.status, "OK", JSON.stringify(answer.ImportSvar));
  return list(answer.ImportSvar.resultat).map((one) => one.institutionsNummer);
}

function refused(answer) {
  assert.equal(answer.ImportSvar.status, "Fejl", JSON.stringify(answer.ImportSvar));
  return list(answer.ImportSvar.fejl);
}

/** The `ServiceFaultDetailer` of the fault that a call is answered with. */
async function faultOf(call) {
  const error = await call.then(
    (answer) => assert.fail(`ventede en SOAP-fejl, fik ${JSON.stringify(answer)}`),
    (thrown) => thrown,
  );
  const fault = error.root?.Envelope?.Body?.Fault;
  assert.ok(fault, `ventede en SOAP-fejl, fik ${error.message}`);
  const detail = (fault.detail ?? fault.Detail)?.ServiceFaultDetailer;
  assert.ok(detail, "en SOAP-fejl uden ServiceFaultDetailer");
  return detail;
}

/** An address and a P-number that the register's reference tables know: those of a unit that is there. */
async function knownGood(eksport) {
  const units = list((await eksport("GetAllAnvisningsEnheder")).anvisningenhederExtend?.anvisningsenhed);
  const known = units.find((unit) => Number(unit.Adresse.kommuneKode) === KOMMUNE);
  if (!known) {
    return { adresse: { vejNavn: "Åboulevarden", husNummer: "12A", postNummer: "5000", byNavn: "Odense C", kommuneKode: KOMMUNE }, pnummer: "1003456789" };
  }
  const { kommuneKode_Tekst: _, ...adresse } = known.Adresse;
  // The client makes a Number of what is decimal; everything else stays as it was.
  return { adresse, pnummer: known.PNummer };
}

async function tour(version, soapVersion) {
  const imp = await service("ImportService", version, soapVersion, maintainer);
  const exp = await service("EksportService", version, soapVersion, reader);
  const tag = `Node ${randomUUID().slice(0, 8)}`;
  const { adresse, pnummer } = await knownGood(exp);
  const felter = (navn) => ({ daginstitutionsNavn: `${tag} ${navn}`, ejerformKode: 1, lovgrundlagKode: 1, admKommuneKode: KOMMUNE });
  const enhed = (navn) => ({ EnhedsNavn: `${tag} ${navn}`, Adresse: adresse, InstType3: 6012, PNummer: pnummer });

  // Hello
  assert.match((await imp("HelloWorld")).svar, /^Hello ./);

  // Create
  const [nord] = ok(await imp("InsertDaginstitution", { Daginstitution: felter("Nord") }));
  const [syd] = ok(await imp("InsertDaginstitution", { Daginstitution: felter("Syd") }));
  const [sol] = ok(await imp("InsertAnvisningsEnhed", { AnvisningsEnhed: { daginstitutionsNummer: nord, ...enhed("Solen") } }));
  assert.match(nord, /^D\d{5}$/);
  assert.match(sol, /^G\d{5}$/);

  // Update, move
  ok(await imp("UpdateDaginstitution", { Daginstitution: { daginstitutionsNummer: syd, ...felter("Sønder & <Vest>") } }));
  ok(await imp("MoveAnvisningsEnhed", { enhedsNummer: sol, daginstitutionsNummer: syd }));

  // Export
  const tree = await exp("GetDagtilbudByDagInstitutionsNummer", { DagInstitutionsNummer: syd });
  const [dag] = list(tree.dagtilbudsRegister.daginstitution);
  assert.equal(dag.daginstitutionsNavn, `${tag} Sønder & <Vest>`);
  assert.deepEqual(list(dag.anvisningsenhed).map((unit) => unit.EnhedsNummer), [sol]);

  // A batch: a trial first, then in earnest, then again
  const batch = (id, proeve) => ({
    attributes: { batchId: id, proeve },
    InsertDaginstitution: [{ attributes: { lokalId: "d" }, Daginstitution: felter("Øst") }],
    InsertAnvisningsEnhed: [{ attributes: { lokalId: "e" }, AnvisningsEnhed: { daginstitutionsNummer: "lokal:d", ...enhed("Månen") } }],
  });
  assert.deepEqual(ok(await imp("ImporterAendringer", batch(randomUUID(), true))), [undefined, undefined]);
  const id = randomUUID();
  const [oest, maane] = ok(await imp("ImporterAendringer", batch(id, false)));
  assert.deepEqual(ok(await imp("ImporterAendringer", batch(id, false))), [oest, maane]);
  assert.equal((await faultOf(imp("ImporterAendringer", { ...batch(id, false), InsertAnvisningsEnhed: [] }))).ErrorCode, "TIL400");
  const found = await exp("GetAnvisningsEnhederByNavn", { partOfName: `${tag} Månen` });
  assert.deepEqual(list(found.anvisningenhederExtend.anvisningsenhed).map((unit) => [unit.EnhedsNummer, unit.daginstitutionsNummer]), [[maane, oest]]);

  // A refusal, then the closing in the right order
  assert.ok(refused(await imp("DeleteDaginstitution", { daginstitutionsNummer: syd })).every((one) => one.kode && one.tekst));
  ok(await imp("DeleteAnvisningsEnhed", { enhedsNummer: sol }));
  ok(await imp("DeleteDaginstitution", { daginstitutionsNummer: syd }));
  ok(await imp("DeleteDaginstitution", { daginstitutionsNummer: nord }));

  // What breaks the schema: told with line and field where the method can, and as a fault where it cannot
  const wrong = { Daginstitution: { ...felter("Vest"), ejerformKode: "hemmelig" } };
  for (const one of refused(await imp("InsertDaginstitution", wrong))) {
    assert.equal(one.kode, "IPL000002");
    assert.ok(Number(one.linje) > 0 && Number(one.kolonne) > 0 && one.felt === "ejerformKode", JSON.stringify(one));
  }
  assert.equal((await faultOf(exp("GetKodetabel", { navn: "hemmelig" }))).ErrorCode, "IPL000002");

  // Faults: another municipality, without agreement, and with a revoked certificate
  const other = { Daginstitution: { ...felter("Vest"), admKommuneKode: KOMMUNE === 101 ? 461 : 101 } };
  assert.equal((await faultOf(imp("InsertDaginstitution", other))).ErrorCode, "TIL330");
  const foreign = await service("ImportService", version, soapVersion, stranger);
  assert.equal((await faultOf(foreign("DeleteDaginstitution", { daginstitutionsNummer: oest }))).ErrorCode, "TIL310");
  const barred = await service("ImportService", version, soapVersion, revoked);
  assert.equal((await faultOf(barred("DeleteDaginstitution", { daginstitutionsNummer: oest }))).ErrorCode, "TIL200");
}

/** Institutionsregisteret: every method of InstitutionService, on a hierarchy that is made first; then a fusion and a case. */
async function schoolTour(soapVersion) {
  const act = await service("VedligeholdService", "v1", soapVersion, schoolkeeper);
  const read = await service("InstitutionService", "v1", soapVersion, schools);
  const tag = `Node ${randomUUID().slice(0, 8)}`;
  const { adresse, pnummer } = await knownGood(await service("EksportService", "v2.0", soapVersion, reader));
  const felter = (navn) => ({
    institutionsNavn: `${tag} ${navn}`, cvrNummer: "29189838", pNummer: pnummer, Adresse: adresse, institutionstype3: 1012, ressortministerium: 1,
    ejerkode: 2, administrationskommune: KOMMUNE,
  });
  const number = (answer) => {
    assert.equal(answer.VedligeholdSvar.status, "OK", JSON.stringify(answer.VedligeholdSvar));
    return list(answer.VedligeholdSvar.resultat)[0].institutionsNummer;
  };
  const numbers = (answer) => list(answer.institutioner.institution).map((unit) => unit.institutionsNummer);

  assert.match((await read("HelloWorld")).svar, /^Hello ./);
  assert.equal((await read("HelloWorldCredentials")).system, schools.system);
  const cursor = (await read("GetAlleInstitutioner")).institutioner.attributes.loebenummer;
  const top = number(await act("InsertInstitution", { Institution: { enhedsart: 1, ...felter("Hovedskolen") } }));
  const nord = number(await act("InsertAfdeling", { hovedskoleNummer: top, Institution: felter("Nord & <Vest>") }));
  const dato = new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Copenhagen" }).format(new Date());

  const [unit] = list((await read("GetInstitutionByNummer", { institutionsNummer: nord })).institutioner.institution);
  assert.equal(unit.institutionsNavn, `${tag} Nord & <Vest>`);
  assert.deepEqual([String(unit.enhedsart), unit.hovedskoleNummer, unit.institutionstype3_Tekst], ["2", top, "Folkeskoler"]);
  for (const [method, args] of [
    ["GetAlleInstitutioner", {}],
    ["GetInstitutionerByCvrnummer", { cvrNummer: "29189838" }],
    ["GetInstitutionerByPnummer", { pNummer: pnummer }],
    ["GetInstitutionerByNavn", { partOfName: tag.toUpperCase() }],
    ["GetInstitutionerByKommunenummer", { kommuneKode: KOMMUNE }],
    ["GetInstitutionerByAdmKommunenummer", { administrationskommune: KOMMUNE }],
    ["GetInstitutionerByInstitutionstype", { institutionstype3: 1012 }],
    ["GetAlleInstitutionerPerDato", { dato }],
  ]) {
    assert.deepEqual(numbers(await read(method, args)).filter((one) => [top, nord].includes(one)), [top, nord], method);
  }
  assert.deepEqual(numbers(await read("GetInstitutionByNummerPerDato", { institutionsNummer: top, dato })), [top]);
  for (const [method, args] of [["GetHierarki", {}], ["GetHierarkiPerDato", { dato }]]) {
    const { hierarki } = await read(method, { institutionsNummer: nord, ...args });
    assert.equal(hierarki.institution.institutionsNummer, top);
    assert.deepEqual(list(hierarki.afdeling).map((one) => one.institutionsNummer), [nord]);
  }
  const { aendringer } = await read("GetAendringer", { siden: cursor });
  assert.deepEqual(list(aendringer.aendring).map((one) => [one.art, one.institution.institutionsNummer]), [["Insert", top], ["Insert", nord]]);
  const { kodetabel } = await read("GetKodetabel", { navn: "enhedsart" });
  assert.equal(list(kodetabel.raekke).length, 3);
  assert.equal((await faultOf(read("GetKodetabel", { navn: "hemmelig" }))).ErrorCode, "IPL000002");

  // A fusion: a trial tells what would follow and no number, then in earnest, then again
  const alene = (navn) => ({ Institution: { enhedsart: 0, ...felter(navn) } });
  const [a, b] = [number(await act("InsertInstitution", alene("Øst"))), number(await act("InsertInstitution", alene("Vest")))];
  const follows = (answer) => list(answer.VedligeholdSvar.konsekvens).map((one) => `${one.institutionsNummer} ${one.haendelse}`);
  const fusion = (id, proeve) => ({
    attributes: { batchId: id, proeve },
    FusionTilNyHovedskole: [{ attributes: { lokalId: "h" }, enhed: [a, b], administration: a }],
  });
  const trial = await act("ImporterAendringer", fusion(randomUUID(), true));
  assert.equal(number(trial), undefined);
  assert.ok(follows(trial).includes("ny:1 Ny") && follows(trial).includes(`${b} SkifterEnhedsart`), JSON.stringify(follows(trial)));
  const id = randomUUID();
  const hoved = number(await act("ImporterAendringer", fusion(id, false)));
  assert.equal(number(await act("ImporterAendringer", fusion(id, false))), hoved);
  const { hierarki: samlet } = await read("GetHierarki", { institutionsNummer: a });
  assert.deepEqual([samlet.institution.institutionsNummer, ...list(samlet.afdeling).map((one) => one.institutionsNummer)], [hoved, a, b]);

  // What the ministry must approve waits, is shown, and is approved by it alone
  const decide = await service("VedligeholdService", "v1", soapVersion, ministry);
  const { administrationskommune: _, ...privat } = { ...felter("Sol & <Måne>"), institutionstype3: 1013, ejerkode: 5 };
  const asked = (await act("InsertInstitution", { Institution: { enhedsart: 0, ...privat } })).VedligeholdSvar;
  assert.equal(asked.status, "Afventer", JSON.stringify(asked));
  const sag = { sagsnummer: asked.sagsnummer };
  const shown = list((await decide("HentSag", sag)).sag)[0];
  assert.equal(list(shown.anmodning.InsertInstitution)[0].Institution.institutionsNavn, `${tag} Sol & <Måne>`);
  assert.equal((await faultOf(act("GodkendSag", sag))).ErrorCode, "TIL330");
  const skole = number(await decide("GodkendSag", sag));
  assert.equal(list((await read("GetInstitutionByNummer", { institutionsNummer: skole })).institutioner.institution)[0].institutionsNavn, `${tag} Sol & <Måne>`);
  assert.equal(list((await decide("GodkendSag", sag)).VedligeholdSvar.fejl)[0].kode, "IR091");
  assert.deepEqual(numbers(await read("GetInstitutionByNummer", { institutionsNummer: "999999" })), []);
}

const tours = Object.keys(PORTS).flatMap((soapVersion) => [
  ...Object.keys(VERSIONS).map((version) => [`${version}, SOAP ${soapVersion}`, () => tour(version, soapVersion)]),
  [`Institutionsregisteret, SOAP ${soapVersion}`, () => schoolTour(soapVersion)],
]);
let passed = 0;
let failed = 0;
for (const [name, run] of tours) {
  try {
    await run();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.log(`FEJL: ${name}: ${error.stack}`);
  }
}
console.log(`node: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
