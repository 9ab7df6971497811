//! The one place that reads the system's randomness.

use crate::ports::Random;

/// The operating system's random source, through aws-lc.
#[derive(Debug, Clone, Copy)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the place that the lint names")]
    fn fill(&self, bytes: &mut [u8]) {
        if aws_lc_rs::rand::fill(bytes).is_err() {
            // A code or a handle made of anything else could be guessed: going on would be worse than
            // stopping, and there is nobody to hand an error to that could do better.
            tracing::error!("the operating system has no randomness to give");
            std::process::abort();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let (mut a, mut b) = ([0; 16], [0; 16]);
        SystemRandom.fill(&mut a);
        SystemRandom.fill(&mut b);
        assert_ne!(a, b);
    }
}
