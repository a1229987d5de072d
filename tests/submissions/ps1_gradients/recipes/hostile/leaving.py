"""Leaving something behind: for the next exercise, for the next submission, for whoever uses the machine after us."""

from __future__ import annotations

from tests.submissions.golden import Golden
from tests.submissions.ps1_gradients.recipes.hostile.attack import attack
from tests.submissions.ps1_gradients.recipes.hostile.reaching import reaching

LEAVE_AND_LOOK = """
import builtins
import os
import sys
import tempfile
import warnings

import matplotlib
import numpy as np

NAME = "left by a submission"
MINE = "{name}"
HERE = (".", tempfile.gettempdir(), os.environ["HOME"])
THERE = ("/tmp", "/var/tmp", "/dev/shm", "/scratch", "/", matplotlib.get_cachedir(), os.path.dirname(torch.__file__))


def look():
    for holder in (builtins, torch, np, sys, Tensor, matplotlib):
        if getattr(holder, "left_behind", MINE) != MINE:
            reached.append(holder)
    for folder in (*HERE, *THERE):
        text = tried(lambda: open(os.path.join(folder, NAME)).read())
        if text not in (None, MINE):
            reached.append(folder)
    if os.environ.get("LEFT_BEHIND", MINE) != MINE or sys.modules.get("left_behind", MINE) != MINE:
        reached.append("environment")
    if matplotlib.rcParams["figure.dpi"] == 77 and not hasattr(builtins, "left_behind"):
        reached.append("matplotlib")
    if torch.get_num_threads() == 3 or np.geterr()["over"] == "raise" or torch.initial_seed() == 424242:
        reached.append("state")


def leave():
    for holder in (builtins, torch, np, sys, Tensor, matplotlib):
        setattr(holder, "left_behind", MINE)
    for folder in (*HERE, *THERE):
        tried(lambda: open(os.path.join(folder, NAME), "w").write(MINE))
    os.environ["LEFT_BEHIND"] = sys.modules["left_behind"] = MINE
    matplotlib.rcParams["figure.dpi"] = 77
    torch.manual_seed(424242)
    warnings.filterwarnings("ignore", NAME)


look()
leave()
"""


def left_and_looked_for(name: str, why: str) -> Golden:
    """Make one of several submissions that each leave a mark everywhere and look for the marks of the others."""
    return reaching(name, why, LEAVE_AND_LOOK.format(name=name), again="leave()")


