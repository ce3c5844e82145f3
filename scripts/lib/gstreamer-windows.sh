# shellcheck shell=bash
# GStreamer for Windows on Linux: fetched once, made linkable for mingw, and shown to cargo and to Wine. Sourced after
# toolchain.sh and windows.sh; who needs it calls `use_windows_gstreamer`.
#
# The wheels on PyPI hold what runs, libraries and plugins, and nothing to build with. Rust needs no headers, only import
# libraries, which are made from the libraries' own tables, and files that tell pkg-config of them.

readonly GSTREAMER_WHEELS=scripts/lib/gstreamer-windows.txt
GSTREAMER_VERSION=$(sed -n 's/^gstreamer-libs==\([^ ]*\) .*/\1/p' "$GSTREAMER_WHEELS")
readonly GSTREAMER_VERSION
# The GLib in these wheels, as its version resource says.
readonly GLIB_VERSION=2.82.4

# By release, so that a new one is fetched and the old one does no harm.
readonly WINDOWS_GSTREAMER=$WINDOWS_FOLDER/gstreamer-$GSTREAMER_VERSION

# What Rust's bindings ask pkg-config for: module, library, version.
readonly GSTREAMER_MODULES=(
    "glib-2.0 glib-2.0-0 $GLIB_VERSION"
    "gobject-2.0 gobject-2.0-0 $GLIB_VERSION"
    "gio-2.0 gio-2.0-0 $GLIB_VERSION"
    "gstreamer-1.0 gstreamer-1.0-0 $GSTREAMER_VERSION"
    "gstreamer-base-1.0 gstbase-1.0-0 $GSTREAMER_VERSION"
    "gstreamer-app-1.0 gstapp-1.0-0 $GSTREAMER_VERSION"
)

# The plugins of the allow-list. Of the ends of devices, those that Windows has.
windows_plugins() {
    sed -n 's/^    ("[^"]*", "\([^"]*\)", "[^"]*"),$/\1/p' msp-gst/src/pipeline/elements.rs |
        grep -vxE 'alsa|pipewire|pulseaudio' | sort -u
}

# Shows it to cargo, and to the Wine that `make_wine` made; fetches and makes what is not there.
use_windows_gstreamer() {
    [ -e "$WINDOWS_GSTREAMER/complete" ] || make_windows_gstreamer
    choose_windows_plugins
    export PKG_CONFIG_ALLOW_CROSS_x86_64_pc_windows_gnu=1
    export PKG_CONFIG_LIBDIR_x86_64_pc_windows_gnu=$WINDOWS_GSTREAMER/pkgconfig
    tell_wine
}

# Wine's programs learn of it as a user's programs do on Windows, from the registry. Variables of ours would reach Linux
# programs too, whose GStreamer is another one. Both paths of plugins are named because Windows takes an empty variable
# for none; then GStreamer would look for plugins elsewhere.
tell_wine() {
    local wanted told=$WINEPREFIX/gstreamer.reg
    wanted=$(wine_environment)
    if [ ! -d "$WINEPREFIX" ] || [ "$wanted" = "$(cat "$told" 2>/dev/null)" ]; then return 0; fi
    printf '%s\n' "$wanted" >"$told.begun"
    "$WINE" regedit /S "Z:$told.begun" || die "Wine's regedit refuses $told.begun"
    # The registry is in files only when Wine has ended, which it does not by itself once `start_wine` made it stay.
    stop_wine
    mv "$told.begun" "$told"
    start_wine
}

wine_environment() {
    printf '%s\n' REGEDIT4 '' '[HKEY_CURRENT_USER\Environment]'
    wine_variable PATH bin
    wine_variable GST_PLUGIN_SYSTEM_PATH plugins
    wine_variable GST_PLUGIN_PATH plugins
    wine_variable GST_REGISTRY registry.bin
}

# For Wine, drive Z is all of Linux; in the registry's files backslashes are doubled.
wine_variable() {
    local path=Z:$WINDOWS_GSTREAMER/$2
    printf '"%s"="%s"\n' "$1" "${path//\//\\\\}"
}

