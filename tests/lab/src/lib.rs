//! The lab: real hosts in network namespaces. Not yet.