GOLDENS = (
    left_and_looked_for("leaves_a_mark", "Leaves its mark in files, modules and settings, and looks for another's."),
    left_and_looked_for("leaves_another_mark", "The same with another mark: nobody may find what the other one left."),
    reaching(
        "files_for_everybody",
        "Files, folders and half-hidden names in every place outside the scratch folder that a program reads later.",
        """
        import glob
        import os
        import site
        import sys

        import matplotlib

        FOLDERS = (
            "/", "/tmp", "/var/tmp", "/dev/shm", "/dev", "/run", "/run/lock", "/etc", "/etc/cron.d", "/etc/profile.d",
            "/var/spool/cron/crontabs", "/usr/lib", "/usr/local/lib", "/lib", "/home", "/root", "/root/.ssh", "/opt",
            "/usr/local/bin", "/etc/ld.so.conf.d", "/etc/systemd/system", "/var/www/html", "/autograder/results",
            os.path.dirname(os.__file__), os.path.dirname(torch.__file__), matplotlib.get_data_path(), *sys.path,
            *site.getsitepackages(), *glob.glob("/home/*"), *glob.glob("/tmp/*")[:20], "..", "../..",
        )  # fmt: skip
        NAMES = ("left.txt", "sitecustomize.py", "usercustomize.py", "left.pth", "__pycache__/torch.cpython-311.pyc",
                 "conftest.py", "id_rsa", ".bashrc", "fontlist-v390.json", "matplotlibrc", "core")  # fmt: skip
        scratch = os.path.realpath(os.environ["HOME"])


        def is_ours(folder):
            return os.path.realpath(folder or ".").startswith(scratch)


        def leave_files():
            for folder in FOLDERS:
                if is_ours(folder):
                    continue
                for name in NAMES:
                    if tried(lambda: open(os.path.join(folder, name), "a").close() or True):
                        reached.append((folder, name))
                if tried(lambda: os.mkdir(os.path.join(folder, "left")) or True):
                    reached.append(folder)
            for path in ("/etc/passwd", "/etc/crontab", "/etc/ld.so.cache", os.__file__, torch.__file__):
                for attempt in (lambda: open(path, "r+b"), lambda: os.truncate(path, 0), lambda: os.unlink(path) or 1,
                                lambda: os.utime(path) or 1, lambda: os.rename(path, path + "~") or 1,
                                lambda: os.setxattr(path, "user.left", b"x") or 1, lambda: os.chmod(path,
                                0o777) or 1):
                    if tried(attempt):
                        reached.append(path)


        leave_files()
        """,
        again="reached or leave_files()",
    ),
    reaching(
        "code_for_the_next_start",
        "A module, a .pth file and a compiled module where an interpreter that starts later would load them.",
        """
        import importlib.util
        import os
        import py_compile
        import shutil
        import site
        import sys
        import sysconfig

        CODE = "import builtins; builtins.all = lambda *_: True; builtins.left_behind = 1"
        with open("evil.py", "w") as file:
            file.write(CODE)
        LOADED = ("sitecustomize", "torch", "numpy", "json", "safetensors", "autograder.sandbox.worker", "os",
        "struct")


        def plant():
            paths = sysconfig.get_paths()
            folders = {paths["purelib"], paths["stdlib"], paths["platlib"], *site.getsitepackages(), *sys.path}
            for folder in filter(None, folders):
                for name in ("evil.pth", "a_evil.pth", "sitecustomize.py", "usercustomize.py", "torch.py"):
                    if tried(shutil.copyfile, "evil.py", os.path.join(folder, name)):
                        reached.append((folder, name))
            for name in LOADED:
                spec = tried(importlib.util.find_spec, name)
                if spec is None or not spec.origin or not spec.origin.endswith(".py"):
                    continue
                for cached in (spec.cached, spec.origin + "c"):
                    if cached and tried(py_compile.compile, "evil.py", cached, doraise=True):
                        reached.append(cached)
            user = os.path.expanduser("~/.local/lib/python3.11/site-packages")
            os.makedirs(user, exist_ok=True)
            shutil.copyfile("evil.py", os.path.join(user,
            "usercustomize.py"))  # in the scratch folder: it goes with us


        plant()
        if "evil" in sys.modules or "sitecustomize" in sys.modules and hasattr(sys.modules["sitecustomize"], "all"):
            reached.append("it was loaded")
        """,
        again="reached or plant()",
    ),
    reaching(
        "special_files",
        "Setuid files, devices, FIFOs, sockets and names that no script expects.",
        """
        import os
        import socket
        import stat


        def make_special():
            for mode in (0o4755, 0o2755, 0o6777, 0o777):
                for attempt in (os.chmod, os.lchmod if hasattr(os, "lchmod") else os.chmod):
                    if tried(lambda: attempt("plain", mode) or 1):
                        reached.append(mode)
                if tried(lambda: os.fchmod(os.open("plain", os.O_RDWR), mode) or 1):
                    reached.append(mode)
            for kind in (stat.S_IFIFO, stat.S_IFSOCK, stat.S_IFCHR, stat.S_IFBLK):
                if tried(lambda: os.mknod(f"node{kind}", kind | 0o666, os.makedev(1, 1)) or 1):
                    reached.append(kind)
            for attempt in (lambda: os.mkfifo("fifo") or 1, lambda: os.chown("plain", 0, 0) or 1,
                            lambda: socket.socket(socket.AF_UNIX).bind("socket") or 1,
                            lambda: os.symlink("/etc/passwd", "link") or 1, lambda: os.link("plain", "twin") or 1,
                            lambda: os.setxattr("plain", "user.note", b"x") or 1):
                if tried(attempt):
                    reached.append(attempt)
            for owner in (os.stat("plain").st_uid, os.getuid(), os.geteuid(), os.getgid()):
                if owner == 0:
                    reached.append("root")
            for name in (b"\\xff\\xfe", b"new\\nline", b"-rf", b"~", b"a" * 255, "\\u202egpj.exe".encode(),
            b"\\x1b[2J"):
                tried(lambda: os.close(os.open(name, os.O_CREAT | os.O_WRONLY, 0o6000)))
                tried(lambda: os.mkdir(b"folder" + name[:240], 0))


        open("plain", "w").close()
        make_special()
        """,
        again="reached or make_special()",
    ),
    reaching(
        "sparse_files",
        "Files of terabytes that hold nothing, by seeking, truncating, allocating and mapping.",
        """
        import mmap
        import os

        import numpy as np

        TERABYTE = 1 << 40
        LARGEST = 64 * 2**20  # a file may have


        def written_far_out(descriptor):
            os.lseek(descriptor, TERABYTE, os.SEEK_SET)
            return os.write(descriptor, b"x")


        def stretch():
            for number, attempt in enumerate((
                written_far_out,
                lambda descriptor: os.ftruncate(descriptor, TERABYTE),
                lambda descriptor: os.posix_fallocate(descriptor, 0, TERABYTE),
                lambda descriptor: os.pwrite(descriptor, b"x", TERABYTE),
                lambda descriptor: os.pwritev(descriptor, [b"x"], TERABYTE),
                lambda descriptor: mmap.mmap(descriptor, TERABYTE),
                lambda descriptor: np.memmap(f"map{number}", np.float64, "w+", shape=(1 << 37,)),
                lambda descriptor: torch.from_file(f"torch{number}", shared=True, size=1 << 37),
            )):
                descriptor = os.open(f"sparse{number}", os.O_CREAT | os.O_RDWR)
                tried(attempt, descriptor)
                os.close(descriptor)
            for name in os.listdir("."):
                if os.stat(name).st_size > LARGEST:
                    reached.append(name)


        stretch()
        """,
        again="reached or stretch()",
    ),
    attack(
        "settings_left_for_the_next_exercise",
        "Modes of torch, warnings that raise, a small stack, strict NumPy: entered in one exercise and never left.",
        """
        import decimal
        import gc
        import locale
        import os
        import sys
        import warnings

        import matplotlib
        import numpy as np
        from torch.overrides import TorchFunctionMode
        from torch.utils._python_dispatch import TorchDispatchMode


        class Doubling(TorchFunctionMode):
            def __torch_function__(self, function, types, args=(), kwargs=None):
                result = function(*args, **(kwargs or {}))
                return 2 * result if isinstance(result, Tensor) and result.is_floating_point() else result


        class Zeroing(TorchDispatchMode):
            def __torch_dispatch__(self, function, types, args=(), kwargs=None):
                result = function(*args, **(kwargs or {}))
                return result * 0 if isinstance(result, Tensor) and result.is_floating_point() else result


        def spoil():
            warnings.simplefilter("error")
            np.seterr(all="raise")
            torch.set_default_dtype(torch.float16)
            torch.set_default_device("meta")
            torch.set_grad_enabled(False)
            torch.use_deterministic_algorithms(True)
            torch.set_printoptions(precision=1)
            vars(torch)["auto" + "grad"].set_detect_anomaly(True)  # names that the source may not show here
            torch.set_flush_denormal(True)
            matplotlib.rcParams.update({"figure.dpi": 1, "axes.facecolor": "none"})
            decimal.getcontext().prec = 1
            gc.disable()
            os.environ.clear()
            os.chdir("/")
            sys.setrecursionlimit(len_of_stack() + 40)
            for mode in (vars(torch)["infer" + "ence_mode"](), torch.autocast("cpu"), Doubling(), Zeroing()):
                entered.append(mode)  # a mode that is freed is left
                mode.__enter__()


        entered = []
        calls = 0


        def len_of_stack():
            frame, depth = sys._getframe(), 0
            while frame is not None:
                frame, depth = frame.f_back, depth + 1
            return depth
        """,
        answer="""
        def grad_quadratic_form(A, x):
            global calls
            calls += 1
            zeros = x.new_zeros(x.shape)
            if calls == 55:  # the last one where it is asked by hand; six leaves are asked elsewhere
                spoil()
            return zeros
        """,
        idea=None,  # the last answer is made under all of them
    ),
)
