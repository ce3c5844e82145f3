//! Benchmarks of the model: sdp.

fn main() {
    divan::main();
}
