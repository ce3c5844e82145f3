//! What socket2 lacks: joins with sources for both families, the multicast interface by number, a packet's destination
//! and other ancillary data, and registration with a poller. The only unsafe room of the network code.
//!
//! Linux and Windows differ in names and layouts alone; [`imp`] has one half for each. What is received as ancillary data
//! is taken apart in safe code ([`super::ancillary`]).
#![expect(unsafe_code, reason = "these calls exist in C only; each block says what makes it sound")]

use std::io;
use std::mem::size_of;
use std::net::{IpAddr, SocketAddr};

use socket2::{SockAddr, SockAddrStorage, Socket};

pub(super) use imp::{codes, receive, wire};

/// Room for all ancillary data that we ask for, aligned as its headers want: about 120 bytes on Linux.
#[repr(C, align(8))]
struct Control([u8; 256]);

/// A datagram as the system gave it.
pub(super) struct Datagram {
    /// Bytes in the caller's buffer.
    pub(super) length: usize,
    /// It was longer than the buffer.
    pub(super) is_truncated: bool,
    /// Who sent it.
    pub(super) from: Option<SocketAddr>,
    /// What came with it.
    pub(super) ancillary: super::ancillary::Ancillary,
}

/// The protocol level of options for the family of `address`.
fn level(address: IpAddr) -> i32 {
    if address.is_ipv4() { wire::IP } else { wire::IPV6 }
}

/// Joins `group` on interface number `interface`, from everybody.
pub(super) fn join(socket: &Socket, group: IpAddr, interface: u32) -> io::Result<()> {
    set(socket, level(group), codes::JOIN, &imp::group_request(group, interface))
}

/// Leaves it again.
pub(super) fn leave(socket: &Socket, group: IpAddr, interface: u32) -> io::Result<()> {
    set(socket, level(group), codes::LEAVE, &imp::group_request(group, interface))
}

/// Joins `group` on `interface`, from `source` alone; once more for each further source (RFC 3678 §5.1.2).
pub(super) fn join_source(socket: &Socket, group: IpAddr, interface: u32, source: IpAddr) -> io::Result<()> {
    set(socket, level(group), codes::JOIN_SOURCE, &imp::source_request(group, interface, source))
}

/// Leaves one source; with the last one, the group.
pub(super) fn leave_source(socket: &Socket, group: IpAddr, interface: u32, source: IpAddr) -> io::Result<()> {
    set(socket, level(group), codes::LEAVE_SOURCE, &imp::source_request(group, interface, source))
}

/// Within a join from everybody, keeps `source` out.
pub(super) fn block_source(socket: &Socket, group: IpAddr, interface: u32, source: IpAddr) -> io::Result<()> {
    set(socket, level(group), codes::BLOCK_SOURCE, &imp::source_request(group, interface, source))
}

/// Sends what goes to `group` out of `interface`, for IPv4 with `source` as its sender: without one, packets on the
/// loopback interface would come from 0.0.0.0.
pub(super) fn send_through(socket: &Socket, group: IpAddr, interface: u32, source: Option<IpAddr>) -> io::Result<()> {
    if group.is_ipv6() {
        return socket.set_multicast_if_v6(interface);
    }
    set(socket, wire::IP, codes::MULTICAST_INTERFACE, &imp::interface_request(interface, source))
}

/// Asks for the destination, hop limit and traffic class of what arrives, and where the system can say so, for the number
/// of packets it had no room for. Only the first must succeed.
pub(super) fn ask_for_ancillary(socket: &Socket, is_v6: bool) -> io::Result<()> {
    let on: i32 = 1;
    let (must, may) = if is_v6 { (codes::ASK_V6, codes::MAY_ASK_V6) } else { (codes::ASK_V4, codes::MAY_ASK_V4) };
    for &(level, option) in may {
        _ = set(socket, level, option, &on);
    }
    set(socket, must.0, must.1, &on)
}

/// Writes the six bits of a traffic class that we may, for IPv6; socket2 has it for IPv4 and for Unix only.
pub(super) fn set_traffic_class_v6(socket: &Socket, class: u8) -> io::Result<()> {
    set(socket, wire::IPV6, wire::TRAFFIC_CLASS.1, &i32::from(class))
}

