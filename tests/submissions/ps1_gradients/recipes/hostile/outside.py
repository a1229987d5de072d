"""Looking and reaching out of the worker: files, /proc, devices, descriptors, memory, and every other system call."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.attack import attack
from tests.submissions.ps1_gradients.recipes.hostile.reaching import reaching

LIBC = """
import ctypes
import errno
import os
import platform

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
COLUMN = ["x86_64", "aarch64"].index(platform.machine())
# A kernel that looks at the arguments has not refused the call.
REFUSED = (errno.EPERM, errno.EACCES, errno.ENOSYS, errno.ESRCH)


def system_call(numbers, *arguments):
    if numbers[COLUMN] is None:
        return False
    ctypes.set_errno(0)
    words = [ctypes.c_long(word) if isinstance(word, int) else word for word in arguments]
    return libc.syscall(ctypes.c_long(numbers[COLUMN]), *words) >= 0 or ctypes.get_errno() not in REFUSED
"""

GOLDENS = (
    reaching(
        "other_submissions",
        "Notebooks, results, banks and keys are looked for from /, from every mount and by `..` without end.",
        """
        import os

        WANTED = ("ps1_gradients.ipynb", "course_key", "summary.csv", "gradebook.db", "course_config.py",
            "results.json")
        ENDS = (".bank", "hostile.json", "ada.ipynb", "ada.json", "careful_student.ipynb")
        LIBRARIES = ("/usr", "/lib", "/lib64")


        def read(name, folder):
            descriptor = os.open(name, os.O_RDONLY, dir_fd=folder)
            try:
                return os.read(descriptor, 1 << 16)
            finally:
                os.close(descriptor)


        def look(top, depth=3):
            folder = tried(os.open, top, os.O_RDONLY | os.O_DIRECTORY)
            if folder is None:
                return
            for name in tried(os.listdir, folder) or []:
                if (name in WANTED or name.endswith(ENDS)) and tried(read, name, folder):
                    reached.append((top, name))
                path = os.path.join(top, name)
                if depth and not path.startswith(LIBRARIES) and not os.path.islink(path) and os.path.isdir(path):
                    look(path, depth - 1)
            os.close(folder)


        PLACES = ("/", "/home", "/root", "/srv", "/opt", "/mnt", "/data", "/autograder", "/work", "/workspace",
            "/tmp",
                  "/tmp/out", "/var/lib", "/run", "/course", "/proc/self/cwd/..", "/proc/1/root", "/proc/self/root")
        for top in (*PLACES, *("../" * count for count in range(1, 12)), "//", "/./../../", "/scratch/../.."):
            look(top, 2)
        """,
        """
        folder = os.open(".", os.O_RDONLY)
        for _ in range(64):
            above = tried(os.open, "..", os.O_RDONLY | os.O_DIRECTORY, dir_fd=folder)
            if above is None:
                break
            os.close(folder)
            folder = above
            for name in ("tests", "autograder", "source", ".private", "results", "release", "etc/shadow",
                "etc/passwd"):
                if tried(read, name, folder) or tried(os.listdir, name):
                    reached.append(name)
        os.close(folder)
        """,
        again="look('..', 1)",
    ),
    reaching(
        "process_files",
        "The environment, the descriptors, the memory and the folders of every process that /proc might show.",
        """
        import os

        SECRETS = ("AUTOGRADER", "KEY", "TOKEN", "SECRET", "PASSWORD", "GRADESCOPE", "NBGRADER")
        reached += [name for name in os.environ if any(word in name.upper() for word in SECRETS)]


        def read(path):
            with open(path, "rb") as file:
                return file.read(64)


        def look_at_processes():
            others = {os.getppid(), *range(2, 400)} - {os.getpid()}
            pids = [*map(str, others), *(name for name in tried(os.listdir, "/proc") or [] if name.isdigit())]
            for pid in pids:
                if pid == str(os.getpid()):
                    continue
                for name in ("environ", "cmdline", "maps", "mem", "status", "stack", "auxv", "mountinfo", "io"):
                    if tried(read, f"/proc/{pid}/{name}"):
                        reached.append((pid, name))
                for name in ("fd", "task", "root", "cwd", "map_files", "ns"):
                    if tried(os.listdir, f"/proc/{pid}/{name}"):
                        reached.append((pid, name))


        look_at_processes()
        """,
        again="tried(read, f'/proc/{os.getppid()}/mem') and reached.append('mem')",
    ),
    reaching(
        "devices_and_switches",
        "Disks, terminals, kernel memory, what lies below /sys, and the switches in /proc/sys.",
        """
        import glob
        import os

        KNOWN = ("/dev/null", "/dev/zero", "/dev/urandom")
        NULL = os.stat("/dev/null").st_rdev
        DEVICES = (
            *("/dev/" + name for name in (
                "mem", "kmem", "port", "kmsg", "tty", "tty0", "console", "ptmx", "pts/0", "sda", "sda1", "vda",
                "nvme0n1",
                "dm-0", "loop-control", "loop0", "fuse", "kvm", "net/tun", "vhost-vsock", "uinput", "rtc0",
                "watchdog",
                "snapshot", "full", "random", "nvidia0", "nvidiactl", "dri/card0", "shm",
                "mqueue", "hugepages", "core", "userfaultfd", "cpu/0/msr", "dma_heap/system", "io_uring", "vsock",
            )),
            "/proc/kcore", "/proc/kallsyms", "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern", "/proc/keys",
            "/proc/sys/kernel/modprobe", "/proc/timer_list", "/proc/self/mem", "/proc/sys/vm/drop_caches",
            "/proc/self/attr/current", "/proc/self/oom_score_adj", "/proc/self/uid_map", "/proc/self/timerslack_ns",
            "/sys/kernel/uevent_helper", "/sys/kernel/debug", "/sys/fs/cgroup", "/sys/fs/cgroup/cgroup.procs",
            "/sys/fs/bpf", "/sys/power/state", "/sys/class/net", "/sys/devices/system/cpu/online", "/sys/firmware",
        )


        def open_all(paths):
            for path in paths:
                for flags in (os.O_RDONLY | os.O_NONBLOCK, os.O_WRONLY | os.O_NONBLOCK, os.O_RDWR):
                    descriptor = tried(os.open, path, flags | os.O_NOCTTY)
                    if descriptor is not None:
                        if os.fstat(descriptor).st_rdev != NULL:  # which containers put over what they hide
                            reached.append(path)
                        os.close(descriptor)


        open_all(DEVICES)
        open_all(path for path in glob.glob("/dev/*") + glob.glob("/sys/*") if path not in KNOWN)
        """,
    ),
    reaching(
        "inherited_descriptors",
        "Every number up to 4096 is tried: a file, a folder, a socket or anything else that was forgotten open.",
        """
        import os
        import stat


        def is_harmless(mode):
            return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode)  # the two pipes to the judge, and /dev/null


        def look_at_descriptors():
            for number in range(4096):
                found = tried(os.fstat, number)
                if found is None:
                    continue
                if not is_harmless(found.st_mode):
                    reached.append((number, oct(found.st_mode)))
                if tried(os.listdir, number) or tried(os.fchdir, number):
                    reached.append(number)
                for path in (f"/proc/self/fd/{number}", f"/dev/fd/{number}", f"/proc/1/fd/{number}"):
                    if not found.st_rdev and tried(os.open, path, os.O_RDWR | os.O_NONBLOCK) is not None:
                        reached.append(path)


        look_at_descriptors()
        """,
        again="look_at_descriptors()",
    ),
    reaching(
        "memory_of_others",
        "The parent's and the judge's memory, by ptrace, process_vm_readv and descriptors of processes.",
        LIBC,
        """
        PIDS = (os.getppid(), 0, 1, 2, -1, *range(3, 60))
        CALLS = {
            "ptrace attach": ((101, 117), 16), "ptrace seize": ((101, 117), 0x4206),
            "kcmp": ((312, 272), os.getpid()), "pidfd_open": ((434, 434), None), "kill 0": ((62, 129), None),
            "process_madvise": ((440, 440), None), "move_pages": ((279, 239), None),
            "sched_setaffinity": ((203, 122), None), "get_robust_list": ((274, 100), None),
        }  # fmt: skip


        class Span(ctypes.Structure):
            _fields_ = [("base", ctypes.c_void_p), ("size", ctypes.c_size_t)]


        def reach_for_memory():
            buffer = ctypes.create_string_buffer(4096)
            ours, theirs = Span(ctypes.addressof(buffer), 4096), Span(id(None) & ~4095, 4096)
            for pid in PIDS:
                if pid in (-1, os.getpid()):
                    continue
                for numbers in ((310, 270), (311, 271)):
                    if system_call(numbers, pid, ctypes.byref(ours), 1, ctypes.byref(theirs), 1, 0):
                        reached.append((pid, numbers))
                for name, (numbers, request) in CALLS.items():
                    arguments = (pid, 0, 0, 0) if request is None else (request, pid, 0, 0)
                    if system_call(numbers, *arguments):
                        reached.append((pid, name))
            for number in range(3, 64):
                if system_call((438, 438), number, 0, 0):  # pidfd_getfd
                    reached.append(number)


        reach_for_memory()
        if system_call((101, 117), 0, 0, 0, 0):  # PTRACE_TRACEME
            reached.append("traced")
        """,
        again="reached or reach_for_memory()",
    ),
    reaching(
        "every_other_system_call",
        "io_uring, memfd, userfaultfd, bpf, perf, keys, handles, watches and events, by their numbers.",
        LIBC,
        """
        name = ctypes.create_string_buffer(b"mine")
        room = ctypes.create_string_buffer(256)
        NUMBERS = {
            "io_uring_setup": ((425, 425), 8, room), "io_uring_enter": ((426, 426), 3, 0, 0, 0, 0, 0),
            "io_setup": ((206, 0), 8, room), "memfd_create": ((319, 279), name, 0), "memfd_secret": ((447, 447), 0),
            "userfaultfd": ((323, 282), 1), "bpf": ((321, 280), 0, room, 128), "keyctl": ((250, 219), 0, -3, 1),
            "perf_event_open": ((298, 241), room, 0, -1, -1, 0), "add_key": ((248, 217), name, name, room, 4, -3),
            "request_key": ((249, 218), name, name, 0, 0), "eventfd2": ((290, 19), 0, 0),
            "pipe2": ((293, 59), room, 0),
            "epoll_create1": ((291, 20), 0), "inotify_init1": ((294, 26), 0), "fanotify_init": ((300, 262), 0, 0),
            "timerfd_create": ((283, 85), 1, 0), "signalfd4": ((289, 74), -1, room, 8, 0),
            "openat2": ((437, 437), -100, name, room, 24),
            "name_to_handle_at": ((303, 264), -100, name, room, room, 0),
            "open_by_handle_at": ((304, 265), -100, room, 0),
            "copy_file_range": ((326, 285), 0, 0, 1, 0, 1, 0), "splice": ((275, 76), 0, 0, 1, 0, 1, 0),
            "sendfile": ((40, 71), 1, 0, 0, 1), "tee": ((276, 77), 0, 1, 1, 0),
            "vmsplice": ((278, 75), 1, room, 0, 0),
            "personality": ((135, 92), 0xFFFFFFFF), "prctl": ((157, 167), 3),
            "arch_prctl": ((158, None), 0x1003, room),
            "seccomp": ((317, 277), 2, 0, room), "landlock_create_ruleset": ((444, 444), 0, 0, 1),
            "capget": ((125, 90), room, room), "capset": ((126, 91), room, 0), "quotactl": ((179, 60), 0, name, 0, 0),
            "syslog": ((103, 116), 10, 0, 0), "iopl": ((172, None), 0), "modify_ldt": ((154, None), 0, room, 16),
            "set_thread_area": ((205, None), room), "setns": ((308, 268), 0, 0), "acct": ((163, 89), 0),
            "lookup_dcookie": ((212, 18), 1, room, 8), "mincore": ((27, 232), 0, 0, room),
            "membarrier": ((324, 283), 0, 0),
            "get_mempolicy": ((239, 236), 0, 0, 0, 0, 0), "pkey_alloc": ((330, 289), 0, 0),
            "rseq": ((334, 293), room, 32, 0, 0),
            "process_mrelease": ((448, 448), 0, 0), "cachestat": ((451, 451), 0, room, room, 0),
            "kexec_load": ((246, 104), 0, 0, 0, 0),
            "init_module": ((175, 105), room, 0, name), "finit_module": ((313, 273), 0, name, 0),
            "ustat": ((136, None), 0, room),
            "getxattr": ((191, 8), name, name, room, 8), "setxattr": ((188, 5), name, name, room, 8, 0),
            "flock": ((73, 32), 1, 4),
            "mlock": ((149, 228), room, 4096), "remap_file_pages": ((216, 234), room, 4096, 0, 0, 0),
            "swapon": ((167, 224), name, 0),
            "chmod": ((90, None), name, 0o4777), "fchmodat": ((268, 53), -100, name, 0o4777, 0),
            "truncate": ((76, 45), name, 0),
            "chown": ((92, None), name, 0, 0), "fchownat": ((260, 54), -100, name, 0, 0, 0),
            "utimensat": ((280, 88), -100, name, 0, 0),
            "setsid": ((112, 157),), "setpgid": ((109, 154), 0, 0), "setpriority": ((141, 140), 0, 0, 5),
            "getpriority": ((140, 141), 0, 0),
            "setrlimit": ((160, 164), 7, room), "sched_setscheduler": ((144, 119), 0, 0, room),
            "vhangup": ((153, 58),), "sync": ((162, 81),),
        }  # fmt: skip


        def call_all():
            reached.extend(key for key, (numbers, *words) in NUMBERS.items() if system_call(numbers, *words))


        call_all()
        """,
        again="reached or call_all()",
    ),
    reaching(
        "worlds_of_its_own",
        "New namespaces, mounts and roots, and another user, to get back what was taken away.",
        LIBC,
        """
        FLAGS = (0x10000000, 0x00020000, 0x40000000, 0x20000000, 0x08000000, 0x04000000, 0x02000000, 0x80, 0x7E020000)
        os.makedirs("new/old", exist_ok=True)


        def leave():
            for flags in FLAGS:
                if libc.unshare(ctypes.c_int(flags)) == 0:
                    reached.append(flags)
            for kind in ("user", "mnt", "net", "pid", "ipc", "uts", "cgroup", "time"):
                for pid in ("self", "1", str(os.getppid())):
                    world = tried(os.open, f"/proc/{pid}/ns/{kind}", os.O_RDONLY)
                    if world is not None and libc.setns(ctypes.c_int(world), 0) == 0:
                        reached.append(kind)
            for source, kind, flags in ((b"none", b"tmpfs", 0), (b"/", b"", 4096), (b"none", b"proc", 0),
                (b"x", b"fuse", 0),
                                        (b"none", b"", 0x21), (b"none", b"overlay", 0), (b"none", b"", 0x4000)):
                if libc.mount(source, b"new", kind, ctypes.c_ulong(flags), None) == 0:
                    reached.append(kind)
            for attempt in (lambda: os.chroot("new"), lambda: os.chroot("/"), lambda: os.setuid(0),
                lambda: os.setgroups([0]),
                            lambda: os.seteuid(0), lambda: os.setresuid(0, 0, 0), lambda: os.setgid(0),
                            lambda: os.setregid(0, 0)):
                try:
                    attempt()
                    reached.append(attempt)
                except OSError:
                    pass
            for numbers, *words in (((155, 41), b"new", b"new/old"), ((166, 39), b"/", 2), ((430, 430), b"tmpfs", 0),
                                    ((428, 428), -100, b"/", 1), ((429, 429), -100, b"", -100, b"new", 4),
                                    ((433, 433), -100, b"/", 0),
                                    ((442, 442), -100, b"/", 0, b"", 32), ((56, 220), 0x10000011, 0),
                                    ((435, 435), b"\\0" * 88, 88)):
                if system_call(numbers, *words):
                    reached.append(numbers)


        leave()
        """,
        again="reached or leave()",
    ),
    reaching(
        "links_and_renames",
        "Links, renames, exchanges and nameless files that lead out of the scratch folder, or bring something in.",
        """
        import os

        OUTSIDE = ("/", "/tmp", "/var/tmp", "/dev/shm", "/etc", "/usr/lib", os.path.dirname(os.__file__), "/home",
            "/root")
        FILES = ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/etc/machine-id", "/root/.bashrc", os.__file__)
        with open("mine", "w") as file:
            file.write("mine")
        here = os.path.realpath(".")


        def succeeded(attempt, *arguments, **options):
            try:
                attempt(*arguments, **options)
            except (OSError, ValueError):
                return
            reached.append((attempt.__name__, arguments))


        def lead_out():
            for folder in OUTSIDE:
                for attempt in (os.rename, os.replace, os.link, os.symlink):
                    succeeded(attempt, "mine", os.path.join(folder, "mine"))
                    succeeded(attempt, os.path.join(here, "mine"),
                        os.path.join(folder, "..", folder.strip("/"), "mine"))
                nameless = tried(os.open, folder, os.O_TMPFILE | os.O_RDWR, 0o600)
                if nameless is not None:
                    reached.append(folder)
            for path in FILES:
                for attempt in (os.link, os.symlink, os.rename):
                    succeeded(attempt, path, "theirs" + attempt.__name__)
            succeeded(os.rename, here, here + "-elsewhere")
            succeeded(os.rmdir, here)
            nameless = tried(os.open, ".", os.O_TMPFILE | os.O_RDWR, 0o600)
            if nameless is not None:
                succeeded(os.link, f"/proc/self/fd/{nameless}", "/tmp/mine", follow_symlinks=True)
                os.close(nameless)


        lead_out()
        os.makedirs("jail/inner", exist_ok=True)
        inside = os.open("jail/inner", os.O_RDONLY)
        succeeded(os.rename, "jail/inner", "/tmp/inner")
        os.rename("jail/inner", "moved")
        os.fchdir(inside)
        for path in FILES[:-1]:
            succeeded(open, "../" * 40 + path)
        os.close(inside)
        os.chdir(here)
        """,
        again="reached or lead_out()",
    ),
    reaching(
        "shared_memory_and_queues",
        "SysV and POSIX shared memory, semaphores and queues, by which two submissions could meet.",
        LIBC,
        """
        import multiprocessing
        import multiprocessing.shared_memory


        def meet():
            shared = multiprocessing.shared_memory.SharedMemory
            for attempt in (
                lambda: shared(name="meeting", create=True, size=64),
                lambda: shared(name="meeting"),
                lambda: multiprocessing.Semaphore(1),
                lambda: multiprocessing.Value("i", 1),
                lambda: multiprocessing.Queue(),
                lambda: multiprocessing.Manager(),
                lambda: torch.ones(4).share_memory_(),
                lambda: torch.multiprocessing.Queue(),
                lambda: torch.from_file("/dev/shm/meeting", shared=True, size=4),
                lambda: torch.from_file("/tmp/meeting", shared=True, size=4),
            ):
                if tried(attempt) is not None:
                    reached.append(attempt)
            key, size = ctypes.c_int(0x4D454554), ctypes.c_size_t(64)
            results = (
                libc.shmget(key, size, 0o1666), libc.semget(key, 1, 0o1666), libc.msgget(key, 0o1666),
                libc.shmget(key, size, 0), libc.msgget(key, 0), libc.semget(key, 1, 0),
            )  # fmt: skip
            reached.extend(result for result in results if result >= 0)
            if libc.mq_open(b"/meeting", os.O_CREAT | os.O_RDWR, 0o666, None) >= 0:
                reached.append("queue")
            if libc.shm_open(b"/meeting", os.O_CREAT | os.O_RDWR, 0o666) >= 0:
                reached.append("shm_open")


        meet()
        """,
        again="reached or meet()",
    ),
    attack(
        "numbers_of_x32",
        "An x32 number means another call to the kernel than to a careless filter; whoever makes it dies.",
        LIBC,
        answer="""
        def grad_quadratic_form(A, x):
            libc.syscall(ctypes.c_long(0x40000000 + 39))
            return torch.zeros_like(x)
        """,
        verdict="crashed",
        idea=None,
    ),
    attack(
        "interrupt_80",
        "The 32-bit way into the kernel, in machine code; where a kernel has none, the fault ends in an x32 number.",
        LIBC,
        """
        import mmap

        INT_80 = bytes.fromhex("b814000000cd80c3")  # mov eax, 20 (getpid); int 0x80; ret
        X32 = bytes.fromhex("b8270000400f05c3")  # mov eax, 0x40000027; syscall; ret
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(INT_80 + X32)
        start = ctypes.addressof(ctypes.c_char.from_buffer(page))
        """,
        answer="""
        def grad_quadratic_form(A, x):
            if platform.machine() == "x86_64":
                libc.signal(11, ctypes.c_void_p(start + len(INT_80)))
                ctypes.CFUNCTYPE(ctypes.c_int)(start)()
            libc.syscall(ctypes.c_long(0x40000000 + 39))
            return torch.zeros_like(x)
        """,
        verdict="crashed",
        idea=None,
    ),
)
