//! Where marks stand when there is room, little room and none.

use super::*;

/// A page of 100 × 100 pt in the middle of a sheet, with 10 pt of bleed.
fn ground(room: f64) -> Ground {
    let trim = Rect::new(room, room, 100.0, 100.0);
    Ground {
        sheet: Rect::new(0.0, 0.0, 100.0 + 2.0 * room, 100.0 + 2.0 * room),
        trim,
        bleed: trim.grown(f64::min(10.0, room)),
        cuts_x: vec![trim.x0, trim.x1],
        cuts_y: vec![trim.y0, trim.y1],
        folds: Vec::new(),
        collating: None,
    }
}

fn count(marks: &[Mark]) -> [usize; 4] {
    let mut count = [0; 4];
    for mark in marks {
        count[match mark {
            Mark::Cut { .. } => 0,
            Mark::Fold { .. } => 1,
            Mark::Target { .. } => 2,
            Mark::Collating(_) => 3,
        }] += 1;
    }
    count
}

#[test]
fn marks_come_with_room() {
    let marks = |room, wanted| {
        let (marks, cramped) = place(&ground(room), wanted);
        (count(&marks), cramped != Cramped::default())
    };
    assert_eq!(marks(60.0, Marks::ALL), ([8, 0, 4, 0], false));
    assert_eq!(marks(60.0, Marks::NONE), ([0; 4], false));
    assert_eq!(marks(60.0, Marks { crop: true, ..Marks::NONE }), ([8, 0, 0, 0], false));
    assert_eq!(marks(60.0, Marks { registration: true, ..Marks::NONE }), ([0, 0, 4, 0], false));
    assert_eq!(marks(20.0, Marks::ALL), ([8, 0, 0, 0], false), "lines, but no targets");
    assert_eq!(marks(15.0, Marks::ALL), ([0; 4], true));
    assert_eq!(marks(0.0, Marks::NONE), ([0; 4], false));
}

#[test]
fn a_target_moves_out_of_the_way_of_a_fold() {
    let wide = Ground {
        trim: Rect::new(60.0, 60.0, 400.0, 100.0),
        bleed: Rect::new(50.0, 50.0, 420.0, 120.0),
        sheet: Rect::new(0.0, 0.0, 520.0, 220.0),
        cuts_x: vec![60.0, 460.0],
        cuts_y: vec![60.0, 160.0],
        folds: vec![260.0],
        collating: Some(3),
    };
    let (marks, _) = place(&wide, Marks::ALL);
    assert_eq!(count(&marks), [8, 2, 4, 1]);
    for target in marks.iter().filter(|mark| matches!(mark, Mark::Target { .. })) {
        let others = marks.iter().filter(|mark| *mark != target);
        assert!(others.clone().all(|mark| !mark.bounds().overlaps(&target.bounds())));
    }
}

#[test]
fn collating_steps_begin_again_at_the_top() {
    let trim = Rect::new(0.0, 0.0, 200.0, 200.0);
    let tops: Vec<_> = (0..40).map(|step| collating(&trim, 100.0, step).bounds().y1).collect();
    assert!(tops.iter().all(|top| *top <= 175.0 && *top - COLLATING_STEP >= 25.0), "{tops:?}");
    assert!(tops[1] < tops[0]);
    assert!(tops[1..].contains(&tops[0]));
}

#[test]
fn operators_use_all_inks_and_balance() {
    let (marks, _) = place(&Ground { folds: vec![110.0], ..ground(60.0) }, Marks::ALL);
    let text = draw(&marks);
    assert!(text.starts_with("q /All CS 1 SCN 0.25 w 0 J\n") && text.ends_with("Q\n"));
    assert_eq!(text.matches("[2 1.5] 0 d").count(), text.matches("[] 0 d").count());
    assert_eq!(text.matches(" c\n").count(), 16, "four curves for each target");
    assert_eq!(draw(&[]), "");
}

#[test]
fn a_circle_closes() {
    let text = circle(10.0, 20.0, 5.0);
    let ends: Vec<_> = text
        .lines()
        .filter_map(|line| line.strip_suffix(" c").or(line.strip_suffix(" m")))
        .map(|line| line.split(' ').rev().take(2).map(|it| it.parse().expect("a number")).collect())
        .collect::<Vec<Vec<f64>>>();
    assert_eq!(ends.first(), ends.last());
    assert_eq!(ends[..4], [[20.0, 15.0], [25.0, 10.0], [20.0, 5.0], [15.0, 10.0]]);
}

#[test]
fn words_are_read() {
    assert_eq!("all".parse(), Ok(Marks::ALL));
    assert_eq!("none".parse(), Ok(Marks::NONE));
    let some = Marks { crop: true, fold: false, registration: true };
    assert_eq!("registration, crop".parse(), Ok(some));
    for bad in ["", "crops", "crop,", "all,crop"] {
        assert!(bad.parse::<Marks>().is_err(), "{bad}");
    }
}
