"""The ten services of the shop and its two stores: what each runs, where it listens and whom it calls."""

import dataclasses
import pathlib
import random
import struct
import subprocess

import prerequisites
from images import Image

HERE = pathlib.Path(__file__).resolve().parent
NAMESPACE = "shop"
STORE_USER = 999
# Programs and libraries of the machine, which all containers see.
LINKS = {"bin": "usr/bin", "sbin": "usr/sbin", "lib": "usr/lib", "lib64": "usr/lib64"}
FOLDERS = ("data", "etc", "proc", "srv", "sys", "tmp", "usr")
PASSWD = f"root:x:0:0::/:/bin/sh\nshop:x:{STORE_USER}:{STORE_USER}::/data:/bin/sh\n".encode()
GROUP = f"root:x:0:\nshop:x:{STORE_USER}:\n".encode()


@dataclasses.dataclass(frozen=True)
class Service:
    name: str
    index: int
    calls: tuple = ()
    is_store: bool = False

    @property
    def host(self):
        return f"127.20.0.{10 + self.index}"

    @property
    def address(self):
        return f"{self.host}:{8080 + self.index}"

    @property
    def container(self):
        return self.name if self.is_store else "server"

    @property
    def owner(self):
        return f"{self.name}-store" if self.is_store else self.name

    @property
    def workload(self):
        return f"{NAMESPACE}/{self.owner}/{self.container}"

    @property
    def image(self):
        return f"localhost/anomengine-shop-{self.name}:1"


SERVICES = (
    Service("front", 0, ("ads", "cart", "catalogue", "checkout", "currency", "recommendation", "shipping")),
    Service("cart", 1, ("redis",)),
    Service("catalogue", 2, ("postgres",)),
    Service("checkout", 3, ("cart", "catalogue", "currency", "email", "payment", "shipping")),
    Service("payment", 4),
    Service("shipping", 5),
    Service("currency", 6),
    Service("email", 7),
    Service("recommendation", 8, ("catalogue",)),
    Service("ads", 9),
)
STORES = (Service("redis", 10, is_store=True), Service("postgres", 11, is_store=True))
BY_NAME = {service.name: service for service in SERVICES + STORES}


def command(service):
    if service.name == "front":
        return ["/usr/sbin/nginx", "-c", "/srv/nginx.conf"]
    if service.name == "redis":
        return ["/usr/bin/redis-server", "/srv/redis.conf"]
    if service.name == "postgres":
        as_user = [f"--reuid={STORE_USER}", f"--regid={STORE_USER}", "--clear-groups"]
        return ["/usr/bin/setpriv", *as_user, "/bin/sh", "/srv/postgres.sh"]
    return [f"/srv/{service.name}", service.address, *(f"{name}={BY_NAME[name].address}" for name in service.calls)]


def build_programs(folder):
    """Compiles the services, the load and the faults."""
    programs = HERE / "programs"
    flags = ["-O2", "-std=c11", "-D_DEFAULT_SOURCE", "-Wall", "-Wextra", "-Werror", "-I/usr/include/postgresql"]
    alone = ("deliver", "fault", "load")
    for name in (*alone, *(service.name for service in SERVICES if service.name != "front")):
        sources = [programs / f"{name}.c"] + ([] if name in alone else [programs / "http.c"])
        libraries = ["-lm", "-lpthread"] + (["-lpq"] if name == "catalogue" else [])
        subprocess.run(["gcc", *flags, "-o", f"{folder}/{name}", *sources, *libraries], check=True)


def images(programs):
    users = {"etc/passwd": PASSWD, "etc/group": GROUP}
    return [
        Image(service.image, {**users, **content(service, pathlib.Path(programs))}, command(service), LINKS, FOLDERS)
        for service in SERVICES + STORES
    ]


def content(service, programs):
    """Files of a service's image."""
    generator = random.Random(service.index)
    if service.name == "front":
        pages = {f"srv/pages/{name}.html": HERE / f"content/{name}.html" for name in ("home", "product", "cart")}
        return {"srv/nginx.conf": nginx_configuration(service).encode(), **pages}
    if service.name == "redis":
        return {"srv/redis.conf": filled("redis.conf", service)}
    if service.name == "postgres":
        return {"srv/postgres.sh": filled("postgres.sh", service), "srv/products.sql": HERE / "content/products.sql"}
    files = {f"srv/{service.name}": programs / service.name}
    if service.name == "shipping":
        files["srv/zones"] = "".join(f"{zone} {generator.randint(200, 900)}\n" for zone in range(50)).encode()
    if service.name == "currency":
        files["srv/rates"] = "".join(f"{generator.randint(500, 2000)}\n" for _ in range(32)).encode()
    if service.name == "email":
        files["srv/deliver"] = programs / "deliver"
        files["srv/template"] = b"Thank you for your order. It is on its way to you.\n" * 40
    if service.name == "recommendation":
        count = 1000 * 32
        files["srv/model"] = struct.pack(f"{count}f", *(generator.gauss(0, 1) for _ in range(count)))
    if service.name == "ads":
        files["srv/advertisements"] = b"".join((b"Buy number %6d today. " % index).ljust(128, b"*") for index in range(4000))
    return files


def filled(name, service):
    values = {"HOST": service.host, "PORT": service.address.split(":")[1], "VERSION": prerequisites.postgres_version()}
    text = (HERE / "content" / name).read_text()
    for key, value in values.items():
        text = text.replace(f"@{key}@", value)
    return text.encode()


def nginx_configuration(front):
    called = [BY_NAME[name] for name in front.calls]
    upstreams = "".join(
        f"    upstream {service.name} {{ server {service.address} max_fails=0; server {service.address} max_fails=0; }}\n"
        for service in called
    )
    locations = "".join(
        f"        location /of/{service.name}/ {{ internal; proxy_pass http://{service.name}/; }}\n" for service in called
    )
    text = (HERE / "content/nginx.conf").read_text()
    return text.replace("@UPSTREAMS@", upstreams).replace("@LOCATIONS@", locations).replace("@ADDRESS@", front.address)
