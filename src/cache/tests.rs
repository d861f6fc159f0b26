//! What a cache promises: whole entries or none, for any number of processes, within its limit.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, SystemTime};

use tempfile::TempDir;

use super::{Cache, Key, KeyBuilder, folder_by};
use crate::disk::UNFINISHED;

/// So large that nothing goes for want of room.
const AMPLE: u64 = 1 << 30;

fn key(name: &str) -> Key {
    KeyBuilder::new("test").part("name", name).finish()
}

fn open(folder: &Path, limit: u64) -> Cache {
    Cache::open(folder, limit).expect("a cache")
}

/// All files below the two-letter folders, with their sizes in bytes.
fn files(folder: &Path) -> BTreeMap<PathBuf, u64> {
    let shelves = fs::read_dir(folder).expect("folder").map(|entry| entry.expect("entry").path());
    let shelves = shelves.filter(|path| path.is_dir());
    let inside = |path: PathBuf| fs::read_dir(path).expect("folder").flatten();
    // Other processes remove files while this one looks.
    let sized = |file: fs::DirEntry| Some((file.path(), file.metadata().ok()?.len()));
    shelves.flat_map(inside).filter_map(sized).collect()
}

fn set_age(path: &Path, age: Duration) {
    let then = SystemTime::now() - age;
    File::options().write(true).open(path).and_then(|file| file.set_modified(then)).expect("aged");
}

#[test]
fn what_is_put_comes_back_also_in_another_cache() {
    let folder = TempDir::new().expect("folder");
    let cache = open(&folder.path().join("deep/below"), AMPLE);
    assert_eq!(cache.get(&key("a")), None);
    for bytes in [&b""[..], b"x", &[7; 100_000]] {
        cache.put(&key("a"), bytes).expect("put");
        assert_eq!(cache.get(&key("a")).as_deref(), Some(bytes));
    }
    let again = open(&folder.path().join("deep/below"), AMPLE);
    assert_eq!(again.get(&key("a")).as_deref(), Some(&[7; 100_000][..]));
    assert_eq!(again.get(&key("b")), None);
}

#[test]
fn different_parts_are_different_keys() {
    let build = |domain: &str, parts: &[(&str, &str)]| {
        let begin = KeyBuilder::new(domain);
        parts.iter().fold(begin, |builder, (name, bytes)| builder.part(name, bytes)).finish()
    };
    let all = [
        build("d", &[]),
        build("d", &[("", "")]),
        build("d", &[("a", "bc")]),
        build("d", &[("ab", "c")]),
        build("da", &[("b", "c")]),
        build("d", &[("a", ""), ("b", "c")]),
        build("d", &[("a", "b"), ("c", "")]),
        build("d", &[("c", ""), ("a", "b")]),
        // What the length of the next part looks like to whoever only joins the bytes.
        build("d", &[("a", "b\u{1}\0\0\0\0\0\0\0c")]),
    ];
    for (index, one) in all.iter().enumerate() {
        assert!(all.iter().skip(index + 1).all(|other| one != other), "key {index} is not alone");
    }
    assert_eq!(build("d", &[("a", "bc")]), all[2]);
    assert_eq!(all[0].to_string().len(), 64);
}

#[test]
fn every_flipped_byte_is_found_out_and_removed() {
    let folder = TempDir::new().expect("folder");
    let cache = open(folder.path(), AMPLE);
    let path = cache.path(&key("a"));
    cache.put(&key("a"), b"forty-one bytes that must never be wrong").expect("put");
    let whole = fs::read(&path).expect("entry");
    assert_eq!(whole.len(), 80 + 40);
    for index in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[index] ^= 1;
        fs::write(&path, damaged).expect("damage");
        assert_eq!(cache.get(&key("a")), None, "byte {index}");
        assert!(!path.exists(), "byte {index}: the entry is still there");
    }
    fs::write(&path, &whole).expect("mended");
    assert!(cache.get(&key("a")).is_some());
}

#[test]
fn a_shorter_or_longer_entry_is_removed() {
    let folder = TempDir::new().expect("folder");
    let cache = open(folder.path(), AMPLE);
    let path = cache.path(&key("a"));
    cache.put(&key("a"), b"some bytes").expect("put");
    let whole = fs::read(&path).expect("entry");
    let longer = [&whole[..], b"\0"].concat();
    let cuts = (0..whole.len()).map(|end| &whole[..end]).chain([&longer[..]]);
    for cut in cuts {
        fs::write(&path, cut).expect("cut");
        assert_eq!(cache.get(&key("a")), None, "{} bytes", cut.len());
        assert!(!path.exists(), "{} bytes: the entry is still there", cut.len());
    }
}

