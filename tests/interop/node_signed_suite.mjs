// The npm package `soap` with WSSecurityCert against a running gateway: signed messages to the five services of the Brugerdatabasen.
//
//     cd DIR-WITH-node_modules; NODE_EXTRA_CA_CERTS=D/ca.pem node node_signed_suite.mjs D/demo.json SERVICES.json ANSWERS GRUNDDATA.json
//
// The messages are those of a known client (DPL6, bpi-security §3): plain Id attributes, enveloped-signature before exc-c14n, ten minutes of
// life. Every answer is believed only when xml-crypto finds its signature good over what it must cover, and node's crypto its certificate;
// every raw answer is written to ANSWERS too, for run.py to judge in its own way. SERVICES.json is bpi.py's table,
// GRUNDDATA.json grunddata.py's persons.

import assert from "node:assert/strict";
import { randomUUID, X509Certificate } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import https from "node:https";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";

import { Rows, list } from "./node_raekker.mjs";

const require = createRequire(join(process.cwd(), "package.json"));
const soap = require("soap");
const { SignedXml } = require("xml-crypto");
const { DOMParser } = require("@xmldom/xmldom");

const demoFile = resolve(process.argv[2]);
const demo = JSON.parse(readFileSync(demoFile, "utf8"));
const services = JSON.parse(readFileSync(process.argv[3], "utf8"));
const answers = resolve(process.argv[4]);
const unit = JSON.parse(readFileSync(process.argv[5], "utf8"));
const file = (name) => resolve(dirname(demoFile), name);

const SOAP12 = "http://www.w3.org/2003/05/soap-envelope";
const WSA = "http://www.w3.org/2005/08/addressing";
const COMMON = "https://brugerdatabasen.stil.dk/bpi/common/3";
const DS = "http://www.w3.org/2000/09/xmldsig#";
const WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss";
const WSSE = `${WSS}-wssecurity-secext-1.0.xsd`;
const WSU = `${WSS}-wssecurity-utility-1.0.xsd`;
const RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const HELLO = "helloWorldWithCertificate";

const valid = demo.callers.filter((caller) => caller.state === "valid" && caller.system);
const aftaler = new Set(services.flatMap((service) => Object.values(service.aftaler)));
const signer = valid.find((caller) => [...aftaler].every((wanted) => caller.agreements.some((one) => one.service === wanted)));
const stranger = valid.find((caller) => caller.agreements.length === 0);
const chain = demo.signing_chain.map((name) => new X509Certificate(readFileSync(file(name))));

const institutions = (service) =>
  signer.agreements.filter((one) => one.service === service && one.party).map((one) => one.party).sort();

/** The library puts what it is given into the token, save the two lines around it; so a file's explanatory text must go. */
function certificateAlone(pem) {
  return pem.slice(pem.indexOf("-----BEGIN CERTIFICATE-----"));
}

/** One service, one caller, who names `system`: a client that signs every message with the same security object. */
class Conversation {
  static async open(service, caller, { system = caller.system, signed = true, proven = true } = {}) {
    const talk = new Conversation();
    Object.assign(talk, { service, system, proven, url: `${demo.base_url}/bpi/${service.path}`, spoil: (xml) => xml });
    talk.client = await soap.createClientAsync(`${talk.url}?wsdl`, { forceSoap12Headers: true });
    if (signed) {
      const certificate = certificateAlone(readFileSync(file(caller.cert_pem), "utf8"));
      const additionalReferences = ["uni:UdbydersystemId", "wsa:Action", "wsa:To", "wsa:MessageID"];
      const options = { hasTimeStamp: true, signatureAlgorithm: RSA_SHA256, additionalReferences };
      talk.client.setSecurity(new soap.WSSecurityCert(readFileSync(file(caller.key_pem)), certificate, "", options));
    }
    talk.client.on("response", (body, response) => talk.received(body, response.status, response.headers["content-type"]));
    return talk;
  }

  received(body, status, contentType) {
    const told = { path: this.service.path, message_id: this.messageId, proven: this.proven, status, content_type: contentType, body };
    appendFileSync(answers, `${JSON.stringify(told)}\n`);
    // What is thrown in an event of the library's ends the program; so it is kept until the answer is looked at.
    try {
      this.unbelieved = undefined;
      if (this.proven) {
        proven(body, this.messageId);
      } else {
        assert.ok(!body.includes(WSSE), "signed for one who has proven nothing");
      }
    } catch (error) {
      this.unbelieved = error;
    }
  }

