use proptest::prelude::*;

use super::*;

const NOW: UnixTime = UnixTime(1_795_340_000);
const LATER: UnixTime = UnixTime(1_795_350_000);

fn claims() -> [String; 2] {
    ["a".into(), "b".into()]
}

fn full() -> Record {
    let mut record = Record::default();
    record.finish("exchange", NOW);
    record.predict("exchange", Answer { choice: 2, right: true }, NOW);
    record.judge("sketch", "a", Judgement::Incomplete, &claims(), NOW);
    record.arrive("exchange");
    record.begin_check(u32::MAX);
    record.choose("lifetime", 1);
    record.end_check(&[Topic { stop: "ask".into(), right: 1, asked: 2 }], NOW);
    record
}

#[test]
fn what_is_kept_is_read_again() {
    let text = full().text();
    assert_eq!(Record::read(&text), Some(full()));
    assert_eq!(
        text,
        "tokenwalk-progress 1\n\
         done exchange 1795340000\n\
         answer exchange 2 right\n\
         sketch a Incomplete\n\
         last place exchange\n\
         check seed 4294967295\n\
         chosen lifetime 1\n\
         topic ask 1 2\n\
         check ended 1795340000\n\
         done sketch-again 1795340000\n"
    );
}

#[test]
fn another_version_counts_as_nothing() {
    for text in
        ["", "{}", "tokenwalk-progress 2\ndone ask 5\n", "tokenwalk-progress 1", "tokenwalk-progress 10\n"]
    {
        assert_eq!(Record::read(text), None, "{text}");
    }
}

#[test]
fn a_broken_or_unknown_line_costs_nothing_but_itself() {
    let text = "tokenwalk-progress 1\n\ndone\ndone ask\ndone register soon\nanswer ask -1 right\n\
                answer register 1\nsketch a Maybe\nlast mood good\ncheck seed 99999999999\ntopic ask 1\n\
                check ended 7\n   \ndone exchange 5\n";
    let record = Record::read(text).unwrap();
    assert_eq!(record.done("exchange"), Some(5));
    assert_eq!([record.done("ask"), record.done("register")], [None, None]);
    assert_eq!([record.answer("ask"), record.answer("register")], [None, None]);
    assert_eq!((record.judgement("sketch", "a"), record.seed(), record.place()), (None, None, None));
    assert_eq!(record.result(), Some(CheckResult { at: 7, topics: Vec::new() }));
}

#[test]
fn a_stop_is_done_once() {
    let mut record = Record::default();
    record.finish("ask", NOW);
    record.finish("ask", LATER);
    assert_eq!(record.done("ask"), Some(NOW.0));
}

#[test]
fn the_sketch_is_done_with_its_last_claim_and_each_stop_has_judgements_of_its_own() {
    let mut record = Record::default();
    record.judge("sketch", "a", Judgement::Right, &claims(), NOW);
    record.judge("sketch", "a", Judgement::Wrong, &claims(), NOW);
    assert_eq!(record.done("sketch"), None);
    record.judge("sketch", "b", Judgement::Right, &claims(), NOW);
    assert_eq!(record.done("sketch"), Some(NOW.0));
    record.judge("sketch-again", "a", Judgement::Incomplete, &claims(), NOW);
    assert_eq!(record.judgement("sketch", "a"), Some(Judgement::Wrong));
    assert_eq!(record.judgement("sketch-again", "a"), Some(Judgement::Incomplete));
    assert_eq!(record.judgement("sketch-again", "b"), None);
    assert_eq!(record.done("sketch-again"), None);
}

#[test]
fn a_prediction_alone_finishes_only_a_stop_that_is_read() {
    let mut record = Record::default();
    for stop in ["register", "exchange"] {
        record.predict(stop, Answer { choice: 0, right: false }, NOW);
        assert_eq!(record.answer(stop), Some(Answer { choice: 0, right: false }));
    }
    assert_eq!((record.done("register"), record.done("exchange")), (Some(NOW.0), None));
}

#[test]
fn a_check_that_is_taken_finishes_the_walk_and_a_new_one_leaves_its_result() {
    let topic = |stop: &str, right, asked| Topic { stop: stop.into(), right, asked };
    let mut record = Record::default();
    record.begin_check(1);
    record.choose("lifetime", 2);
    record.end_check(&[topic("ask", 0, 5), topic("register", 0, 1)], NOW);
    record.end_check(&[topic("ask", 1, 2), topic("exchange", 3, 3)], LATER);
    assert_eq!(record.done("sketch-again"), Some(NOW.0));
    record.begin_check(2);
    assert_eq!((record.seed(), record.chosen("lifetime")), (Some(2), None));
    let result = record.result().unwrap();
    assert_eq!((result.at, result.score(), result.topics.len()), (LATER.0, (4, 5), 2));
}

#[cfg(feature = "ssr")]
#[test]
fn the_stops_that_are_named_here_are_stops_and_each_says_when_it_is_done() {
    let lesson = crate::lesson::Lesson::builtin();
    for slug in READ.into_iter().chain([SKETCH.0, SKETCH.1]) {
        assert!(lesson.stop(slug).is_some(), "{slug}");
    }
    for stop in &lesson.stops {
        assert!(stop.done.is_some(), "{} does not say when it is done", stop.slug);
    }
}

proptest! {
    #[test]
    fn nothing_that_was_kept_makes_it_panic(lines in "(?s).{0,200}") {
        let _ = Record::read(&lines);
        if let Some(record) = Record::read(&format!("{HEAD}\n{lines}")) {
            let _ = (record.result(), record.seed(), record.place());
            prop_assert_eq!(Record::read(&record.text()), Some(record));
        }
    }
}
