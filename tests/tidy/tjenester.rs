//! The tables of operations are what the WSDLs publish, and the reverse.

use std::collections::BTreeSet;

use tilslut::services;

use super::elements;

fn attribute<'a>(attributes: &'a [(String, String)], name: &str) -> Option<&'a str> {
    attributes.iter().find(|(local, _)| local == name).map(|(_, value)| value.as_str())
}

#[test]
fn every_published_operation_is_in_its_table_with_its_soap_action() {
    for service in services::ALL {
        let (file, wsdl) = service.published.wsdl;
        let elements = elements(wsdl);
        let mut inside = String::new();
        let (mut ported, mut actions) = (BTreeSet::new(), BTreeSet::new());
        let mut bindings = 0;
        for (local, attributes) in &elements {
            match (local.as_str(), attribute(attributes, "name"), attribute(attributes, "soapAction")) {
                ("portType" | "binding", name, _) => {
                    // soap:binding has no name; the binding around it has.
                    if let Some(name) = name {
                        inside = format!("{local} {name}");
                        bindings += usize::from(local == "binding");
                    }
                }
                ("operation", Some(name), _) if inside.starts_with("portType") => {
                    assert!(ported.insert(name.to_owned()), "{file}: {name} twice");
                }
                ("operation", None, Some(action)) => {
                    actions.insert((inside.clone(), action.to_owned()));
                }
                _ => {}
            }
        }
        let table: BTreeSet<_> = service.operations.iter().map(|operation| operation.name.to_owned()).collect();
        assert_eq!(ported, table, "{file}");
        assert_eq!(bindings, 2, "{file}: SOAP 1.1 and 1.2");
        for operation in service.operations {
            let action = service.action(operation.name);
            let bound = actions.iter().filter(|(_, said)| *said == action).count();
            assert_eq!(bound, bindings, "{file}: {action}");
        }
        assert_eq!(actions.len(), bindings * table.len(), "{file}");
    }
}

/// Each operation has its request element and its answer element in the schema that messages are validated by.
#[test]
fn every_operation_has_its_two_elements() {
    for service in services::ALL {
        let schema = service.schema_file(service.published.schema.main).unwrap();
        let elements = elements(schema);
        let named: BTreeSet<_> =
            elements.iter().filter(|(local, _)| local == "element").filter_map(|(_, a)| attribute(a, "name")).collect();
        for operation in service.operations {
            for element in [operation.name.to_owned(), format!("{}Response", operation.name)] {
                assert!(named.contains(element.as_str()), "{}: {element}", service.path());
            }
        }
    }
}

#[test]
fn no_two_services_share_a_path_or_a_namespace() {
    let paths: Vec<_> = services::ALL.iter().flat_map(|service| service.published.paths).collect();
    let namespaces: Vec<_> = services::ALL.iter().map(|service| service.namespace).collect();
    assert_eq!(paths.iter().collect::<BTreeSet<_>>().len(), paths.len());
    assert_eq!(namespaces.iter().collect::<BTreeSet<_>>().len(), namespaces.len());
}
