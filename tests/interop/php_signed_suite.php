<?php
// PHP's SoapClient against a running gateway, signing by php_underskrift.php: hello and agreements of all five services, imports, and every reader.
//
//     php php_signed_suite.php D/demo.json SERVICES.json GRUNDDATA.json ANSWERS
//
// SERVICES.json is bpi.py's table, GRUNDDATA.json grunddata.py's persons; every raw answer is written to ANSWERS too, for run.py to judge.

declare(strict_types=1);

require __DIR__ . '/php_underskrift.php';
require __DIR__ . '/php_raekker.php';

const HELLO = 'helloWorldWithCertificate';
const IMPORTS = ['fuld' => 'importerXml', 'udenNavnerum' => 'importerXml', 'delta' => 'importerDeltaXml', 'slet' => 'importerSletXml'];

[, $demo, $table, $persons, $answers] = $argv;
[$told, $services, $unit] = array_map(
    fn (string $file) => json_decode(file_get_contents($file), true, flags: JSON_THROW_ON_ERROR),
    [$demo, $table, $persons],
);
$file = fn (string $name) => dirname($demo) . "/$name";
$signer = current(array_filter($told['callers'], fn ($one) => $one['name'] === 'leverandoer-system'));
$context = stream_context_create(['ssl' => ['cafile' => $file($told['ca_file']), 'verify_peer' => true, 'verify_peer_name' => true]]);
libxml_set_streams_context($context);
$clients = [];
foreach ($services as $service) {
    $who = ['cert' => $file($signer['cert_pem']), 'key' => $file($signer['key_pem']), 'chain' => array_map($file, $told['signing_chain'])];
    $options = ['stream_context' => $context, 'cache_wsdl' => WSDL_CACHE_NONE, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS];
    $who += ['answers' => $answers, 'path' => $service['path']];
    $clients[$service['path']] = new SigningClient("{$told['base_url']}/bpi/{$service['path']}?wsdl", $options, $who);
}
$ask = function (string $path, string $operation, array $given = []) use ($clients, $signer): stdClass {
    $system = new SoapHeader(COMMON, 'UdbydersystemId', $signer['system']);
    return $clients[$path]->__soapCall($operation, [$given], null, [$system]);
};
$equal = function (mixed $wanted, mixed $got, string $what): void {
    $text = fn (mixed $value) => json_encode($value, JSON_UNESCAPED_UNICODE);
    demand($wanted === $got, "$what: ventede {$text($wanted)}, fik {$text($got)}");
};

$agreements = function (array $service) use ($ask, $equal, $signer): void {
    $equal("Hello {$signer['system']}!", $ask($service['path'], HELLO)->helloWorldResult, HELLO);
    foreach ($service['aftaler'] as $operation => $aftale) {
        $wanted = array_column(array_filter($signer['agreements'], fn ($one) => $one['service'] === $aftale && $one['party']), 'party');
        sort($wanted, SORT_STRING);
        $equal($wanted, all($ask($service['path'], $operation), 'regnr'), $operation);
    }
};
$everything = function () use ($ask, $equal, $unit): void {
    $rows = new Rows($unit['number']);
    $service = 'https://brugerdatabasen.stil.dk/bpi/wsaimport/8';
    foreach ($unit['documents'] as $name => $document) {
        // The document as it stands, with its element around it: SoapClient sends XSD_ANYXML unaltered.
        $users = $name === 'fuld' ? ' medBrugere="true"' : '';
        $xml = "<a8:instXML xmlns:a8=\"$service\"$users>$document</a8:instXML>";
        $svar = $ask('wsaimport/8', IMPORTS[$name], ['instXML' => new SoapVar($xml, XSD_ANYXML)])->svar;
        $equal($unit['answers'][$name], $rows->svar($svar), $name);
        $rows->learn($svar);
    }
    foreach ($unit['exports'] as $package => $wanted) {
        $filters = $package === 'Lille' ? [] : ['filtre' => ['cprFilter' => ['inkluderCpr' => true]]];
        $answer = $ask('wsieksport/7', "eksporterXml$package", ['instnr' => $unit['number']] + $filters);
        $got = $rows->export($answer->xml->{"UNILoginExport{$unit['packages'][$package]}"});
        array_map($equal, $wanted, $got, array_map(fn ($part) => "$package, $part", array_keys($wanted)));
    }
    foreach ($unit['readers'] as $path => $reads) {
        foreach ($reads as $operation => [$arguments, $wanted]) {
            $equal($wanted, $rows->read($operation, $ask($path, $operation, $rows->filled($arguments))), $operation);
        }
    }
};
/** The judge can say no: an answer with one word altered, and one without its signature. */
$forged = function () use ($ask, $clients): void {
    foreach (['/Hello EX1/' => 'Hello EX2', '#<wsse:Security.*</wsse:Security>#s' => ''] as $old => $new) {
        $clients['wsiinst/6']->spoil = fn (string $answer) => preg_replace($old, $new, $answer, 1);
        try {
            $ask('wsiinst/6', HELLO);
            $believed = true;
        } catch (RuntimeException) {
            $believed = false;
        }
        $clients['wsiinst/6']->spoil = null;
        demand(!$believed, 'et forfalsket svar blev troet');
    }
};

$tests = ['personer' => $everything, 'forfalsket' => $forged];
foreach ($services as $service) {
    $tests[$service['path']] = fn () => $agreements($service);
}
$failed = 0;
foreach ($tests as $name => $test) {
    try {
        $test();
    } catch (Throwable $error) {
        $failed += 1;
        echo "FEJL: php, signeret, $name: {$error->getMessage()} [" . basename($error->getFile()) . ":{$error->getLine()}]\n";
    }
}
printf("php, signeret: %d passed, %d failed\n", count($tests) - $failed, $failed);
exit($failed ? 1 : 0);
