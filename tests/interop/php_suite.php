<?php
// PHP's SoapClient against a running gateway: it reads every WSDL over https, and asks without a signature, which it cannot make.
//
//     php php_suite.php D/ca.pem BASE-URL SERVICES.json
//
// SERVICES.json is bpi.py's table. The WSDLs of the registers are read too, and say nothing to somebody without a certificate.

declare(strict_types=1);

const COMMON = 'https://brugerdatabasen.stil.dk/bpi/common/3';
const HELLO = 'helloWorldWithCertificate';

[, $ca, $base, $table] = $argv;
$services = json_decode(file_get_contents($table), true, flags: JSON_THROW_ON_ERROR);
$context = stream_context_create(['ssl' => ['cafile' => $ca, 'verify_peer' => true, 'verify_peer_name' => true]]);
libxml_set_streams_context($context);

function client(string $url, int $version): SoapClient
{
    global $context;
    return new SoapClient("$url?wsdl", [
        'soap_version' => $version, 'stream_context' => $context, 'cache_wsdl' => WSDL_CACHE_NONE, 'trace' => true,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
    ]);
}

function demand(bool $holds, string $why): void
{
    if (!$holds) {
        throw new RuntimeException($why);
    }
}

/** The fault that a call is answered with. */
function fault(callable $call): SoapFault
{
    try {
        $call();
    } catch (SoapFault $fault) {
        return $fault;
    }
    throw new RuntimeException('ventede en SOAP-fejl');
}

/** The names of a client's operations, as PHP has read them from the WSDL. */
function operations(SoapClient $client): array
{
    $names = array_map(fn (string $one) => preg_replace('/^\S+ (\w+)\(.*$/', '$1', $one), $client->__getFunctions());
    return array_values(array_unique($names));
}

function brugerdatabasen(string $base, array $service): void
{
    $client = client("$base/bpi/{$service['path']}", SOAP_1_2);
    $wanted = [HELLO, ...array_keys($service['aftaler'])];
    demand(array_diff($wanted, operations($client)) === [], 'mangler operationer: ' . implode(', ', operations($client)));
    $system = new SoapHeader(COMMON, 'UdbydersystemId', 'EX100001');
    foreach ($wanted as $operation) {
        $fault = fault(fn () => $client->__soapCall($operation, [new stdClass()], null, [$system]));
        demand(str_ends_with($fault->faultcode, ':Sender'), "faultcode {$fault->faultcode}: {$fault->getMessage()}");
        $type = $fault->detail->authentificationError->type ?? null;
        demand($type === 'SignaturMangler', 'type ' . var_export($type, true));
        demand(strlen($fault->getMessage()) > 10, 'en tom tekst');
        demand(str_contains($client->__getLastRequest(), 'EX100001'), 'UdbydersystemId kom ikke med');
    }
}

const OPERATION = [
    'ImportService' => 'DeleteDaginstitution', 'EksportService' => 'GetAllDaginstitutioner', 'InstitutionService' => 'GetAlleInstitutioner',
    'VedligeholdService' => 'HentSager',
];

function register(string $base, string $path, int $soap): void
{
    $client = client("$base/services/$path", $soap);
    $operation = OPERATION[explode('/', $path)[1]];
    demand(in_array($operation, operations($client), true), "mangler $operation");
    $fault = fault(fn () => $client->__soapCall($operation, [['daginstitutionsNummer' => 'D10001']]));
    $code = $fault->detail->ServiceFaultDetailer->ErrorCode ?? null;
    demand($code === 'TIL200', 'ErrorCode ' . var_export($code, true) . ': ' . $fault->getMessage());
}

$tests = [];
foreach ($services as $service) {
    $tests[$service['path']] = fn () => brugerdatabasen($base, $service);
}
$paths = ['institutionsregister/InstitutionService/v1', 'institutionsregister/VedligeholdService/v1'];
foreach (['ImportService', 'EksportService'] as $name) {
    $paths = [...$paths, "dagtilbudsregister/$name/v1", "dagtilbudsregister/$name/v2.0"];
}
foreach ($paths as $path) {
    $tests["$path, SOAP 1.1"] = fn () => register($base, $path, SOAP_1_1);
    $tests["$path, SOAP 1.2"] = fn () => register($base, $path, SOAP_1_2);
}
$failed = 0;
foreach ($tests as $name => $test) {
    try {
        $test();
    } catch (Throwable $error) {
        $failed += 1;
        echo "FEJL: php, $name: {$error->getMessage()}\n";
    }
}
printf("php: %d passed, %d failed\n", count($tests) - $failed, $failed);
exit($failed ? 1 : 0);
