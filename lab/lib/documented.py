"""Runs what a page of docs/ shows, and compares what comes of it with what the page says.

usage: documented.py FILE SECTION      the text of a heading; subsections are its own sections

Each `console` block of the section is a transcript: `$ ` begins a command of the cluster's administrator, run by bash in the
project's folder, `node# ` one of root on the node (lab/node), which goes on on the next line after a backslash; what follows up to
the next one is its output. Other blocks are not run.

What is documented must come: status 0 (another one if a line of the output begins with `Error: `, `error: ` or `Error from server`), and every line. A command that only
looks is repeated until it does, for at most 120 s times PATIENCE. A line of … stands for any lines, … in a line for any text. What differs each
time is compared as equal: blanks, times, ages, process ids, the kernel's release, the ends of pods' names.
"""
import os, re, subprocess, sys, time

LOOKS = re.compile(r"\s*(kubectl (get|describe|logs|events|explain|auth)|cat|ls|hostdev|\./hostdev)\b")
EACH_TIME = [
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "TIME"),
    (re.compile(r"(?<=\s)(\d+[dhms]){1,2}( ago)?(?=\s|$)"), "AGE"),
    (re.compile(r"\bprocess \d+"), "process N"),
    (re.compile(r"\b\d+\.\d+\.\d+[-+.\w~]*(amd64|hostdev)\b"), "KERNEL"),
    (re.compile(r"\b(hostdev-agent|hostdev-operator-\w+)-\w{5}\b"), r"\1-X"),
    (re.compile(r"\bhostdev-operator-\w{8,10}\b"), "hostdev-operator-X"),
    (re.compile(r"\s+"), " "),
]


def section(path, title):
    lines, level = [], None
    for line in open(path):
        heading = re.match(r"(#+) (.*)", line)
        if heading and not inside_block(lines):
            if level is not None:
                break
            if heading[2].strip() == title:
                level = len(heading[1])
        elif level is not None:
            lines.append(line.rstrip("\n"))
    if level is None:
        sys.exit(f"{path} has no section '{title}'")
    return lines


def inside_block(lines):
    return sum(line.startswith("```") for line in lines) % 2 == 1


def steps(lines):
    """[prompt, command, lines of output]"""
    found, transcript = [], False
    for line in lines:
        prompt = re.match(r"(\$|node#) (.*)", line)
        if line.startswith("```"):
            transcript = line == "```console"
        elif not transcript:
            continue
        elif found and not found[-1][2] and found[-1][1].endswith("\\"):
            found[-1][1] = found[-1][1][:-1] + line.strip()
        elif prompt:
            found.append([prompt[1], prompt[2], []])
        elif found:
            found[-1][2].append(line)
        else:
            sys.exit(f"output before any command: {line}")
    for step in found:
        while step[2] and not step[2][-1]:
            step[2].pop()
    return found


def same(line):
    for pattern, instead in EACH_TIME:
        line = pattern.sub(instead, line)
    return line.strip()


def fits(expected, said):
    if not expected:
        return not said
    if expected[0].strip() == "…":
        return any(fits(expected[1:], said[skipped:]) for skipped in range(len(said) + 1))
    pattern = ".*".join(re.escape(part) for part in same(expected[0]).split("…"))
    return bool(said) and re.fullmatch(pattern, same(said[0])) is not None and fits(expected[1:], said[1:])


def run(prompt, command):
    words = ["bash", "-c", command] if prompt == "$" else ["lab/node", command]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = done.stdout.rstrip("\n").split("\n")
    return done.returncode, [] if said == [""] else said


def comes_true(prompt, command, expected):
    fails = any(line.startswith(("Error: ", "Error from server", "error: ")) for line in expected)
    limit = time.monotonic() + (120 * int(os.environ.get("PATIENCE", 1)) if LOOKS.match(command) else 0)
    while True:
        status, said = run(prompt, command)
        if (status != 0) == fails and (not expected or fits(expected, said)):
            print(f"{prompt} {command}", *said, sep="\n")
            return True
        if time.monotonic() >= limit:
            print(f"{prompt} {command}", *said, f"[status {status}]", "--- documented:", *expected, sep="\n")
            return False
        time.sleep(1)


page, title = sys.argv[1:]
transcript = steps(section(page, title))
if not transcript:
    sys.exit(f"{page}: section '{title}' has nothing to run")
sys.exit(0 if all(comes_true(*step) for step in transcript) else 1)
