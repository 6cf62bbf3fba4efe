"""What the shop needs of the machine: Debian packages, and packages of PyPI in an environment in .build."""

import glob
import os
import pathlib
import shutil
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt")
ENVIRONMENT = REPOSITORY / ".build/shop-python"
POLICY = pathlib.Path("/usr/sbin/policy-rc.d")
# What each Debian package is needed for, as a path that shows that it is there.
PACKAGES = {
    "busybox-static": "/usr/bin/busybox",
    "containerd": "/usr/bin/containerd",
    "gcc": "/usr/bin/gcc",
    "libc6-dev": "/usr/include/stdio.h",
    "libpq-dev": "/usr/include/postgresql/libpq-fe.h",
    "nginx-light": "/usr/sbin/nginx",
    "postgresql": "/usr/lib/postgresql/*/bin/postgres",
    "redis-server": "/usr/bin/redis-server",
    "runc": "/usr/sbin/runc",
    "util-linux": "/usr/bin/unshare",
}


def install_packages():
    """Installs missing Debian packages, without starting the services that they bring."""
    missing = [name for name, path in PACKAGES.items() if not glob.glob(path)]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"error: these Debian packages are missing; install them as root: {' '.join(missing)}")
    print(f"installing {' '.join(missing)}", flush=True)
    is_ours = not POLICY.exists()
    try:
        if is_ours:
            POLICY.write_text("#!/bin/sh\nexit 101\n")
            POLICY.chmod(0o755)
        get = ["apt-get", "-o", "DPkg::Lock::Timeout=300"]
        subprocess.run([*get, "update", "-qq"], check=True)
        subprocess.run(
            [*get, "install", "-y", "-qq", "--no-install-recommends", *missing],
            check=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, stdout=subprocess.DEVNULL,
        )
    finally:
        if is_ours:
            POLICY.unlink(missing_ok=True)


def use_environment():
    """Starts the program again in the environment, which is made the first time."""
    if pathlib.Path(sys.prefix).resolve() == ENVIRONMENT.resolve():
        return
    marker = ENVIRONMENT / "requirements.txt"
    if not marker.exists() or marker.read_text() != REQUIREMENTS.read_text():
        print(f"making {ENVIRONMENT}", flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", ENVIRONMENT], check=True)
        subprocess.run([ENVIRONMENT / "bin/pip", "install", "-q", "-r", REQUIREMENTS], check=True)
        shutil.copy(REQUIREMENTS, marker)
    python = str(ENVIRONMENT / "bin/python")
    os.execv(python, [python, *sys.argv])


def postgres_version():
    versions = [pathlib.Path(path).parts[-3] for path in glob.glob("/usr/lib/postgresql/*/bin/postgres")]
    return max(versions, key=float)
