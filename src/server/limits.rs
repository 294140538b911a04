//! What is counted across connections: connections in all and per peer, and the bytes of bodies in memory.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::refusal::Refusal;

/// Counts open connections.
#[derive(Debug)]
pub(super) struct Connections {
    all: usize,
    per_peer: usize,
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    peers: HashMap<IpAddr, usize>,
}

impl Connections {
    pub(super) fn new(all: usize, per_peer: usize) -> Arc<Self> {
        Arc::new(Self { all, per_peer, open: Mutex::default() })
    }

    /// A place for one connection of `peer`, or of a proxy (`None`), which only counts in all.
    pub(super) fn enter(self: &Arc<Self>, peer: Option<IpAddr>) -> Result<Place, Refusal> {
        let peer = peer.map(network);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.all >= self.all {
            return Err(Refusal::Connections);
        }
        if let Some(peer) = peer {
            let count = open.peers.entry(peer).or_default();
            if *count >= self.per_peer {
                return Err(Refusal::PeerConnections);
            }
            *count += 1;
        }
        open.all += 1;
        Ok(Place { connections: self.clone(), peer })
    }
}

/// One connection's place; given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    connections: Arc<Connections>,
    peer: Option<IpAddr>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.connections.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all -= 1;
        let Some(peer) = self.peer else { return };
        let left = open.peers.get_mut(&peer).map(|count| {
            *count -= 1;
            *count
        });
        if left == Some(0) {
            open.peers.remove(&peer);
        }
    }
}

/// An IPv6 subscriber has a whole /64, so that is what counts as one peer.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

const UNIT: usize = 1024;

/// The memory that bodies may take in all.
#[derive(Debug, Clone)]
pub(super) struct Memory(Arc<Semaphore>);

impl Memory {
    pub(super) fn new(bytes: usize) -> Self {
        Self(Arc::new(Semaphore::new((bytes / UNIT).min(Semaphore::MAX_PERMITS))))
    }

    pub(super) fn share(&self) -> Share {
        Share { memory: self.0.clone(), held: None }
    }
}

/// One body's share of the memory; grows as the body does and is given back when it is dropped.
#[derive(Debug)]
pub(super) struct Share {
    memory: Arc<Semaphore>,
    held: Option<OwnedSemaphorePermit>,
}

impl Share {
    /// Makes the share cover `bytes`; never waits, since those who hold memory might be waiting too.
    pub(super) fn cover(&mut self, bytes: usize) -> Result<(), Refusal> {
        let held = self.held.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let more = u32::try_from(bytes.div_ceil(UNIT).saturating_sub(held)).map_err(|_| Refusal::Memory)?;
        if more == 0 {
            return Ok(());
        }
        let permit = self.memory.clone().try_acquire_many_owned(more).map_err(|_| Refusal::Memory)?;
        match &mut self.held {
            Some(held) => held.merge(permit),
            none => *none = Some(permit),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_given_back() {
        let connections = Connections::new(3, 2);
        let [a, b, net_a, net_b]: [IpAddr; 4] =
            ["10.0.0.1", "10.0.0.2", "2001:db8::1", "2001:db8::2:0:0:1"].map(|a| a.parse().unwrap());
        let first = connections.enter(Some(a)).unwrap();
        let _second = connections.enter(Some(a)).unwrap();
        assert_eq!(connections.enter(Some(a)).unwrap_err(), Refusal::PeerConnections);
        let _third = connections.enter(Some(b)).unwrap();
        assert_eq!(connections.enter(Some(b)).unwrap_err(), Refusal::Connections);
        assert_eq!(connections.enter(None).unwrap_err(), Refusal::Connections);
        drop(first);
        assert!(connections.enter(Some(a)).is_ok());
        assert_eq!(network(net_a), network(net_b));
    }

    #[test]
    fn memory_is_shared() {
        let memory = Memory::new(10 * UNIT);
        let mut one = memory.share();
        one.cover(1).unwrap();
        one.cover(6 * UNIT).unwrap();
        let mut other = memory.share();
        assert_eq!(other.cover(5 * UNIT), Err(Refusal::Memory));
        other.cover(4 * UNIT).unwrap();
        drop((one, other));
        memory.share().cover(10 * UNIT).unwrap();
    }
}
