//! Declaring interfaces: one line a method, from which follow its place in the vtable, the safe method that an object of
//! ours implements, the safe method by which a host calls anybody's object, and what scripts can call by name.
//!
//! ```text
//! interface! {
//!     /// One medium in one direction.
//!     pub dual ITStream(ITStreamVtable, Stream): IDispatch = "EE3BD605-3868-11D2-A045-00C04FB6809F" {
//!         fn get_MediaType() -> (media: i32);
//!         fn SelectTerminal(terminal: ITTerminal);
//!     }
//! }
//!
//! impl Stream for Object<MyStream> {
//!     fn get_MediaType(&self) -> Result<i32> { Ok(self.medium) }         // null pointers, panics and counts are seen to
//!     fn SelectTerminal(&self, terminal: &ITTerminal) -> Result<()> { … }
//! }
//! coat! { MyStream: ITStream, ITSubStreamControl }
//! ```
//!
//! `dual` interfaces are for scripts too; `custom` ones are not. Methods stand in the order of the header, which a test
//! compares with mingw's.

/// An interface as it was declared.
#[derive(Clone, Copy, Debug)]
pub struct Declaration {
    /// Its name.
    pub name: &'static str,
    /// Whose methods come before its own.
    pub parent: &'static str,
    /// Its IID, without braces.
    pub iid: &'static str,
    /// Its own methods, in order.
    pub methods: &'static [Signature],
}

/// A method as it was declared: names and types as Rust has them.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: &'static [(&'static str, &'static str)],
    /// What it answers, each behind a pointer.
    pub answers: &'static [(&'static str, &'static str)],
}

