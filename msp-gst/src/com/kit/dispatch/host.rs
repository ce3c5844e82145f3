//! The other side: a program that calls by name, as a script does.

use std::ptr::null_mut;

use windows_core::Interface;

use super::arguments::{PROPERTY_PUT, Parameters, wish};
use super::{Exception, IDispatch, NO_NAME};
use crate::com::kit::bstr::Bstr;
use crate::com::kit::status::{DISP_E_BADPARAMCOUNT, DISP_E_EXCEPTION, Result, check};
use crate::com::kit::variant::{RawVariant, Variant};

impl IDispatch {
    /// The number of a name.
    ///
    /// # Errors
    /// `DISP_E_UNKNOWNNAME`
    pub fn number_of(&self, name: &str) -> Result<i32> {
        let name: Vec<u16> = name.encode_utf16().chain([0]).collect();
        let (names, mut number) = (name.as_ptr(), 0);
        // SAFETY: a living object, one name that ends with zero, and room for one number.
        let code = unsafe {
            (self.vtable().GetIDsOfNames)(self.as_raw(), &raw const NO_NAME, &raw const names, 1, 0, &raw mut number)
        };
        check(code).map(|()| number)
    }

    /// Calls a method, or reads a property, by name.
    ///
    /// # Errors
    /// What the method answered.
    pub fn call(&self, name: &str, arguments: &[Variant]) -> Result<Variant> {
        self.invoke(name, wish::METHOD | wish::GET, arguments, false)
    }

    /// Sets a property by name: the last argument is the value.
    ///
    /// # Errors
    /// What the method answered.
    pub fn put(&self, name: &str, arguments: &[Variant]) -> Result<()> {
        self.invoke(name, wish::PUT, arguments, true).map(drop)
    }

    fn invoke(&self, name: &str, wishes: u16, arguments: &[Variant], named: bool) -> Result<Variant> {
        let number = self.number_of(name)?;
        let reversed: Vec<RawVariant> = arguments.iter().rev().map(Variant::as_raw).collect();
        let count = u32::try_from(reversed.len()).map_err(|_| DISP_E_BADPARAMCOUNT)?;
        let names = if named { &raw const PROPERTY_PUT } else { std::ptr::null() };
        let parameters = Parameters { values: reversed.as_ptr(), names, count, named: named.into() };
        let (mut answer, mut exception) = (RawVariant::EMPTY, Exception::none());
        // SAFETY: a living object; parameters that live through the call, and room for what is answered.
        let code = unsafe {
            (self.vtable().Invoke)(
                self.as_raw(),
                number,
                &raw const NO_NAME,
                0,
                wishes,
                &raw const parameters,
                &raw mut answer,
                &raw mut exception,
                null_mut(),
            )
        };
        // SAFETY: the answer is ours.
        let answer = unsafe { Variant::own(answer) };
        for text in [exception.source, exception.description, exception.help_file] {
            // SAFETY: null or a text, which is ours as the answer is.
            drop(unsafe { Bstr::own(text) });
        }
        if code == DISP_E_EXCEPTION { Err(exception.result) } else { check(code).map(|()| answer) }
    }
}