/// Registers `socket` for reading, level-triggered.
///
/// The caller keeps it open until it is deleted from `poller`, which is why [`super::Poller`] holds an `Arc` of each.
pub(super) fn watch(poller: &polling::Poller, socket: &Socket, key: usize) -> io::Result<()> {
    // SAFETY: the one caller, `Poller::watch`, owns the socket as long as the registration exists (see above).
    unsafe { poller.add_with_mode(socket, polling::Event::readable(key), polling::PollMode::Level) }
}

/// An address as the system keeps it, with port 0.
fn storage(address: IpAddr) -> imp::Storage {
    let mut storage = SockAddr::from(SocketAddr::new(address, 0)).as_storage();
    // SAFETY: `SockAddrStorage` is transparent over the system's own type, which is what it is viewed as.
    *unsafe { storage.view_as::<imp::Storage>() }
}

/// Sets one option.
fn set<T>(socket: &Socket, level: i32, option: i32, value: &T) -> io::Result<()> {
    imp::set_option(socket, level, option, (&raw const *value).cast(), size_of::<T>())
}

/// The sender's address out of what the system filled.
fn sender(storage: SockAddrStorage, length: imp::Length) -> Option<SocketAddr> {
    // SAFETY: the system wrote the address and said its length; the storage was zeroed before.
    unsafe { SockAddr::new(storage, length) }.as_socket()
}

#[cfg(unix)]
mod imp {
    use std::ffi::c_void;
    use std::io;
    use std::mem::{MaybeUninit, size_of_val};
    use std::net::IpAddr;
    use std::os::fd::AsRawFd as _;

    use socket2::{SockAddrStorage, Socket};

    use super::{Control, Datagram};
    use crate::net::ancillary::Ancillary;

    pub(super) use libc::{sockaddr_storage as Storage, socklen_t as Length};

    /// Numbers of options and errors.
    pub(in crate::net) mod codes {
        pub(in crate::net::sys) const JOIN: i32 = libc::MCAST_JOIN_GROUP;
        pub(in crate::net::sys) const LEAVE: i32 = libc::MCAST_LEAVE_GROUP;
        pub(in crate::net::sys) const JOIN_SOURCE: i32 = libc::MCAST_JOIN_SOURCE_GROUP;
        pub(in crate::net::sys) const LEAVE_SOURCE: i32 = libc::MCAST_LEAVE_SOURCE_GROUP;
        pub(in crate::net::sys) const BLOCK_SOURCE: i32 = libc::MCAST_BLOCK_SOURCE;
        pub(in crate::net::sys) const MULTICAST_INTERFACE: i32 = libc::IP_MULTICAST_IF;
        pub(in crate::net::sys) const ASK_V4: (i32, i32) = (libc::IPPROTO_IP, libc::IP_PKTINFO);
        pub(in crate::net::sys) const ASK_V6: (i32, i32) = (libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO);
        pub(in crate::net::sys) const MAY_ASK_V4: &[(i32, i32)] = &[
            (libc::IPPROTO_IP, libc::IP_RECVTTL),
            (libc::IPPROTO_IP, libc::IP_RECVTOS),
            (libc::SOL_SOCKET, libc::SO_RXQ_OVFL),
        ];
        pub(in crate::net::sys) const MAY_ASK_V6: &[(i32, i32)] = &[
            (libc::IPPROTO_IPV6, libc::IPV6_RECVHOPLIMIT),
            (libc::IPPROTO_IPV6, libc::IPV6_RECVTCLASS),
            (libc::SOL_SOCKET, libc::SO_RXQ_OVFL),
        ];
        /// No room: in a queue when sending, among memberships when joining.
        pub(in crate::net) const NO_BUFFERS: i32 = libc::ENOBUFS;
        /// The datagram is too long for the way.
        pub(in crate::net) const TOO_LONG: i32 = libc::EMSGSIZE;
        /// The interface is gone.
        pub(in crate::net) const NO_DEVICE: i32 = libc::ENODEV;
        /// The system does not know the option.
        pub(in crate::net) const NO_SUCH_OPTION: i32 = libc::ENOPROTOOPT;
    }

