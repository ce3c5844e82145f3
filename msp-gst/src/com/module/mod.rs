//! The library as COM sees it.

mod running;

pub(in crate::com) use self::running::Running;
pub use self::running::running;