  /** The answer as the library reads it; a SOAP fault is thrown as the library throws it. */
  async ask(operation, given = {}) {
    this.messageId = `urn:uuid:${randomUUID()}`;
    this.client.clearSoapHeaders();
    this.client.addSoapHeader(`<uni:UdbydersystemId xmlns:uni="${COMMON}">${this.system}</uni:UdbydersystemId>`);
    this.client.addSoapHeader(`<wsa:Action xmlns:wsa="${WSA}">${this.service.namespace}/${operation}</wsa:Action>`);
    this.client.addSoapHeader(`<wsa:To xmlns:wsa="${WSA}">${this.url}</wsa:To>`);
    this.client.addSoapHeader(`<wsa:MessageID xmlns:wsa="${WSA}">${this.messageId}</wsa:MessageID>`);
    const port = this.client[this.service.name][`${this.service.name}Port`];
    return new Promise((done, failed) => {
      const options = { postProcess: (xml) => this.sent(this.spoil(xml)) };
      const read = (error, answer) => (this.unbelieved || error ? failed(this.unbelieved ?? error) : done(answer));
      port[operation](given, read, options);
    });
  }

  sent(xml) {
    this.last = xml;
    this.messageId = /<wsa:MessageID[^>]*>([^<]*)</.exec(xml)[1];
    return xml;
  }

  /** The same bytes once more, and the answer read by the library. */
  async again() {
    const headers = { "Content-Type": "application/soap+xml; charset=utf-8" };
    const [body, response] = await new Promise((done, failed) => {
      const request = https.request(this.url, { method: "POST", headers }, (got) => {
        const parts = [];
        got.on("data", (part) => parts.push(part)).on("end", () => done([Buffer.concat(parts).toString("utf8"), got]));
      });
      request.on("error", failed).end(this.last);
    });
    this.received(body, response.statusCode, response.headers["content-type"]);
    assert.ifError(this.unbelieved);
    return this.client.wsdl.xmlToObject(body);
  }
}