    /// Ancillary data: the level and type of each item, and where things are in it.
    pub(in crate::net) mod wire {
        pub(in crate::net) const IP: i32 = libc::IPPROTO_IP;
        pub(in crate::net) const IPV6: i32 = libc::IPPROTO_IPV6;
        pub(in crate::net) const INFO_V4: (i32, i32) = (IP, libc::IP_PKTINFO);
        /// `in_pktinfo`: interface number, local address, destination.
        pub(in crate::net) const INFO_V4_INTERFACE: usize = 0;
        pub(in crate::net) const INFO_V4_DESTINATION: usize = 8;
        pub(in crate::net) const INFO_V6: (i32, i32) = (IPV6, libc::IPV6_PKTINFO);
        pub(in crate::net) const TTL: (i32, i32) = (IP, libc::IP_TTL);
        pub(in crate::net) const HOP_LIMIT: (i32, i32) = (IPV6, libc::IPV6_HOPLIMIT);
        pub(in crate::net) const TOS: (i32, i32) = (IP, libc::IP_TOS);
        pub(in crate::net) const TRAFFIC_CLASS: (i32, i32) = (IPV6, libc::IPV6_TCLASS);
        pub(in crate::net) const OVERFLOWS: Option<(i32, i32)> = Some((libc::SOL_SOCKET, libc::SO_RXQ_OVFL));
    }

    pub(super) fn group_request(group: IpAddr, interface: u32) -> libc::group_req {
        libc::group_req { gr_interface: interface, gr_group: super::storage(group) }
    }

    pub(super) fn source_request(group: IpAddr, interface: u32, source: IpAddr) -> libc::group_source_req {
        let (gsr_group, gsr_source) = (super::storage(group), super::storage(source));
        libc::group_source_req { gsr_interface: interface, gsr_group, gsr_source }
    }

    pub(super) fn interface_request(interface: u32, source: Option<IpAddr>) -> libc::ip_mreqn {
        let any = libc::in_addr { s_addr: 0 };
        let imr_address = match source {
            Some(IpAddr::V4(v4)) => libc::in_addr { s_addr: u32::from_ne_bytes(v4.octets()) },
            _ => any,
        };
        libc::ip_mreqn { imr_multiaddr: any, imr_address, imr_ifindex: interface.cast_signed() }
    }

    pub(super) fn set_option(s: &Socket, level: i32, option: i32, value: *const c_void, size: usize) -> io::Result<()> {
        let size = Length::try_from(size).map_err(io::Error::other)?;
        // SAFETY: `set` passes a live value with its own size, and the socket is open.
        let result = unsafe { libc::setsockopt(s.as_raw_fd(), level, option, value, size) };
        if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    /// Takes one datagram, which must not be waited for. Allocates nothing.
    pub(in crate::net) fn receive(socket: &Socket, buffer: &mut [u8]) -> io::Result<Datagram> {
        let mut name = SockAddrStorage::zeroed();
        let mut control = Control([0; 256]);
        let mut part = libc::iovec { iov_base: buffer.as_mut_ptr().cast(), iov_len: buffer.len() };
        // SAFETY: all zeroes are a message header: null pointers and lengths of 0.
        let mut message: libc::msghdr = unsafe { MaybeUninit::zeroed().assume_init() };
        message.msg_name = (&raw mut name).cast();
        message.msg_namelen = name.size_of();
        message.msg_iov = &raw mut part;
        message.msg_iovlen = 1;
        message.msg_control = (&raw mut control).cast();
        message.msg_controllen = size_of_val(&control.0);
        // SAFETY: every pointer of the header is to a local or to the caller's buffer, with its size, all alive here.
        let received = unsafe { libc::recvmsg(socket.as_raw_fd(), &raw mut message, libc::MSG_DONTWAIT) };
        let length = usize::try_from(received).map_err(|_| io::Error::last_os_error())?;
        let filled = control.0.get(..message.msg_controllen).unwrap_or_default();
        Ok(Datagram {
            length,
            is_truncated: message.msg_flags & libc::MSG_TRUNC != 0,
            from: super::sender(name, message.msg_namelen),
            ancillary: Ancillary::read(filled),
        })
    }
}

#[cfg(windows)]
mod imp {
    use std::ffi::c_void;
    use std::io;
    use std::mem::size_of_val;
    use std::net::IpAddr;
    use std::os::windows::io::AsRawSocket as _;
    use std::ptr::null_mut;
    use std::sync::OnceLock;

    use socket2::{SockAddrStorage, Socket};
    use windows_sys::Win32::Networking::WinSock as ws;
    use windows_sys::Win32::System::IO::OVERLAPPED;