#[test]
fn an_entry_under_the_name_of_another_is_removed() {
    let folder = TempDir::new().expect("folder");
    let cache = open(folder.path(), AMPLE);
    cache.put(&key("a"), b"of a").expect("put");
    cache.put(&key("b"), b"of b").expect("put");
    fs::rename(cache.path(&key("a")), cache.path(&key("b"))).expect("renamed");
    assert_eq!(cache.get(&key("b")), None);
    assert!(!cache.path(&key("b")).exists());
}

#[test]
fn what_was_not_used_for_longest_goes_first() {
    let folder = TempDir::new().expect("folder");
    let cache = open(folder.path(), AMPLE);
    let names = ["a", "b", "c", "d", "e"];
    for (age, name) in names.iter().rev().enumerate() {
        cache.put(&key(name), &[0; 920]).expect("put");
        let age = Duration::from_secs(60 * (age as u64 + 1));
        set_age(&cache.path(&key(name)), age);
    }
    assert!(cache.get(&key("b")).is_some(), "a hit renews the age");
    // An entry has 1000 bytes: three fit 90 % of the limit, four do not.
    open(folder.path(), 4_000).prune().expect("pruned");
    let left: Vec<_> = names.iter().filter(|name| cache.path(&key(name)).exists()).collect();
    assert_eq!(left, [&"b", &"d", &"e"]);
}

#[test]
fn puts_keep_the_limit_and_oversized_files_are_not_kept() {
    let folder = TempDir::new().expect("folder");
    let cache = open(folder.path(), 10_000);
    for number in 0..200 {
        cache.put(&key(&number.to_string()), &[1; 920]).expect("put");
        let sum: u64 = files(folder.path()).values().sum();
        assert!(sum <= 10_000, "{sum} bytes after {number}");
        assert!(sum >= 9_000 || number < 9, "{sum} bytes after {number}: too much went");
    }
    let before = files(folder.path());
    cache.put(&key("large"), &[1; 9_000]).expect("left out");
    assert_eq!(files(folder.path()), before);
    // A smaller limit holds from the first file on, whatever was counted under another one.
    cache.prune().expect("pruned");
    let smaller = open(folder.path(), 3_000);
    smaller.put(&key("x"), b"small").expect("put");
    assert!(files(folder.path()).values().sum::<u64>() <= 2_700);
    assert!(smaller.get(&key("x")).is_some(), "what was just put is the youngest");
}

#[test]
fn leftovers_of_killed_writers_go_and_foreign_files_stay() {
    let folder = TempDir::new().expect("folder");
    let cache = open(folder.path(), AMPLE);
    cache.put(&key("a"), b"a").expect("put");
    let shelf = cache.path(&key("a")).parent().expect("shelf").to_path_buf();
    let old = shelf.join(format!("{UNFINISHED}old.part"));
    let young = shelf.join(format!("{UNFINISHED}young.part"));
    let foreign = [shelf.join("notes.txt"), folder.path().join("notes.txt")];
    for path in foreign.iter().chain([&old, &young]) {
        fs::write(path, [0; 5_000]).expect("written");
        set_age(path, Duration::from_secs(3_700));
    }
    set_age(&young, Duration::from_secs(3_500));
    open(folder.path(), 1_000).prune().expect("pruned");
    assert!(!old.exists() && young.exists());
    assert!(foreign.iter().all(|path| path.exists()));
    assert!(cache.get(&key("a")).is_some(), "foreign files do not count");
}

#[test]
fn a_place_that_cannot_be_written_to_is_an_error_and_leaves_nothing() {
    let folder = TempDir::new().expect("folder");
    let taken = folder.path().join("taken");
    fs::write(&taken, "a file").expect("written");
    for place in [taken.clone(), taken.join("below")] {
        let error = Cache::open(&place, AMPLE).expect_err("no folder");
        assert!(format!("{error:#}").contains("taken"), "{error:#}");
    }
    let cache = open(folder.path(), AMPLE);
    let shelf = cache.path(&key("a")).parent().expect("shelf").to_path_buf();
    fs::write(&shelf, "a file").expect("written");
    let error = cache.put(&key("a"), b"a").expect_err("no shelf");
    assert!(format!("{error:#}").contains(shelf.to_str().expect("UTF-8")), "{error:#}");
    assert_eq!(cache.get(&key("a")), None);
    // A folder in the place of the entry: the temporary file goes again.
    fs::create_dir_all(cache.path(&key("b"))).expect("made");
    cache.put(&key("b"), b"b").expect_err("no place");
    let inside = fs::read_dir(cache.path(&key("b")).parent().expect("shelf")).expect("shelf");
    assert_eq!(inside.count(), 1);
}

