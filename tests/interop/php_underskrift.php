<?php
// What PHP's SoapClient lacks: WS-Security. The request is signed, and the answer verified, by PHP's own DOM and OpenSSL.

declare(strict_types=1);

const COMMON = 'https://brugerdatabasen.stil.dk/bpi/common/3';
const SOAP12 = 'http://www.w3.org/2003/05/soap-envelope';
const WSA = 'http://www.w3.org/2005/08/addressing';
const DS = 'http://www.w3.org/2000/09/xmldsig#';
const EC = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const WSS = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
const WSSE = WSS . '-wssecurity-secext-1.0.xsd';
const WSU = WSS . '-wssecurity-utility-1.0.xsd';
const X509V3 = WSS . '-x509-token-profile-1.0#X509v3';
const BASE64 = WSS . '-soap-message-security-1.0#Base64Binary';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';

function demand(bool $holds, string $why): void
{
    if (!$holds) {
        throw new RuntimeException($why);
    }
}

/** The one child element of a name. */
function one(DOMElement $parent, string $namespace, string $name): DOMElement
{
    $found = array_values(array_filter(
        iterator_to_array($parent->childNodes),
        fn (DOMNode $node) => $node->localName === $name && $node->namespaceURI === $namespace,
    ));
    demand(count($found) === 1, count($found) . " gange $name");
    return $found[0];
}

/** A SoapClient that signs what it sends and believes nothing that is not signed by the gateway. */
final class SigningClient extends SoapClient
{
    /** What is done to an answer before it is judged; for a test. */
    public ?Closure $spoil = null;

    /** $who: cert and key (files), chain (the issuing authority and its root), answers (a file of every raw answer), path. */
    public function __construct(string $wsdl, array $options, private array $who)
    {
        parent::__construct($wsdl, $options + ['soap_version' => SOAP_1_2, 'trace' => true]);
    }

    public function __doRequest(string $request, string $location, string $action, int $version, bool $oneWay = false): ?string
    {
        $document = new DOMDocument();
        $document->loadXML($request);
        $asked = 'urn:uuid:' . implode('-', str_split(bin2hex(random_bytes(16)), 8));
        $this->sign($document, $location, $action, $asked);
        $answer = (string) parent::__doRequest($document->saveXML(), $location, $action, $version, $oneWay);
        $this->remember($asked, $answer);
        $answer = $this->spoil === null ? $answer : ($this->spoil)($answer);
        $this->verify($answer, $asked);
        return $answer;
    }

    private function sign(DOMDocument $document, string $to, string $action, string $asked): void
    {
        $envelope = $document->documentElement;
        $header = one($envelope, SOAP12, 'Header');
        $add = function (DOMElement $parent, string $namespace, string $name, string $text = '') use ($document): DOMElement {
            return $parent->appendChild($document->createElementNS($namespace, $name, $text));
        };
        $id = function (DOMElement $element): string {
            $id = 'id-' . bin2hex(random_bytes(12));
            $element->setAttributeNS(WSU, 'wsu:Id', $id);
            return $id;
        };
        $add($header, WSA, 'wsa:Action', $action);
        $message = $add($header, WSA, 'wsa:MessageID', $asked);
        $add($header, WSA, 'wsa:To', $to);
        $security = $add($header, WSSE, 'wsse:Security');
        $certificate = file_get_contents($this->who['cert']);
        preg_match('/-----BEGIN CERTIFICATE-----(.*?)-----END/s', $certificate, $found);
        $token = $add($security, WSSE, 'wsse:BinarySecurityToken', preg_replace('/\s/', '', $found[1]));
        $token->setAttribute('ValueType', X509V3);
        $token->setAttribute('EncodingType', BASE64);
        $timestamp = $add($security, WSU, 'wsu:Timestamp');
        $add($timestamp, WSU, 'wsu:Created', gmdate('Y-m-d\TH:i:s\Z'));
        $add($timestamp, WSU, 'wsu:Expires', gmdate('Y-m-d\TH:i:s\Z', time() + 300));

        $signature = $add($security, DS, 'ds:Signature');
        $info = $add($signature, DS, 'ds:SignedInfo');
        $add($info, DS, 'ds:CanonicalizationMethod')->setAttribute('Algorithm', EC);
        $add($info, DS, 'ds:SignatureMethod')->setAttribute('Algorithm', RSA_SHA256);
        $parts = [one($envelope, SOAP12, 'Body'), $timestamp, $message, one($header, COMMON, 'UdbydersystemId'), $token];
        $ids = array_map($id, $parts);
        foreach ($parts as $number => $part) {
            $reference = $add($info, DS, 'ds:Reference');
            $reference->setAttribute('URI', '#' . $ids[$number]);
            $add($add($reference, DS, 'ds:Transforms'), DS, 'ds:Transform')->setAttribute('Algorithm', EC);
            $add($reference, DS, 'ds:DigestMethod')->setAttribute('Algorithm', SHA256);
            $add($reference, DS, 'ds:DigestValue', base64_encode(hash('sha256', $part->C14N(true, false), true)));
        }
        demand(openssl_sign($info->C14N(true, false), $value, file_get_contents($this->who['key']), OPENSSL_ALGO_SHA256), 'openssl_sign');
        $add($signature, DS, 'ds:SignatureValue', base64_encode($value));
        $token = $add($add($add($signature, DS, 'ds:KeyInfo'), WSSE, 'wsse:SecurityTokenReference'), WSSE, 'wsse:Reference');
        $token->setAttribute('URI', '#' . end($ids));
        $token->setAttribute('ValueType', X509V3);
    }