# In a folder beside, so that half of it never counts as the whole.
make_windows_gstreamer() {
    local begun=$WINDOWS_GSTREAMER.begun module
    install_gstreamer_tools
    rm -rf "$begun"
    mkdir -p "$begun/bin" "$begun/all-plugins" "$begun/lib" "$begun/pkgconfig"
    fetch_wheels "$begun/wheels"
    unpack_wheels "$begun"
    for module in "${GSTREAMER_MODULES[@]}"; do
        # shellcheck disable=SC2086 # three words
        make_linkable "$begun" $module
    done
    touch "$begun/complete"
    rm -rf "$WINDOWS_GSTREAMER"
    mv "$begun" "$WINDOWS_GSTREAMER"
    note "GStreamer $GSTREAMER_VERSION for Windows is in $WINDOWS_GSTREAMER" >&2
}

install_gstreamer_tools() {
    need_command gendef mingw-w64-tools
    python3 -m pip --version >/dev/null 2>&1 || apt_install python3-pip
}

fetch_wheels() {
    note "fetching GStreamer $GSTREAMER_VERSION for Windows from PyPI (105 MB, once)" >&2
    # They are for another platform than this one, and nothing is installed. Digests are checked by pip.
    python3 -m pip --disable-pip-version-check --no-input download -q --progress-bar off --no-deps --require-hashes \
        --only-binary=:all: --platform win_amd64 --python-version 3.12 -d "$1" -r "$GSTREAMER_WHEELS" >&2 ||
        die "pip could not fetch GStreamer for Windows from PyPI; its message is above"
}

# unpack_wheels FOLDER: out of its wheels, what runs, without the tree that each has it in.
unpack_wheels() {
    local wheel unpacked=$1/unpacked
    for wheel in "$1"/wheels/*.whl; do
        python3 -m zipfile -e "$wheel" "$unpacked" || die "cannot unpack $wheel"
    done
    # One by one, since some wheels bring the same library, which mv would take for a mistake.
    find "$unpacked" -path '*/bin/*.dll' -exec mv -t "$1/bin" {} \;
    find "$unpacked" -path '*/lib/gstreamer-1.0/*.dll' -exec mv -t "$1/all-plugins" {} \;
    rm -r "$unpacked" "$1/wheels"
}

# make_linkable FOLDER MODULE LIBRARY VERSION
make_linkable() {
    local definitions=$1/lib/$3.def
    gendef - "$1/bin/$3.dll" >"$definitions" 2>/dev/null || die "gendef cannot read $3.dll"
    x86_64-w64-mingw32-dlltool -d "$definitions" -D "$3.dll" -l "$1/lib/lib$3.dll.a"
    printf '%s\n' "Name: $2" "Description: of GStreamer for Windows" "Version: $4" \
        "Libs: -L$WINDOWS_GSTREAMER/lib -l$3" "Cflags:" >"$1/pkgconfig/$2.pc"
}

# Puts the plugins that we use into a folder of their own: GStreamer loads each that it finds once, and there are 250.
choose_windows_plugins() {
    local plugin wanted chosen=$WINDOWS_GSTREAMER/plugins
    wanted=$(windows_plugins)
    [ -n "$wanted" ] || die "there is no plugin in the allow-list; has the form of elements.rs changed?"
    [ "$wanted" != "$(cat "$chosen.list" 2>/dev/null)" ] || return 0
    rm -rf "$chosen" "$WINDOWS_GSTREAMER/registry.bin"
    mkdir "$chosen"
    for plugin in $wanted; do
        # No copies, and no symbolic links, which Windows does not know as such.
        ln "$WINDOWS_GSTREAMER/all-plugins/gst$plugin.dll" "$chosen" ||
            die "GStreamer for Windows has no plugin '$plugin', which the allow-list names"
    done
    printf '%s\n' "$wanted" >"$chosen.list"
}
