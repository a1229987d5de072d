"""The walls, tried from inside: what student code needs works, and nothing leads out.

One zygote per tier of walls; each test has it fork workers that run a snippet and report what they saw.
"""

import errno
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from autograder.sandbox import seccomp
from autograder.sandbox.syscall_numbers import ARCHITECTURES, NUMBERS, number_of

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = Path(__file__)  # lies beside .venv in the course folder, where the hidden tests lie, too
STUDENT_UID = 61_000
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")

# Reads one JSON line per request, forks a worker for each of its snippets, answers with one JSON line.
ZYGOTE = r"""
import json, os, shutil, signal, sys, tempfile, time
from dataclasses import replace
from pathlib import Path
sys.path.insert(0, {root!r})
from autograder.sandbox import canary, confinement, linux, seccomp
from autograder.sandbox.limits import Limits
tier, warm = {tier!r}, {warm!r}
if warm:
    import gc
    import torch, numpy, matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    torch.set_num_threads(1)
    torch.linalg.svd(torch.eye(3))
    plt.figure().add_subplot().text(0, 0, "warm"); plt.gcf().canvas.draw(); plt.close()
if os.geteuid() == 0:  # let others reach an interpreter below /root, in a mount namespace of our own
    home, kept = Path("/root"), Path(tempfile.mkdtemp())
    linux.unshare(linux.CLONE_NEWNS)
    linux.mount("none", "/", flags=linux.MS_REC | linux.MS_PRIVATE)
    if Path(sys.base_prefix).is_relative_to(home):
        linux.mount(sys.base_prefix, str(kept), flags=linux.MS_BIND | linux.MS_REC)
        linux.mount("tmpfs", str(home), "tmpfs", 0, "mode=755")
        Path(sys.base_prefix).mkdir(parents=True)
        linux.mount(str(kept), sys.base_prefix, flags=linux.MS_BIND | linux.MS_REC)
        linux.umount2(str(kept), linux.MNT_DETACH)
    kept.rmdir()
    if tier == "unprivileged":
        os.setgroups([]); os.setresgid(65534, 65534, 65534); os.setresuid(65534, 65534, 65534)
read_only = [Path(p) for p in ("/usr/lib", "/lib", "/lib64", "/etc/ld.so.cache", sys.base_prefix, sys.prefix)]
scratches = []
enclosure = confinement.enclose(read_only, Path("/scratch"), namespaces=tier != "bare")
if warm:
    gc.collect(); gc.freeze()

def own_scratch():
    if not enclosure.private_root:
        scratches.append(tempfile.mkdtemp(dir={folder!r}))
        return Path(scratches[-1])

def work(request, snippet, scratch, pipe):
    def report(value):
        os.write(pipe, json.dumps(value).encode() + b"\n")
    try:
        for name, value in request.get("pretend", {{}}).items():
            setattr(enclosure, name, value)
        if request.get("without_seccomp"):
            def install(*_): raise OSError(38, "no seccomp here")
            seccomp.install = install
        limits = Limits(**request.get("limits", {{}}))
        confinement.confine(enclosure, limits, uid={uid}, keep_descriptors=[pipe], scratch=scratch)
        os.environ.update(HOME=os.getcwd(), TMPDIR=os.getcwd(), USER="student")
        tempfile.tempdir = None  # else what torch asked for before the walls went up
        names = dict(report=report, enclosure=enclosure, canary=canary, pipe=pipe)
        report("confined")
        exec(snippet, names)
    except BaseException as problem:
        report(dict(raised=type(problem).__name__, text=str(problem)))
    os._exit(0)

def start(request, snippet):
    read, write = os.pipe()
    scratch = own_scratch()
    began = time.perf_counter()
    pid = confinement.fork_into_new_pid_namespace(enclosure)
    if pid == 0:
        work(request, snippet, scratch, write)
    os.close(write)
    lines = os.fdopen(read)
    confined = json.loads(lines.readline())
    took = 1e3 * (time.perf_counter() - began)
    first = None if request.get("kill") or confined != "confined" else lines.readline()
    return pid, lines, took, first, confined

def serve(request):
    workers = [start(request, snippet) for snippet in request["snippets"]]
    if request.get("leave"):
        return [dict(pid=pid) for pid, *_ in workers]
    answers = []
    for pid, lines, took, first, confined in workers:
        if request.get("kill"):
            pidfd = os.pidfd_open(pid)
            signal.pidfd_send_signal(pidfd, signal.SIGKILL)
            os.close(pidfd)
        value = json.loads(first) if first else None if confined == "confined" else confined
        lines.read()
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        answers.append(dict(pid=pid, code=code, value=value, took=took))
    while scratches:
        shutil.rmtree(scratches.pop())
    return answers

plain = {{k: v for k, v in vars(enclosure).items() if isinstance(v, (bool, int))}}
print(json.dumps(dict(plain, refused=enclosure.refused)), flush=True)
for line in sys.stdin:
    print(json.dumps(serve(json.loads(line))), flush=True)
"""


