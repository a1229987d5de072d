"""What Docker grants a container that is started without options: capabilities, and system calls.

Podman's own rules are looser, as it grants every container the calls that make namespaces and mounts and leaves it to
capabilities to refuse them; so Docker's are made from podman's by taking away. Sources: Docker's documentation of
`docker run` (capabilities) and of its default seccomp profile.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

PODMANS_PROFILE = Path("/usr/share/containers/seccomp.json")
CAPABILITIES = (
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW",
    "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
)  # fmt: skip
# What Docker grants only together with a capability that no container has by default, or never.
ONLY_WITH_MORE = {
    "clone", "clone3", "fsconfig", "fsmount", "fsopen", "fspick", "mount", "mount_setattr", "move_mount", "open_tree",
    "umount", "umount2", "pivot_root", "unshare", "setns", "setdomainname", "sethostname", "reboot", "syslog",
    "pidfd_getfd", "get_mempolicy", "mbind", "set_mempolicy", "keyctl", "add_key", "request_key",
}  # fmt: skip
_NEW_NAMESPACES = 0x7E020000  # every CLONE_NEW… flag of clone
_EPERM, _ENOSYS = 1, 38


def dockers_profile(podmans: dict[str, Any]) -> dict[str, Any]:
    """Return Docker's rules in the form that container runtimes read."""
    rules = []
    for rule in podmans["syscalls"]:
        is_for_all = rule["action"] == "SCMP_ACT_ALLOW" and not rule.get("includes")
        names = [name for name in rule["names"] if not (is_for_all and name in ONLY_WITH_MORE)]
        rules += [{**rule, "names": names}] if names else []
    no_namespace = {"index": 0, "value": _NEW_NAMESPACES, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}
    rules.append({"names": ["clone"], "action": "SCMP_ACT_ALLOW", "args": [no_namespace]})
    # its flags lie in memory, where no filter can read them; so libc is told to take clone
    rules.append({"names": ["clone3"], "action": "SCMP_ACT_ERRNO", "errnoRet": _ENOSYS})
    return {**podmans, "defaultErrnoRet": _EPERM, "defaultErrno": "EPERM", "syscalls": rules}


def without_landlock(rules: dict[str, Any]) -> dict[str, Any]:
    """Return the same rules on a kernel that has never heard of Landlock."""
    others = [
        {**rule, "names": [name for name in rule["names"] if "landlock" not in name]} for rule in rules["syscalls"]
    ]
    unknown = {"names": ["landlock_create_ruleset"], "action": "SCMP_ACT_ERRNO", "errnoRet": _ENOSYS}
    return {**rules, "syscalls": [*(rule for rule in others if rule["names"]), unknown]}


def options(folder: Path, *, landlock: bool = True, capabilities: Iterable[str] = CAPABILITIES) -> list[str]:
    """Return the options with which podman runs a container under these rules, or under stricter ones.

    Args:
        folder: where the rules for system calls are written.
        landlock: whether the kernel has it.
        capabilities: what is granted.
    """
    profile = folder / "seccomp.json"
    rules = dockers_profile(json.loads(PODMANS_PROFILE.read_text(encoding="utf-8")))
    profile.write_text(json.dumps(rules if landlock else without_landlock(rules)))
    granted = [f"--cap-add={name}" for name in capabilities]
    return ["--cap-drop=all", *granted, f"--security-opt=seccomp={profile}"]