/** Whether an answer is signed by who may, over all that it must cover; an error says what is amiss. */
function proven(body, asked) {
  const envelope = new DOMParser().parseFromString(body, "text/xml").documentElement;
  const header = child(envelope, SOAP12, "Header");
  const security = child(header, WSSE, "Security");
  const token = child(security, WSSE, "BinarySecurityToken");
  const certificate = new X509Certificate(Buffer.from(token.textContent, "base64"));
  const [issuing, root] = chain;
  assert.ok(certificate.checkIssued(issuing) && certificate.verify(issuing.publicKey), "en fremmed udsteder");
  assert.ok(issuing.checkIssued(root) && issuing.verify(root.publicKey), "en fremmed rod");
  assert.ok(Date.parse(certificate.validFrom) <= Date.now() && Date.now() <= Date.parse(certificate.validTo), "certifikatets tid");

  const signature = new SignedXml({ publicCert: certificate.toString(), getCertFromKeyInfo: () => null });
  signature.loadSignature(child(security, DS, "Signature"));
  assert.ok(signature.checkSignature(body), "underskriften passer ikke");
  assert.equal(signature.signatureAlgorithm, RSA_SHA256);
  const covered = signature.getReferences().map((reference) => reference.uri.replace(/^#/, ""));
  const relatesTo = child(header, WSA, "RelatesTo");
  const timestamp = child(security, WSU, "Timestamp");
  for (const part of [child(envelope, SOAP12, "Body"), timestamp, child(header, WSA, "MessageID"), relatesTo, token]) {
    const id = part.getAttributeNS(WSU, "Id");
    assert.ok(id && covered.includes(id), `${part.localName} er ikke underskrevet`);
    assert.equal(body.split(`Id="${id}"`).length, 2, `${part.localName} deler sit Id`);
  }
  assert.equal(relatesTo.textContent, asked);
  assert.ok(Date.parse(child(timestamp, WSU, "Expires").textContent) > Date.now());
  return header;
}

/** The one child of a name. */
function child(parent, namespace, name) {
  const found = Array.from(parent.childNodes).filter((node) => node.localName === name && node.namespaceURI === namespace);
  assert.equal(found.length, 1, `${found.length} gange ${name}`);
  return found[0];
}

/** The `type` of the fault that a call is answered with, read by the library in its three places. */
async function refused(call) {
  const error = await call.then(
    (answer) => assert.fail(`ventede en SOAP-fejl, fik ${JSON.stringify(answer)}`),
    (thrown) => thrown,
  );
  const fault = error.root?.Envelope?.Body?.Fault;
  assert.ok(fault, `ventede en SOAP-fejl, fik ${error.message}`);
  const { type } = fault.Detail.authentificationError;
  assert.match(fault.Code.Value, /:Sender$/);
  assert.equal(fault.Code.Subcode.Value.split(":")[1], type);
  const text = fault.Reason.Text;
  assert.ok((text.$value ?? text).length > 10 && text.attributes?.["xml:lang"] !== undefined, JSON.stringify(text));
  return type;
}

const tests = {
  async answers(service) {
    const talk = await Conversation.open(service, signer);
    assert.equal((await talk.ask(HELLO)).helloWorldResult, `Hello ${signer.system}!`);
    for (const [operation, aftale] of Object.entries(service.aftaler)) {
      assert.deepEqual(list((await talk.ask(operation))?.regnr).map(String).sort(), institutions(aftale), operation);
    }
  },

  /** Full import in both forms, delta, deletion; then every reader, told in the library's own objects. */
  async persons(service) {
    if (service.path !== "wsaimport/8") return;
    const rows = new Rows(unit.number);
    const talks = new Map();
    for (const one of services) talks.set(one.path, await Conversation.open(one, signer));
    const operations = { fuld: "importerXml", udenNavnerum: "importerXml", delta: "importerDeltaXml", slet: "importerSletXml" };
    for (const [name, xml] of Object.entries(unit.documents)) {
      // What is XML already goes in as `$xml`, as it stands: in the default namespace of the message, unless it says that it has none.
      const attributes = name === "fuld" ? { medBrugere: "true" } : {};
      const $xml = xml.includes(" xmlns=") ? xml : xml.replace("<UNILoginImport ", '<UNILoginImport xmlns="" ');
      const svar = await talks.get("wsaimport/8").ask(operations[name], { instXML: { attributes, $xml } });
      assert.deepEqual(rows.svar(svar), unit.answers[name], name);
      rows.learn(svar);
    }
    for (const [pakke, wanted] of Object.entries(unit.exports)) {
      const filtre = pakke === "Lille" ? {} : { filtre: { cprFilter: { inkluderCpr: true } } };
      const answer = await talks.get("wsieksport/7").ask(`eksporterXml${pakke}`, { instnr: unit.number, ...filtre });
      assert.deepEqual(rows.export(answer.xml[`UNILoginExport${unit.packages[pakke]}`]), wanted, pakke);
    }
    for (const [path, reads] of Object.entries(unit.readers)) {
      for (const [operation, [given, wanted]] of Object.entries(reads)) {
        const filled = Object.entries(given).map(([name, value]) => [name, /^\{/.test(value) ? rows.userid(value.slice(1, -1)) : value]);
        const answer = await talks.get(path).ask(operation, Object.fromEntries(filled));
        assert.deepEqual(rows.read(operation, answer), wanted, operation);
      }
    }
  },

  async forged(service) {
    const talk = await Conversation.open(service, signer, { proven: false });
    for (const spoil of [
      (xml) => xml.replace(`>${signer.system}<`, `>${stranger.system}<`),
      (xml) => xml.replace(new RegExp(`:${HELLO}\\b(?![^<]*</wsa:Action>)`, "g"), ":hentDataAftaler"),
      (xml) => xml.replace(">urn:uuid:", ">urn:uuid:0"),
      // The signed Body goes into a header, and another takes its place (bpi-security §8.1).
      (xml) => {
        const body = /<soap:Body Id="[^"]*">.*<\/soap:Body>/.exec(xml)[0];
        const wrapper = `<x:Wrapper xmlns:x="urn:x">${body}</x:Wrapper></soap:Header>`;
        return xml.replace(body, body.replace(/ Id="[^"]*"/, "")).replace("</soap:Header>", wrapper);
      },
    ]) {
      talk.spoil = (xml) => {
        const spoilt = spoil(xml);
        assert.notEqual(spoilt, xml);
        return spoilt;
      };
      assert.equal(await refused(talk.ask(HELLO)), "Signatur");
    }
  },

  async unsigned(service) {
    const talk = await Conversation.open(service, signer, { signed: false, proven: false });
    assert.equal(await refused(talk.ask(HELLO)), "SignaturMangler");
  },

  async mayNot(service) {
    for (const [caller, system, wanted] of [
      [signer, "EX999999", "Rettigheder"],
      [stranger, signer.system, "Rettigheder"],
      [stranger, stranger.system, "Rettigheder"],
    ]) {
      const talk = await Conversation.open(service, caller, { system });
      for (const operation of [HELLO, ...Object.keys(service.aftaler)]) {
        assert.equal(await refused(talk.ask(operation)), wanted, `${caller.name} som ${system}`);
      }
    }
  },

  async replayed(service) {
    const talk = await Conversation.open(service, signer);
    for (const operation of [HELLO, ...Object.keys(service.aftaler)]) {
      await talk.ask(operation);
      assert.equal(await refused(talk.again()), "Signatur");
    }
  },
};

let passed = 0;
let failed = 0;
for (const [name, test] of Object.entries(tests)) {
  for (const service of services) {
    try {
      await test(service);
      passed += 1;
    } catch (error) {
      failed += 1;
      console.log(`FEJL: ${name}, ${service.path}: ${error.stack}`);
    }
  }
}
console.log(`node, signeret: ${passed} passed, ${failed} failed`);
process.exit(failed || !passed ? 1 : 0);
