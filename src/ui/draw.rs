//! Drawing some of many, in an order that a seed decides: a reload draws the same.

/// The places of `count` out of `of` things, or of all if there are fewer, in a random order.
pub fn draw(seed: u64, count: usize, of: usize) -> Vec<usize> {
    let mut places: Vec<usize> = (0..of).collect();
    let mut state = seed;
    // Fisher and Yates, from the front, as far as needed.
    for at in 0..count.min(of) {
        let left = (of - at) as u64;
        // The bias of a remainder by some dozens is far below what anybody could notice.
        let step = usize::try_from(next(&mut state) % left).unwrap_or_default();
        places.swap(at, at + step);
    }
    places.truncate(count);
    places
}

/// `SplitMix64`: short, and good enough for questions; no secret depends on it.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        // The first numbers of SplitMix64 from the seed 0, as its author's code gives them.
        let mut state = 0;
        assert_eq!(next(&mut state), 0xe220_a839_7b1d_cdaf);
        assert_eq!(next(&mut state), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn another_seed_draws_others() {
        assert_eq!(draw(7, 20, 32), draw(7, 20, 32));
        assert_ne!(draw(7, 20, 32), draw(8, 20, 32));
    }

    proptest! {
        #[test]
        fn what_is_drawn_is_there_and_drawn_once(seed: u64, count in 0_usize..40, of in 0_usize..40) {
            let drawn = draw(seed, count, of);
            prop_assert_eq!(drawn.len(), count.min(of));
            prop_assert!(drawn.iter().all(|place| *place < of));
            prop_assert_eq!(drawn.iter().collect::<HashSet<_>>().len(), drawn.len());
        }
    }
}
