//! Being a member of a group: by the number of an interface (RFC 3678), or for IPv4 by an address of it, where the system
//! knows only that. Wine is such a system.

use std::io;
use std::net::{IpAddr, Ipv4Addr};

use socket2::Socket;

use super::Route;
use super::sys::{self, codes};

/// Joins `group` where `route` leads, from everybody.
pub(super) fn join(socket: &Socket, group: IpAddr, route: &Route) -> io::Result<()> {
    let joined = sys::join(socket, group, route.interface.index);
    or_by_address(joined, group, route, |group, own| socket.join_multicast_v4(&group, &own))
}

/// Leaves it again.
pub(super) fn leave(socket: &Socket, group: IpAddr, route: &Route) -> io::Result<()> {
    let left = sys::leave(socket, group, route.interface.index);
    or_by_address(left, group, route, |group, own| socket.leave_multicast_v4(&group, &own))
}

/// Joins `group` from `source` alone; once more for each further source.
pub(super) fn join_source(socket: &Socket, group: IpAddr, route: &Route, source: IpAddr) -> io::Result<()> {
    let joined = sys::join_source(socket, group, route.interface.index, source);
    or_by_address(joined, group, route, |group, own| socket.join_ssm_v4(&v4(source)?, &group, &own))
}

/// Leaves one source; with the last one, the group.
pub(super) fn leave_source(socket: &Socket, group: IpAddr, route: &Route, source: IpAddr) -> io::Result<()> {
    let left = sys::leave_source(socket, group, route.interface.index, source);
    or_by_address(left, group, route, |group, own| socket.leave_ssm_v4(&v4(source)?, &group, &own))
}

/// Does it again in the other way if the system does not know the first.
fn or_by_address(
    first: io::Result<()>,
    group: IpAddr,
    route: &Route,
    again: impl FnOnce(Ipv4Addr, Ipv4Addr) -> io::Result<()>,
) -> io::Result<()> {
    match (first, group, route.source) {
        (Err(error), IpAddr::V4(group), IpAddr::V4(own)) if error.raw_os_error() == Some(codes::NO_SUCH_OPTION) => {
            again(group, own)
        }
        (first, ..) => first,
    }
}

/// A source of an IPv4 group is of IPv4 too.
fn v4(address: IpAddr) -> io::Result<Ipv4Addr> {
    match address {
        IpAddr::V4(v4) => Ok(v4),
        IpAddr::V6(_) => Err(io::ErrorKind::InvalidInput.into()),
    }
}