#[cfg(unix)]
#[test]
fn nobody_else_can_look_inside() {
    use std::os::unix::fs::PermissionsExt;
    let folder = TempDir::new().expect("folder");
    let cache = open(&folder.path().join("new"), AMPLE);
    cache.put(&key("a"), b"a").expect("put");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let entry = cache.path(&key("a"));
    assert_eq!(mode(&folder.path().join("new")), 0o700);
    assert_eq!(mode(entry.parent().expect("shelf")), 0o700);
    assert_eq!(mode(&entry), 0o600);
}

#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn the_folder_follows_the_environment() {
    let by = |cache: &str, home: &str| {
        folder_by(|name| match name {
            "XDG_CACHE_HOME" => Some(OsString::from(cache)),
            "HOME" => Some(OsString::from(home)),
            _ => None,
        })
    };
    assert_eq!(by("/c", "/h"), Some(PathBuf::from("/c/willkommen/packets")));
    assert_eq!(by("relative", "/h"), Some(PathBuf::from("/h/.cache/willkommen/packets")));
    assert_eq!(by("", "/h"), Some(PathBuf::from("/h/.cache/willkommen/packets")));
    assert_eq!(by("", ""), None);
    assert_eq!(folder_by(|_| None), None);
}

/// Names the folder to a second process of the test below.
const HAMMERED: &str = "WILLKOMMEN_TEST_CACHE";
const LIMIT: u64 = 40_000;
const LARGEST: u64 = 80 + 3_000;

/// Bytes that follow from the number of a key, and how often entries of them were found.
fn hammer(folder: &Path, seed: u64) -> usize {
    let cache = open(folder, LIMIT);
    let mut state = seed;
    let mut found = 0;
    for _ in 0..1_500 {
        // A linear congruential generator (Knuth, MMIX): the same turns in every run.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let number = state >> 59;
        let bytes = vec![u8::try_from(number).expect("below 32"); 1_000 + 62 * number as usize];
        let key = key(&number.to_string());
        match cache.get(&key) {
            Some(got) => {
                assert!(got == bytes, "entry {number} is wrong");
                found += 1;
            }
            None => cache.put(&key, &bytes).expect("put"),
        }
        if state & 0x3f00_0000 == 0 {
            // Somebody damages an entry now and then.
            drop(fs::write(cache.path(&key), b"damaged"));
        }
    }
    found
}

#[test]
fn threads_and_processes_share_a_folder() {
    const NAME: &str = "threads_and_processes_share_a_folder";
    if let Some(folder) = env::var_os(HAMMERED) {
        hammer_with_two_threads(Path::new(&folder), 1);
        return;
    }
    let folder = TempDir::new().expect("folder");
    let (_, module) = module_path!().split_once("::").expect("a module of a crate");
    let second = Command::new(env::current_exe().expect("this test"))
        .args(["--exact", &format!("{module}::{NAME}"), "--nocapture"])
        .env(HAMMERED, folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a second process");
    hammer_with_two_threads(folder.path(), 3);
    let second = second.wait_with_output().expect("ended");
    let said = String::from_utf8_lossy(&second.stdout);
    assert!(second.status.success(), "{said}{}", String::from_utf8_lossy(&second.stderr));
    assert!(said.contains("1 passed"), "the second process did nothing: {said}");
    let left = files(folder.path());
    let sum: u64 = left.values().sum();
    // Each of the other three may have been in the middle of a file when the fourth looked.
    assert!(sum <= LIMIT + 3 * LARGEST, "{sum} bytes");
    let unfinished = |path: &PathBuf| path.to_string_lossy().contains(UNFINISHED);
    assert_eq!(left.keys().filter(|path| unfinished(path)).count(), 0);
}

fn hammer_with_two_threads(folder: &Path, seed: u64) {
    thread::scope(|scope| {
        let other = scope.spawn(|| hammer(folder, seed));
        let found = hammer(folder, seed + 1) + other.join().expect("right entries");
        assert!(found > 100, "only {found} entries were found");
    });
}
