//! The build script of both providers: gives the Windows library its version resource, and lets it export nothing but
//! what Rust says it does. Without a resource compiler the library is built all the same; it then has none, and cargo
//! warns.

#![expect(clippy::print_stdout, reason = "build scripts speak to cargo so")]

use std::error::Error;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// Beside this file; build scripts run in the folder of their package.
const TEMPLATE: &str = "../scripts/lib/version.rc";

/// What compiles resources: mingw's under its name for cross-compiling, or as it is called on Windows.
const COMPILERS: [&str; 2] = ["x86_64-w64-mingw32-windres", "windres"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={TEMPLATE}");
    if env::var("CARGO_CFG_TARGET_OS")? == "windows" && env::var("CARGO_CFG_TARGET_ENV")? == "gnu" {
        // A library that says nothing would export everything, all of libopus among it.
        println!("cargo::rustc-link-arg-cdylib=-Wl,--exclude-all-symbols");
        let folder = env::var("OUT_DIR")?;
        match compile(Path::new(&folder))? {
            Some(object) => println!("cargo::rustc-link-arg-cdylib={object}"),
            None => println!("cargo::warning=no windres: {} gets no version resource", shipped_as()?),
        }
    }
    Ok(())
}

/// Compiles the resource; the object file's name, or nothing without a compiler.
fn compile(folder: &Path) -> Result<Option<String>, Box<dyn Error>> {
    let (script, object) = (folder.join("version.rc"), folder.join("version.o"));
    let filled = fs::read_to_string(TEMPLATE)?
        .replace("@NUMBERS@", &numbers()?)
        .replace("@VERSION@", &env::var("CARGO_PKG_VERSION")?)
        .replace("@DESCRIPTION@", &env::var("CARGO_PKG_DESCRIPTION")?)
        .replace("@FILE@", shipped_as()?);
    fs::write(&script, filled)?;
    for compiler in COMPILERS {
        let Ok(status) = Command::new(compiler).arg(&script).arg(&object).status() else { continue };
        return if status.success() { Ok(Some(object.display().to_string())) } else { Err(compiler.into()) };
    }
    Ok(None)
}

/// The version as the resource wants it: four numbers.
fn numbers() -> Result<String, env::VarError> {
    let part = |name: &str| env::var(format!("CARGO_PKG_VERSION_{name}"));
    Ok(format!("{},{},{},0", part("MAJOR")?, part("MINOR")?, part("PATCH")?))
}

/// The name of the library where it is installed: TAPI knows telephony providers by theirs.
fn shipped_as() -> Result<&'static str, env::VarError> {
    Ok(if env::var("CARGO_PKG_NAME")? == "plenary-tsp" { "plenary.tsp" } else { "plenary_msp.dll" })
}
