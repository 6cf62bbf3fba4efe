"""A gRPC server and a caller at full speed.

    edges_grpc.py serve
    edges_grpc.py call COUNT
"""

import concurrent.futures
import sys
import threading

import grpc

ADDRESS = "127.0.0.1:17931"
THREADS = 8


class Echo(grpc.GenericRpcHandler):
    def service(self, details):
        return grpc.unary_unary_rpc_method_handler(lambda request, context: request)


if sys.argv[1] == "serve":
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(THREADS))
    server.add_generic_rpc_handlers((Echo(),))
    server.add_insecure_port(ADDRESS)
    server.start()
    server.wait_for_termination()
else:
    echo = grpc.insecure_channel(ADDRESS).unary_unary("/test.Echo/Echo")
    echo(b"first")

    def call():
        for _ in range(int(sys.argv[2]) // THREADS):
            echo(b"x" * 100)

    threads = [threading.Thread(target=call) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
