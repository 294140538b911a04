//! The tables of operations are what the WSDLs publish, and the reverse.

use std::collections::BTreeSet;

use tilslut::services::{self, Faults, Kind, Namespace, Operation, Service};
use tilslut::soap::{BPI_COMMON, Version};

use super::traeet::Node;

const SOAP_11: &str = "http://schemas.xmlsoap.org/wsdl/soap/";
const SOAP_12: &str = "http://schemas.xmlsoap.org/wsdl/soap12/";

/// Each service with its WSDL.
fn published() -> impl Iterator<Item = (&'static Service, Node)> {
    services::ALL.iter().map(|service| (service, Node::read(service.published.wsdl.1)))
}

fn is_bpi(service: &Service) -> bool {
    matches!(service.kind, Kind::Brugerdatabasen { .. })
}

/// The element of the one part that a message has, which must be named so.
fn element<'n>(wsdl: &'n Node, message: &str, part: &str) -> (&'n str, &'n str) {
    let only = wsdl.named("message", message).one("part");
    assert_eq!(only.value("name"), part, "{message}");
    only.qname("element")
}

#[test]
fn every_published_operation_is_in_its_table_and_the_reverse() {
    for (service, wsdl) in published() {
        assert_eq!(wsdl.value("targetNamespace"), service.namespace);
        let port_type = wsdl.one("portType");
        let names = |node: &Node| -> Vec<String> {
            node.all("operation").map(|operation| operation.value("name").to_owned()).collect()
        };
        let table: BTreeSet<_> = service.operations.iter().map(|operation| operation.name.to_owned()).collect();
        assert_eq!(names(port_type).len(), table.len(), "{}", service.path());
        assert_eq!(names(port_type).into_iter().collect::<BTreeSet<_>>(), table, "{}", service.path());
        for binding in wsdl.all("binding") {
            assert_eq!(binding.qname("type"), (service.namespace, port_type.value("name")));
            assert_eq!(names(binding).into_iter().collect::<BTreeSet<_>>(), table, "{}", service.path());
        }
    }
}

/// A binding for each SOAP version that the service speaks, and a port for each binding.
#[test]
fn the_bindings_are_the_versions_of_the_service() {
    for (service, wsdl) in published() {
        let bound: Vec<_> = wsdl.all("binding").map(|binding| binding.one("binding").namespace.clone()).collect();
        let spoken = |version: &Version| match version {
            Version::V11 => SOAP_11.to_owned(),
            Version::V12 => SOAP_12.to_owned(),
        };
        assert_eq!(bound, service.versions.iter().map(spoken).collect::<Vec<_>>(), "{}", service.path());
        let ports: Vec<_> = wsdl.one("service").all("port").map(|port| port.qname("binding").1.to_owned()).collect();
        let bindings: Vec<_> = wsdl.all("binding").map(|binding| binding.value("name").to_owned()).collect();
        assert_eq!(ports, bindings, "{}", service.path());
    }
}

#[test]
fn every_operation_has_its_soap_action_in_every_binding() {
    for (service, wsdl) in published() {
        for binding in wsdl.all("binding") {
            for operation in service.operations {
                let soap = binding.named("operation", operation.name).one("operation");
                assert_eq!(soap.value("soapAction"), service.action(operation.name));
            }
        }
    }
}

/// The messages' elements are those of the table: the first namespace that a request is taken in, and the answer's.
#[test]
fn messages_are_the_tables_elements() {
    for (service, wsdl) in published() {
        for operation in service.operations {
            let port = wsdl.one("portType").named("operation", operation.name);
            let message = |kind: &str| port.one(kind).qname("message").1.to_owned();
            let (request, answer) = (message("input"), message("output"));
            let parts = if is_bpi(service) { ("parameters", "return") } else { ("parameters", "parameters") };
            let published = *operation.request.first().unwrap();
            assert_eq!(element(&wsdl, &request, parts.0), (service.uri(published), operation.name));
            let answer_name = operation.answer_name();
            assert_eq!(element(&wsdl, &answer, parts.1), (service.uri(operation.answer), &*answer_name));
            if is_bpi(service) {
                let mut old_style = operation.name.to_owned();
                old_style[..1].make_ascii_uppercase();
                assert_eq!((request, answer), (format!("{old_style}In"), format!("{old_style}Out")));
            }
        }
    }
}

#[test]
fn faults_are_the_services() {
    for (service, wsdl) in published() {
        let (name, message, element) = match service.faults {
            Faults::Platform => {
                ("ServiceFaultDetailer", "ServiceFaultDetailer", (service.namespace, "ServiceFaultDetailer"))
            }
            Faults::Bpi => ("authentificationFault", "AuthentificationFault", (BPI_COMMON, "authentificationError")),
        };
        assert_eq!(self::element(&wsdl, message, "fault"), element);
        for operation in wsdl.one("portType").all("operation") {
            let fault = operation.one("fault");
            assert_eq!((fault.value("name"), fault.qname("message")), (name, (service.namespace, message)));
        }
    }
}