    /** A line of JSON for run.py, which judges every raw answer in its own way. */
    private function remember(string $asked, string $body): void
    {
        preg_match('#^HTTP/\S+ (\d+)#m', (string) $this->__getLastResponseHeaders(), $status);
        preg_match('#^Content-Type: *(.*?)\r?$#mi', (string) $this->__getLastResponseHeaders(), $type);
        $told = ['path' => $this->who['path'], 'message_id' => $asked, 'proven' => true, 'status' => (int) $status[1]];
        $told += ['content_type' => $type[1], 'body' => $body];
        file_put_contents($this->who['answers'], json_encode($told, JSON_THROW_ON_ERROR) . "\n", FILE_APPEND);
    }

    /** Whether an answer is signed by who may, over all that it must cover. */
    private function verify(string $body, string $asked): void
    {
        $document = new DOMDocument();
        demand($document->loadXML($body) && $document->doctype === null, 'ikke XML, eller en DTD');
        $header = one($document->documentElement, SOAP12, 'Header');
        $security = one($header, WSSE, 'Security');
        $token = one($security, WSSE, 'BinarySecurityToken');
        $certificate = "-----BEGIN CERTIFICATE-----\n" . chunk_split($token->textContent, 64, "\n") . "-----END CERTIFICATE-----\n";
        [$issuing, $root] = array_map(file_get_contents(...), $this->who['chain']);
        demand(openssl_x509_verify($certificate, openssl_pkey_get_public($issuing)) === 1, 'en fremmed udsteder');
        demand(openssl_x509_verify($issuing, openssl_pkey_get_public($root)) === 1, 'en fremmed rod');
        $signature = one($security, DS, 'Signature');
        $info = one($signature, DS, 'SignedInfo');
        $value = base64_decode(one($signature, DS, 'SignatureValue')->textContent, true);
        $signed = $this->canonical($info, one($info, DS, 'CanonicalizationMethod'));
        demand(openssl_verify($signed, $value, $certificate, OPENSSL_ALGO_SHA256) === 1, 'underskriften passer ikke');

        $covered = $this->digested($document, $info);
        $relatesTo = one($header, WSA, 'RelatesTo');
        $wanted = [one($document->documentElement, SOAP12, 'Body'), one($security, WSU, 'Timestamp'), one($header, WSA, 'MessageID'), $relatesTo, $token];
        foreach ($wanted as $part) {
            $itself = array_filter($covered, fn (DOMElement $one) => $one->isSameNode($part));
            demand($itself !== [], "{$part->localName} er ikke underskrevet");
        }
        demand($relatesTo->textContent === $asked, 'svar på en anden besked');
    }

    /** The elements whose digests hold. */
    private function digested(DOMDocument $document, DOMElement $info): array
    {
        $paths = new DOMXPath($document);
        $covered = [];
        foreach ($paths->query('*[local-name()="Reference"]', $info) as $reference) {
            $found = $paths->query('//*[@*[local-name()="Id"]="' . ltrim($reference->getAttribute('URI'), '#') . '"]');
            demand($found->length === 1, "{$found->length} elementer med Id");
            $transform = one(one($reference, DS, 'Transforms'), DS, 'Transform');
            $digest = base64_encode(hash('sha256', $this->canonical($found[0], $transform), true));
            demand($digest === one($reference, DS, 'DigestValue')->textContent, "aftryk af {$found[0]->localName}");
            $covered[] = $found[0];
        }
        return $covered;
    }

    /** Exclusive C14N with the prefix list of a transform or a method. */
    private function canonical(DOMElement $element, DOMElement $method): string
    {
        demand($method->getAttribute('Algorithm') === EC, 'andet end exc-c14n');
        $listed = $method->getElementsByTagNameNS(EC, 'InclusiveNamespaces')->item(0);
        return $element->C14N(true, false, null, $listed === null ? null : explode(' ', $listed->getAttribute('PrefixList')));
    }
}