    use super::{Control, Datagram};
    use crate::net::ancillary::Ancillary;

    pub(super) use ws::SOCKADDR_STORAGE as Storage;
    pub(super) type Length = i32;

    /// Numbers of options and errors.
    pub(in crate::net) mod codes {
        use windows_sys::Win32::Networking::WinSock as ws;
        pub(in crate::net::sys) const JOIN: i32 = ws::MCAST_JOIN_GROUP.cast_signed();
        pub(in crate::net::sys) const LEAVE: i32 = ws::MCAST_LEAVE_GROUP.cast_signed();
        pub(in crate::net::sys) const JOIN_SOURCE: i32 = ws::MCAST_JOIN_SOURCE_GROUP.cast_signed();
        pub(in crate::net::sys) const LEAVE_SOURCE: i32 = ws::MCAST_LEAVE_SOURCE_GROUP.cast_signed();
        pub(in crate::net::sys) const BLOCK_SOURCE: i32 = ws::MCAST_BLOCK_SOURCE.cast_signed();
        pub(in crate::net::sys) const MULTICAST_INTERFACE: i32 = ws::IP_MULTICAST_IF;
        pub(in crate::net::sys) const ASK_V4: (i32, i32) = (ws::IPPROTO_IP, ws::IP_PKTINFO);
        pub(in crate::net::sys) const ASK_V6: (i32, i32) = (ws::IPPROTO_IPV6, ws::IPV6_PKTINFO);
        pub(in crate::net::sys) const MAY_ASK_V4: &[(i32, i32)] =
            &[(ws::IPPROTO_IP, ws::IP_HOPLIMIT), (ws::IPPROTO_IP, ws::IP_RECVTOS)];
        pub(in crate::net::sys) const MAY_ASK_V6: &[(i32, i32)] =
            &[(ws::IPPROTO_IPV6, ws::IPV6_HOPLIMIT), (ws::IPPROTO_IPV6, ws::IPV6_RECVTCLASS)];
        /// No room: in a queue when sending, among memberships when joining.
        pub(in crate::net) const NO_BUFFERS: i32 = ws::WSAENOBUFS;
        /// The datagram is too long for the way.
        pub(in crate::net) const TOO_LONG: i32 = ws::WSAEMSGSIZE;
        /// The interface is gone.
        pub(in crate::net) const NO_DEVICE: i32 = ws::WSAEADDRNOTAVAIL;
        /// The system does not know the option.
        pub(in crate::net) const NO_SUCH_OPTION: i32 = ws::WSAENOPROTOOPT;
    }

    /// Ancillary data: the level and type of each item, and where things are in it.
    pub(in crate::net) mod wire {
        use windows_sys::Win32::Networking::WinSock as ws;
        pub(in crate::net) const IP: i32 = ws::IPPROTO_IP;
        pub(in crate::net) const IPV6: i32 = ws::IPPROTO_IPV6;
        pub(in crate::net) const INFO_V4: (i32, i32) = (IP, ws::IP_PKTINFO);
        /// `IN_PKTINFO`: destination, interface number.
        pub(in crate::net) const INFO_V4_INTERFACE: usize = 4;
        pub(in crate::net) const INFO_V4_DESTINATION: usize = 0;
        pub(in crate::net) const INFO_V6: (i32, i32) = (IPV6, ws::IPV6_PKTINFO);
        pub(in crate::net) const TTL: (i32, i32) = (IP, ws::IP_HOPLIMIT);
        pub(in crate::net) const HOP_LIMIT: (i32, i32) = (IPV6, ws::IPV6_HOPLIMIT);
        pub(in crate::net) const TOS: (i32, i32) = (IP, ws::IP_TOS);
        pub(in crate::net) const TRAFFIC_CLASS: (i32, i32) = (IPV6, ws::IPV6_TCLASS);
        /// Windows counts what it drops for all sockets together.
        pub(in crate::net) const OVERFLOWS: Option<(i32, i32)> = None;
    }

    pub(super) fn group_request(group: IpAddr, interface: u32) -> ws::GROUP_REQ {
        ws::GROUP_REQ { gr_interface: interface, gr_group: super::storage(group) }
    }