/// Declares interfaces.
macro_rules! interface {
    ($(
        $(#[$doc:meta])*
        $vis:vis $kind:ident $name:ident($vtable:ident, $methods:ident): $parent:ident = $iid:literal {
            $($(#[$mdoc:meta])* fn $method:ident($($arg:ident: $in:ty),* $(,)?) $(-> ($($out:ident: $res:ty),+))?;)*
        }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Debug)]
        #[repr(transparent)]
        $vis struct $name(windows_core::IUnknown);

        // SAFETY: transparent over a counted pointer to an object whose vtable is the one below, in the header's order.
        unsafe impl windows_core::Interface for $name {
            type Vtable = $vtable;
            const IID: windows_core::GUID = $crate::com::kit::guid($iid);
        }

        impl $crate::com::kit::Passable for $name {}

        // SAFETY: objects of MSPI are free-threaded.
        unsafe impl Send for $name {}
        // SAFETY: as above.
        unsafe impl Sync for $name {}

        impl std::ops::Deref for $name {
            type Target = $parent;

            fn deref(&self) -> &$parent {
                // SAFETY: both are transparent over the pointer, and the parent's vtable is the beginning of ours.
                unsafe { &*std::ptr::from_ref(self).cast() }
            }
        }

        #[doc(hidden)]
        #[repr(C)]
        $vis struct $vtable {
            pub base: <$parent as windows_core::Interface>::Vtable,
            $(pub $method: unsafe extern "system" fn(
                *mut std::ffi::c_void
                $(, <$in as $crate::com::kit::Taken>::Raw)*
                $($(, *mut <$res as $crate::com::kit::Answered>::Raw)+)?
            ) -> windows_core::HRESULT,)*
        }

        impl $vtable {
            /// The names of its own methods, in order.
            $vis const NAMES: &[&str] = &[$(stringify!($method)),*];

            /// The methods themselves, and whose come first, for who writes headers.
            $vis const DECLARATION: $crate::com::kit::Declaration = $crate::com::kit::Declaration {
                name: stringify!($name),
                parent: stringify!($parent),
                iid: $iid,
                methods: &[$($crate::com::kit::Signature {
                    name: stringify!($method),
                    takes: &[$((stringify!($arg), stringify!($in))),*],
                    answers: &[$($((stringify!($out), stringify!($res))),+)?],
                }),*],
            };
        }

        #[doc = concat!("What [`", stringify!($name), "`] does: safe, for whoever implements it and for whoever calls it.")]
        $vis trait $methods {
            $(
                $(#[$mdoc])*
                #[doc = ""]
                #[doc = "# Errors"]
                #[doc = "The code that the method's page names for what went wrong."]
                fn $method(
                    &self $(, $arg: <$in as $crate::com::kit::Taken>::Given<'_>)*
                ) -> $crate::com::kit::Result<$crate::com::kit::several!(type $($($res),+)?)>;
            )*
        }

        impl $methods for $name {
            $(fn $method(
                &self $(, $arg: <$in as $crate::com::kit::Taken>::Given<'_>)*
            ) -> $crate::com::kit::Result<$crate::com::kit::several!(type $($($res),+)?)> {
                $($(let mut $out = <$res as $crate::com::kit::Answered>::NOTHING;)+)?
                // SAFETY: a living object; arguments are what their types say, and there is room for the answers.
                let code = unsafe {
                    (windows_core::Interface::vtable(self).$method)(
                        windows_core::Interface::as_raw(self)
                        $(, <$in as $crate::com::kit::Taken>::lend($arg))*
                        $($(, &raw mut $out)+)?
                    )
                };
                $crate::com::kit::check(code)?;
                // SAFETY: the method has succeeded, so its answers are ours, and what their types say.
                $($(let $out = unsafe { <$res as $crate::com::kit::Answered>::receive($out) }?;)+)?
                Ok($crate::com::kit::several!(value $($($out),+)?))
            })*
        }

        impl<T: $crate::com::kit::Coat> $crate::com::kit::WornBy<T> for $name
        where
            $crate::com::kit::Object<T>: $methods,
            $parent: $crate::com::kit::WornBy<T>,
        {
            const TABLE: &'static $vtable = &<Self as $crate::com::kit::WornBy<T>>::VTABLE;
            const VTABLE: $vtable = $vtable {
                base: <$parent as $crate::com::kit::WornBy<T>>::VTABLE,
                $($method: {
                    unsafe extern "system" fn $method<T: $crate::com::kit::Coat>(
                        this: *mut std::ffi::c_void
                        $(, $arg: <$in as $crate::com::kit::Taken>::Raw)*
                        $($(, $out: *mut <$res as $crate::com::kit::Answered>::Raw)+)?
                    ) -> windows_core::HRESULT
                    where
                        $crate::com::kit::Object<T>: $methods,
                    {
                        $(struct Places { $($out: *mut <$res as $crate::com::kit::Answered>::Raw),+ })?
                        $crate::com::kit::boundary(move || {
                            // SAFETY: places are null or good for an answer, by COM's contract.
                            $($(unsafe { $crate::com::kit::vacate::<$res>($out) }?;)+)?
                            $(let places = Places { $($out),+ };)?
                            // SAFETY: our own vtable, so `this` is a cell of a living object of `T`.
                            let object = unsafe { $crate::com::kit::Object::<T>::behind(this) };
                            // SAFETY: arguments are what their types say, by COM's contract.
                            $(let $arg = unsafe { <$in as $crate::com::kit::Taken>::take(&$arg) }?;)*
                            let $crate::com::kit::several!(value $($($out),+)?) = <$crate::com::kit::Object<T> as $methods>::$method(object $(, $arg)*)?;
                            // SAFETY: not null, as was seen above.
                            $($(unsafe { $crate::com::kit::answer(places.$out, $out) };)+)?
                            Ok($crate::com::kit::status::S_OK)
                        })
                    }
                    $method::<T>
                },)*
            };
            const MEMBERS: &'static [$crate::com::kit::Member] = $crate::com::kit::members!(
                $kind $name $methods { $($method($($arg: $in),*) $(-> ($($out: $res),+))?;)* }
            );
        }
    )*};
}

/// What scripts can do with an interface.
macro_rules! members {
    (custom $($rest:tt)*) => { &[] };
    (dual $name:ident $methods:ident {
        $($method:ident($($arg:ident: $in:ty),*) $(-> ($out:ident: $res:ty))?;)*
    }) => {
        &[$($crate::com::kit::Member {
            name: stringify!($method),
            call: {
                unsafe fn $method(
                    this: *mut std::ffi::c_void,
                    arguments: &mut $crate::com::kit::Arguments<'_>,
                ) -> $crate::com::kit::Result<$crate::com::kit::Variant> {
                    // SAFETY: the caller says that it is this interface.
                    let this = unsafe { <$name as windows_core::Interface>::from_raw_borrowed(&this) };
                    let this = this.ok_or($crate::com::kit::status::E_POINTER)?;
                    $(let $arg = <$in as $crate::com::kit::Taken>::hold(arguments.next()?)?;)*
                    arguments.finish()?;
                    let answer = <$name as $methods>::$method(this $(, <$in as $crate::com::kit::Taken>::give(&$arg))*)?;
                    Ok($crate::com::kit::Answered::into_variant(answer))
                }
                $method
            },
        }),*]
    };
}

/// Nothing, one, or a tuple of several: types or names.
macro_rules! several {
    (type) => { () };
    (type $one:ty) => { $one };
    (type $($each:ty),+) => { ($($each),+) };
    (value) => { () };
    (value $one:ident) => { $one };
    (value $($each:ident),+) => { ($($each),+) };
}

/// Says which interfaces objects of a type wear.
macro_rules! coat {
    ($coat:ty: $($interface:ty),+ $(,)?) => {
        impl $crate::com::kit::Coat for $coat {
            const FACES: &'static [$crate::com::kit::Face] =
                &[$($crate::com::kit::Face::of::<Self, $interface>()),+];
        }
    };
}

pub(crate) use {coat, interface, members, several};
