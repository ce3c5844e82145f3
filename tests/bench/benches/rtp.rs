//! Benchmarks of the model: rtp.

fn main() {
    divan::main();
}
