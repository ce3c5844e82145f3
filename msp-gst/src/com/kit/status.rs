//! HRESULTs: what a method answers when it does not do what it was asked.

pub use windows_core::HRESULT;

/// What a method comes to.
pub type Result<T> = core::result::Result<T, HRESULT>;

/// Whether a method did what it was asked.
///
/// # Errors
/// What it answered, if not.
pub fn check(code: HRESULT) -> Result<()> {
    if code.is_ok() { Ok(()) } else { Err(code) }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $number:literal;)*) => {
        $($(#[$doc])* pub const $name: HRESULT = HRESULT(i32::from_ne_bytes(u32::to_ne_bytes($number)));)*
    };
}

codes! {
    /// Done.
    S_OK = 0;
    /// Done, and there was less than asked for.
    S_FALSE = 1;
    /// It could be done, but we do not.
    E_NOTIMPL = 0x8000_4001;
    /// The object does not wear this interface.
    E_NOINTERFACE = 0x8000_4002;
    /// A null pointer where there must be something.
    E_POINTER = 0x8000_4003;
    /// It failed, for no reason of this list.
    E_FAIL = 0x8000_4005;
    /// A panic was caught at the boundary.
    E_UNEXPECTED = 0x8000_FFFF;
    /// No memory.
    E_OUTOFMEMORY = 0x8007_000E;
    /// A value that cannot be.
    E_INVALIDARG = 0x8007_0057;
    /// An aggregating object must ask for IUnknown first.
    CLASS_E_NOAGGREGATION = 0x8004_0110;
    /// No such class here.
    CLASS_E_CLASSNOTAVAILABLE = 0x8004_0111;

    /// `Invoke`, `GetIDsOfNames`: the name that must be none is one.
    DISP_E_UNKNOWNINTERFACE = 0x8002_0001;
    /// `Invoke`: nothing has this number.
    DISP_E_MEMBERNOTFOUND = 0x8002_0003;
    /// `Invoke`: an argument is of another type.
    DISP_E_TYPEMISMATCH = 0x8002_0005;
    /// `GetIDsOfNames`: nothing has this name.
    DISP_E_UNKNOWNNAME = 0x8002_0006;
    /// `Invoke`: arguments have no names here.
    DISP_E_NONAMEDARGS = 0x8002_0007;
    /// `Invoke`: the method failed; its own code is in the `EXCEPINFO`.
    DISP_E_EXCEPTION = 0x8002_0009;
    /// There is no type information.
    DISP_E_BADINDEX = 0x8002_000B;
    /// `Invoke`: too many arguments, or too few.
    DISP_E_BADPARAMCOUNT = 0x8002_000E;

    /// The buffer is too small.
    TAPI_E_NOTENOUGHMEMORY = 0x8004_0001;
    /// There is nothing of the kind.
    TAPI_E_NOITEMS = 0x8004_0002;
    /// Not by this object.
    TAPI_E_NOTSUPPORTED = 0x8004_0003;
    /// No such medium, or not here.
    TAPI_E_INVALIDMEDIATYPE = 0x8004_0004;
    /// It was tried and failed.
    TAPI_E_OPERATIONFAILED = 0x8004_0005;
    /// The wrong way.
    TAPI_E_INVALIDDIRECTION = 0x8004_003A;
    /// Not a terminal that this stream can have.
    TAPI_E_INVALIDTERMINAL = 0x8004_003B;
    /// No such class of terminals.
    TAPI_E_INVALIDTERMINALCLASS = 0x8004_003C;
    /// No more streams.
    TAPI_E_MAXSTREAMS = 0x8004_003E;
    /// The stream has no terminal.
    TAPI_E_NOTERMINALSELECTED = 0x8004_003F;
    /// The terminal is selected elsewhere.
    TAPI_E_TERMINALINUSE = 0x8004_0040;
    /// Only when stopped.
    TAPI_E_NOTSTOPPED = 0x8004_0041;
    /// No more terminals on this stream.
    TAPI_E_MAXTERMINALS = 0x8004_0042;
    /// Not a stream of this call.
    TAPI_E_INVALIDSTREAM = 0x8004_0043;
    /// It took too long.
    TAPI_E_TIMEOUT = 0x8004_0044;
    /// `GetEvent`: nothing has happened.
    TAPI_E_NOEVENT = 0x8004_0050;
    /// The system has not enough of something.
    TAPI_E_RESOURCEUNAVAIL = 0x8004_0052;
    /// Nothing has a format yet.
    TAPI_E_NOFORMAT = 0x8004_0056;
    /// Not while the stream is as it is.
    TAPI_E_INVALIDSTREAMSTATE = 0x8004_0057;
    /// Not in this state.
    TAPI_E_WRONG_STATE = 0x8004_0058;
    /// `Initialize` comes first.
    TAPI_E_NOT_INITIALIZED = 0x8004_0059;
}