class Zygote:
    def __init__(self, tier, warm=True):
        self.tier = tier
        self.folder = Path(tempfile.mkdtemp(prefix="confinement-"))
        self.folder.chmod(0o755)
        code = ZYGOTE.format(root=str(ROOT), tier=tier, warm=warm, uid=STUDENT_UID, folder=str(self.folder))
        self.process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd="/tmp",
            env={"PATH": "/usr/bin:/bin", "MPLCONFIGDIR": str(self.folder), **ONE_THREAD},
        )
        self.granted = json.loads(self.process.stdout.readline())

    def ask(self, *snippets, **options):
        self.process.stdin.write(json.dumps({"snippets": snippets, **options}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def run(self, snippet, **options):
        [answer] = self.ask(snippet, **options)
        return answer

    def stop(self):
        self.process.stdin.close()
        self.process.wait(20)
        self.process.stdout.close()
        shutil.rmtree(self.folder)


def start_zygote(tier, warm=True):
    if tier == "root" and os.geteuid() != 0:
        pytest.skip("namespaces without a user namespace need root, and the tests run as another user")
    zygote = Zygote(tier, warm)
    if tier == "bare" and not zygote.granted["landlock_abi"]:
        zygote.stop()
        pytest.skip("without namespaces files are isolated by Landlock, which this kernel does not have")
    if tier != "bare" and not (zygote.granted["private_root"] and zygote.granted["pid_namespace"]):
        zygote.stop()
        pytest.skip(f"this machine does not grant all namespaces: {zygote.granted['refused']}")
    return zygote


@pytest.fixture(scope="module", params=["root", "unprivileged", "bare"])
def zygote(request):
    zygote = start_zygote(request.param)
    yield zygote
    zygote.stop()


@pytest.fixture(params=["root", "unprivileged", "bare"])
def plain_zygote(request):
    zygote = start_zygote(request.param, warm=False)
    yield zygote
    zygote.stop()


def test_torch_and_numpy_compute(zygote):
    answer = zygote.run("""
import numpy as np, torch
torch.manual_seed(0); np.random.seed(0)
A = torch.randn(300, 300, dtype=torch.float64)
U, S, V = torch.linalg.svd(A)
x = torch.randn(300, dtype=torch.float64, requires_grad=True)
(x @ A @ x).backward()
H = torch.func.hessian(lambda z: (z @ A @ z).sin())(x.detach()[:300])
B = np.random.default_rng(0).normal(size=(200, 200))
np.save("b.npy", B); torch.save(A, "a.pt")
report(dict(
    svd=bool(torch.allclose(U @ torch.diag(S) @ V, A)),
    gradient=bool(torch.allclose(x.grad, (A + A.T) @ x.detach())),
    hessian=list(H.shape),
    numpy=bool(np.allclose(B @ np.linalg.inv(B), np.eye(200))),
    files=bool((np.load("b.npy") == B).all() and (torch.load("a.pt") == A).all()),
))
""")
    assert answer["value"] == {"svd": True, "gradient": True, "hessian": [300, 300], "numpy": True, "files": True}


def test_asking_for_more_threads_does_no_harm(zygote):
    answer = zygote.run("""
import torch
torch.set_num_threads(4)
A = torch.randn(500, 500)
torch.linalg.svd(A @ A); (A + A).sum()
report("alive")
""")
    assert (answer["value"], answer["code"]) == ("alive", 0)


def test_matplotlib_draws_and_saves(zygote):
    answer = zygote.run("""
import os, numpy as np, matplotlib.pyplot as plt
X, Y = np.meshgrid(np.linspace(-1, 1, 20), np.linspace(-1, 1, 20))
figure = plt.figure()
axes = figure.add_subplot(131); axes.quiver(X, Y, -Y, X); axes.set_title("$\\\\nabla f$")
figure.add_subplot(132).contour(X, Y, X * Y)
figure.add_subplot(133, projection="3d").plot_surface(X, Y, X * Y)
for name in ("a.png", "a.pdf", "a.svg"):
    figure.savefig(name)
report({name: os.path.getsize(name) > 1000 for name in sorted(os.listdir("."))})
""")
    assert answer["value"] == {"a.pdf": True, "a.png": True, "a.svg": True}


def test_modules_can_be_imported_late(zygote):
    answer = zygote.run("""
import importlib, sys
names = ["xml.dom.minidom", "sqlite3", "numpy.polynomial", "torch.distributions.wishart", "mpl_toolkits.axisartist"]
fresh = [name for name in names if name not in sys.modules]
report([len(fresh) > 2, [importlib.import_module(name).__name__ for name in names] == names])
""")
    assert answer["value"] == [True, True]


def test_no_attempt_of_the_canary_escapes(zygote):
    answer = zygote.run(f"""
observed = canary.observe({str(HIDDEN)!r}, {os.getpid()})
report([sorted(name for name in observed if observed[name]), canary.isolation_names(enclosure, observed)])
""")
    escaped, names = answer["value"]
    expected = {
        "seccomp", "no hidden files", "no writing outside", "network closed", "no processes",
        "no capabilities", "judge unreadable", "parent unreadable", "memory limit",
    }  # fmt: skip
    if zygote.granted["landlock_abi"]:
        expected |= {"landlock"}
    if zygote.granted["began_as_root"]:
        expected |= {"uid drop"}
    if zygote.granted["private_root"]:
        expected |= {"private root", "pid namespace"}
        assert escaped == []
    else:  # what only a namespace hides: names of files, and pids
        assert escaped == ["see processes outside", "see that a hidden file exists"]
    assert set(names) == expected


def test_the_course_folder_is_not_there(zygote):
    if not zygote.granted["private_root"]:
        pytest.skip("without a private root files are closed, not absent")
    places = [str(ROOT / "tests"), str(ROOT / "autograder"), "/home", "/proc/self", "/sys/kernel", "/etc/passwd"]
    answer = zygote.run(f"import os; report([p for p in {places!r} if os.path.lexists(p)])")
    assert answer["value"] == []


def test_only_the_kept_descriptor_is_open(zygote):
    answer = zygote.run("""
import os
def is_open(n):
    try:
        return bool(os.fstat(n))
    except OSError:
        return False
report([[n for n in range(3, 4096) if is_open(n) and n != pipe], os.read(0, 1).decode()])
""")
    assert answer["value"] == [[], ""]


@pytest.mark.parametrize(
    "hog",
    [
        "torch.ones(2**29, dtype=torch.float64)",
        "np.ones(2**29)",
        "bytearray(2**32)",
        "[bytearray(2**20) for _ in range(4096)]",
    ],
)
def test_a_memory_hog_gets_an_exception(zygote, hog):
    answer = zygote.run(
        f"""
import numpy as np, torch
try:
    {hog}
    report("got it all")
except (MemoryError, RuntimeError) as problem:
    report("refused")
""",
        limits={"memory_mib": 256},
    )
    assert answer["value"] == "refused"


def test_memory_up_to_the_limit_is_there(zygote):
    answer = zygote.run("report(len(bytearray(200 * 2**20)))", limits={"memory_mib": 256})
    assert answer["value"] == 200 * 2**20


def test_a_file_bomb_stops_at_the_limit(zygote):
    answer = zygote.run(
        """
def fill(name):
    written = 0
    try:
        with open(name, "wb", buffering=0) as file:
            while True:
                written += file.write(bytes(2**20))
    except OSError as problem:
        return written, problem.errno
one, why = fill("one")
total = one + sum(fill(str(n))[0] for n in range(4))
report([one, why, total])
""",
        limits={"scratch_mib": 8},
    )
    one, why, total = answer["value"]
    assert 7 * 2**20 <= one <= 8 * 2**20
    assert why in (errno.EFBIG, errno.ENOSPC)
    if zygote.granted["private_root"]:
        assert total <= 8 * 2**20


def test_empty_files_run_out_too(zygote):
    if not zygote.granted["private_root"]:
        pytest.skip("without a private root the judge's folder has no quota")
    answer = zygote.run("""
try:
    for n in range(100_000):
        open(str(n), "w").close()
except OSError as problem:
    report([n < 5000, problem.errno])
""")
    assert answer["value"] == [True, errno.ENOSPC]


def test_two_workers_do_not_share_a_scratch_folder(zygote):
    snippet = """
import os, time
before = os.listdir(".")
open("mine", "w").write("x")
report(before)
time.sleep(0.3)
"""
    assert [answer["value"] for answer in zygote.ask(snippet, snippet)] == [[], []]


def test_a_worker_dies_by_its_pidfd_whatever_it_ignores(zygote):
    answer = zygote.run(
        """
import signal
for number in range(1, 32):
    if number not in (signal.SIGKILL, signal.SIGSTOP):
        signal.signal(number, signal.SIG_IGN)
while True:
    pass
""",
        kill=True,
    )
    assert answer["code"] == -signal.SIGKILL


def test_a_crash_is_a_crash_even_for_pid_1(zygote):
    answer = zygote.run("import ctypes; ctypes.string_at(0)")
    assert answer["code"] == -signal.SIGSEGV


def test_processor_time_is_limited_by_the_kernel(zygote):
    answer = zygote.run("while True: pass", limits={"seconds_per_submission": 0.5})
    assert answer["code"] == -signal.SIGKILL


def test_limits_cannot_be_raised_and_commands_stay_refused(zygote):
    answer = zygote.run("""
import fcntl, os, resource
def refused(attempt):
    try:
        attempt()
    except (PermissionError, ValueError):  # the latter is what resource makes of EPERM
        return True
    return False
report([
    refused(lambda: resource.setrlimit(resource.RLIMIT_CPU, (1, 1))),
    refused(lambda: resource.prlimit(os.getppid() or 1, resource.RLIMIT_AS)),
    resource.getrlimit(resource.RLIMIT_CORE) == (0, 0),
    refused(lambda: fcntl.fcntl(pipe, fcntl.F_SETOWN, 1)),
    refused(lambda: fcntl.ioctl(pipe, 0x5412, b"x")),
    refused(lambda: os.chmod(".", 0o6777)),
    refused(lambda: os.symlink("a", "b")),
    not os.isatty(pipe),
])
""")
    assert answer["value"] == [True] * 8


def test_a_worker_dies_with_its_zygote(plain_zygote):
    worker = plain_zygote.run("report(1); import time; time.sleep(60)", leave=True)
    outside = Path(f"/proc/{worker['pid']}")
    assert outside.exists()
    plain_zygote.process.kill()
    deadline = time.monotonic() + 5
    while outside.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not outside.exists()


def test_no_filter_no_worker(plain_zygote):
    answer = plain_zygote.run("report('ran')", without_seccomp=True)
    assert answer["value"] == {
        "raised": "SandboxError",
        "text": "the worker could not be confined: [Errno 38] no seccomp here",
    }


def test_what_fork_and_confine_cost(zygote, capsys):
    took = sorted(zygote.run("report(1)")["took"] for _ in range(20))
    with capsys.disabled():
        print(f"\nfork + confine, {zygote.tier}: median {took[10]:.1f} ms, slowest {took[-1]:.1f} ms", end=" ")


def simulate(program, number, architecture, arguments=()):
    """Run the filter as the kernel does and return its decision."""
    arguments = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, architecture, 0, *arguments)
    code = list(struct.iter_unpack("<HBBI", program))
    at = accumulator = 0
    while True:
        operation, if_true, if_false, value = code[at]
        at += 1
        if operation == 0x20:
            [accumulator] = struct.unpack_from("<I", data, value)
        elif operation == 0x54:
            accumulator &= value
        elif operation == 0x15:
            at += if_true if accumulator == value else if_false
        elif operation == 0x45:
            at += if_true if accumulator & value else if_false
        else:
            return value


AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
BY_ARGUMENT = {"ioctl", "fcntl", "prlimit64"}


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_filter_allows_its_list_and_nothing_else(architecture):
    program, audit = seccomp.program(architecture=architecture), AUDIT_ARCH[architecture]
    allowed = {number_of(name, architecture) for name in seccomp.ALLOWED}
    by_argument = {number_of(name, architecture) for name in BY_ARGUMENT}
    for number in set(range(600)) - by_argument:
        expected = seccomp.ALLOW if number in allowed else seccomp.REFUSE
        assert simulate(program, number, audit) == expected, number


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_the_filter_looks_at_arguments(architecture):
    def decide(name, *arguments):
        return simulate(seccomp.program(architecture=architecture), number_of(name, architecture), audit, arguments)

    audit = AUDIT_ARCH[architecture]
    assert decide("ioctl", 1, seccomp.TCGETS) == seccomp.ALLOW
    assert decide("ioctl", 1, 0x5412) == seccomp.REFUSE
    assert decide("fcntl", 1, seccomp.F_GETFL) == seccomp.ALLOW
    assert decide("fcntl", 1, 8) == seccomp.REFUSE
    assert decide("prlimit64", 0, 7, 0, 1 << 40) == seccomp.ALLOW
    assert decide("prlimit64", 0, 7, 1 << 40, 0) == seccomp.REFUSE
    assert decide("prlimit64", 7, 7, 0, 0) == seccomp.REFUSE


@pytest.mark.parametrize("architecture", ARCHITECTURES)
def test_beside_a_card_the_filter_allows_what_is_said_to_cards_besides(architecture):
    alone, beside = seccomp.program(architecture=architecture), seccomp.program(seccomp.BESIDE_A_CARD, architecture)
    audit, ioctl = AUDIT_ARCH[architecture], number_of("ioctl", architecture)
    for number in set(range(600)) - {ioctl}:
        assert simulate(beside, number, audit) == simulate(alone, number, audit), number
    for command in (0xC020462A, 0xC030462B, 0xC04846D2, 0x17, 0x21, 0x49, seccomp.TCGETS):
        assert simulate(beside, ioctl, audit, (1, command)) == seccomp.ALLOW, hex(command)
    for command in (
        0x5412,
        0x541B,
        0x5421,
        0x8901,
        0xAE01,
        0x100,
        0x40049409,
        0x30000001,
    ):  # of terminals, files, sockets …
        assert simulate(beside, ioctl, audit, (1, command)) == seccomp.REFUSE, hex(command)


def test_the_filter_kills_code_for_another_architecture():
    x86, arm = AUDIT_ARCH["x86_64"], AUDIT_ARCH["aarch64"]
    assert simulate(seccomp.program(architecture="x86_64"), 0, arm) == seccomp.KILL_PROCESS
    assert simulate(seccomp.program(architecture="x86_64"), 0, 0x40000003) == seccomp.KILL_PROCESS
    assert simulate(seccomp.program(architecture="x86_64"), 0x40000000 | 59, x86) == seccomp.KILL_PROCESS
    assert simulate(seccomp.program(architecture="aarch64"), 63, x86) == seccomp.KILL_PROCESS


FORBIDDEN = """
    clone clone3 fork vfork execve execveat socket socketpair connect bind sendto sendmsg ptrace
    process_vm_readv process_vm_writev kill tkill tgkill rt_sigqueueinfo unshare setns mount umount2 chroot
    pivot_root shmget msgget semget mq_open io_uring_setup bpf perf_event_open keyctl userfaultfd pidfd_open
    pidfd_getfd memfd_create setuid setresuid name_to_handle_at open_by_handle_at personality chmod fchmod
    fchmodat link linkat symlink symlinkat mknod mknodat inotify_init1 setrlimit sched_setaffinity truncate
    utimensat prctl capset seccomp mount_setattr
"""


@pytest.mark.parametrize("name", FORBIDDEN.split())
def test_no_worker_may(name):
    assert name not in seccomp.ALLOWED
    assert name in NUMBERS