/// Brugerdatabasen's header: a message of its own, with a part of the header's own name, on every input and on no output (bpi-security §2).
#[test]
fn the_header_is_on_requests_alone() {
    for (service, wsdl) in published() {
        for binding in wsdl.all("binding") {
            for operation in binding.all("operation") {
                let (input, output) = (operation.one("input"), operation.one("output"));
                assert_eq!(output.all("header").count(), 0, "{}", operation.value("name"));
                if !is_bpi(service) {
                    assert_eq!(input.all("header").count(), 0, "{}", operation.value("name"));
                    continue;
                }
                let header = input.one("header");
                assert_eq!((header.value("part"), header.value("use")), ("UdbydersystemId", "literal"));
                let (namespace, message) = header.qname("message");
                assert_eq!(namespace, service.namespace);
                assert_eq!(element(&wsdl, message, "UdbydersystemId"), (BPI_COMMON, "UdbydersystemId"));
            }
        }
    }
}

/// service, port, portType and binding as bpi.md §0 names them.
#[test]
fn brugerdatabasens_names() {
    let names = [
        ("/bpi/wsieksport/7", "WsiEksport"),
        ("/bpi/wsiinst/6", "WsiInst"),
        ("/bpi/wsibruger/7", "WsiBruger"),
        ("/bpi/wsiidentifikation/6", "WsiIdentifikation"),
        ("/bpi/wsaimport/8", "WsaImport"),
    ];
    let found: Vec<_> = published().filter(|(service, _)| is_bpi(service)).collect();
    assert_eq!(found.len(), names.len());
    for ((service, wsdl), (path, name)) in found.iter().zip(names) {
        assert_eq!((service.path(), service.namespace), (path, &*format!("https://brugerdatabasen.stil.dk{path}")));
        assert_eq!(wsdl.one("service").value("name"), name);
        assert_eq!(wsdl.one("service").one("port").value("name"), format!("{name}Port"));
        assert_eq!(wsdl.one("portType").value("name"), format!("{name}PortType"));
        assert_eq!(wsdl.one("binding").value("name"), format!("{name}Soap"));
        let answer = format!("{}/{name}PortType/helloWorldWithCertificateResponse", service.namespace);
        assert_eq!(service.answer_action("helloWorldWithCertificate"), answer);
        // zeep prefers wsam:Action to the SOAPAction: an input has none (bpi-security §2).
        let port_type = wsdl.one("portType").walk();
        assert!(port_type.iter().all(|node| node.value("Action").is_empty()), "{path}");
    }
}

/// The schema that messages are validated by has every element that a request may be, and the answer's.
#[test]
fn every_operation_has_its_elements_in_the_schema() {
    for service in services::ALL {
        let mut declared = BTreeSet::new();
        for (_, text) in service.published.schema.files {
            let schema = Node::read(text);
            for element in schema.all("element") {
                declared.insert((schema.value("targetNamespace").to_owned(), element.value("name").to_owned()));
            }
        }
        let has = |namespace: Namespace, local: &str| {
            assert!(
                declared.contains(&(service.uri(namespace).to_owned(), local.to_owned())),
                "{}: {local}",
                service.path()
            );
        };
        for operation in service.operations {
            operation.request.iter().for_each(|namespace| has(*namespace, operation.name));
            has(operation.answer, &operation.answer_name());
        }
    }
}

/// An operation is found by each name that its request may have, and by no other.
#[test]
fn operations_are_found_by_qualified_name() {
    for service in services::ALL {
        for operation in service.operations {
            let found = |namespace: Option<&str>| service.operation(namespace, operation.name);
            let is_it = |found: Option<&Operation>| found.is_some_and(|found| found.name == operation.name);
            assert_eq!(is_it(found(Some(service.namespace))), operation.request.contains(&Namespace::Service));
            assert_eq!(is_it(found(Some(BPI_COMMON))), operation.request.contains(&Namespace::Common));
            assert!(found(None).is_none() && found(Some("urn:x")).is_none());
        }
    }
}

#[test]
fn no_two_services_share_a_path_and_no_two_registers_a_namespace() {
    let paths: Vec<_> = services::ALL.iter().flat_map(|service| service.published.paths).collect();
    let namespaces: Vec<_> = services::ALL.iter().map(|service| service.namespace).collect();
    assert_eq!(paths.iter().collect::<BTreeSet<_>>().len(), paths.len());
    // Institutionsregisteret's two have one (choices §5): a message is its service's by its path.
    let (ir, others): (Vec<&str>, Vec<&str>) =
        namespaces.into_iter().partition(|namespace| *namespace == "urn:tilslut:institutionsregister:1");
    assert_eq!(others.iter().collect::<BTreeSet<_>>().len(), others.len());
    assert!(ir.len() <= 2, "{ir:?}");
}