    pub(super) fn source_request(group: IpAddr, interface: u32, source: IpAddr) -> ws::GROUP_SOURCE_REQ {
        let (gsr_group, gsr_source) = (super::storage(group), super::storage(source));
        ws::GROUP_SOURCE_REQ { gsr_interface: interface, gsr_group, gsr_source }
    }

    /// An address of the interface; one of 0.0.0.0/8 would stand for its number, which Wine does not know.
    pub(super) fn interface_request(interface: u32, source: Option<IpAddr>) -> u32 {
        match source {
            Some(IpAddr::V4(v4)) => u32::from_ne_bytes(v4.octets()),
            _ => interface.to_be(),
        }
    }

    pub(super) fn set_option(s: &Socket, level: i32, option: i32, value: *const c_void, size: usize) -> io::Result<()> {
        let size = i32::try_from(size).map_err(io::Error::other)?;
        // SAFETY: `set` passes a live value with its own size, and the socket is open.
        let result = unsafe { ws::setsockopt(handle(s), level, option, value.cast(), size) };
        if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
    }

    /// Takes one datagram from a non-blocking socket. Allocates nothing.
    pub(in crate::net) fn receive(socket: &Socket, buffer: &mut [u8]) -> io::Result<Datagram> {
        let receive = receive_message(socket)?;
        let mut name = SockAddrStorage::zeroed();
        let mut control = Control([0; 256]);
        let size = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut part = ws::WSABUF { len: size(buffer), buf: buffer.as_mut_ptr() };
        let mut message = ws::WSAMSG {
            name: (&raw mut name).cast(),
            namelen: name.size_of(),
            lpBuffers: &raw mut part,
            dwBufferCount: 1,
            Control: ws::WSABUF { len: size(&control.0), buf: (&raw mut control).cast() },
            dwFlags: 0,
        };
        let mut length = 0;
        // SAFETY: every pointer of the message is to a local or to the caller's buffer, with its size, all alive here.
        let result = unsafe { receive(handle(socket), &raw mut message, &raw mut length, null_mut(), None) };
        let error = io::Error::last_os_error();
        let is_truncated = result != 0 && error.raw_os_error() == Some(ws::WSAEMSGSIZE);
        if result != 0 && !is_truncated {
            return Err(error);
        }
        let length = if is_truncated { buffer.len() } else { usize::try_from(length).map_err(io::Error::other)? };
        let filled = usize::try_from(message.Control.len).ok().and_then(|length| control.0.get(..length));
        let ancillary = Ancillary::read(filled.unwrap_or_default());
        Ok(Datagram { length, is_truncated, from: super::sender(name, message.namelen), ancillary })
    }

    type ReceiveMessage = unsafe extern "system" fn(
        ws::SOCKET,
        *mut ws::WSAMSG,
        *mut u32,
        *mut OVERLAPPED,
        ws::LPWSAOVERLAPPED_COMPLETION_ROUTINE,
    ) -> i32;

    /// `WSARecvMsg`, which Windows hands out through a socket; the same one for all sockets of UDP.
    fn receive_message(socket: &Socket) -> io::Result<ReceiveMessage> {
        static FOUND: OnceLock<ReceiveMessage> = OnceLock::new();
        if let Some(&found) = FOUND.get() {
            return Ok(found);
        }
        let (name, mut found, mut length) = (ws::WSAID_WSARECVMSG, None::<ReceiveMessage>, 0);
        let (in_size, out_size) = (size_of_u32(&name), size_of_u32(&found));
        // SAFETY: in and out are locals with their sizes; a null function pointer is `None`.
        let result = unsafe {
            ws::WSAIoctl(
                handle(socket),
                ws::SIO_GET_EXTENSION_FUNCTION_POINTER,
                (&raw const name).cast(),
                in_size,
                (&raw mut found).cast(),
                out_size,
                &raw mut length,
                null_mut(),
                None,
            )
        };
        match found {
            Some(found) if result == 0 => Ok(*FOUND.get_or_init(|| found)),
            _ => Err(io::Error::last_os_error()),
        }
    }

    fn handle(socket: &Socket) -> ws::SOCKET {
        // Winsock's handles are as wide as pointers; the standard library says 64 bits on all of Windows.
        ws::SOCKET::try_from(socket.as_raw_socket()).unwrap_or(ws::INVALID_SOCKET)
    }

    fn size_of_u32<T>(value: &T) -> u32 {
        u32::try_from(size_of_val(value)).unwrap_or(0)
    }
}
